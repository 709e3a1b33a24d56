"""Sign the sample province anew: ``python -m tests.province.make_trust``, after any edit of it.

Keys are made in a temporary folder, sign the two documents, and are destroyed with it: nobody can
sign for the sample province again, which is why every edit makes a new first root. There is no
status: one lives for two weeks, and a sample should not go stale.
"""

import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from fleetcfg.authority.record_place import Folders
from fleetcfg.devices.registry import catalogs
from fleetcfg.ledger.checkpoint import COSIGNATURE, NoteSigner
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse
from fleetcfg.trust.crypto.envelope import envelope_of
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents.sign import read_to_sign

ROOT = Path(__file__).parents[2]
TRUST = Path(__file__).with_name("trust")
POLICY = Path(__file__).with_name("policy.yaml")
README = Path(__file__).with_name("trust_readme.md")
PEOPLE = (
    "goc-1",
    "goc-2",
    "goc-3",
    "ky-su",
    "duyet-1",
    "duyet-2",
    "van-thu",
    "vnpt-1",
    "viettel-1",
)
DOMAIN = "so-khcn.lai-chau.example"
DECISION = ("--decision", "MAU/QĐ-SKHCN", "--decision-date", "2026-11-24")


def main() -> None:
    for name in ("root.1.json", "manifest.json"):
        (TRUST / name).unlink(missing_ok=True)
    TRUST.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder)
        for person in PEOPLE:
            _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", keys / person)
        _policy(keys)
        root, manifest = TRUST / "root.1.json", TRUST / "manifest.json"
        _fleetcfg(keys, "trust", "root", "--from", keys / "policy.yaml", "--out", root)
        for person in ("goc-1", "goc-2"):
            _sign(keys, root, person)
        envelope = envelope_of(parse(root.read_bytes(), MAX_BUNDLE), "root")
        fingerprint = envelope.sha256.removeprefix("sha256:")
        _fleetcfg(keys, "ledger", "init", "--origin", f"{DOMAIN}/log/ky-su")
        _fleetcfg(keys, "trust", "init", root, "--fingerprint", fingerprint)
        _fleetcfg(keys, "trust", "manifest", "--worktree", *DECISION, "--out", manifest)
        for person in ("duyet-1", "duyet-2"):
            _sign(keys, manifest, person)
    text = README.read_text("utf-8").format(fingerprint=fingerprint)
    (TRUST / "README.md").write_text(text, encoding="utf-8")


def _policy(keys: Path) -> None:
    """Write the policy with the public keys of logs and witness, whose private ones go too."""
    logs = [f"{DOMAIN}/log/{person}" for person in ("ky-su", "vnpt-1", "viettel-1")]
    seeds = {name: sha256(keys.name.encode() + name.encode()).digest() for name in logs}
    text = POLICY.read_text("utf-8")
    for number, name in enumerate(logs, 1):
        vkey = NoteSigner.from_seed(name, seeds[name]).verifier.to_text()
        text = text.replace(f"LOG-{number}", vkey)
    witness = NoteSigner.from_seed(
        f"{DOMAIN}/witness", sha256(keys.name.encode()).digest(), COSIGNATURE
    )
    (keys / "policy.yaml").write_text(text.replace("WITNESS", witness.verifier.to_text()), "utf-8")


def _fleetcfg(keys: Path, *command: object) -> None:
    # A record of its own: nothing of whoever runs this is used.
    _run(sys.executable, "-m", "fleetcfg", *command, "--ledger", keys / "record")


def _sign(keys: Path, document: Path, person: str) -> None:
    folders = Folders(keys / "record", TRUST)
    question = read_to_sign(document, folders, catalogs(), now=now()).question
    typed = f"{question.count}:{question.sha256[-4:]}"
    _fleetcfg(keys, "trust", "sign", document, "--key", keys / person, "--confirm", typed)


def _run(*command: object) -> None:
    whole = [str(shutil.which(str(command[0])) or command[0]), *map(str, command[1:])]
    subprocess.run(whole, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
