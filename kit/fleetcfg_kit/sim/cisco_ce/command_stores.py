"""What commands put into a codec and list again: panels, macros, certificates.

Each kind is a table in `CodecState.kept`, by the name that a client gives or is given. How they are
removed again says the table of effects.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from lxml import etree

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply, refusal, told
from fleetcfg_kit.sim.cisco_ce.command_effect import CommandEffect
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.documents import XmlElement

EXTENSIONS_VERSION = "1.11"


# ---------------------------------------------------------------------------- panels


def _rows(body: str | None, tag: str) -> list[dict[str, str]]:
    """Read each *tag* of a document: its values by their names below it.

    Raises:
        XMLSyntaxError: The document is none.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring((body or "").encode(), parser)
    return [dict(_values(element, "")) for element in root.iterfind(tag)]


_SEVERAL: Final = frozenset({"Page", "Row", "Widget", "Value"})  # of a panel: numbered even if one


def _values(element: XmlElement, above: str) -> Iterator[tuple[str, str]]:
    seen: Counter[str] = Counter()
    for child in element.iterchildren(etree.Element):
        tag = str(child.tag)
        seen[tag] += 1
        number = str(seen[tag]) if tag in _SEVERAL and len(child) else ""
        name = f"{above}{tag} {child.get('item', number)}".strip()
        if len(child):
            yield from _values(child, f"{name} ")
        else:
            yield name, child.text or ""


def _save_panels(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    try:
        panels = _rows(call.body, "Panel")
    except etree.XMLSyntaxError as error:
        return refusal(str(error))
    name = call.text("PanelId")
    if not name:
        codec.kept["panel"].clear()
    for panel in panels:
        ident = name or panel.get("PanelId", "")
        codec.kept["panel"][ident] = {"PanelId": ident, "Origin": "local", **panel}
    return None


def _list_panels(codec: CodecState, call: SimCommandCall) -> SimReply:
    wanted = call.text("ActivityType")
    panels = [
        panel
        for panel in codec.kept["panel"].values()
        if wanted in {"", "All", panel.get("ActivityType", "Custom")}
    ]
    rows = [
        (f"Extensions Panel {n} {name}", value)
        for n, panel in enumerate(panels, start=1)
        for name, value in panel.items()
    ]
    return told([("Extensions Version", EXTENSIONS_VERSION), *rows])


# ---------------------------------------------------------------------------- macros


def _save_macro(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    name = call.text("name")
    if name in codec.kept["macro"] and call.text("overwrite") != "True":
        return refusal(f"Macro already exists: {name}")
    codec.kept["macro"][name] = {"Content": call.body or "", "Active": "False"}
    return None


def _get_macros(codec: CodecState, call: SimCommandCall) -> SimReply:
    wanted, is_full = call.text("Name"), call.text("Content") == "True"
    macros = [(n, m) for n, m in codec.kept["macro"].items() if wanted in {"", n}]
    return told(
        (f"Macro {n} {field}", value)
        for n, (name, macro) in enumerate(macros, start=1)
        for field, value in sorted({**macro, "Name": name}.items())
        if is_full or field != "Content"
    )


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
        values = [
            (f"Details {n} {name}", value)
            for n, row in enumerate(rows, start=1)
            for name, value in sorted(row.items())
        ]
        return told([*values, ("Format", call.text("Format"))])

    return does


# ---------------------------------------------------------------------------- without a login

_PREFIX: Final = "software "


def change_software(codec: CodecState, path: str, value: str) -> None:
    """Change what runs on a codec as a person who is at it would, without a login.

    Args:
        codec: The codec.
        path: ``software macro NAME``, ``software panel ID``, and ``software ca FINGERPRINT`` or
            ``software service FINGERPRINT``, whose fingerprint only counts where one is removed.
        value: The text of a macro, which is then active; the document of a panel or web app; a
            certificate in PEM. Empty: it is removed.

    Raises:
        SimError: SIM_SETTING_UNKNOWN, SIM_SETTING_ILLEGAL.
    """
    kind, _, name = path.removeprefix(_PREFIX).partition(" ")
    facts = {"device": codec.device.name, "path": path}
    if kind not in {"macro", "panel", "ca", "service"} or not name:
        raise SimError("SIM_SETTING_UNKNOWN", **facts)
    if not value:
        if codec.kept[kind].pop(name, None) is None:
            raise SimError("SIM_SETTING_UNKNOWN", **facts)
        return
    if kind == "macro":
        codec.kept[kind][name] = {"Content": value, "Active": "True"}
        return
    argument = {"panelid": [name]} if kind == "panel" else {}
    save = _save_panels if kind == "panel" else _add_certificate(kind)
    if save(codec, SimCommandCall((), argument, value, "")) is not None:
        raise SimError("SIM_SETTING_ILLEGAL", value=value[:80], **facts)


EFFECTS: Mapping[str, CommandEffect] = {
    "Macros Macro Get": _get_macros,
    "Macros Macro Save": _save_macro,
    "Security Certificates CA Add": _add_certificate("ca"),
    "Security Certificates CA Show": _show_certificates("ca"),
    "Security Certificates Services Add": _add_certificate("service"),
    "Security Certificates Services Show": _show_certificates("service"),
    "UserInterface Extensions List": _list_panels,
    "UserInterface Extensions Panel Save": _save_panels,
    "UserInterface Extensions Set": _save_panels,
}
