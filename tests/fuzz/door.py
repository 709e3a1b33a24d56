"""The door: bundles with bytes or members changed, and documents changed and then signed.

The oracle: whatever comes through is the very document that was signed, and its approvals are two
people's, of it; the door says only codes of its own besides.
"""

import json
from typing import Any, Final

from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.crypto.envelope import DocumentKind
from fleetcfg.trust.documents.changeset import SignedIdentity
from fleetcfg.trust.verify.door import Authority
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import make_identity
from fleetcfg_kit.testing.memory import MemoryInventory, MemoryRecord
from tests.fuzz.target import Target

_GOOD: Final = Department()
_PINNED: Final = _GOOD.pinned()
_BUNDLE: Final = _GOOD.bundle()
_CHANGESET: Final = spell(_GOOD.changeset())
_MANIFEST: Final = spell(_GOOD.manifest())
_IDENTITIES: Final = {host: SignedIdentity(**make_identity(host)) for host in _GOOD.hosts}
_WORDS: Final = (
    b'"payload":"',
    b'"keyid":"',
    b'"signatures":[',
    b'"approvals":[',
    b"{",
    b"}",
    b"],",
    b'"',
    b"e30=",
    b"[",
    b"\\u0022",
)


def _through(data: bytes, manifest: bytes, payload: bytes) -> None:
    """Take *data* through the door; only *payload* may come out."""
    inventory = MemoryInventory(digest(manifest), _IDENTITIES)
    authority = Authority(_PINNED, MemoryRecord(), inventory, _GOOD.tool)
    authorized = authority.authorize(data, now=NOON)
    document = authorized.document
    assert authorized.payload == payload == document.to_bytes()
    assert authorized.sha256 == digest(payload)
    assert authorized.people
    assert authorized.people <= {"approver-1", "approver-2"}
    assert document.window.not_before <= NOON < document.window.not_after
    assert document.executor.person == "tech"
    assert all(change.identity == _IDENTITIES[change.id] for change in document.devices)
    assert document.author not in authorized.people


def _bytes(data: bytes) -> None:
    _through(data, _MANIFEST, _CHANGESET)


def _signed(data: bytes) -> None:
    """Have the documents of *data* signed by those whose role it is, and take them through."""
    try:
        given: Any = json.loads(data)
        payloads = {name: spell(value) for name, value in given.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return  # no JSON, or what has no spelling
    kinds: tuple[DocumentKind, ...] = ("status", "manifest", "changeset")
    parts: dict[str, Any] = {
        kind: _GOOD.sign(kind, payloads.get(kind, b"{}")).as_json() for kind in kinds
    }
    said = [
        _GOOD.sign("approval", payloads.get(person, b"{}"), [person]).as_json()
        for person in _GOOD.approvers
    ]
    whole = {"format": "fleetcfg-bundle/1", "roots": [], "approvals": said, "crls": [], **parts}
    manifest, changeset = (payloads.get(name, b"{}") for name in ("manifest", "changeset"))
    _through(spell(whole), manifest, changeset)


_DOCUMENTS: Final = spell(
    {
        "status": _GOOD.status(),
        "manifest": _GOOD.manifest(),
        "changeset": _GOOD.changeset(),
        **{person: _GOOD.approval(person, _CHANGESET) for person in _GOOD.approvers},
    }
)

TARGETS: Final = (
    Target("door", (_BUNDLE,), _WORDS, _bytes, is_json=True),
    Target("door-signed", (_DOCUMENTS,), _WORDS, _signed, is_json=True),
)
