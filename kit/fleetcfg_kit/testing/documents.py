"""Documents as plain data: each is valid as it is made, and a test changes one thing of it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, get_args

from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import Json, digest, to_base64
from fleetcfg.trust.documents.about import DeviceAbout, ParameterAbout
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.document import Part
from fleetcfg.trust.documents.root import Risk, Root
from fleetcfg.trust.documents.state import State
from fleetcfg.trust.verify.about import people_about
from fleetcfg.trust.verify.ports import InventoryPort
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.issuing import ISSUER
from fleetcfg_kit.testing.keys import (
    TOUCHED,
    UNLOCKED,
    SoftKey,
    make_ed25519,
    make_sk_ed25519,
    make_sk_p256,
)
from fleetcfg_kit.testing.policy import DOMAIN, Staff, origin_of

ORIGIN: Final = origin_of("tech")
LOG_SEED: Final = bytes(32)
LOG_KEY: Final = NoteSigner.from_seed(ORIGIN, LOG_SEED).verifier.to_text()
HEAD: Final[Mapping[str, Any]] = {"size": 0, "root": to_base64(bytes(32))}
PEOPLE: Final = tuple(sorted(Staff().people))
KEYS: Final[Mapping[str, SoftKey]] = {
    **{person: make_ed25519(person) for person in PEOPLE},
    "approver-1": make_sk_p256("approver-1"),
    "approver-2": make_sk_ed25519("approver-2").but(flags=TOUCHED | UNLOCKED),
}
_NOWHERE: Final = DeviceAbout(unit="", site="", room="", display_name="")
_NOTHING: Final = ParameterAbout(meaning="", risks=())
STATE: Final = State({"auth.password": None, "ntp.server.0": "10.1.1.1", "sip.port": "5060"})


def at(made_at: datetime = NOON, **delta: int) -> str:
    """Return *made_at*, later by *delta* (``days=-2``), as a document spells it."""
    return spell_instant(made_at + timedelta(**delta))


def digest_of(text: str) -> str:
    """Return the digest of *text*, as a document spells it."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def make_role(*people: str, threshold: object = 1) -> dict[str, Any]:
    """Return a role of the root that the keys of *people* have."""
    return {"keys": sorted(KEYS[person].keyid for person in people), "threshold": threshold}


def make_key(person: str, made_at: datetime = NOON, **changes: object) -> dict[str, Any]:
    """Return the key of *person*, as the root has it."""
    return {
        "person": person,
        "kind": "sshsig",
        "pub": to_base64(KEYS[person].blob),
        "uv": person == "approver-2",
        "not_before": at(made_at, days=-300),
        "not_after": at(made_at, days=300),
    } | changes


def make_root(made_at: datetime = NOON) -> dict[str, Any]:
    """Return the first root of the Department."""
    return {
        "_type": "fleetcfg/root/v1",
        "trust_domain": DOMAIN,
        "version": 1,
        "prev": None,
        "issued_at": at(made_at, days=-100),
        "expires": at(made_at, days=265),
        "people": {
            person: {"name": f"Người {person}", "org": "so-khcn", "title": "Chuyên viên"}
            for person in PEOPLE
        },
        "anchors": {},
        "keys": {KEYS[person].keyid: make_key(person, made_at) for person in PEOPLE},
        "roles": _make_roles(),
        "rules": {
            "separation": [["author", "approver"], ["executor", "approver"]],
            "max_window_days": 14,
            "max_devices": 500,
            "max_unwitnessed_entries": 200,
            "max_unwitnessed_days": 7,
            "freeze": [
                {"id": "tet-2027", "from": at(made_at, days=70), "to": at(made_at, days=90)}
            ],
            "risk": {"high": ["auth.*", "sip.registrar"]},
        },
        "revoked": [],
    }


def _make_roles() -> dict[str, Any]:
    staff, approvers = Staff(), {"low": 1, "normal": 1, "high": 2}
    return {
        "root": make_role(*staff.root, threshold=2),
        "author": make_role(*staff.author),
        "approver": make_role(*staff.approver, threshold=approvers),
        "baseline": make_role(*staff.approver, threshold=2),
        "status": make_role(*staff.status),
        "executor": make_role(*staff.executor),
        "log": {ORIGIN: LOG_KEY, ISSUER.verifier.name: ISSUER.verifier.to_text()},
        "witness": {},
        "issue": [ISSUER.verifier.name],
    }


def make_statement(
    *people: str, kind: str = "duty.check_in", made_at: datetime = NOON, **facts: Json
) -> dict[str, Any]:
    """Return what *people* say at *made_at* of the site ``bum-to``."""
    return {
        "_type": "fleetcfg/statement/v1",
        "trust_domain": DOMAIN,
        "kind": kind,
        "about": "meeting:giao-ban-48",
        "said_at": at(made_at),
        "persons": sorted(people),
        "facts": {"site": "bum-to", **facts},
    }


def make_changeset(
    *devices: Mapping[str, Any], made_at: datetime = NOON, **changes: object
) -> dict[str, Any]:
    """Return a change-set of *devices*; what it names of other documents is among *changes*."""
    return {
        "_type": "fleetcfg/changeset/v1",
        "trust_domain": DOMAIN,
        "id": "CS-2026-0147",
        "nonce": "0123456789abcdef" * 2,
        "author": "author",
        "created_at": at(made_at, days=-1),
        "reason": "Đổi máy chủ giờ",
        "risk": "normal",
        "catalog": {"cisco-ce": digest_of("catalog")},
        "tool": {"min": "1.4.0", "view": "2"},
        "window": {"not_before": at(made_at, hours=-1), "not_after": at(made_at, days=3)},
        "freeze_exemption": None,
        "executor": {
            "person": "tech",
            "keyid": KEYS["tech"].keyid,
            "log_origin": ORIGIN,
            "log_head": dict(HEAD),
        },
        "max_attempts": 1,
        "order": "listed",
        "on_failure": "rollback-and-stop",
        "devices": list(devices),
    } | changes


def tell_readers(
    document: dict[str, Any], root: Root, inventory: InventoryPort, at_once: int = 1
) -> None:
    """Put into a change-set what it does not yet tell its readers, as *root* and *inventory* know.

    Of a device or a parameter that *inventory* does not know, it tells nothing in empty texts.
    """
    executor, risk = document["executor"]["person"], document["risk"]
    known: Risk = risk if risk in get_args(Risk) else "normal"  # a test may make it another
    people = people_about(root, document["author"], executor, known)
    document.setdefault("at_once", at_once)
    document.setdefault("about", people.as_json())
    for device in document["devices"]:
        host = device["id"]
        _tell(device, inventory.place(host) or _NOWHERE)
        for part in (*device["ops"], *device["secrets"]):
            before = part.get("pre", {}).get("value")
            text = None if before is None else str(before)
            _tell(part, inventory.about(host, part["path"], text) or _NOTHING)


def _tell(part: dict[str, Any], about: Part) -> None:
    part.setdefault("about", about.as_json())


def make_device(host: str, operations: int = 1, **changes: object) -> dict[str, Any]:
    """Return what a change-set says of *host*: a number of *operations*."""
    return {
        "id": host,
        "seq": 18,
        "identity": make_identity(host),
        "guards": [{"path": "call.active", "equals": False}],
        "pre_sha256": digest_of(f"pre {host}"),
        "ops": [
            {
                "path": f"ntp.server.{number}",
                "type": "string",
                "pre": {"set": True, "value": "10.1.1.1"},
                "post": {"set": True, "value": "10.1.1.2"},
            }
            for number in range(operations)
        ],
        "post_sha256": digest_of(f"post {host}"),
        "secrets": [],
    } | changes


def make_identity(host: str) -> dict[str, Any]:
    """Return who the device *host* must be."""
    return {
        "vendor": "Cisco",
        "model": "SX20",
        "serial": f"FTT-{host}",
        "mac": "00:11:22:33:44:55",
        "address": "10.1.2.3:22",
        "transport": "ssh",
        "pin": "SHA256:" + "A" * 43,
        "strength": "pinned",
    }


def make_adopted(host: str, state: State = STATE, **changes: object) -> dict[str, Any]:
    """Return what an adoption says of *host*."""
    return {
        "id": host,
        "identity": make_identity(host),
        "family": "cisco-ce",
        "firmware": "ce9.15.0",
        "state_sha256": state.sha256,
        "taken_at": at(days=-3),
        "after_seq": 0,
    } | changes


def make_adoption(*devices: Mapping[str, Any], **changes: object) -> dict[str, Any]:
    """Return an adoption of *devices*."""
    return {
        "_type": "fleetcfg/adoption/v1",
        "trust_domain": DOMAIN,
        "id": "AD-2026-0001",
        "version": 1,
        "created_at": at(days=-2),
        "reason": "Tiếp nhận hiện trạng",
        "decision": {"number": "121/QĐ-SKHCN", "date": "2026-11-20"},
        "devices": list(devices),
    } | changes


def make_received(host: str, outcome: str = "applied", **changes: object) -> dict[str, Any]:
    """Return what a receipt says of *host*."""
    is_good = outcome in {"applied", "already"}
    return {
        "id": host,
        "seq": 18,
        "n": 1,
        "outcome": outcome,
        "code": "" if is_good else "DEV_WRITE_REFUSED",
        "before_sha256": STATE.sha256,
        "after_sha256": None,
        "restart_needed": [],
        "at": at(hours=-1),
    } | changes


def make_receipt(
    changeset: ChangeSet, *devices: Mapping[str, Any], **changes: object
) -> dict[str, Any]:
    """Return the technician's receipt of *changeset*."""
    return {
        "_type": "fleetcfg/receipt/v1",
        "trust_domain": DOMAIN,
        "changeset": digest(changeset.to_bytes()),
        "id": changeset.id,
        "person": "tech",
        "origin": ORIGIN,
        "head": dict(HEAD),
        "issued_at": at(),
        "devices": list(devices),
    } | changes


def make_breakglass(host: str, **changes: object) -> dict[str, Any]:
    """Return the technician's break-glass of *host*, begun an hour ago and ended now."""
    return {
        "_type": "fleetcfg/breakglass/v1",
        "trust_domain": DOMAIN,
        "person": "tech",
        "keyid": make_ed25519("tech").keyid,
        "origin": ORIGIN,
        "entry": 7,
        "device": host,
        "identity": make_identity(host),
        "before_sha256": STATE.sha256,
        "after_sha256": digest_of(f"after {host}"),
        "changes": [
            {
                "path": "ntp.server.0",
                "before": {"text": "10.1.1.1"},
                "after": {"text": "10.1.1.9"},
            }
        ],
        "reason": "Họp giao ban, đồng hồ sai",
        "begun_at": at(hours=-1),
        "ended_at": at(),
        "expires": at(hours=23),
    } | changes
