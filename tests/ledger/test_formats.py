"""The test vectors of docs/formats are what this program makes and accepts."""

import io
import re
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import (
    COSIGNATURE,
    Checkpoint,
    Note,
    NoteSigner,
    Verifier,
    sign_checkpoint,
    verify_checkpoint,
)
from fleetcfg.ledger.deeds import WitnessedIssue
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.export import read_entries, read_header, read_receipts
from fleetcfg.ledger.merkle import compute_root, leaf_hash
from fleetcfg.ledger.witness import Witness
from fleetcfg.trust.crypto.cms import verify_cms

FORMATS = Path(__file__).parents[2] / "docs" / "formats"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def vector(page: str, name: str) -> str:
    text = (FORMATS / page).read_text("utf-8")
    found = re.search(rf"^```{name}\n(.*?\n)```$", text, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


ENTRIES = vector("log.md", "entries").encode().splitlines()
NOTE = Note.from_bytes(vector("checkpoint.md", "note").encode())
KEYS = [Verifier.from_text(line) for line in vector("checkpoint.md", "keys").splitlines()]


def test_the_hashes_of_the_log_are_those_of_the_page():
    leaves = [leaf_hash(line) for line in ENTRIES]

    assert [read_entry(line).position for line in ENTRIES] == [0, 1, 2]
    assert [hash_.hex() for hash_ in [*leaves, compute_root(leaves)]] == (
        vector("log.md", "hashes").split()
    )


def test_the_head_of_the_page_is_that_of_its_log_and_cosigned():
    log, witness = KEYS

    head = verify_checkpoint(NOTE, log)

    assert head == Checkpoint(log.name, 3, compute_root([leaf_hash(line) for line in ENTRIES]))
    assert NOTE.cosigned_at(witness) == NOW


def test_the_head_of_the_page_is_what_its_keys_make():
    log = NoteSigner.from_seed(KEYS[0].name, bytes(range(32)))
    witness = NoteSigner.from_seed(KEYS[1].name, bytes(range(32, 64)), COSIGNATURE)
    head = verify_checkpoint(NOTE, log.verifier)

    made = sign_checkpoint(head, log)

    assert [log.verifier, witness.verifier] == KEYS
    assert (*made.lines, witness.line(made.text, at=NOW)) == NOTE.lines


ISSUED = WitnessedIssue("sha256:" + "0" * 64, {"room-1": 18}, 1, is_closed=False)


def test_the_export_of_the_page_is_taken_in(tmp_path):
    octets = b"\n".join([vector("export.md", "header").encode().strip(), *ENTRIES, b""])
    file = io.BytesIO(octets)
    header = read_header(file)
    assert tuple(read_entries(file, header)) == tuple(ENTRIES)
    assert read_receipts(file, header, set()) == {}
    witness = NoteSigner.from_seed(KEYS[1].name, bytes(range(32, 64)), COSIGNATURE)

    desk = Witness(tmp_path, witness, KEYS)
    received = desk.receive(io.BytesIO(octets), now=NOW, issued=[ISSUED])

    assert received.cosigned == NOTE


def accepted(**other) -> None:
    given: dict[str, Any] = {
        "spki_sha256": vector("cms.md", "spki").strip(),
        "anchor_der": b64decode(vector("cms.md", "anchor")),
        "crls": [b64decode(vector("cms.md", "crl"))],
        "crl_max_age_h": 720,
        "on_list": lambda _: None,
        "now": NOW,
    } | other
    message = given.pop("message", vector("cms.md", "message").removesuffix("\n").encode())
    verify_cms(b64decode(vector("cms.md", "signature")), message, **given)


def test_the_signature_of_the_page_is_accepted_as_it_stands_and_not_otherwise():
    accepted()

    others: tuple[dict, ...] = ({"crls": []}, {"spki_sha256": "0" * 64}, {"message": b"DSSEv1 "})
    for other in others:
        with pytest.raises(RefusalError):
            accepted(**other)
