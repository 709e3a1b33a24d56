"""Large messages of strangers: not taken apart before a known key signed them, and cheap to refuse.

What costs memory is not how long a message is but how many values it has, and what a validator
keeps of each fault.
"""

import io
import json
from pathlib import Path
from typing import get_args

import pytest

from fleetcfg.authority.carried_files import kind_of
from fleetcfg.errors import RefusalError
from fleetcfg.testing.clock import NOON
from fleetcfg.testing.department import Department
from fleetcfg.testing.keys import sign_document
from fleetcfg.trust.crypto.canonical import MAX_VALUES, UNPROVEN_MOST, digest, to_base64
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, payload_type, read_envelope
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.approval import Approval
from fleetcfg.trust.documents.breakglass import BreakGlass
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.document import Document, read_document, type_of
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.package import read_package
from fleetcfg.trust.documents.receipt import Receipt
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.slice import Slice
from fleetcfg.trust.documents.slice_result import SliceResult
from fleetcfg.trust.documents.statement import StatementDocument
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify.prove import rank_of, version_of
from fleetcfg.trust.verify.quorum import VerificationTime, require_signed_if_large
from tests.peak import peak_of

MOST = 60 * 1024 * 1024
SIZE = 3 * 1024 * 1024

DOCUMENTS: dict[DocumentKind, type[Document]] = {
    "root": Root,
    "status": StatusDocument,
    "manifest": Manifest,
    "changeset": ChangeSet,
    "approval": Approval,
    "receipt": Receipt,
    "adoption": Adoption,
    "breakglass": BreakGlass,
    "statement": StatementDocument,
    "slice": Slice,
    "slice-result": SliceResult,
}


def padded(members: bytes, kind: DocumentKind) -> bytes:
    head = b'{"_type":"%b",' % type_of(kind).encode()
    return head + members + b',"~":"' + b"x" * (SIZE - len(head) - len(members) - 8) + b'"}'


def _names(kind: DocumentKind, count: int) -> bytes:
    said = b",".join(b'"a%06d":1' % number for number in range(count))
    return b'{"_type":"%b",%b}' % (type_of(kind).encode(), said)


def _of_lists(kind: DocumentKind, item: bytes, size: int) -> bytes:
    """Return a document in which each member is a list of nothing but *item*."""
    cls = DOCUMENTS[kind]
    each = size // len(cls.model_fields) // (len(item) + 1)
    items = b"[" + b",".join([item] * each) + b"]"
    names = sorted(field.alias or name for name, field in cls.model_fields.items())
    said = {name.encode(): items for name in names}
    said[b"_type"] = b'"%b"' % type_of(kind).encode()
    return b"{" + b",".join(b'"%b":%b' % one for one in said.items()) + b"}"


def _of_mappings(kind: DocumentKind) -> bytes:
    cls = DOCUMENTS[kind]
    each = min(19_000, MAX_VALUES // 3 // len(cls.model_fields))
    held = b",".join(b'"k%05d":{}' % number for number in range(each))
    names = sorted(field.alias or name for name, field in cls.model_fields.items())
    said = {name.encode(): b"{%b}" % held for name in names}
    said[b"_type"] = b'"%b"' % type_of(kind).encode()
    return b"{" + b",".join(b'"%b":%b' % one for one in said.items()) + b"}"


HOSTILE = {
    "names": lambda kind: _names(kind, 240_000),
    "as many names as are read": lambda kind: _names(kind, 19_998),
    "numbers": lambda kind: _of_lists(kind, b"1" * 16, SIZE - 4096),
    "objects": lambda kind: _of_lists(
        kind, b'{"a":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}', SIZE - 4096
    ),
    "mappings": _of_mappings,
}


def read_all(kind: DocumentKind, payload: bytes) -> None:
    with pytest.raises(RefusalError):
        read_document(DOCUMENTS[kind], kind, payload)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_no_document_costs_more_than_sixty_megabytes_even_with_a_stolen_key(kind, hostile):
    payload = HOSTILE[hostile](kind)

    assert len(payload) <= SIZE
    assert peak_of(lambda: read_all(kind, payload)) < MOST


def test_every_kind_of_document_is_tried():
    assert {*DOCUMENTS} | {"acknowledgement"} == {*get_args(DocumentKind)}


def _frame(payload: bytes, kind: DocumentKind) -> bytes:
    signature = {"keyid": "SHA256:" + "A" * 43, "sig": to_base64(bytes(64))}
    said = {
        "payload": to_base64(payload),
        "payloadType": payload_type(kind),
        "signatures": [signature],
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _package(data: bytes) -> object:
    return read_package(io.BytesIO(data))


CARRIED = {
    "json": (b'{"payloadType":[%b]}' % b",".join([b"{}"] * 149_000), None),
    "signatures": (
        _frame(b"{}", "status").replace(b"[{", b"[%b{" % (b"{}," * 100_000)),
        lambda data: read_envelope(data, "status"),
    ),
    "bundle": (
        b'{"format":"fleetcfg-bundle/1","roots":[%b]}' % b",".join([b"{}"] * 149_000),
        read_bundle,
    ),
    "package": (
        b'{"format":"fleetcfg-package/1","objects":[%b]}\n' % b",".join([b"{}"] * 149_000),
        _package,
    ),
}


@pytest.mark.parametrize("carried", CARRIED)
def test_of_a_large_file_no_more_than_its_frame_is_taken_apart(carried):
    data, reader = CARRIED[carried]

    def look() -> None:
        with pytest.raises(RefusalError, match=r"IMPORT_UNKNOWN|DOC_TOO_LARGE"):
            kind_of(Path("carried"), data) if reader is None else reader(data)

    assert len(data) > UNPROVEN_MOST
    assert peak_of(look) < len(data) * 4


@pytest.fixture
def department() -> Department:
    return Department()


def _judged(department: Department, payload: bytes, kind: DocumentKind, people: list[str]) -> None:
    root = department.authority().root
    keys = [department.keys[person] for person in people]
    envelope = sign_document(payload, kind, keys) if keys else _unsigned(payload, kind)
    require_signed_if_large(envelope, kind, root, VerificationTime(NOON))


def _unsigned(payload: bytes, kind: DocumentKind) -> Envelope:
    return read_envelope(_frame(payload, kind), kind)


def test_what_is_large_is_read_only_once_a_key_of_the_root_has_signed_it(department):
    large, small = b"x" * (UNPROVEN_MOST + 1), b"x" * UNPROVEN_MOST

    _judged(department, small, "manifest", [])
    _judged(department, large, "manifest", department.signers["manifest"][:1])
    with pytest.raises(RefusalError, match="UNPROVEN_LARGE"):
        _judged(department, large, "manifest", [])
    other = sign_document(large, "status", [department.keys[department.signers["status"][0]]])
    with pytest.raises(RefusalError, match="UNPROVEN_LARGE"):
        require_signed_if_large(
            other, "manifest", department.authority().root, VerificationTime(NOON)
        )


def test_the_version_of_a_stranger_is_found_without_taking_it_apart():
    payload = padded(b'"version":7', "status")
    envelope = Envelope(payload, payload_type("status"), ())
    deep = Envelope(b'{"a":{"version":3},"b":"\\"version\\":4","version":5}', "", ())
    without_end = Envelope(b'{"version"' + b':"' + b'\\"' * 100_000, "", ())

    assert (version_of(envelope), version_of(deep), version_of(without_end)) == (7, 5, 0)
    assert rank_of(deep) == (0, 5)
    assert peak_of(lambda: version_of(envelope)) < 1024 * 1024
    assert digest(payload) == envelope.sha256
