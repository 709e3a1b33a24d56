"""The policy that people write and read, and the root document that comes of it.

YAML, as strict as all declarations. Keys are named by their ``.pub`` or certificate file, people by
short names, and roles by people: the digests, which no person should type, are worked out. What the
rules of a root refuse is reported at the line that it comes from.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding

from fleetcfg.authority.policy_file import (
    PolicyKey,
    PolicyMachines,
    PolicyRole,
    PolicyVerifier,
    RevokedKey,
    TypedPolicy,
)
from fleetcfg.declared.syntax.yaml import fields, items, parse
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.ledger.checkpoint import Verifier
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.declared_noun import read_noun
from fleetcfg.model.typed.nodes import Node, Scalar, Sequence
from fleetcfg.model.typed_times import moment_of
from fleetcfg.signer.cms import certificate_keyid
from fleetcfg.signer.ssh import read_public
from fleetcfg.signer.token import read_certificates
from fleetcfg.trust.crypto.canonical import Json, spell, to_base64
from fleetcfg.trust.documents.document import type_of
from fleetcfg.trust.documents.root import Root, read_root

ReadFile = Callable[[Path], bytes]

_ROLES: Final = ("root", "author", "approver", "baseline", "status", "executor")
_ISSUE: Final = "issue"  # a role of machines, by the names of their logs
CRL_HOURS: Final = 720


@dataclass
class _Draft:
    """A root in the making: its members, and where each of them was written."""

    read: ReadFile
    folder: Path
    issued_at: str
    expires: str
    problems: Problems
    places: dict[str, Place] = field(default_factory=dict)
    keys_of: dict[str, list[str]] = field(default_factory=dict)

    def take(self, node: Node | None, path: str, usual: Json = None) -> Json:
        """Return *node* as JSON, and remember where each part of it stands; *usual* if not said."""
        if node is None:
            return usual
        self.places[path] = node.place
        match node:
            case Scalar():
                return _scalar(node)
            case Sequence():
                return [self.take(one, f"{path}.{n}") for n, one in enumerate(node.items)]
            case nodes.Mapping():
                return {k.text: self.take(one, f"{path}.{k.text}") for k, one in node.entries}

    def file(self, node: Node) -> bytes | None:
        """Return what the file that *node* names holds."""
        if not isinstance(node, Scalar):
            self.problems.error("YAML_NOT_TEXT", node.place, found="mapping")
            return None
        try:
            return self.read(self.folder / node.text)
        except (RefusalError, RequestError) as error:
            self.problems.error(error.code, node.place, **error.facts)
            return None


def draft_root(
    data: bytes,
    file: Path,
    *,
    read: ReadFile,
    before: tuple[Root, str] | None,
    now: datetime,
) -> tuple[bytes | None, Problems]:
    """Return the payload of a root, and what is wrong with the policy that it comes from.

    Args:
        data: The policy.
        file: Where it lies; the files that it names are looked for beside it.
        read: Reads a file.
        before: The root that this one replaces, and the digest of its payload.
        now: When it is issued.
    """
    problems = Problems()
    node = parse(data, file.as_posix(), problems)
    if node is None and not problems.has_errors:
        node = parse(b"{}", file.as_posix(), problems)  # nothing is said: it is told what lacks
    top = None if node is None else read_noun(TypedPolicy, node, problems)
    if node is None or top is None:
        return None, problems
    expires = _instant(top.expires, is_end=True)
    draft = _Draft(read, file.parent, spell_instant(now), expires, problems)
    value = _members(draft, top, before)
    if problems.has_errors:
        return None, problems
    try:
        payload = spell(value)
        read_root(payload)
    except RefusalError as refusal:
        place = _place_of(draft.places, str(refusal.facts.get("field", "")), node.place)
        problems.error(refusal.code, place, **refusal.facts)
        return None, problems
    return payload, problems


def _members(draft: _Draft, top: TypedPolicy, before: tuple[Root, str] | None) -> dict[str, Json]:
    keys = _keys(draft, top.keys)
    roles = _roles(draft, top.roles)
    logs = _verifiers(draft, top.logs, "logs", "roles.log")
    roles["log"] = logs
    roles["witness"] = _verifiers(draft, top.witnesses, "witnesses", "roles.witness")
    draft.places["expires"] = top.expires.place
    clocks: dict[str, Json] = (
        {"clocks": {log: _instant(one) for log, one in _entries(draft, top.clocks, "clocks")}}
        if top.clocks is not None
        else {}
    )
    sealing = {"sealing": draft.take(top.sealing, "sealing")} if top.sealing is not None else {}
    zones = {"zones": _zones(draft, top.zones, logs)} if top.zones is not None else {}
    return {
        **clocks,
        **sealing,
        **zones,
        "_type": type_of("root"),
        "trust_domain": draft.take(top.trust_domain, "trust_domain"),
        "version": 1 if before is None else before[0].version + 1,
        "prev": None if before is None else before[1],
        "issued_at": draft.issued_at,
        "expires": draft.expires,
        "people": draft.take(top.people, "people"),
        "anchors": _anchors(draft, top.anchors) if top.anchors is not None else {},
        "keys": keys,
        "roles": roles,
        "rules": _rules(draft, top.rules),
        "revoked": _revoked(draft, top.revoked) if top.revoked is not None else [],
    }


def _keys(draft: _Draft, node: Node) -> dict[str, Json]:
    draft.places["keys"] = node.place
    found: dict[str, Json] = {}
    for one in items(node, draft.problems):
        entry = read_noun(PolicyKey, one, draft.problems)
        named = None if entry is None else _keyid(draft, entry, one)
        if entry is None or named is None:
            continue
        keyid, facts = named
        if keyid in found:
            draft.problems.error("KEY_DUPLICATE", one.place, document="root", field="keys")
            continue
        person = draft.take(entry.person, f"keys.{keyid}.person")
        draft.places[f"keys.{keyid}"] = one.place
        draft.keys_of.setdefault(str(person), []).append(keyid)
        found[keyid] = {
            "person": person,
            "not_before": _instant(entry.not_before)
            if entry.not_before is not None
            else draft.issued_at,
            "not_after": _instant(entry.not_after, is_end=True)
            if entry.not_after is not None
            else draft.expires,
            **facts,
        }
    return found


def _keyid(draft: _Draft, entry: PolicyKey, node: Node) -> tuple[str, dict[str, Json]] | None:
    """Return a key's id, and what the root says of that kind of key."""
    source = entry.public if entry.public is not None else entry.certificate
    if source is None or (entry.public is not None and entry.certificate is not None):
        draft.problems.error("POLICY_KEY_FILE", node.place)
        return None
    data = draft.file(source)
    if data is None:
        return None
    try:
        if entry.public is not None:
            key = read_public(data)
            is_unlocked = draft.take(entry.uv, "keys.uv", usual=False)
            return key.keyid, {"kind": "sshsig", "pub": to_base64(key.blob), "uv": is_unlocked}
        keyid = certificate_keyid(read_certificates(data)[0])
    except RefusalError as refusal:
        draft.problems.error(refusal.code, source.place, document="root", field="keys")
        return None
    hours = draft.take(entry.crl_max_age_h, "", CRL_HOURS)
    return keyid, {"kind": "cms", "anchor": draft.take(entry.anchor, ""), "crl_max_age_h": hours}


def _anchors(draft: _Draft, node: Node) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, source in _entries(draft, node, "anchors"):
        data = draft.file(source)
        try:
            if data is not None:
                der = to_base64(read_certificates(data)[0].public_bytes(Encoding.DER))
                found[name] = {"der": der}
        except RefusalError as refusal:
            draft.problems.error(refusal.code, source.place, document="root", field="anchors")
    return found


def _roles(draft: _Draft, node: Node) -> dict[str, Json]:
    draft.places["roles"] = node.place
    found: dict[str, Json] = {}
    entries = fields(node, (*_ROLES, _ISSUE), draft.problems, required=_ROLES) or {}
    for name, one in entries.items():
        path = f"roles.{name}"
        draft.places[path] = one.place
        if name == _ISSUE:
            found[name] = _names_in(draft, one)
            continue
        role = read_noun(PolicyRole, one, draft.problems)
        if role is None:
            continue
        keys = [
            keyid
            for person in items(role.people, draft.problems)
            for keyid in _keys_of(draft, person)
        ]
        one_person: Json = {"low": 1, "normal": 1, "high": 1} if name == "approver" else 1
        threshold = (
            draft.take(role.threshold, f"{path}.threshold")
            if role.threshold is not None
            else one_person
        )
        found[name] = {"keys": sorted(keys), "threshold": threshold}
    return found


def _keys_of(draft: _Draft, node: Node) -> list[str]:
    person = node.text if isinstance(node, Scalar) else ""
    keys = draft.keys_of.get(person, [])
    if not keys:
        draft.problems.error("POLICY_PERSON_KEYLESS", node.place, person=person)
    return keys


def _verifiers(draft: _Draft, node: Node | None, name: str, path: str) -> dict[str, Json]:
    """Return the public keys in the list *name* of the policy, of which the root says *path*."""
    if node is None:
        return {}
    draft.places[path] = node.place
    found: dict[str, Json] = {}
    for one in items(node, draft.problems):
        text = one.text if isinstance(one, Scalar) else _verifier_in(draft, one)
        if text and "+" not in text:  # every key has its name, a "+", and more
            draft.problems.error("POLICY_KEY_UNFILLED", one.place, text=text, field=name)
            continue
        if not text and not isinstance(one, Scalar):
            continue  # why is told already
        try:
            found[Verifier.from_text(text).name] = text
        except RefusalError as refusal:
            draft.problems.error(refusal.code, one.place, document="root", field=name)
    return found


def _verifier_in(draft: _Draft, node: Node) -> str:
    """Return the public key in the file that `trust join` wrote; empty if there is none."""
    entry = read_noun(PolicyVerifier, node, draft.problems)
    data = None if entry is None else draft.file(entry.file)
    return "" if data is None else data.decode("utf-8", "replace").strip()


def _zones(draft: _Draft, node: Node, logs: Collection[str]) -> dict[str, Json]:
    """Return the machines of each zone, sorted; *logs* are those that the policy has."""
    found: dict[str, Json] = {}
    for zone, machines in _entries(draft, node, "zones"):
        draft.places[f"zones.{zone}"] = machines.place
        entry = read_noun(PolicyMachines, machines, draft.problems)
        if entry is not None:
            found[zone] = {
                "dispatchers": _logs_in(draft, entry.dispatchers, zone, logs),
                "workers": _logs_in(draft, entry.workers, zone, logs),
            }
    return found


def _logs_in(draft: _Draft, node: Node, zone: str, logs: Collection[str]) -> list[Json]:
    told = [one for one in items(node, draft.problems) if isinstance(one, Scalar)]
    for one in told:
        if one.text not in logs:
            draft.problems.error("POLICY_ZONE_LOG", one.place, zone=zone, log=one.text)
    return [*sorted(one.text for one in told)]


def _names_in(draft: _Draft, node: Node) -> list[Json]:
    told = [one.text for one in items(node, draft.problems) if isinstance(one, Scalar)]
    return [*sorted(told)]


def _rules(draft: _Draft, node: Node) -> Json:
    value = draft.take(node, "rules")
    if not isinstance(value, dict):
        draft.problems.error("YAML_NOT_MAPPING", node.place, found="list")
        return value
    freezes = value.get("freeze", [])
    if isinstance(freezes, list):
        value["freeze"] = [_freeze(freeze) for freeze in freezes]
    return value


def _freeze(freeze: Json) -> Json:
    if not isinstance(freeze, dict):
        return freeze
    times = {"from": False, "to": True}  # which of them is an end
    return {k: _moment(v, is_end=times[k]) if k in times else v for k, v in freeze.items()}


def _revoked(draft: _Draft, node: Node) -> list[Json]:
    found: list[Json] = []
    for number, one in enumerate(items(node, draft.problems)):
        entry = read_noun(RevokedKey, one, draft.problems)
        if entry is None:
            continue
        draft.places[f"revoked.{number}"] = one.place
        if entry.key is not None:
            keyid = draft.take(entry.key, f"revoked.{number}.keyid")
        else:
            of_nobody = PolicyKey(one, public=entry.public, certificate=entry.certificate)
            named = _keyid(draft, of_nobody, one)
            keyid = None if named is None else named[0]
        if keyid is not None:
            reason = draft.take(entry.reason, f"revoked.{number}.reason")
            found.append({"keyid": keyid, "at": _instant(entry.at), "reason": reason})
    return found


def _entries(draft: _Draft, node: Node, path: str) -> list[tuple[str, Node]]:
    draft.places[path] = node.place
    if not isinstance(node, nodes.Mapping):
        draft.problems.error("YAML_NOT_MAPPING", node.place, found="list")
        return []
    return [(key.text, one) for key, one in node.entries]


def _scalar(node: Scalar) -> Json:
    match node.reading:
        case "whole":
            return int(node.text)
        case "boolean":
            return node.text == "true"
        case "nothing":
            return None
        case _:
            return node.text


def _instant(node: Node, *, is_end: bool = False) -> str:
    return str(_moment(node.text if isinstance(node, Scalar) else "", is_end=is_end))


def _moment(value: Json, *, is_end: bool = False) -> Json:
    """Return a time that was typed, a day in Việt Nam as its begin or end; all else as it is."""
    text = str(value)
    try:
        return spell_instant(moment_of(text, is_end=is_end))
    except (RequestError, OverflowError):  # the first day of all begins before it in UTC
        return text


def _place_of(places: Mapping[str, Place], member: str, whole: Place) -> Place:
    """Return where *member*, or the nearest part around it, was written."""
    parts = member.split(".")
    around = list(accumulate(parts, lambda one, other: f"{one}.{other}"))
    return next((places[path] for path in reversed(around) if path in places), whole)
