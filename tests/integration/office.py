"""A shipped Department in a git checkout, and commands that run in it, in this process."""

import re
import secrets
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fleetcfg.authority.workspace import describe_tool
from fleetcfg.cli.main import run
from fleetcfg.declared.load import read_sources
from fleetcfg.devices.registry import catalogs
from fleetcfg.signed import identity_of
from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.testing.folder import DepartmentFolder, found_department
from fleetcfg.testing.policy import DOMAIN, Staff, origin_of
from fleetcfg.trust.crypto.canonical import digest, spell, to_base64
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.document import spell_instant
from fleetcfg.workflow.clock import now
from tests.integration.conftest import ROOT

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
    def department(self) -> DepartmentFolder:
        return DepartmentFolder(self.folder, Staff())

    def document(self, name: str) -> Envelope:
        return self.department.document(name)

    @property
    def fingerprint(self) -> str:
        return self.document("root.1.json").sha256.removeprefix("sha256:")

    def changeset(self, **changes) -> bytes:
        """Return an author's bundle over one device; *changes* replace members."""
        province = read_sources(
            [Path("inventory")], Path("baselines"), Path("playbooks"), catalogs=catalogs()
        ).province(at=now())
        device = next(iter(province.fleet.devices.values()))
        at = datetime.now(UTC)
        root, manifest = self.document("root.1.json"), self.document("manifest.json")
        document = {
            "_type": "fleetcfg/changeset/v1",
            "trust_domain": DOMAIN,
            "id": "CS-2026-0001",
            "nonce": secrets.token_hex(16),
            "author": "author",
            "created_at": spell_instant(at - timedelta(seconds=5)),
            "reason": "Đổi tên hệ thống",
            "risk": "normal",
            "policy": {"root_version": 1, "root_sha256": root.sha256},
            "baseline": {"manifest_version": 1, "manifest_sha256": manifest.sha256},
            "catalog": {device.family: catalogs()[device.family].sha256},
            "tool": {"min": ".".join(map(str, describe_tool(catalogs()).version)), "view": "1"},
            "window": {
                "not_before": spell_instant(at - timedelta(seconds=5)),
                "not_after": spell_instant(at + timedelta(days=2)),
            },
            "freeze_exemption": None,
            "executor": {
                "person": "tech",
                "keyid": self.signer("tech").keyid,
                "log_origin": TECH_LOG,
                "log_head": {"size": 0, "root": to_base64(bytes.fromhex(EMPTY))},
            },
            "max_attempts": 1,
            "order": "listed",
            "on_failure": "rollback-and-stop",
            "devices": [
                {
                    "id": device.host,
                    "seq": 1,
                    "identity": identity_of(device, catalogs()[device.family]).model_dump(),
                    "guards": [],
                    "pre_sha256": digest(b"before"),
                    "ops": [
                        {
                            "path": PATH,
                            "type": "string",
                            "pre": {"set": True, "value": "A"},
                            "post": {"set": True, "value": "B"},
                        }
                    ],
                    "post_sha256": digest(b"after"),
                    "secrets": [],
                }
            ],
        } | changes
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
        subprocess.run([*git, "add", "--", "inventory", "baselines", "trust"], check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", message], check=True)


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def hold_ceremony(folder: Path, source: Path = ROOT) -> Office:
    """Found a Department in *folder*, and commit it."""
    found_department(folder, source, now=now())
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    office = Office(folder)
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
