"""What docs/formats says to the byte is what the code does."""

import io
import re
from base64 import b64decode
from typing import Any

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.signed_parcel import require_parcel_signed
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, digest, parse, read
from fleetcfg.trust.crypto.envelope import envelope_of
from fleetcfg.trust.crypto.sshkey import read_ssh_key
from fleetcfg.trust.crypto.sshsig import verify_sshsig
from fleetcfg.trust.documents.adoption import read_adoption
from fleetcfg.trust.documents.approval import read_approval
from fleetcfg.trust.documents.breakglass import read_breakglass
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.document import make_document
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.package import read_package
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.trust.documents.receipt import read_receipt
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.documents.slice import read_slice
from fleetcfg.trust.documents.slice_result import read_slice_result
from fleetcfg.trust.documents.state import read_paths, read_state
from fleetcfg.trust.documents.status import read_status
from fleetcfg_kit.testing.documents import LOG_KEY, ORIGIN, STATE
from tests.trust.vectors import BLOCK, FORMATS, vectors
from tests.words.codes import refusals_of_trust

OURS = (
    "canonical",
    "envelope",
    "sshsig",
    "root",
    "status",
    "manifest",
    "changeset",
    "approval",
    "bundle",
    "state",
    "adoption",
    "receipt",
    "breakglass",
    "statement",
    "package",
    "sealed",
    "slice",
    "slice-result",
)
TEXTS = {name: (FORMATS / f"{name}.md").read_text("utf-8") for name in OURS}
FOUND = {name: body for text in TEXTS.values() for name, body in BLOCK.findall(text)}
READERS = {
    "canonical": read,
    "root": read_root,
    "status": read_status,
    "status_meetings": read_status,
    "manifest": read_manifest,
    "manifest_releases": read_manifest,
    "changeset": read_changeset,
    "approval": read_approval,
    "paths": read_paths,
    "state": lambda data: read_state(data, lambda _: STATE.paths),
    "adoption": read_adoption,
    "receipt": read_receipt,
    "breakglass": read_breakglass,
}
REFUSED = re.compile(r"^\| `(\{.*\})`(?: \(\w+\))? \| `(\w+)` \|$", re.MULTILINE)


def test_the_documents_hold_the_vectors_as_they_are_made():
    assert vectors() == FOUND


@pytest.mark.parametrize("name", READERS)
def test_a_document_of_the_vectors_is_read_and_has_the_digest_that_is_printed(name):
    payload, printed = FOUND[name].splitlines()

    assert READERS[name](payload.encode())
    assert digest(payload.encode()) == printed


@pytest.mark.parametrize("name", sorted(READERS.keys() - {"canonical", "paths", "state"}))
def test_a_document_of_the_vectors_is_made_anew_of_its_own_members(name):
    payload = FOUND[name].splitlines()[0].encode()
    said: Any = READERS[name](payload)
    members = {one: getattr(said, one) for one in type(said).model_fields if one != "type_"}
    kind: Any = name.partition("_")[0]

    assert make_document(type(said), kind, **members).to_bytes() == payload


def test_the_envelope_of_the_vectors_is_read_and_signs_what_is_printed():
    envelope = envelope_of(parse(FOUND["envelope"].encode(), MAX_BUNDLE), "status")

    assert envelope.message.decode().startswith(FOUND["pae"].rstrip("\n"))
    assert envelope.sha256 == FOUND["status"].splitlines()[1]


def test_the_signature_of_the_vectors_holds():
    public, keyid, space, message, blob = FOUND["sshsig"].splitlines()
    key = read_ssh_key(b64decode(public.split()[1]))

    assert key.keyid == keyid
    assert (
        verify_sshsig(b64decode(blob), message.encode(), key=key, namespace=space, uv=False) is None
    )


@pytest.mark.parametrize(("data", "code"), REFUSED.findall(TEXTS["canonical"]))
def test_what_the_document_says_is_refused_is(data, code):
    with pytest.raises(RefusalError) as refused:
        read(data.encode())

    assert refused.value.code == code


def test_the_documents_name_every_code_that_is_raised():
    told = " ".join(TEXTS.values())
    stems = {stem.rstrip("…") for stem in re.findall(r"`(\w+_)…`", told)}

    untold = {code for code in refusals_of_trust() if f"`{code}`" not in told}
    assert {code for code in untold if not code.startswith(tuple(stems))} == set()


def test_the_package_of_the_vectors_holds_the_states_that_its_adoption_names():
    package = read_package(io.BytesIO(FOUND["package"].encode()))
    sha256 = FOUND["state"].splitlines()[1]

    assert package.envelope.sha256 == FOUND["adoption"].splitlines()[1]
    assert [device.state_sha256 for device in package.adoption.devices] == [sha256]
    assert package.state(sha256) == STATE


def test_the_slice_of_the_vectors_and_its_result_are_read_and_signed_by_their_log():
    slices = {name: read_parcel(FOUND[name].encode()) for name in ("slice", "slice_result")}
    said, done = read_slice(slices["slice"]), read_slice_result(slices["slice_result"])
    logs = {ORIGIN: LOG_KEY}

    require_parcel_signed(slices["slice"], said, ORIGIN, logs)
    require_parcel_signed(slices["slice_result"], done, ORIGIN, logs)
    assert done.slice == slices["slice"].sha256
    assert [device.id for device in done.devices] == list(said.hosts)


def test_there_are_refusals_among_the_vectors():
    assert len(REFUSED.findall(TEXTS["canonical"])) == 10
