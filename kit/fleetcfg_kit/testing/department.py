"""A Department in memory, all of whose documents are valid: break one thing, and sign it all."""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import digest, from_base64, spell, to_base64
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope
from fleetcfg.trust.documents.changeset import ChangeSet, SignedIdentity
from fleetcfg.trust.documents.root import Root, read_root
from fleetcfg.trust.verify.chain import Pinned
from fleetcfg.trust.verify.door import Authority, Authorized, bootstrap
from fleetcfg.trust.verify.ports import InventoryPort, Render, Tool
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.documents import (
    HEAD,
    KEYS,
    ORIGIN,
    at,
    digest_of,
    make_changeset,
    make_device,
    make_identity,
    make_root,
    tell_readers,
)
from fleetcfg_kit.testing.issuing import issued_facts, mark_issued
from fleetcfg_kit.testing.keys import SoftKey, sign_document
from fleetcfg_kit.testing.memory import MemoryInventory, MemoryRecord
from fleetcfg_kit.testing.policy import DOMAIN, Staff

Edit = Callable[[dict[str, Any]], object]


def render_bytes(payload: bytes) -> bytes:
    """Return a view that is no text for people, and that differs where the payload does."""
    return b"view 2\n" + payload


class Department:
    """Documents as plain data, in the order in which one names the other.

    Change `root`, `signers`, …, or give `edit` a function that changes a document after the ones
    before it were signed and before it is signed itself; then `bundle` signs it all.

    Attributes:
        hosts: The devices of the change-set, with a number of *operations* each.
        operations: See *hosts*.
        made_at: The time from which documents are dated; *now* is when they are judged.
        now: See *made_at*.
        first: The root that is trusted first; *roots* follow it.
        roots: See *first*.
        keys: By person.
        signers: Who signs a document, by its kind; *approvers* sign the change-set as read.
        approvers: See *signers*.
        crls: Revocation lists that the bundle brings.
        record: The record of the installation; a real one may take its place.
        inventory: What the installation declares; None for the devices as they are signed.
        tool: The program that judges; *render* is its view.
        render: See *tool*.
    """

    def __init__(self, devices: int = 2, operations: int = 1, *, made_at: datetime = NOON) -> None:
        staff = Staff()
        self.hosts = [f"room-{number:03}" for number in range(devices)]
        self.operations = operations
        self.made_at = self.now = made_at
        self.first = make_root(made_at)
        self.roots: list[dict[str, Any]] = []
        self.keys: dict[str, SoftKey] = dict(KEYS)
        self.signers: dict[str, list[str]] = {
            "root": [*staff.root[:2]],
            "status": [*staff.status],
            "manifest": [*staff.approver],
            "changeset": [*staff.author],
            "adoption": [*staff.approver],
            "receipt": [*staff.executor],
        }
        self.approvers = [*staff.approver]
        self.crls: list[bytes] = []
        self.record: Any = MemoryRecord()
        self.inventory: InventoryPort | None = None
        self.render: Render = render_bytes
        self.tool = Tool((1, 4, 0), {"2": self._view}, {"cisco-ce": digest_of("catalog")}.get)
        self._edits: dict[str, list[Edit]] = {}

    def edit(self, kind: str, change: Edit) -> "Department":
        """Have documents of *kind* changed, or the approval of a person, before they are signed.

        ``issued`` is the entry by which the Department issues the change-set.
        """
        self._edits.setdefault(kind, []).append(change)
        return self

    def with_root(self, change: Edit = lambda _root: None) -> "Department":
        """Add a root that replaces the newest one."""
        before = self.root
        root = copy.deepcopy(before)
        root |= {"version": before["version"] + 1, "prev": digest(spell(before))}
        change(root)
        self.roots.append(root)
        return self

    # ------------------------------------------------------------ documents

    @property
    def root(self) -> dict[str, Any]:
        """The newest root."""
        return (self.roots or [self.first])[-1]

    @property
    def root_sha256(self) -> str:
        """The digest of the newest root."""
        return digest(spell(self.root))

    def manifest(self) -> dict[str, Any]:
        """Return the manifest."""
        document = {
            "_type": "fleetcfg/manifest/v1",
            "trust_domain": DOMAIN,
            "version": 1,
            "prev": None,
            "root_version": self.root["version"],
            "files": [
                {"path": "baselines/ntp.yaml", "sha256": digest_of("ntp"), "size": 3},
                {"path": "inventory/hosts.yaml", "sha256": digest_of("hosts"), "size": 5},
            ],
            "semantic": {host: digest_of(host) for host in self.hosts},
            "decision": {"number": "120/QĐ-SKHCN", "date": "2026-11-01"},
            "issued_at": self._at(days=-20),
        }
        return self._edited("manifest", document)

    def status(self) -> dict[str, Any]:
        """Return the status document."""
        document = {
            "_type": "fleetcfg/status/v1",
            "trust_domain": DOMAIN,
            "version": 5,
            "root_version": self.root["version"],
            "manifest": {"version": 1, "sha256": digest(spell(self.manifest()))},
            "withdrawn": [],
            "freeze": [],
            "executors": {self.keys["tech"].keyid: {"origin": ORIGIN, **HEAD}},
            "device_seq": dict.fromkeys(self.hosts, 18),
            "issued_at": self._at(days=-2),
            "expires": self._at(days=5),
        }
        return self._edited("status", document)

    def changeset(self) -> dict[str, Any]:
        """Return a change-set of all *hosts*."""
        manifest = self.manifest()
        document = make_changeset(
            *(make_device(host, self.operations) for host in self.hosts),
            made_at=self.made_at,
            policy={"root_version": self.root["version"], "root_sha256": self.root_sha256},
            baseline={
                "manifest_version": manifest["version"],
                "manifest_sha256": digest(spell(manifest)),
            },
        )
        document["executor"]["keyid"] = self.keys["tech"].keyid
        self._edited("changeset", document)
        tell_readers(document, self._readable_root(), self._inventory())
        return document

    def _readable_root(self) -> Root:
        """Return the newest root; the first one where a test made the newest unreadable."""
        try:
            return read_root(spell(self.root))
        except RefusalError:
            return read_root(spell(self.first))

    def approval(self, person: str, payload: bytes) -> dict[str, Any]:
        """Return the approval of *person* to the change-set *payload*."""
        document = {
            "_type": "fleetcfg/approval/v1",
            "trust_domain": DOMAIN,
            "changeset": digest(payload),
            "person": person,
            "verdict": "approve",
            "view_sha256": digest(self.render(payload)),
            "view": json.loads(payload)["tool"]["view"],
            "decision": {"number": "123/QĐ-SKHCN", "date": "2026-11-24"},
            "signed_at": self._at(hours=-2),
            "expires": self._at(days=3),
        }
        return self._edited(person, self._edited("approval", document))

    def _edited(self, kind: str, document: dict[str, Any]) -> dict[str, Any]:
        for change in self._edits.get(kind, []):
            change(document)
        return document

    def _at(self, **delta: int) -> str:
        return at(self.made_at, **delta)

    def _view(self, payload: bytes) -> bytes:
        return self.render(payload)

    # ------------------------------------------------------------ signatures

    def sign(
        self,
        kind: DocumentKind,
        document: Mapping[str, Any] | bytes,
        people: Sequence[str] | None = None,
    ) -> Envelope:
        """Return *document*, signed by *people*; by the *signers* of its kind if none are named."""
        payload = document if isinstance(document, bytes) else spell(dict(document))
        signers = self.signers[kind] if people is None else people
        return sign_document(payload, kind, [self.keys[person] for person in signers])

    def parts(self) -> dict[str, Any]:
        """Return what the bundle is made of, as JSON, everything signed."""
        changeset = self.sign("changeset", self.changeset())
        approvals = [
            self.sign("approval", self.approval(person, changeset.payload), [person])
            for person in self.approvers
        ]
        facts = self._edited("issued", issued_facts(changeset, approvals))
        return {
            "format": "fleetcfg-bundle/1",
            "roots": [self.sign("root", root).as_json() for root in self.roots],
            "status": self.sign("status", self.status()).as_json(),
            "manifest": self.sign("manifest", self.manifest()).as_json(),
            "changeset": changeset.as_json(),
            "approvals": [approval.as_json() for approval in approvals],
            "crls": [to_base64(crl) for crl in self.crls],
            "issue": mark_issued(facts, at=self.made_at).as_json(),
        }

    def bundle(self) -> bytes:
        """Return the file that travels, everything signed."""
        return spell(self.parts())

    # ------------------------------------------------------------ where it is judged

    def pinned(self) -> Pinned:
        """Return the first root, trusted."""
        return bootstrap(
            self.sign("root", self.first).to_bytes(), fingerprint=digest(spell(self.first))
        )

    def authority(self) -> Authority:
        """Return the door of an installation that trusts the first root."""
        inventory = self._inventory(digest(spell(self.manifest())))
        return Authority(self.pinned(), self.record, inventory, self.tool)

    def _inventory(self, manifest: str = "") -> InventoryPort:
        identities = {host: SignedIdentity(**make_identity(host)) for host in self.hosts}
        return self.inventory or MemoryInventory(manifest, identities)

    def authorize(self, data: bytes | None = None) -> Authorized[ChangeSet]:
        """Take *data* through the door, or the bundle as it is now.

        Raises:
            RefusalError: As the door refuses.
        """
        return self.authority().authorize(data or self.bundle(), now=self.now)


def payload_of(part: Mapping[str, Any]) -> bytes:
    """Return the payload of a part of a bundle."""
    return from_base64(part["payload"])
