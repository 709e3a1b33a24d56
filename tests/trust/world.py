"""A whole Department: people, keys, papers and a laptop; a test breaks one thing of it."""

import copy
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from fleetcfg.testing.keys import (
    TOUCHED,
    UNLOCKED,
    SoftKey,
    make_ed25519,
    make_sk_ed25519,
    make_sk_p256,
)
from fleetcfg.trust.crypto.canonical import digest, from_base64, spell, to_base64
from fleetcfg.trust.crypto.envelope import (
    DocumentKind,
    Envelope,
    Signature,
    namespace,
    pae,
    payload_type,
)
from fleetcfg.trust.documents.changeset import SignedIdentity
from fleetcfg.trust.verify.chain import Pinned
from fleetcfg.trust.verify.door import Authority, bootstrap
from fleetcfg.trust.verify.ports import InventoryPort, KnownVersion, ParameterFacts, Tool

NOW = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
DOMAIN = "so-khcn.example.vn"
ORIGIN = "fleetcfg/so-khcn.example.vn/log/tech-1"
HEAD = {"size": 0, "root": to_base64(bytes(32))}

PEOPLE = ("author-1", "approver-1", "approver-2", "clerk-1", "root-1", "root-2", "root-3", "tech-1")
KEYS: dict[str, SoftKey] = {
    **{person: make_ed25519(person) for person in PEOPLE},
    "approver-1": make_sk_p256("approver-1"),
    "approver-2": make_sk_ed25519("approver-2").but(flags=TOUCHED | UNLOCKED),
}
SIGNERS = {
    "root": ("root-1", "root-2"),
    "status": ("clerk-1",),
    "manifest": ("approver-1", "approver-2"),
    "changeset": ("author-1",),
}


def at(**delta: int) -> str:
    return (NOW + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")


def sha(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def render(payload: bytes) -> bytes:
    """A view that nobody would want to read, and that differs where the payload does."""
    return b"view 1\n" + payload


def role(*people: str, threshold: object = 1) -> dict:
    return {"keys": sorted(KEYS[person].keyid for person in people), "threshold": threshold}


def key_entry(person: str, **changes: object) -> dict:
    return {
        "person": person,
        "kind": "sshsig",
        "pub": to_base64(KEYS[person].blob),
        "uv": person == "approver-2",
        "not_before": at(days=-300),
        "not_after": at(days=300),
    } | changes


def a_root() -> dict:
    approvers = {"low": 1, "normal": 1, "high": 2}
    return {
        "_type": "fleetcfg/root/v1",
        "trust_domain": DOMAIN,
        "version": 1,
        "prev": None,
        "issued_at": at(days=-100),
        "expires": at(days=265),
        "people": {
            person: {"name": f"Người {person}", "org": "so-khcn", "title": "Chuyên viên"}
            for person in PEOPLE
        },
        "anchors": {},
        "keys": {KEYS[person].keyid: key_entry(person) for person in PEOPLE},
        "roles": {
            "root": role("root-1", "root-2", "root-3", threshold=2),
            "author": role("author-1"),
            "approver": role("approver-1", "approver-2", threshold=approvers),
            "baseline": role("approver-1", "approver-2", threshold=2),
            "status": role("clerk-1"),
            "executor": role("tech-1"),
            "log": {ORIGIN: f"{ORIGIN}+00000000+AAAA"},
            "witness": {},
        },
        "rules": {
            "separation": [["author", "approver"], ["executor", "approver"]],
            "max_window_days": 14,
            "max_devices": 500,
            "max_unwitnessed_entries": 200,
            "max_unwitnessed_days": 7,
            "freeze": [{"id": "tet-2027", "from": at(days=70), "to": at(days=90)}],
            "risk": {"high": ["auth.*", "sip.registrar"]},
        },
        "revoked": [],
    }


def a_device(name: str, operations: int = 1) -> dict:
    return {
        "id": name,
        "seq": 18,
        "identity": an_identity(name),
        "guards": [{"path": "call.active", "equals": False}],
        "pre_sha256": sha(f"pre {name}"),
        "ops": [
            {
                "path": f"ntp.server.{number}",
                "type": "string",
                "pre": {"set": True, "value": "10.1.1.1"},
                "post": {"set": True, "value": "10.1.1.2"},
            }
            for number in range(operations)
        ],
        "post_sha256": sha(f"post {name}"),
        "secrets": [],
    }


def an_identity(name: str) -> dict:
    return {
        "vendor": "Cisco",
        "model": "SX20",
        "serial": f"FTT-{name}",
        "mac": "00:11:22:33:44:55",
        "address": "10.1.2.3:22",
        "transport": "ssh",
        "pin": "SHA256:" + "A" * 43,
        "strength": "pinned",
    }


@dataclass
class Notebook:
    """The record of a laptop, in memory."""

    troubled: str = ""
    floor: datetime = NOW - timedelta(days=1)
    status: KnownVersion | None = None
    manifest: KnownVersion | None = None
    roots: list[tuple[bytes, KnownVersion]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    held: set[str] = field(default_factory=lambda: {KEYS["tech-1"].keyid})
    does_extend: bool = True
    asked: list[tuple[str, int]] = field(default_factory=list)
    begun: dict[str, int] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)

    def trouble(self) -> str:
        return self.troubled

    def time_floor(self) -> datetime:
        return self.floor

    def newest_status(self) -> KnownVersion | None:
        return self.status

    def newest_manifest(self) -> KnownVersion | None:
        return self.manifest

    def keep_root(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        self.roots.append((envelope, seen))
        self.kept.append("root")

    def keep_status(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        self.status = seen
        self.kept.append("status")

    def keep_manifest(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        self.manifest = seen
        self.kept.append("manifest")

    def can_sign(self, keyid: str) -> bool:
        return keyid in self.held

    def extends(self, origin, head) -> bool:
        self.asked.append((origin, head.size))
        return self.does_extend

    def attempts(self, changeset: str, device: str) -> int:
        return self.begun.get(device, 0)

    def last_seq(self, device: str) -> int:
        return self.seqs.get(device, 0)


@dataclass
class Register:
    """The inventory of the laptop."""

    manifest_sha256: str
    devices: dict[str, SignedIdentity]
    secrets: frozenset[str] = frozenset({"auth.password"})
    unknown: frozenset[str] = frozenset({"no.such"})

    def identity(self, device: str) -> SignedIdentity | None:
        return self.devices.get(device)

    def parameter(self, device: str, path: str) -> ParameterFacts | None:
        if path in self.unknown:
            return None
        kind: Literal["integer", "string"] = "integer" if path.endswith(".port") else "string"
        return ParameterFacts(kind, path in self.secrets)


class World:
    """Documents as plain data, in the order in which one names the other.

    A test changes `root`, `status`, … or gives `edits`, functions that change a document after the
    ones before it were signed and before it is signed itself; then `bundle` signs it all.
    """

    def __init__(self, devices: int = 2, operations: int = 1) -> None:
        self.names = [f"room-{number:03}" for number in range(devices)]
        self.operations = operations
        self.first = a_root()
        self.roots: list[dict] = []
        self.edits: dict[str, list[Callable[[dict], object]]] = {}
        self.signers = {kind: list(people) for kind, people in SIGNERS.items()}
        self.keys = dict(KEYS)
        self.approvers = ["approver-1", "approver-2"]
        self.crls: list[bytes] = []
        self.ledger: Any = Notebook()  # a real record takes its place
        self.tool = Tool((1, 4, 0), {"1": render}, {"cisco-ce": sha("catalog")})
        self.now = NOW
        self.register: InventoryPort | None = None

    def edit(self, kind: str, change: Callable[[dict], object]) -> "World":
        self.edits.setdefault(kind, []).append(change)
        return self

    def with_root(self, change: Callable[[dict], object] = lambda root: None) -> "World":
        """Add a root that replaces the newest one."""
        before = (self.roots or [self.first])[-1]
        root = copy.deepcopy(before)
        root |= {"version": before["version"] + 1, "prev": digest(spell(before))}
        change(root)
        self.roots.append(root)
        return self

    # ------------------------------------------------------------ papers

    @property
    def root(self) -> dict:
        return (self.roots or [self.first])[-1]

    @property
    def root_sha256(self) -> str:
        return digest(spell(self.root))

    def manifest(self) -> dict:
        document = {
            "_type": "fleetcfg/manifest/v1",
            "trust_domain": DOMAIN,
            "version": 1,
            "prev": None,
            "root_version": self.root["version"],
            "files": [
                {"path": "baselines/ntp.yaml", "sha256": sha("ntp"), "size": 3},
                {"path": "inventory/hosts.yaml", "sha256": sha("hosts"), "size": 5},
            ],
            "semantic": {name: sha(name) for name in self.names},
            "decision": {"number": "120/QĐ-SKHCN", "date": "2026-11-01"},
            "issued_at": at(days=-20),
        }
        return self._edited("manifest", document)

    def status(self) -> dict:
        document = {
            "_type": "fleetcfg/status/v1",
            "trust_domain": DOMAIN,
            "version": 5,
            "root_version": self.root["version"],
            "manifest": {"version": 1, "sha256": digest(spell(self.manifest()))},
            "withdrawn": [],
            "freeze": [],
            "executors": {self.keys["tech-1"].keyid: {"origin": ORIGIN, **HEAD}},
            "device_seq": dict.fromkeys(self.names, 18),
            "issued_at": at(days=-2),
            "expires": at(days=5),
        }
        return self._edited("status", document)

    def changeset(self) -> dict:
        manifest = self.manifest()
        document = {
            "_type": "fleetcfg/changeset/v1",
            "trust_domain": DOMAIN,
            "id": "CS-2026-0147",
            "nonce": "0123456789abcdef" * 2,
            "author": "author-1",
            "created_at": at(days=-1),
            "reason": "Đổi máy chủ giờ",
            "risk": "normal",
            "policy": {"root_version": self.root["version"], "root_sha256": self.root_sha256},
            "baseline": {
                "manifest_version": manifest["version"],
                "manifest_sha256": digest(spell(manifest)),
            },
            "catalog": {"cisco-ce": sha("catalog")},
            "tool": {"min": "1.4.0", "view": "1"},
            "window": {"not_before": at(hours=-1), "not_after": at(days=3)},
            "freeze_exemption": None,
            "executor": {
                "person": "tech-1",
                "keyid": self.keys["tech-1"].keyid,
                "log_origin": ORIGIN,
                "log_head": dict(HEAD),
            },
            "max_attempts": 1,
            "order": "listed",
            "on_failure": "rollback-and-stop",
            "devices": [a_device(name, self.operations) for name in self.names],
        }
        return self._edited("changeset", document)

    def approval(self, person: str, payload: bytes) -> dict:
        document = {
            "_type": "fleetcfg/approval/v1",
            "trust_domain": DOMAIN,
            "changeset": digest(payload),
            "person": person,
            "verdict": "approve",
            "view_sha256": digest(render(payload)),
            "view": "1",
            "decision": {"number": "123/QĐ-SKHCN", "date": "2026-11-24"},
            "signed_at": at(hours=-2),
            "expires": at(days=3),
        }
        return self._edited(person, self._edited("approval", document))

    def _edited(self, kind: str, document: dict) -> dict:
        for change in self.edits.get(kind, []):
            change(document)
        return document

    # ------------------------------------------------------------ signatures

    def signed(self, kind: DocumentKind, document: dict | bytes, people: Sequence[str]) -> Envelope:
        payload = document if isinstance(document, bytes) else spell(document)
        message = pae(payload_type(kind), payload)
        space = namespace(kind, DOMAIN)
        signatures = tuple(
            Signature(self.keys[person].keyid, self.keys[person].sign(message, space))
            for person in people
        )
        return Envelope(payload, payload_type(kind), signatures)

    def parts(self) -> dict:
        """Return what the bundle is made of, as JSON, everything signed."""
        changeset = self.signed("changeset", self.changeset(), self.signers["changeset"])
        approvals = [
            self.signed("approval", self.approval(person, changeset.payload), [person])
            for person in self.approvers
        ]
        chain = [self.signed("root", root, self.signers["root"]) for root in self.roots]
        return {
            "format": "fleetcfg-bundle/1",
            "roots": [root.as_json() for root in chain],
            "status": self.signed("status", self.status(), self.signers["status"]).as_json(),
            "manifest": self.signed(
                "manifest", self.manifest(), self.signers["manifest"]
            ).as_json(),
            "changeset": changeset.as_json(),
            "approvals": [approval.as_json() for approval in approvals],
            "crls": [to_base64(crl) for crl in self.crls],
        }

    def bundle(self) -> bytes:
        return spell(self.parts())

    # ------------------------------------------------------------ the laptop

    def pinned(self) -> Pinned:
        data = self.signed("root", self.first, self.signers["root"]).to_bytes()
        return bootstrap(data, fingerprint=digest(spell(self.first)))

    def authority(self) -> Authority:
        identities = {name: SignedIdentity(**an_identity(name)) for name in self.names}
        register = self.register or Register(digest(spell(self.manifest())), identities)
        return Authority(self.pinned(), self.ledger, register, self.tool)

    def authorize(self, data: bytes | None = None):
        return self.authority().authorize(data or self.bundle(), now=self.now)


def payload_of(part: dict) -> bytes:
    return from_base64(part["payload"])
