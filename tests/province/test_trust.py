"""The sample province's signed documents say what lies beside them, and hold no private key."""

import re
from datetime import UTC, datetime
from pathlib import Path

from fleetcfg.authority.protected_files import read_protected_at
from fleetcfg.authority.trust_folder import check_trust
from fleetcfg.declared.province import resolve_all
from fleetcfg.model.file_names import PROTECTED
from fleetcfg.signed import compare, signed_devices
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse
from fleetcfg.trust.crypto.envelope import envelope_of
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.verify.door import bootstrap
from fleetcfg.trust.verify.prove import prove_manifest
from fleetcfg.trust.verify.quorum import VerificationTime

TRUST = Path(__file__).with_name("trust")
LATER = datetime(2030, 1, 1, tzinfo=UTC)  # after any signing, and before the root expires


def manifest():
    data = (TRUST / "manifest.json").read_bytes()
    return read_manifest(envelope_of(parse(data, MAX_BUNDLE), "manifest").payload)


def test_the_documents_hold_together():
    assert check_trust(TRUST, at=LATER) == ()


def test_every_protected_byte_is_signed(root):
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in PROTECTED
        for path in (root / folder).rglob("*")
        if path.is_file()
    }

    compared = compare(files, manifest())

    assert compared.is_signed, f"{compared}; sign anew: python -m tests.province.make_trust"


def test_the_bytes_that_git_has_are_those_that_the_root_of_the_readme_vouches_for(
    root, monkeypatch
):
    """Of a clean clone; `trust verify-tree` would ask for a status, and the sample has none."""
    monkeypatch.chdir(root)
    told = re.findall(r"^[0-9a-f]{64}$", (TRUST / "README.md").read_text("utf-8"), re.MULTILINE)
    pinned = bootstrap((TRUST / "root.1.json").read_bytes(), fingerprint=f"sha256:{told[0]}")
    data = (TRUST / "manifest.json").read_bytes()
    envelope = envelope_of(parse(data, MAX_BUNDLE), "manifest")
    moment = VerificationTime(pinned.root.issued_at)

    signed = prove_manifest(envelope, pinned.root, moment).document

    assert compare(read_protected_at("HEAD"), signed).is_signed


def test_what_is_asked_of_every_device_is_signed(root, province):
    assert dict(manifest().semantic) == signed_devices(resolve_all(province))


def test_the_fingerprint_is_told():
    data = (TRUST / "root.1.json").read_bytes()
    sha256 = envelope_of(parse(data, MAX_BUNDLE), "root").sha256

    assert sha256.removeprefix("sha256:") in (TRUST / "README.md").read_text("utf-8")
