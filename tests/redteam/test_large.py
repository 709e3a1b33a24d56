"""Large messages of strangers: not taken apart before a known key signed them, and cheap to refuse.

What costs memory is not how long a message is but how many values it has, and what a validator
keeps of each fault.
"""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pytest

from fleetcfg.authority.carried_files import kind_of
from fleetcfg.authority.log_content import LogContent, read_log_content
from fleetcfg.cli.program.main import run
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import COSIGNATURE, Checkpoint, NoteSigner, sign_checkpoint
from fleetcfg.ledger.export import LOG_FORMAT
from fleetcfg.ledger.merkle import EMPTY_ROOT
from fleetcfg.ledger.witness import Witness
from fleetcfg.trust.crypto.canonical import (
    MAX_VALUES,
    UNPROVEN_MOST,
    Json,
    digest,
    spell,
    to_base64,
)
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, payload_type, read_envelope
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.approval import Approval
from fleetcfg.trust.documents.breakglass import BreakGlass
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.document import Document, read_document, type_of
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.package import PACKAGE_FORMAT, read_package
from fleetcfg.trust.documents.receipt import Receipt
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.slice import Slice
from fleetcfg.trust.documents.slice_result import SliceResult
from fleetcfg.trust.documents.statement import StatementDocument
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify.prove import rank_of, version_of
from fleetcfg.trust.verify.quorum import VerificationTime, require_signed_if_large
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import ORIGIN, make_adopted, make_adoption
from fleetcfg_kit.testing.keys import sign_document
from tests.integration.office import DECISION, refused
from tests.peak import peak_of

pytestmark = pytest.mark.long

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


# ---------------------------------------------------------------- what comes beside a signed head

LOG = NoteSigner.from_seed(ORIGIN, bytes(32))
OTHER_LOG = NoteSigner.from_seed(ORIGIN, b"\1" * 32)
WITNESS = NoteSigner.from_seed("so.example.vn/witness", bytes(32), COSIGNATURE)


def _with_receipts(signer: NoteSigner, count: int) -> bytes:
    """Return the export of a log without an entry, and *count* receipts of two bytes behind it."""
    note = sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), signer)
    head: dict[str, Json] = {
        "checkpoint": to_base64(note.to_text().encode()),
        "format": LOG_FORMAT,
        "from": 0,
        "origin": ORIGIN,
        "receipts": count,
        "size": 0,
    }
    return spell(head) + b"\n" + b"ab\n" * count


@pytest.mark.parametrize(
    ("signer", "code"), [(LOG, "RECEIPT_MISMATCH"), (OTHER_LOG, "LOG_CHECKPOINT")]
)
def test_no_more_receipts_are_kept_than_proven_entries_name(tmp_path, signer, code):
    data, witness = _with_receipts(signer, 1_000_000), Witness(tmp_path, WITNESS, (LOG.verifier,))

    def receive() -> None:
        with pytest.raises(RefusalError, match=code):
            witness.receive(io.BytesIO(data), now=NOON, issued=())

    assert peak_of(receive) < len(data) * 4


def test_a_log_is_shown_without_receipts_that_its_entries_do_not_name():
    data, found = _with_receipts(LOG, 1_000_000), list[LogContent]()
    head = Checkpoint(ORIGIN, 0, EMPTY_ROOT)

    assert peak_of(lambda: found.append(read_log_content(data, head, None))) < len(data) * 4
    assert found[0].problem is not None
    assert (found[0].problem.code, found[0].problem.facts["extra"]) == (
        "RECEIPT_MISMATCH",
        1_000_000,
    )


def test_the_head_of_a_log_is_looked_at_before_its_receipts(office, capsys):
    Path("so.fclog").write_bytes(_with_receipts(OTHER_LOG, 10).replace(b"ab\n", b"no json\n"))

    assert refused(capsys, "ledger", "import", "so.fclog") == "LOG_CHECKPOINT"


# ---------------------------------------------------------------- what comes beside an adoption


def _no_state(size: int, department: Department, people: Sequence[str] = ()) -> bytes:
    """Return an adoption that *people* signed, and *size* bytes that are no state beside it."""
    payload = spell(make_adoption(make_adopted("room-000")))
    keys = [department.keys[person] for person in people]
    signed = sign_document(payload, "adoption", keys) if keys else _unsigned(payload, "adoption")
    head = {"format": PACKAGE_FORMAT, "envelope": signed.as_json(), "objects": 1}
    return spell(head) + b"\n" + b"[" * size + b"\n"


def test_states_are_read_only_once_a_key_of_the_root_has_signed_the_adoption(department):
    root, moment = department.authority().root, VerificationTime(NOON)
    signer = department.signers["adoption"][:1]

    def code_of(data: bytes) -> str:
        with pytest.raises(RefusalError) as refused:
            read_package(
                io.BytesIO(data),
                lambda one, beside: require_signed_if_large(one, "adoption", root, moment, beside),
            )
        return refused.value.code

    assert code_of(_no_state(UNPROVEN_MOST // 2, department)) == "PACKAGE_OBJECT"
    assert code_of(_no_state(UNPROVEN_MOST, department, signer)) == "PACKAGE_OBJECT"
    assert code_of(_no_state(UNPROVEN_MOST, department)) == "UNPROVEN_LARGE"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("ledger", "import"), "UNPROVEN_LARGE"),
        (("show",), "UNPROVEN_LARGE"),
        (("approve", *DECISION, "--key", "keys/approver-1"), "APPROVE_OTHER_KIND"),
    ],
)
def test_no_command_takes_the_states_of_a_stranger_apart(office, capsys, department, words, code):
    Path("la.fcadopt").write_bytes(_no_state(UNPROVEN_MOST, department))

    assert run([*words, "la.fcadopt"]) == 4
    told = capsys.readouterr()
    assert code in told.out + told.err
