"""What commands put into a codec and list again: panels, macros, contacts, certificates.

Each kind is a table in `CodecState.kept`, by the name that a client gives or is given.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from lxml import etree

from fleetcfg.sim.cisco_ce.command import SimCommandCall, SimReply, leaf, refusal
from fleetcfg.sim.cisco_ce.command_effects import CommandEffect
from fleetcfg.sim.cisco_ce.device_state import CodecState

Told = Iterable[tuple[str, str]]

EXTENSIONS_VERSION = "1.11"
_BARE = frozenset(
    {"ActivityType", "CallType", "Icon", "Limit", "Location", "Offset", "Order", "Origin"}
    | {"TotalRows", "Version", "Visibility", "Active"}
)


def _reply(told: Told) -> SimReply:
    return SimReply(
        leaves=tuple(leaf(n, value, quoted=n.split()[-1] not in _BARE) for n, value in told)
    )


def _remove(kind: str, argument: str) -> CommandEffect:
    """Make an effect that removes what is named."""

    def does(codec: CodecState, call: SimCommandCall) -> SimReply | None:
        name = call.first(argument)
        return None if codec.kept[kind].pop(name, None) else refusal(f"No such {kind}: {name}")

    return does


def _clear(kind: str) -> CommandEffect:
    def does(codec: CodecState, call: SimCommandCall) -> None:
        del call
        codec.kept[kind].clear()

    return does


# ---------------------------------------------------------------------------- panels


def _panels(body: str | None) -> list[dict[str, str]]:
    """Read the panels of an Extensions document: the values of each.

    Raises:
        XMLSyntaxError: The document is none.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring((body or "").encode(), parser)
    return [
        {str(each.tag): each.text or "" for each in panel.iterchildren(etree.Element)}
        for panel in root.iterfind("Panel")
    ]


def _save_panels(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    try:
        panels = _panels(call.body)
    except etree.XMLSyntaxError as error:
        return refusal(str(error))
    name = call.first("panelid")
    if not name:
        codec.kept["panel"].clear()
    for panel in panels:
        ident = name or panel.get("PanelId", "")
        codec.kept["panel"][ident] = {"PanelId": ident, "Origin": "local", **panel}
    return None


def _list_panels(codec: CodecState, call: SimCommandCall) -> SimReply:
    del call
    told = [("Extensions Version", EXTENSIONS_VERSION)]
    for n, panel in enumerate(codec.kept["panel"].values(), start=1):
        told += [(f"Extensions Panel {n} {name}", value) for name, value in panel.items()]
    return _reply(told)


# ---------------------------------------------------------------------------- macros


def _save_macro(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    name = call.first("name")
    if name in codec.kept["macro"] and call.first("overwrite") != "True":
        return refusal(f"Macro already exists: {name}")
    codec.kept["macro"][name] = {"Content": call.body or "", "Active": "False"}
    return None


def _switch_macro(active: str) -> CommandEffect:
    def does(codec: CodecState, call: SimCommandCall) -> SimReply | None:
        macro = codec.kept["macro"].get(call.first("name"))
        if macro is None:
            return refusal("No such macro")
        codec.kept["macro"][call.first("name")] = {**macro, "Active": active}
        return None

    return does


def _get_macros(codec: CodecState, call: SimCommandCall) -> SimReply:
    wanted = call.first("name")
    macros = [(n, m) for n, m in codec.kept["macro"].items() if wanted in {"", n}]
    told: list[tuple[str, str]] = []
    for n, (name, macro) in enumerate(macros, start=1):
        told += [(f"Macro {n} Active", macro["Active"])]
        if call.first("content") == "True":
            told += [(f"Macro {n} Content", macro["Content"])]
        told += [(f"Macro {n} Name", name)]
    return _reply(told)


# ---------------------------------------------------------------------------- phone book


def _add_contact(codec: CodecState, call: SimCommandCall) -> SimReply:
    contacts = codec.kept["contact"]
    last = max((int(name.rpartition("-")[2]) for name in contacts), default=0)
    ident = f"localContactId-{last + 1}"
    contacts[ident] = {name: call.first(name.lower()) for name in ("Name", "Number", "CallType")}
    return _reply([("Name", ident)])


def _search(codec: CodecState, call: SimCommandCall) -> SimReply:
    text = call.first("searchstring").lower()
    local = call.first("phonebooktype") == "Local"
    found = [
        (ident, contact)
        for ident, contact in codec.kept["contact"].items()
        if local and text in f"{contact['Name']}\n{contact['Number']}".lower()
    ]
    offset, limit = int(call.first("offset")), int(call.first("limit"))
    told = [("ResultInfo Offset", str(offset)), ("ResultInfo Limit", str(limit))]
    told += [("ResultInfo TotalRows", str(len(found)))]
    for n, (ident, contact) in enumerate(found[offset : offset + limit], start=1):
        told += [(f"Contact {n} Name", contact["Name"]), (f"Contact {n} ContactId", ident)]
        if contact["Number"]:
            at = f"Contact {n} ContactMethod 1"
            told += [(f"{at} ContactMethodId", "1"), (f"{at} Number", contact["Number"])]
            told += [(f"{at} CallType", contact["CallType"])]
    return _reply(told)


# ---------------------------------------------------------------------------- certificates


def _name(name: x509.Name) -> str:
    parts = [f"/{each.rfc4514_attribute_name}={each.value!s}" for each in name]
    return "".join(parts)


_ALGORITHMS: Final = {  # as OpenSSL names them (RFC 8017, appendix C; RFC 5758, section 3.2)
    x509.SignatureAlgorithmOID.RSA_WITH_SHA256: "sha256WithRSAEncryption",
    x509.SignatureAlgorithmOID.RSA_WITH_SHA384: "sha384WithRSAEncryption",
    x509.SignatureAlgorithmOID.RSA_WITH_SHA512: "sha512WithRSAEncryption",
    x509.SignatureAlgorithmOID.ECDSA_WITH_SHA256: "ecdsa-with-SHA256",
    x509.SignatureAlgorithmOID.ECDSA_WITH_SHA384: "ecdsa-with-SHA384",
}


def _details(certificate: x509.Certificate) -> dict[str, str]:
    """Tell of a certificate, as a recorded list of services does."""
    key = certificate.public_key()
    oid = certificate.signature_algorithm_oid
    is_rsa = hasattr(key, "public_numbers") and "RSA" in type(key).__name__
    when = "%b %d %H:%M:%S %Y GMT"
    return {
        "Fingerprint": certificate.fingerprint(hashes.SHA1()).hex(),  # noqa: S303 - what codecs tell
        "HashingAlgorithm": _ALGORITHMS.get(oid, oid.dotted_string),
        "IssuerName": _name(certificate.issuer),
        "PublicKeySize": str(getattr(key, "key_size", "")),
        "SerialNumber": f"{certificate.serial_number:X}",
        "SignatureAlgorithm": "rsaEncryption" if is_rsa else "id-ecPublicKey",
        "SubjectName": _name(certificate.subject),
        "Version": "3",
        "notAfter": certificate.not_valid_after_utc.strftime(when),
        "notBefore": certificate.not_valid_before_utc.strftime(when),
    }


def _add_certificate(kind: str) -> CommandEffect:
    def does(codec: CodecState, call: SimCommandCall) -> SimReply | None:
        try:
            certificate = x509.load_pem_x509_certificate((call.body or "").encode())
        except ValueError:
            return refusal("Could not read the certificate")
        details = _details(certificate)
        if details["Fingerprint"] in codec.kept[kind]:
            return refusal("Certificate already exists")
        codec.kept[kind][details["Fingerprint"]] = details
        return None

    return does


def _show_certificates(kind: str) -> CommandEffect:
    def does(codec: CodecState, call: SimCommandCall) -> SimReply:
        rows = [*codec.kept[kind].values()]
        if kind == "service" and codec.certificate is not None:
            rows.insert(0, {**_details(codec.certificate), "UsedFor": "HTTPS server"})
        told = [
            (f"Details {n} {name}", value)
            for n, row in enumerate(rows, start=1)
            for name, value in sorted(row.items())
        ]
        return _reply([*told, ("Format", call.first("format"))])

    return does


EFFECTS: Mapping[str, CommandEffect] = {
    "Macros Macro Activate": _switch_macro("True"),
    "Macros Macro Deactivate": _switch_macro("False"),
    "Macros Macro Get": _get_macros,
    "Macros Macro Remove": _remove("macro", "name"),
    "Macros Macro RemoveAll": _clear("macro"),
    "Macros Macro Save": _save_macro,
    "Phonebook Contact Add": _add_contact,
    "Phonebook Contact Delete": _remove("contact", "contactid"),
    "Phonebook Search": _search,
    "Security Certificates CA Add": _add_certificate("ca"),
    "Security Certificates CA Delete": _remove("ca", "fingerprint"),
    "Security Certificates CA Show": _show_certificates("ca"),
    "Security Certificates Services Add": _add_certificate("service"),
    "Security Certificates Services Delete": _remove("service", "fingerprint"),
    "Security Certificates Services Show": _show_certificates("service"),
    "UserInterface Extensions Clear": _clear("panel"),
    "UserInterface Extensions List": _list_panels,
    "UserInterface Extensions Panel Remove": _remove("panel", "panelid"),
    "UserInterface Extensions Panel Save": _save_panels,
    "UserInterface Extensions Set": _save_panels,
}
