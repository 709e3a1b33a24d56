"""A Department that has held its ceremony, in one folder, made by the library in this process.

`found_department` makes keys, records, a policy, a root signed by two people, and has what the
folder declares signed and in force. What follows is up to who uses it: ``fleetcfg`` finds the
folder laid out as it expects, and a program opens it with `DepartmentFolder.open`.

    folder/  inventory/ baselines/ playbooks/   a copy of what *source* declares
             keys/PERSON, keys/PERSON.pub       without a passphrase: they protect nothing
             policy.yaml, trust/                the signed documents
    records/ dept/, PERSON/                     the record of the Department, of each executor

The records may lie elsewhere, and must if the folder is put under git: fleetcfg opens none there.
"""

import shutil
from collections.abc import Generator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from fleetcfg.authority.import_logs import WITNESS_KEY
from fleetcfg.authority.installation import install, open_installation, write_key
from fleetcfg.authority.issuing import issue_bundle
from fleetcfg.authority.next_status import witness_folder
from fleetcfg.authority.policy import draft_root
from fleetcfg.authority.record_place import Folders
from fleetcfg.authority.refresh import refresh
from fleetcfg.authority.workspace import Workspace, authority_of_signed, open_workspace
from fleetcfg.devices.registry import catalogs
from fleetcfg.ledger.checkpoint import COSIGNATURE
from fleetcfg.model.problem import RefusedDeclarationsError
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, read_envelope
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.trust.verify.door import bootstrap
from fleetcfg.workflow.documents.draft_status import StatusRequest, draft_next_status
from fleetcfg.workflow.documents.trust_documents import draft_next_manifest, pin_root
from fleetcfg_kit.testing.declarations import PARTS, read_declarations
from fleetcfg_kit.testing.keys import SoftKey, make_ed25519, sign_document
from fleetcfg_kit.testing.policy import DOMAIN, Staff, origin_of, spell_policy

DEPARTMENT: Final = "dept"
WITNESS: Final = f"{DOMAIN}/witness"
DECISION: Final = Decision(number="12/QĐ-SKHCN", date=date(2026, 11, 24))


@dataclass(frozen=True, slots=True)
class DepartmentFolder:
    """People, their keys, and the folder that they work in.

    Attributes:
        home: Folder of their records; None for ``records`` in *folder*.
    """

    folder: Path
    staff: Staff
    home: Path | None = None

    @property
    def trust(self) -> Path:
        """The folder of the signed documents."""
        return self.folder / "trust"

    @property
    def records(self) -> tuple[Path, ...]:
        """The Department's record, and then each executor's."""
        return tuple(map(self.record, (DEPARTMENT, *self.staff.executor)))

    def record(self, name: str = DEPARTMENT) -> Path:
        """Return where the Department's record lies, or an executor's."""
        return (self.home or self.folder / "records") / name

    @property
    def fingerprint(self) -> str:
        """The digest of the first root, which the Decision prints."""
        return self.document("root.1.json").sha256

    def key(self, person: str) -> SoftKey:
        """Return the key of *person*: it signs in this process."""
        return make_ed25519(person)

    def document(self, name: str) -> Envelope:
        """Return a signed document, by its name in the folder of them."""
        kind: DocumentKind = "root" if name.startswith("root") else _kind_of(name)
        return read_envelope((self.trust / name).read_bytes(), kind)

    def sign(self, payload: bytes, kind: DocumentKind, people: Sequence[str]) -> Envelope:
        """Return the envelope of *payload*, signed by *people*."""
        return sign_document(payload, kind, [self.key(person) for person in people])

    def issue(self, *, now: datetime, withdrawn: Sequence[str] = ()) -> None:
        """Have the declarations as they lie here signed, in force and recorded by the Department.

        Args:
            now: The time of it.
            withdrawn: Change-sets that are taken back, by number or digest.

        Raises:
            BrokenDeclarationsError: They have errors.
        """
        folders = Folders(self.record(), self.trust)
        with chdir(self.folder):
            manifest = draft_next_manifest(folders, "", DECISION, catalogs(), now=now)
        self.write("manifest.json", manifest.payload, "manifest", self.staff.approver)
        self.renew(now=now, withdrawn=withdrawn)

    def renew(self, *, now: datetime, withdrawn: Sequence[str] = ()) -> None:
        """Have the status made anew, of the declarations that are in force, and recorded."""
        folders, request = Folders(self.record(), self.trust), StatusRequest(withdrawn)
        sources = partial(read_declarations, self.folder)
        status = draft_next_status(folders, request, sources, now=now)
        self.write("status.json", status.payload, "status", self.staff.status)
        with self.open(now=now):  # what is newer in the folder is kept
            pass

    def issue_changes(self, bundle: bytes, *, now: datetime) -> bytes:
        """Have a change-set issued at the Department; return the bundle with the mark of it.

        Raises:
            RefusalError: What `issue_bundle` refuses.
        """
        with self.open(now=now) as workspace:
            issued = issue_bundle(
                workspace, refresh(bundle, workspace), by=authority_of_signed(workspace)
            )
        return issued.bundle.to_bytes()

    @contextmanager
    def open(self, *, now: datetime, executor: str = "") -> Generator[Workspace]:
        """Open the Department's workspace while inside, or an *executor*'s, with his key.

        Raises:
            LedgerError: The record cannot be read or written.
            RefusalError: What `open_workspace` refuses.
        """
        sources = read_declarations(self.folder)
        record = self.record(executor or DEPARTMENT)
        signer = self.key(executor) if executor else None
        with open_workspace(record, self.trust, sources, now=now, signer=signer) as workspace:
            yield workspace

    def write(self, name: str, payload: bytes, kind: DocumentKind, people: Sequence[str]) -> None:
        """Write a document, signed by *people*, as *name* to the folder of them."""
        self.trust.mkdir(exist_ok=True)
        (self.trust / name).write_bytes(self.sign(payload, kind, people).to_bytes() + b"\n")


def found_department(
    folder: Path,
    source: Path,
    *,
    now: datetime,
    staff: Staff | None = None,
    home: Path | None = None,
    zones: Mapping[str, tuple[str, Sequence[str]]] = MappingProxyType({}),
) -> DepartmentFolder:
    """Make everything from keys to a status in force in *folder*, which is empty.

    Args:
        folder: Where it works.
        source: The root of the province that it declares: ``inventory/``, ``baselines/``, and
            ``playbooks/``.
        now: The time of it; documents were made a minute before.
        staff: Who may do what.
        home: Folder of the records; None for ``records`` in *folder*.
        zones: By zone, whose log gives work out for it (``dept``), and whose logs work in it.

    Raises:
        BrokenDeclarationsError: What *source* declares has errors.
    """
    department = DepartmentFolder(folder, staff or Staff(), home)
    for part in PARTS:
        shutil.copytree(source / part, folder / part)
    (folder / "keys").mkdir(mode=0o700)
    for person in department.staff.people:
        department.key(person).write(folder / "keys" / person, person)
    made_at = now - timedelta(minutes=1)
    _sign_root(department, _write_policy(department, zones), now=made_at)
    for record in department.records:
        data = (department.trust / "root.1.json").read_bytes()
        pinned = bootstrap(data, fingerprint=department.fingerprint)
        pin_root(pinned, record, "", now=made_at)
    department.issue(now=made_at)
    return department


def _write_policy(
    department: DepartmentFolder, zones: Mapping[str, tuple[str, Sequence[str]]]
) -> Path:
    """Begin the records, and write who may do what, with their public keys."""
    logs: list[str] = []
    names = (DEPARTMENT, *department.staff.executor)
    for record, name in zip(department.records, names, strict=True):
        install(record, origin_of(name))
        with open_installation(record) as installation:
            logs.append(installation.store.verifier.to_text())
    witness = witness_folder(department.records[0]) / WITNESS_KEY
    cosigner = write_key(witness, WITNESS, COSIGNATURE).verifier.to_text()
    policy = department.folder / "policy.yaml"
    staff = replace(department.staff, issue=[DEPARTMENT])
    text = spell_policy(staff, logs=logs, witnesses=[cosigner], zones=zones)
    policy.write_text(text, "utf-8")
    return policy


def _sign_root(department: DepartmentFolder, policy: Path, *, now: datetime) -> None:
    payload, problems = draft_root(
        policy.read_bytes(), policy, read=Path.read_bytes, before=None, now=now
    )
    if payload is None:
        raise RefusedDeclarationsError(problems.in_order())
    department.write("root.1.json", payload, "root", department.staff.root[:2])


def _kind_of(name: str) -> DocumentKind:
    return "status" if name.startswith("status") else "manifest"
