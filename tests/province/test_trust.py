"""The sample province's signed documents say what lies beside them, and hold no private key."""

from datetime import UTC, datetime

from fleetcfg.authority.trust_folder import check_trust
from fleetcfg.declared.province import resolve_all
from fleetcfg.signed import compare, signed_devices
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse
from fleetcfg.trust.crypto.envelope import envelope_of
from fleetcfg.trust.documents.manifest import PROTECTED, read_manifest

LATER = datetime(2030, 1, 1, tzinfo=UTC)  # after any signing, and before the root expires


def manifest(root):
    data = (root / "trust" / "manifest.json").read_bytes()
    return read_manifest(envelope_of(parse(data, MAX_BUNDLE), "manifest").payload)


def test_the_documents_hold_together(root):
    assert check_trust(root / "trust", at=LATER) == ()


def test_every_protected_byte_is_signed(root):
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in PROTECTED
        for path in (root / folder).rglob("*")
        if path.is_file()
    }

    compared = compare(files, manifest(root))

    assert compared.is_signed, f"{compared}; sign anew: python -m tests.province.make_trust"


def test_what_is_asked_of_every_device_is_signed(root, province):
    assert dict(manifest(root).semantic) == signed_devices(resolve_all(province))


def test_the_fingerprint_is_told(root):
    data = (root / "trust" / "root.1.json").read_bytes()
    sha256 = envelope_of(parse(data, MAX_BUNDLE), "root").sha256

    assert sha256.removeprefix("sha256:") in (root / "trust" / "README.md").read_text("utf-8")
