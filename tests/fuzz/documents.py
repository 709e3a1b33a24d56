"""Every reader of a document or of a signature, with what it reads when all is well.

The oracle of a document: what was read is spelled as it came (`docs/formats/canonical.md`).
"""

import io
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from fleetcfg.authority.sealing_key import SEAL_KEY, read_sealing_key
from fleetcfg.ledger.checkpoint import Checkpoint, Note, NoteSigner, Verifier, sign_checkpoint
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.export import read_entries, read_header, read_receipts
from fleetcfg.ledger.merkle import EMPTY_ROOT
from fleetcfg.ledger.tables import derive
from fleetcfg.model.value import Secret
from fleetcfg.signer.ssh import read_public
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse, read, spell, to_base64
from fleetcfg.trust.crypto.cms import read_claimed_key, verify_cms
from fleetcfg.trust.crypto.cms_import import import_cms
from fleetcfg.trust.crypto.envelope import DocumentKind, draft, envelope_of
from fleetcfg.trust.crypto.sealing import SealingKey, seal
from fleetcfg.trust.crypto.sshkey import read_ssh_key
from fleetcfg.trust.crypto.sshsig import read_armour, verify_sshsig
from fleetcfg.trust.documents.adoption import read_adoption
from fleetcfg.trust.documents.approval import read_approval
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.changeset import SignedIdentity, read_changeset
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.package import read_package, write_again, write_package
from fleetcfg.trust.documents.receipt import read_receipt
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.documents.state import read_paths, recall_state
from fleetcfg.trust.documents.status import read_status
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import (
    KEYS,
    LOG_SEED,
    ORIGIN,
    STATE,
    make_adopted,
    make_adoption,
    make_receipt,
    make_received,
    make_root,
    tell_readers,
)
from fleetcfg_kit.testing.keys import armour
from fleetcfg_kit.testing.memory import MemoryInventory
from tests.fuzz.target import Target
from tests.trust.cms.make_cms import MESSAGE, NOW, encoded, make_pki, make_signed
from tests.trust.vectors import SEALED_PLACE, SEALED_PRIVATE

_GOOD: Final = Department()
_CHANGESET: Final = spell(_GOOD.changeset())
_RECEIPT: Final = spell(make_receipt(read_changeset(_CHANGESET), make_received("room-000")))
_ADOPTION: Final = spell(make_adoption(make_adopted("room-000")))
_JSON_WORDS: Final = (
    b'{"a":',
    b"[",
    b"]",
    b"}",
    b",",
    b'"',
    b'\\"',
    b"\\u0041",
    b"\\ud800",
    b"null",
    b"-0",
    b"1e9",
    b'"sha256:',
    b'"2026-11-24T09:00:00Z"',
    b'"devices":[',
    "ế".encode(),
)


class _Document(Protocol):
    def to_bytes(self) -> bytes: ...


def _document(name: str, reader: Callable[[bytes], _Document], *corpus: bytes) -> Target:
    def read_it(data: bytes) -> None:
        assert reader(data).to_bytes() == data

    return Target(name, corpus, _JSON_WORDS, read_it, is_json=True)


def _canonical(data: bytes) -> None:
    assert spell(read(data)) == data


def _envelope(data: bytes) -> None:
    kinds: tuple[DocumentKind, ...] = ("changeset", "approval")
    for kind in kinds:
        found = envelope_of(parse(data, MAX_BUNDLE), kind)
        assert envelope_of(parse(found.to_bytes(), MAX_BUNDLE), kind) == found


def _bundle(data: bytes) -> None:
    found = read_bundle(data)
    assert read_bundle(found.to_bytes()) == found


def _waiting_bundle() -> bytes:
    following = draft(spell(_GOOD.manifest()), "manifest").as_json()
    return spell(_GOOD.parts() | {"next": following, "files": ["QQ==", "Qg=="]})


def _package_bytes() -> bytes:
    file = io.BytesIO()
    write_package(file, _GOOD.sign("adoption", _ADOPTION), [STATE])
    return file.getvalue()


def _package(data: bytes) -> None:
    found, again = read_package(io.BytesIO(data)), io.BytesIO()
    write_again(again, found)
    assert read_package(io.BytesIO(again.getvalue())) == found


def _state(data: bytes) -> None:
    recall_state(data, lambda _: STATE.paths)
    read_paths(data)


_SIGNER: Final = NoteSigner.from_seed(ORIGIN, LOG_SEED)
_ENTRIES: Final = (
    b'{"cs":"sha256:00","dev":"a","i":0,"kind":"intent","n":1,"seq":1,"t":"2026-11-24T08:00:00Z"}',
    (
        b'{"cs":"sha256:00","dev":"a","i":1,"kind":"outcome","n":1,"outcome":"applied",'
        b'"t":"2026-11-24T08:00:00Z"}'
    ),
    (
        b'{"doc":"status","floor":"2026-11-24T08:00:00Z","i":2,"in_force":"sha256:00",'
        b'"kind":"trust","object":"sha256:00","sha256":"sha256:00","t":"2026-11-24T08:00:00Z",'
        b'"until":"2026-11-24T08:00:00Z","version":1}'
    ),
)
_NOTE: Final = sign_checkpoint(Checkpoint(ORIGIN, 2, EMPTY_ROOT), _SIGNER)
_EXPORT: Final = b"\n".join(
    (
        spell(
            {
                "format": "fleetcfg-log/1",
                "origin": ORIGIN,
                "from": 0,
                "size": 2,
                "receipts": 0,
                "checkpoint": to_base64(_NOTE.to_text().encode()),
            }
        ),
        *_ENTRIES[:2],
        b"",
    )
)


def _entry(data: bytes) -> None:
    assert read_entry(data).line == data
    derive([data])


def _export(data: bytes) -> None:
    file = io.BytesIO(data)
    header = read_header(file)
    named = {name for line in read_entries(file, header) for name in read_entry(line).receipts}
    read_receipts(file, header, named)


def _note(data: bytes) -> None:
    found = Note.from_bytes(data)
    assert found.to_text().encode() == data
    found.is_signed_by(_SIGNER.verifier)
    assert Checkpoint.from_text(found.text).text() == found.text


def _vkey(data: bytes) -> None:
    text = data.decode("latin-1")
    assert Verifier.from_text(text).to_text() == text


_KEY: Final = KEYS["author"]
_SPACE: Final = "changeset.v1@so-khcn.example"
_SIG: Final = _KEY.sign(b"message", _SPACE)
_FIDO: Final = KEYS["approver-2"].sign(b"message", _SPACE)
_PKI: Final = make_pki()
_CMS: Final = encoded(make_signed(_PKI.signer, [_PKI.sub], message=MESSAGE))
_BINARY: Final = (
    b"\0\0\0\x0b",
    b"\xff\xff\xff\xff",
    b"SSHSIG",
    b"ssh-ed25519",
    b"sha512",
    b"\x30\x82\xff\xff",
    b"\x30\x80",
    b"\x06\x03\x55\x04\x03",
    b"\x31\x00",
    b"\xa0\x84\x7f\xff\xff\xff",
)


def _sshsig(data: bytes) -> None:
    verify_sshsig(data, b"message", key=_KEY.key, namespace=_SPACE, uv=False)
    assert data == _SIG


def _cms(data: bytes) -> None:
    read_claimed_key(data)
    verify_cms(
        data,
        MESSAGE,
        spki_sha256=_PKI.signer.spki,
        anchor_der=_PKI.root.der,
        crls=_PKI.crls,
        crl_max_age_h=720,
        now=NOW,
        on_list=lambda _found: None,
    )


def _cms_file(data: bytes) -> None:
    assert import_cms(import_cms(data)) == import_cms(data)


def _crl(data: bytes) -> None:
    verify_cms(
        _CMS,
        MESSAGE,
        spki_sha256=_PKI.signer.spki,
        anchor_der=_PKI.root.der,
        crls=[data, *_PKI.crls],
        crl_max_age_h=720,
        now=NOW,
        on_list=lambda _found: None,
    )


def _ssh_key(data: bytes) -> None:
    assert read_ssh_key(data).blob == data


def _public(data: bytes) -> None:
    read_public(data)


_PUBLIC: Final = b"ssh-ed25519 " + b64encode(_KEY.blob) + b" a comment\n"
_PEM: Final = b"-----BEGIN CMS-----\n" + b64encode(_CMS) + b"\n-----END CMS-----\n"
_APPROVAL: Final = spell(_GOOD.approval("approver-1", _CHANGESET))
_SEALED_KEY: Final = SealingKey(Secret(SEALED_PRIVATE.hex()))
_SEALED: Final = seal(Secret("Ab3-" * 5), _SEALED_KEY.public, SEALED_PLACE)
_OWN_KEY: Final = spell({"x25519": SEALED_PRIVATE.hex()})
_SEALING: Final = make_root() | {
    "sealing": {
        "executors": {ORIGIN: to_base64(_SEALED_KEY.public)},
        "keepers": {ORIGIN: to_base64(_SEALED[:32])},
    }
}


def _with_secret() -> bytes:
    """Return a change-set of view 2 that replaces a password."""
    department = Department(1)
    document = department.changeset()
    secret = {
        "path": SEALED_PLACE.path,
        "sealed": to_base64(_SEALED),
        "rule": "random-20",
        "account": "admin",
        "kept": {ORIGIN: to_base64(_SEALED)},
    }
    document["devices"][0] |= {"ops": [], "secrets": [secret]}
    identity = SignedIdentity.model_validate(document["devices"][0]["identity"])
    inventory = MemoryInventory("", {department.hosts[0]: identity})
    tell_readers(document, read_root(spell(department.root)), inventory, 1)
    return spell(document)


def _open_sealed(data: bytes) -> None:
    assert _SEALED_KEY.open_sealed(data, SEALED_PLACE).reveal() == "Ab3-" * 5
    assert data == _SEALED


def _sealing_key(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / SEAL_KEY).write_bytes(data)
        (Path(folder) / SEAL_KEY).chmod(0o600)
        read_sealing_key(Path(folder))


_LOW: Final = make_root() | {"anchors": {"a": {"der": to_base64(_PKI.root.der)}}}

TARGETS: Final = (
    Target("canonical", (_CHANGESET, _RECEIPT), _JSON_WORDS, _canonical, is_json=True),
    _document("root", read_root, spell(make_root()), spell(_LOW), spell(_SEALING)),
    _document("status", read_status, spell(_GOOD.status())),
    _document("manifest", read_manifest, spell(_GOOD.manifest())),
    _document("changeset", read_changeset, _CHANGESET, _with_secret()),
    _document("approval", read_approval, _APPROVAL),
    _document("adoption", read_adoption, _ADOPTION),
    _document("receipt", read_receipt, _RECEIPT),
    Target(
        "state", (STATE.to_bytes(), spell(list(STATE.paths))), _JSON_WORDS, _state, is_json=True
    ),
    Target(
        "envelope",
        (_GOOD.sign("changeset", _CHANGESET).to_bytes(),),
        _JSON_WORDS,
        _envelope,
        is_json=True,
    ),
    Target("bundle", (_GOOD.bundle(), _waiting_bundle()), _JSON_WORDS, _bundle, is_json=True),
    Target("package", (_package_bytes(),), _JSON_WORDS, _package, is_json=True),
    Target("entry", _ENTRIES, _JSON_WORDS, _entry, is_json=True),
    Target("export", (_EXPORT,), _JSON_WORDS, _export, is_json=True),
    Target("note", (_NOTE.to_text().encode(),), ("— a ".encode(), b"\n\n", b"\n", b"0"), _note),
    Target("vkey", (_SIGNER.verifier.to_text().encode(),), (b"+", b"=", b"AQ"), _vkey),
    Target("sshsig", (_SIG, _FIDO), _BINARY, _sshsig),
    Target(
        "armour", (armour(_SIG),), (b"-----BEGIN SSH SIGNATURE-----\n", b"\r\n", b"="), read_armour
    ),
    Target("ssh-key", tuple(key.blob for key in KEYS.values()), _BINARY, _ssh_key),
    Target("public-key", (_PUBLIC,), (b"ssh-ed25519 ", b" ", b"\n", b"AAAA"), _public),
    Target("cms", (_CMS,), _BINARY, _cms),
    Target("cms-file", (_CMS, _PEM), (*_BINARY, b"-----BEGIN CMS-----\n", b"\n"), _cms_file),
    Target("crl", tuple(_PKI.crls), _BINARY, _crl),
    Target("sealed", (_SEALED,), (_SEALED[:32], _SEALED[32:], bytes(32)), _open_sealed),
    Target("sealing-key", (_OWN_KEY,), _JSON_WORDS, _sealing_key, is_json=True),
)
