"""The Department: people who sign, and its own machine, which takes in what is carried there."""

import copy
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from fleetcfg.authority.carried_files import ImportFile, ImportResult, kind_of
from fleetcfg.authority.declared_freezes import DeclaredFreezes
from fleetcfg.authority.import_logs import WITNESS_KEY
from fleetcfg.authority.imports import import_files
from fleetcfg.authority.installation import install, open_installation, write_key
from fleetcfg.authority.next_status import StatusWishes, build_next_status, head_of, witness_folder
from fleetcfg.authority.trust_folder import TrustFolder
from fleetcfg.authority.workspace import Workspace, load_kept_manifest, load_kept_status, record_of
from fleetcfg.declared.load import Sources
from fleetcfg.declared.tree import Tree
from fleetcfg.ledger.checkpoint import COSIGNATURE
from fleetcfg.ledger.merkle import EMPTY_ROOT
from fleetcfg.ledger.projection import project
from fleetcfg.model.timezone import spell_instant
from fleetcfg.signed import SignedInventory, identity_of
from fleetcfg.trust.crypto.canonical import digest, parse, spell, to_base64
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope
from fleetcfg.trust.documents.draft import draft_status
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.trust.documents.root import Freeze, read_root
from fleetcfg.trust.documents.state import state_of
from fleetcfg.trust.verify.chain import Pinned
from fleetcfg.trust.verify.door import Authority, bootstrap
from fleetcfg.trust.verify.ports import Tool
from fleetcfg.trust.verify.prove import version_of
from fleetcfg.workflow.documents.trust_documents import pin_root
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import render_bytes
from fleetcfg_kit.testing.documents import (
    KEYS,
    LOG_KEY,
    ORIGIN,
    digest_of,
    make_changeset,
    make_device,
    make_root,
    tell_readers,
)
from fleetcfg_kit.testing.keys import make_ed25519, sign_document
from fleetcfg_kit.testing.laptop import begin_log
from fleetcfg_kit.testing.policy import DOMAIN, origin_of
from tests.model_walk.rooms import CATALOG, NAME, PATHS, Room
from tests.trust.cms.make_cms import encoded, make_pki, make_signed, revocation_list

APPROVERS: Final = ("approver-1", "approver-2", "approver-3")
TOOL: Final = Tool((1, 4, 0), {"2": render_bytes}, {NAME: CATALOG.sha256}.get)
PKI: Final = make_pki()
_NOTHING: Final = Tree({})
_SOURCES: Final = Sources((), _NOTHING, _NOTHING, {})
_PROVINCE: Final = _SOURCES.province(at=NOON)


class Token:
    """The key of approver-1: it has a certificate, and makes CMS."""

    keyid = f"spki-sha256:{PKI.signer.spki}"

    def sign(self, message: bytes, _namespace: str) -> bytes:
        return encoded(make_signed(PKI.signer, [PKI.sub], message=message))


class Machine:
    """A record in a folder, opened anew for each thing that is done: every one is a restart."""

    def __init__(self, folder: Path, rooms: Mapping[str, Room]) -> None:
        self.folder = folder
        self.devices = {host: room.declare() for host, room in rooms.items()}

    @contextmanager
    def open(self, now: datetime, crls: tuple[bytes, ...] = ()) -> Generator[Workspace]:
        """Open it as every command does."""
        with open_installation(self.folder) as installation:
            pinned = installation.pinned()
            record = record_of(installation, pinned, KEYS["tech"], crls, now=now)

            def signed_as() -> str:
                seen = record.newest_manifest()
                return "" if seen is None else seen.sha256

            inventory = SignedInventory(self.devices, {NAME: CATALOG}, signed_as)
            authority = Authority(pinned, record, inventory, TOOL)
            trust = TrustFolder(crls=crls)
            yield Workspace(installation, trust, _SOURCES, _PROVINCE, record, authority, now)

    def take_in(self, now: datetime, *carried: bytes) -> list[ImportResult]:
        """Import files that were carried here; what is to be carried back lies in ``carried``."""
        place = self.folder.parent / f"carried-{self.folder.name}"
        place.mkdir(exist_ok=True)
        brought = [
            ImportFile(place / f"{number}.file", data, kind_of(place / f"{number}.file", data))
            for number, data in enumerate(carried)
        ]
        with self.open(now) as workspace:
            return import_files(
                workspace, brought, self.folder.parent / "trust", lambda _part: None
            )


class Office(Machine):
    """The Department's people and its machine.

    Attributes:
        keys: By person, as they are now; *roots* and *manifests* are all that were signed.
        roots: See *keys*.
        revoked: Serial numbers of certificates that the authority has taken back.
    """

    def __init__(self, place: Path, rooms: Mapping[str, Room]) -> None:
        super().__init__(place / "department", rooms)
        self.rooms = rooms
        self.keys: dict[str, Any] = {
            **KEYS,
            "approver-1": Token(),
            "approver-3": make_ed25519("approver-3"),
        }
        self.revoked: list[int] = []
        self.manifests = 0
        install(self.folder, origin_of("dept"))
        key = witness_folder(self.folder) / WITNESS_KEY
        self.witness = write_key(key, f"{DOMAIN}/witness", COSIGNATURE).verifier
        self.root = self._first_root()
        self.roots = [self._sign_root()]
        for folder in (self.folder, place / "laptop"):
            if folder != self.folder:
                begin_log(folder)
            pin_root(self.pinned(), folder, "", now=NOON - timedelta(days=1))

    # ------------------------------------------------------------ documents

    def pinned(self) -> Pinned:
        """Return the first root, as a person trusts it by its fingerprint."""
        return bootstrap(self.roots[0].to_bytes(), fingerprint=self.roots[0].sha256)

    def _first_root(self) -> dict[str, Any]:
        root = make_root()
        root["rules"]["freeze"] = []
        root["rules"]["max_unwitnessed_entries"] = 400
        root["roles"]["approver"]["threshold"] = {"low": 2, "normal": 2, "high": 2}
        root["roles"]["log"] = {ORIGIN: LOG_KEY, origin_of("dept"): self._log_key()}
        root["roles"]["witness"] = {self.witness.name: self.witness.to_text()}
        root["people"]["approver-3"] = root["people"]["approver-2"]
        root["anchors"] = {"vgca": {"der": to_base64(PKI.root.der)}}
        self._name_keys(root)
        return root

    def _log_key(self) -> str:
        with open_installation(self.folder) as installation:
            return installation.store.verifier.to_text()

    def _name_keys(self, root: dict[str, Any]) -> None:
        """Put the keys of people, as they are now, into *root*."""
        known = make_root()["keys"][KEYS["author"].keyid]
        validity = {name: known[name] for name in ("not_before", "not_after")}
        token = {"person": "approver-1", "kind": "cms", "anchor": "vgca", "crl_max_age_h": 720}
        root["keys"] = {
            key.keyid: validity
            | (
                token
                if isinstance(key, Token)
                else {
                    "person": person,
                    "kind": "sshsig",
                    "pub": to_base64(key.blob),
                    "uv": False,
                }
            )
            for person, key in self.keys.items()
        }
        roles = root["roles"]
        roles["approver"]["keys"] = sorted(self.keys[one].keyid for one in APPROVERS)
        # The token is no keeper of declarations: where it is revoked they are still signed.
        roles["baseline"]["keys"] = sorted(self.keys[one].keyid for one in APPROVERS[1:])
        roles["status"]["keys"] = [self.keys["clerk"].keyid]

    def _sign_root(self) -> Envelope:
        return self.sign("root", self.root, "root-1", "root-2")

    def sign(self, kind: DocumentKind, document: dict[str, Any] | bytes, *people: str) -> Envelope:
        """Return *document*, signed by *people*."""
        payload = document if isinstance(document, bytes) else spell(document)
        return sign_document(payload, kind, [self.keys[person] for person in people])

    def rotate(self, person: str, generation: int) -> None:
        """Sign a root in which *person* has another key, and the old one is revoked."""
        before, old = self.root, self.keys[person].keyid
        self.keys[person] = make_ed25519(f"{person}/{generation}")
        self.root = copy.deepcopy(before)
        self.root |= {"version": before["version"] + 1, "prev": digest(spell(before))}
        self.root["revoked"] = [
            *before["revoked"],
            {"keyid": old, "at": spell_instant(NOON), "reason": "Đổi khóa"},
        ]
        self._name_keys(self.root)
        self.roots.append(self._sign_root())

    def issue(
        self,
        now: datetime,
        withdrawn: tuple[str, ...] = (),
        freezes: tuple[Freeze, ...] = (),
        meetings: tuple[MeetingFreeze, ...] = (),
        released: tuple[MeetingFreeze, ...] = (),
    ) -> dict[str, Any]:
        """Sign a manifest if the last is not good any more, and a status; return what it says.

        A manifest that gives nothing back is not signed for that: what was *released* is frozen
        again with the next one that is.
        """
        with self.open(now) as workspace:
            workspace.authority._steps.follow_roots(
                self.roots, workspace.verification_time(self.crls(now))
            )
            kept = None if released else load_kept_manifest(workspace.record)
            manifest = kept or self._manifest(now, released)
            root = workspace.authority.root
            last = load_kept_status(workspace.record)
            wishes = StatusWishes(withdrawn, freezes, DeclaredFreezes(meetings=meetings))
            told = build_next_status(workspace.installation, root, last, manifest, wishes, now=now)
            payload = draft_status(last, root, told, now=now, life=timedelta(days=7))
            status = self.sign("status", payload, "clerk")
            workspace.authority.update(roots=(), status=status, manifest=manifest, now=now)
        self.status, self.manifest = status, manifest
        said: Any = parse(payload, 10**6)
        return dict(said)

    def _manifest(self, now: datetime, released: Sequence[MeetingFreeze]) -> Envelope:
        self.manifests += 1
        decision = {"number": "120/QĐ-SKHCN", "date": "2026-11-01"}
        document: dict[str, Any] = {
            "_type": "fleetcfg/manifest/v1",
            "trust_domain": DOMAIN,
            "version": self.manifests,
            "prev": None if self.manifests == 1 else digest_of("before"),
            "root_version": self.root["version"],
            "files": [{"path": "inventory/hosts.yaml", "sha256": digest_of("hosts"), "size": 5}],
            "semantic": {host: digest_of(host) for host in self.rooms},
            "decision": decision,
            "issued_at": spell_instant(now),
        }
        for one in released:
            times = {"from": spell_instant(one.from_), "to": spell_instant(one.to)}
            said: dict[str, Any] = {"id": one.id, "number": one.number, **times}
            said |= {
                "hosts": list(one.hosts),
                "of": times,
                "reason": "Họp xong sớm",
                "decision": decision,
            }
            document.setdefault("releases", []).append(said)
        return self.sign("manifest", document, *APPROVERS[1:])

    @property
    def released(self) -> frozenset[str]:
        """Which meetings the manifest that is in force gives back."""
        return frozenset(one.id for one in read_manifest(self.manifest.payload).releases or ())

    @property
    def manifest_version(self) -> int:
        """The version of the manifest that is in force."""
        return version_of(self.manifest)

    def crls(self, now: datetime) -> tuple[bytes, ...]:
        """Return the lists of the authorities as of *now*."""
        made, upcoming = now - timedelta(hours=1), now + timedelta(days=6)
        return (
            revocation_list(PKI.root, made=made, upcoming=upcoming),
            revocation_list(PKI.sub, serials=self.revoked, made=made, upcoming=upcoming),
        )

    def public(self) -> list[bytes]:
        """Return everything public that is in force, as files."""
        return [one.to_bytes() for one in (*self.roots, self.status, self.manifest)]

    # ------------------------------------------------------------ a change, and words on it

    def change(self, now: datetime, wanted: Mapping[str, str], **more: Any) -> dict[str, Any]:
        """Return a change-set that sets all of each room to what is *wanted* of it."""
        with self.open(now) as workspace:
            state = project(workspace.installation.store, workspace.installation.objects)
            head = head_of(self.folder, workspace.root, ORIGIN)
            seqs = {host: state.last_seq(host) + 1 for host in wanted}
        named = more.pop("seqs", {})
        devices = [self._device(h, text, named.get(h, seqs[h])) for h, text in wanted.items()]
        document = make_changeset(
            *devices,
            made_at=now,
            catalog={NAME: CATALOG.sha256},
            tool={"min": "0.0.1", "view": "2"},
            policy={"root_version": self.root["version"], "root_sha256": digest(spell(self.root))},
            baseline={
                "manifest_version": self.manifest_version,
                "manifest_sha256": self.manifest.sha256,
            },
            created_at=spell_instant(now),
            **more,
        )
        size, root = (0, EMPTY_ROOT) if head is None else (head.size, head.root)
        document["executor"]["log_head"] = {"size": size, "root": to_base64(root)}
        inventory = SignedInventory(
            {host: room.declare() for host, room in self.rooms.items()},
            {NAME: CATALOG},
            lambda: self.manifest.sha256,
        )
        tell_readers(document, read_root(spell(self.root)), inventory)
        return document

    def _device(self, host: str, text: str, seq: int) -> dict[str, Any]:
        room = self.rooms[host]
        state = state_of(room.read(), CATALOG)
        operations = [
            {
                "path": path,
                "type": "string",
                "pre": {"set": True, "value": room.values[path]},
                "post": {"set": True, "value": text},
            }
            for path in PATHS
        ]
        return make_device(
            host,
            seq=seq,
            identity=identity_of(room.declare(), CATALOG).model_dump(),
            guards=[],
            ops=operations,
            pre_sha256=state.sha256,
            post_sha256=state.changed(dict.fromkeys(PATHS, text)).sha256,
        )

    def approve(self, payload: bytes, person: str, now: datetime, verdict: str) -> Envelope:
        """Return the word of *person* on a change-set."""
        changeset: Any = parse(payload, 10**7)
        document = {
            "_type": "fleetcfg/approval/v1",
            "trust_domain": DOMAIN,
            "changeset": digest(payload),
            "person": person,
            "verdict": verdict,
            "view_sha256": digest(render_bytes(payload)),
            "view": "2",
            "decision": {"number": "123/QĐ-SKHCN", "date": "2026-11-24"},
            "signed_at": spell_instant(now),
            "expires": changeset["window"]["not_after"],
        }
        return self.sign("approval", document, person)

    def bundle(self, changeset: Envelope, approvals: list[Envelope], now: datetime) -> bytes:
        """Return the file that travels, with all that is in force now."""
        return spell(
            {
                "format": "fleetcfg-bundle/1",
                "roots": [root.as_json() for root in self.roots],
                "status": self.status.as_json(),
                "manifest": self.manifest.as_json(),
                "changeset": changeset.as_json(),
                "approvals": [approval.as_json() for approval in approvals],
                "crls": [to_base64(crl) for crl in self.crls(now)],
            }
        )
