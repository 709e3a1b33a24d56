"""A Department that has held its ceremony, made by the commands themselves, in this process."""

import re
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fleetcfg.authority.workspace import describe_tool
from fleetcfg.cli.clock import now
from fleetcfg.cli.main import run
from fleetcfg.declared.load import read_sources
from fleetcfg.devices.registry import catalogs
from fleetcfg.signed import identity_of
from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, digest, parse, spell, to_base64
from fleetcfg.trust.crypto.envelope import Envelope, Signature, draft, envelope_of, namespace
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.document import spell_instant
from tests.integration.conftest import ROOT

DOMAIN = "so-khcn.example.vn"
PEOPLE = ("root-1", "root-2", "root-3", "author", "clerk", "approver-1", "approver-2", "tech")
LOG, TECH_LOG = f"{DOMAIN}/log/dept", f"{DOMAIN}/log/tech"
WITNESS = f"{DOMAIN}/witness"
PATH = "SystemUnit Name"
DECISION = ("--decision", "12/QĐ-SKHCN", "--decision-date", "2026-11-24")

POLICY = """\
trust_domain: so-khcn.example.vn
expires: 2099-01-01
people:
{people}
keys:
{keys}
roles:
  root: {{people: [root-1, root-2, root-3], threshold: 2}}
  author: {{people: [author], threshold: 1}}
  approver: {{people: [approver-1, approver-2], threshold: {{low: 1, normal: 2, high: 2}}}}
  baseline: {{people: [approver-1, approver-2], threshold: 2}}
  status: {{people: [clerk], threshold: 1}}
  executor: {{people: [tech], threshold: 1}}
logs: ["{log}", "{tech_log}"]
witnesses: ["{witness}"]
rules:
  separation: [[author, approver], [executor, approver], [executor, author]]
  max_window_days: 14
  max_devices: 50
  max_unwitnessed_entries: 200
  max_unwitnessed_days: 7
  freeze: []
  risk: {{high: []}}
revoked: []
"""


def policy(**verifiers: str) -> str:
    people = "\n".join(f"  {one}: {{name: Người, org: so, title: Chuyên viên}}" for one in PEOPLE)
    keys = "\n".join(f"  - {{person: {one}, public: keys/{one}.pub}}" for one in PEOPLE)
    return POLICY.format(people=people, keys=keys, **verifiers)


@dataclass
class Office:
    """A working folder; commands run in it, in this process."""

    folder: Path

    def signer(self, person: str) -> SshSigner:
        file = self.folder / "keys" / person
        return SshSigner(file, read_public(public_file(file).read_bytes()), is_attended=False)

    def key(self, person: str) -> tuple[str, str]:
        return "--key", f"keys/{person}"

    def document(self, name: str) -> Envelope:
        kind: Any = "root" if name.startswith("root") else name.partition(".")[0]
        data = (self.folder / "trust" / name).read_bytes()
        return envelope_of(parse(data, MAX_BUNDLE), kind)

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
        made, signer = draft(payload, kind), self.signer(person)
        signature = signer.sign(made.message, namespace(kind, DOMAIN))
        return Envelope(made.payload, made.payload_type, (Signature(signer.keyid, signature),))

    def commit(self, message: str = "signed") -> None:
        git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid"]
        subprocess.run([*git, "add", "--", "inventory", "baselines", "trust"], check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", message], check=True)


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def hold_ceremony(folder: Path, capsys, source: Path = ROOT) -> Office:
    """Make everything from keys to a status in force, in *folder*, which is the working folder."""
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(source / part, folder / part)
    (folder / "keys").mkdir()
    (folder / "trust").mkdir()
    for person in PEOPLE:
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f"]
        subprocess.run([*command, folder / "keys" / person], check=True)
    office = Office(folder)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    vkeys = {
        "log": do(capsys, "ledger", "init", "--origin", LOG),
        "tech_log": do(capsys, "ledger", "init", "--origin", TECH_LOG, "--ledger", "tech"),
        "witness": do(capsys, "ledger", "init", "--witness", WITNESS),
    }
    (folder / "policy.yaml").write_text(
        policy(**{name: key.strip() for name, key in vkeys.items()})
    )
    do(capsys, "trust", "root", "--from", "policy.yaml", "--out", "trust/root.1.json")
    for person in ("root-1", "root-2"):
        do(capsys, "trust", "sign", "trust/root.1.json", *office.key(person))
    for ledger in ("tech", ".fleetcfg/ledger"):
        do(
            capsys,
            "trust",
            "init",
            "trust/root.1.json",
            "--fingerprint",
            office.fingerprint,
            "--ledger",
            ledger,
        )
    do(capsys, "trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json")
    for person in ("approver-1", "approver-2"):
        do(capsys, "trust", "sign", "trust/manifest.json", *office.key(person))
    do(capsys, "trust", "status", "--out", "trust/status.json")
    do(capsys, "trust", "sign", "trust/status.json", *office.key("clerk"))
    do(capsys, "ledger", "import", "trust/manifest.json", "trust/status.json")
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
