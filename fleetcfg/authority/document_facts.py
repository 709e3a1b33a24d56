"""What a root or a status says, fact by fact, and what of it is not as in the one before. Pure.

A fact has a section (``person``, ``freeze``), a name in it, and its parts; the
report that shows it adds words and spelling.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fleetcfg.trust.crypto.canonical import digest, to_base64
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.trust.documents.root import Freeze, Role, Root
from fleetcfg.trust.documents.status import StatusDocument

FactPart = str | int | datetime
FactParts = tuple[FactPart, ...]
DocumentFacts = Mapping[tuple[str, str], FactParts]

_SINGLE_ROLES = ("root", "author", "baseline", "status", "executor")
_LIMITS = ("max_window_days", "max_devices", "max_unwitnessed_entries", "max_unwitnessed_days")


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that is not as it was; None where it was not, or is not, there."""

    section: str
    name: str
    before: FactParts | None
    after: FactParts | None


def list_fact_changes(before: DocumentFacts, after: DocumentFacts) -> tuple[FactChange, ...]:
    """Return what differs, in the order of *after*, and then what is gone."""
    keys = [*after, *(key for key in before if key not in after)]
    return tuple(
        FactChange(*key, before.get(key), after.get(key))
        for key in keys
        if before.get(key) != after.get(key)
    )


def root_facts(root: Root) -> DocumentFacts:
    """Return all that a root says, but its version and its domain."""
    facts: dict[tuple[str, str], FactParts] = {("validity", ""): (root.issued_at, root.expires)}
    for person, who in root.people.items():
        facts["person", person] = (who.name, who.title, who.org)
    facts |= _role_facts(root) | _key_facts(root)
    facts |= {("revoked", each.keyid): (each.at, each.reason) for each in root.revoked}
    facts |= _verifier_facts(root)
    facts |= {("anchor", name): (digest(each.der),) for name, each in root.anchors.items()}
    facts |= {("clock", log): (at,) for log, at in (root.clocks or {}).items()}
    return facts | _sealing_facts(root) | _zone_facts(root) | _rule_facts(root)


def _role_facts(root: Root) -> dict[tuple[str, str], FactParts]:
    """Return who has each role, and how many of them it takes."""
    facts: dict[tuple[str, str], FactParts] = {}
    for name in _SINGLE_ROLES:
        role: Role = getattr(root.roles, name)
        facts["role", name] = (role.threshold, *_holders(root, role.keys))
    approver = root.roles.approver
    needed = approver.threshold
    levels = f"{needed.low}/{needed.normal}/{needed.high}"
    facts["role", "approver"] = (levels, *_holders(root, approver.keys))
    return facts


def _verifier_facts(root: Root) -> dict[tuple[str, str], FactParts]:
    """Return by which keys logs, the one that gives numbers and witnesses are known."""
    roles = root.roles
    facts: dict[tuple[str, str], FactParts] = {
        ("log", origin): (vkey,) for origin, vkey in roles.log.items()
    }
    if roles.issue is not None:
        facts["issuer", ""] = roles.issue
    return facts | {("witness", name): (vkey,) for name, vkey in roles.witness.items()}


def _key_facts(root: Root) -> dict[tuple[str, str], FactParts]:
    """Return keys, and from when until when they are valid, by people: every root begins anew."""
    owners = [key.person for key in root.keys.values()]
    facts: dict[tuple[str, str], FactParts] = {
        ("key", keyid): (key.person, *_key_parts(key)) for keyid, key in root.keys.items()
    }
    for keyid, key in root.keys.items():
        name = key.person if owners.count(key.person) == 1 else f"{key.person} ({keyid})"
        facts["key_time", name] = (key.not_before, key.not_after)
    return facts


def _sealing_facts(root: Root) -> dict[tuple[str, str], FactParts]:
    """Return to whose keys secrets are sealed: who has one of them reads passwords."""
    sealing = root.sealing
    if sealing is None:
        return {}
    executors, keepers = sealing.executors.items(), sealing.keepers.items()
    facts: dict[tuple[str, str], FactParts] = {
        ("sealing_executor", log): (to_base64(key),) for log, key in executors
    }
    return facts | {("sealing_keeper", log): (to_base64(key),) for log, key in keepers}


def _zone_facts(root: Root) -> dict[tuple[str, str], FactParts]:
    """Return which machines give work out for each zone, and which work inside it."""
    zones = (root.zones or {}).items()
    facts: dict[tuple[str, str], FactParts] = {
        ("zone_dispatchers", zone): machines.dispatchers for zone, machines in zones
    }
    return facts | {("zone_workers", zone): machines.workers for zone, machines in zones}


def _holders(root: Root, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(f"{root.keys[keyid].person} ({keyid})" for keyid in keys))


def _key_parts(key: object) -> FactParts:
    """Return what kind of key it is, and what is asked of its signatures."""
    parts: list[FactPart] = [str(getattr(key, "kind", ""))]
    if getattr(key, "uv", False):
        parts.append("uv")
    if anchor := getattr(key, "anchor", ""):
        parts += [str(anchor), f"crl {getattr(key, 'crl_max_age_h', 0)} h"]
    return tuple(parts)


def _rule_facts(root: Root) -> dict[tuple[str, str], FactParts]:
    rules = root.rules
    facts: dict[tuple[str, str], FactParts] = {
        ("rule", name): (int(getattr(rules, name)),) for name in _LIMITS
    }
    facts["rule", "breakglass_hours"] = (rules.breakglass_time // timedelta(hours=1),)
    facts |= {("separation", " / ".join(pair)): () for pair in rules.separation}
    facts |= _freeze_facts(rules.freeze)
    facts |= {("risk_high", path): () for path in rules.risk.high}
    return facts | {("risk_low", path): () for path in rules.risk.low or ()}


def status_facts(status: StatusDocument, ids: Mapping[str, str] | None = None) -> DocumentFacts:
    """Return all that a status says, but its version and its domain.

    Args:
        status: The status.
        ids: Of change-sets that are known here, by their digests: what was withdrawn by digest is
            told by its id, too.
    """
    known = ids or {}
    facts: dict[tuple[str, str], FactParts] = {
        ("validity", ""): (status.issued_at, status.expires),
        ("in_force", "root"): (status.root_version,),
        ("in_force", "manifest"): (status.manifest.version, status.manifest.sha256),
    }
    if status.freezes_registers:
        facts["in_force", "registers"] = ()
    for name in status.withdrawn:
        facts["withdrawn", name] = (known[name],) if name in known else ()
    facts |= _freeze_facts(status.freeze)
    facts |= _meeting_facts(status.meetings or ())
    for keyid, head in status.executors.items():
        facts["executor", head.origin] = (head.size, keyid)
    return facts | {("device_seq", host): (seq,) for host, seq in status.device_seq.items()}


def _freeze_facts(freezes: tuple[Freeze, ...]) -> dict[tuple[str, str], FactParts]:
    return {("freeze", each.id): (each.from_, each.to) for each in freezes}


def _meeting_facts(freezes: tuple[MeetingFreeze, ...]) -> dict[tuple[str, str], FactParts]:
    """Return what is frozen for meetings; one that was put off has another time of the same."""
    facts: dict[tuple[str, str], FactParts] = {}
    for number, each in enumerate(freezes):
        before = sum(one.id == each.id for one in freezes[:number])
        name = f"{each.told} #{before + 1}" if before else each.told
        facts["meeting_freeze", name] = (", ".join(each.hosts), each.from_, each.to)
    return facts
