"""A shipped Department in a git checkout, and commands that run in it, in this process."""

import re
import secrets
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetcfg.authority.installation import read_key
from fleetcfg.authority.record_files import KEY_FILE
from fleetcfg.authority.workspace import describe_tool
from fleetcfg.cli.program.main import run
from fleetcfg.devices.registry import catalogs
from fleetcfg.ledger.checkpoint import LOG as LOG_KIND
from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.ledger.merkle import EMPTY_ROOT
from fleetcfg.signed import SignedInventory, identity_of
from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.trust.crypto.canonical import spell, to_base64
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.root import read_root
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.documents import at, make_changeset, make_device, tell_readers
from fleetcfg_kit.testing.folder import DepartmentFolder, found_department
from fleetcfg_kit.testing.policy import Staff, origin_of
from tests.copied import copy_folder
from tests.integration.reading import typed
from tests.integration.walk import ROOT

LOG, TECH_LOG = origin_of("dept"), origin_of("tech")
PATH = "SystemUnit Name"
DECISION = ("--decision", "12/QĐ-SKHCN", "--decision-date", "2026-11-24")


@dataclass
class Office:
    """A working folder; commands run in it, in this process."""

    folder: Path

    def signer(self, person: str) -> SshSigner:
        file = self.folder / "keys" / person
        return SshSigner(file, read_public(public_file(file).read_bytes()), is_attended=False)

    def key(self, person: str) -> tuple[str, str]:
        return "--key", f"keys/{person}"

    @property
    def records(self) -> Path:
        """Where the records lie: the folder is a git work tree, in which none is opened."""
        return self.folder.parent / "records"

    @property
    def department(self) -> DepartmentFolder:
        return DepartmentFolder(self.folder, Staff(), self.records)

    @property
    def issuer(self) -> NoteSigner:
        """The key of the Department's log, which the root lets issue."""
        return read_key(self.records / "dept" / KEY_FILE, LOG_KIND)

    def copy(self, place: Path) -> "Office":
        """Return a copy, with its records, in *place*."""
        copy_folder(self.folder.parent, place)
        return Office(place / self.folder.name)

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> "Office":
        """Work in this folder, with the Department's record."""
        monkeypatch.chdir(self.folder)
        monkeypatch.setenv("FLEETCFG_LEDGER", str(self.records / "dept"))
        return self

    def document(self, name: str) -> Envelope:
        return self.department.document(name)

    @property
    def fingerprint(self) -> str:
        return self.document("root.1.json").sha256.removeprefix("sha256:")

    def changeset(self, **changes) -> bytes:
        """Return an author's bundle over one device; *changes* replace members."""
        province = read_declarations(self.folder).province(at=now())
        device = next(iter(province.fleet.devices.values()))
        made_at = datetime.now(UTC)
        root, manifest = self.document("root.1.json"), self.document("manifest.json")
        catalog, created = catalogs()[device.family], at(made_at, seconds=-5)
        rename = {
            "path": PATH,
            "type": "string",
            "pre": {"set": True, "value": "A"},
            "post": {"set": True, "value": "B"},
        }
        changed = make_device(
            device.host,
            seq=1,
            identity=identity_of(device, catalog).model_dump(),
            guards=[],
            ops=[rename],
        )
        document = make_changeset(
            changed,
            id="CS-2026-0001",
            nonce=secrets.token_hex(16),
            created_at=created,
            policy={"root_version": 1, "root_sha256": root.sha256},
            baseline={"manifest_version": 1, "manifest_sha256": manifest.sha256},
            catalog={device.family: catalog.sha256},
            tool={"min": ".".join(map(str, describe_tool(catalogs()).version)), "view": "2"},
            window={"not_before": created, "not_after": at(made_at, days=2)},
        )
        document["executor"]["log_head"]["root"] = to_base64(EMPTY_ROOT)
        document |= changes
        fleet = province.fleet
        known = SignedInventory(fleet.devices, catalogs(), lambda: manifest.sha256, fleet=fleet)
        tell_readers(document, read_root(root.payload), known)
        envelope = self.signed(spell(document), "changeset", str(document["author"]))
        bundle = Bundle((root,), self.document("status.json"), manifest, envelope, ())
        return bundle.to_bytes()

    def signed(self, payload: bytes, kind, person: str) -> Envelope:
        return self.department.sign(payload, kind, [person])

    def commit(self, message: str = "signed") -> None:
        git = [
            "git",
            "-C",
            str(self.folder),
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.invalid",
        ]
        kept = ["registers"] if (self.folder / "registers").exists() else []
        parts = ["inventory", "baselines", "playbooks", *kept, "trust"]
        subprocess.run([*git, "add", "--", *parts], check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", message], check=True)


def hold_ceremony(place: Path, source: Path = ROOT) -> Office:
    """Found a Department in a folder in *place*, and commit it; its records lie beside it."""
    office = Office(place / "so")
    office.folder.mkdir()
    found_department(office.folder, source, now=now(), home=office.records)
    subprocess.run(["git", "init", "-q"], cwd=office.folder, check=True)
    office.commit("ceremony")
    return office


def do(capsys, *words, code: int = 0) -> str:
    """Run a command that must end with *code*; return what it printed."""
    ended = run([*map(str, words)])
    told = capsys.readouterr()
    assert ended == code, f"{ended}\n{told.out}\n{told.err}"
    return told.out


def refused(capsys, *words, code: int = 4) -> str:
    """Run a command that must not be done; return the code that it tells."""
    ended = run([*map(str, words)])
    told = capsys.readouterr()
    assert ended == code, f"{ended}\n{told.out}\n{told.err}"
    found = re.match(r"([A-Z][A-Z0-9_]+): ", told.err.splitlines()[-2])
    assert found, told.err
    return found[1]


def sign(capsys, file: object, *signing: str) -> str:
    """Have a document read, and then signed by who has read it; return what was printed."""
    return do(capsys, "trust", "sign", file, *signing, *read(capsys, file))


def read(capsys, file: object) -> tuple[str, str]:
    """Return what is typed by who has read a document."""
    return typed(do(capsys, "trust", "sign", file, code=4))
