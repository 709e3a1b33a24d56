"""The Department takes a log in, and finds out what was cut, changed, moved or left out."""

import io
import json
import shutil
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.attempts import AttemptRequest, lock_device
from fleetcfg.ledger.checkpoint import (
    COSIGNATURE,
    Checkpoint,
    NoteSigner,
    sign_checkpoint,
    verify_checkpoint,
)
from fleetcfg.ledger.deeds import WitnessedIssue
from fleetcfg.ledger.export import LINE_BYTES_MOST, read_header, write_export
from fleetcfg.ledger.merkle import Frontier, leaf_hash
from fleetcfg.ledger.store import open_store
from fleetcfg.ledger.witness import Witness
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import ORIGIN, STATE, make_receipt, make_received

WITNESS = NoteSigner.from_seed("so.example.vn/witness", bytes(32), COSIGNATURE)
NOW = "2026-11-24T08:00:00Z"  # as `now`
CHANGE = "sha256:" + "aa" * 32
ISSUED = WitnessedIssue(CHANGE, {"room-1": 1, "room-2": 1}, 2, is_closed=False)


def receipt_of(outcome: str = "applied", origin: str = ORIGIN, **more: Any) -> bytes:
    """Return a receipt of `CHANGE` at ``room-1``, about the log *origin*."""
    department, told = Department(), make_received("room-1", outcome, seq=1, **{"at": NOW, **more})
    made = make_receipt(read_changeset(spell(department.changeset())), told)
    return department.sign("receipt", made | {"changeset": CHANGE, "origin": origin}).to_bytes()


RECEIPT = receipt_of()


@pytest.fixture
def department(tmp_path, signer):
    return Witness(tmp_path / "department", WITNESS, (signer.verifier,))


def add(store, now, *names: str) -> None:
    with store.writing() as transaction:
        for name in names:
            transaction.add("scan", {"dev": name}, at=now)


def exported(store, start: int = 0, receipts=()) -> bytes:
    file = io.BytesIO()
    write_export(store, file, note=store.signed_head(), start=start, receipts=receipts)
    return file.getvalue()


def receive(department, octets: bytes, now, issued=(ISSUED,)):
    return department.receive(io.BytesIO(octets), now=now, issued=issued)


def refusal(department, octets: bytes, now) -> tuple[str, object]:
    with pytest.raises(RefusalError) as caught:
        receive(department, octets, now)
    return caught.value.code, caught.value.facts.get("why")


def fork(store, signer, folder, now, *names: str):
    """Return another log of the same key: a history rewritten."""
    shutil.rmtree(folder, ignore_errors=True)
    other = open_store(folder, signer)
    add(other, now, *names)
    return other


# ---------------------------------------------------------------- true logs


def test_a_log_comes_in_part_by_part_and_is_cosigned(store, department, signer, now):
    add(store, now, "a", "b")
    first = receive(department, exported(store), now)
    add(store, now, "c")

    second = receive(department, exported(store, start=2), now + timedelta(days=1))

    assert (first.added, second.added) == (2, 1)
    assert verify_checkpoint(second.cosigned, signer.verifier) == store.checkpoint()
    assert second.cosigned.cosigned_at(WITNESS.verifier) == now + timedelta(days=1)


@pytest.mark.parametrize("start", [0, 1, 2])
def test_entries_that_are_sent_again_do_no_harm(store, department, now, start):
    add(store, now, "a", "b")
    receive(department, exported(store), now)
    add(store, now, "c", "d")

    assert receive(department, exported(store, start=start), now).added == 2
    assert receive(department, exported(store, start=start), now).added == 0


def test_an_empty_log_is_taken_in(store, department, now):
    assert receive(department, exported(store), now).added == 0


def test_logs_are_kept_apart(store, department, signer, tmp_path, now):
    other = NoteSigner.from_seed("another/log", bytes(32))
    both = Witness(department.folder, WITNESS, (other.verifier, signer.verifier))
    theirs = open_store(tmp_path / "theirs", other)
    add(store, now, "a")
    add(theirs, now, "b", "c")

    assert receive(both, exported(store), now).added == 1
    assert receive(both, exported(theirs), now).added == 2
    theirs.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(parts=st.lists(st.integers(0, 4), min_size=1, max_size=5), data=st.data())
def test_however_a_log_is_divided_the_copy_is_the_log(signer, tmp_path_factory, now, parts, data):
    place = tmp_path_factory.mktemp("divided")
    store = open_store(place / "ledger", signer)
    department = Witness(place / "department", WITNESS, (signer.verifier,))
    known = 0

    for part in parts:
        add(store, now, *"abcd"[:part])
        start = data.draw(st.integers(0, known))
        known = store.checkpoint().size
        receive(department, exported(store, start=start), now)

    copy = next(department.folder.iterdir()) / "log.jsonl"
    assert copy.read_bytes() == (place / "ledger" / "log.jsonl").read_bytes()
    store.close()


# ---------------------------------------------------------------- lies


def test_a_shorter_log_is_older_or_another(store, department, signer, tmp_path, now):
    add(store, now, *"abc")
    receive(department, exported(store), now)

    for names, code in (("", "LOG_OLDER"), ("ab", "LOG_OLDER"), ("ax", "LOG_CONTRADICTION")):
        shorter = fork(store, signer, tmp_path / f"fork{names}", now, *names)
        assert refusal(department, exported(shorter), now)[0] == code
        shorter.close()


@pytest.mark.parametrize("names", ["axc", "xbcd", "abxde"])
def test_a_history_rewritten_is_shown_by_a_whole_export(
    store, department, signer, tmp_path, now, names
):
    add(store, now, "a", "b", "c")
    receive(department, exported(store), now)
    rewritten = fork(store, signer, tmp_path / "fork", now, *names)

    assert refusal(department, exported(rewritten), now)[0] == "LOG_CONTRADICTION"
    rewritten.close()


def test_a_history_rewritten_does_not_come_in_by_parts(store, department, signer, tmp_path, now):
    add(store, now, "a", "b", "c")
    receive(department, exported(store), now)
    rewritten = fork(store, signer, tmp_path / "fork", now, *"axcde")

    assert refusal(department, exported(rewritten, start=3), now)[0] == "LOG_ROOT_MISMATCH"
    assert refusal(department, exported(rewritten, start=1), now)[0] == "LOG_ROOT_MISMATCH"
    rewritten.close()


def test_what_was_refused_leaves_no_trace(store, department, signer, tmp_path, now):
    add(store, now, "a", "b")
    receive(department, exported(store), now)
    rewritten = fork(store, signer, tmp_path / "fork", now, *"xyz")
    refusal(department, exported(rewritten), now)
    add(store, now, "c")

    assert receive(department, exported(store, start=2), now).added == 1
    copy = next(department.folder.iterdir()) / "log.jsonl"
    assert copy.read_bytes() == (store.folder / "log.jsonl").read_bytes()
    rewritten.close()


def lines_of(octets: bytes) -> list[bytes]:
    return octets.splitlines(keepends=True)


def test_entries_in_another_order_are_refused(store, department, now):
    add(store, now, "a", "b", "c")
    head, first, second, third = lines_of(exported(store))

    assert refusal(department, head + second + first + third, now)[0] == "LOG_ROOT_MISMATCH"


def test_entries_that_were_signed_in_another_order_are_refused(store, department, signer, now):
    add(store, now, "a", "b")
    lines = lines_of((store.folder / "log.jsonl").read_bytes())
    swapped = [lines[1][:-1], lines[0][:-1]]
    tree = Frontier().extend(leaf_hash(line) for line in swapped)
    note = sign_checkpoint(Checkpoint(store.origin, 2, tree.root()), signer)
    file = io.BytesIO()
    write_export(store, file, note=note, start=0, receipts=())
    octets = lines_of(file.getvalue())[0] + b"".join(line + b"\n" for line in swapped)

    assert refusal(department, octets, now)[0] == "LOG_REORDERED"


def test_a_changed_entry_is_refused(store, department, now):
    add(store, now, "a", "b")
    octets = exported(store).replace(b'"dev":"a"', b'"dev":"z"')

    assert refusal(department, octets, now)[0] == "LOG_ROOT_MISMATCH"


def test_an_entry_that_was_changed_among_those_sent_again_is_refused(store, department, now):
    add(store, now, "a", "b")
    receive(department, exported(store), now)
    add(store, now, "c")
    octets = exported(store, start=1).replace(b'"dev":"b"', b'"dev":"z"')

    assert refusal(department, octets, now)[0] == "LOG_ROOT_MISMATCH"


def test_missing_entries_are_refused(store, department, now):
    add(store, now, "a", "b", "c")
    octets = exported(store)

    assert refusal(department, b"".join(lines_of(octets)[:-1]), now)[0] == "LOG_ENTRY_COUNT"
    assert refusal(department, octets[:-4], now)[0] == "LOG_ENTRY_COUNT"
    assert refusal(department, exported(store, start=2), now) == ("LOG_ENTRY_COUNT", "gap")


def test_more_than_was_said_is_refused(store, department, now):
    add(store, now, "a")

    assert refusal(department, exported(store) + b"\n", now) == ("LOG_ENTRY_COUNT", "more")


def test_a_log_that_the_root_document_does_not_name_is_refused(store, tmp_path, now):
    department = Witness(tmp_path / "department", WITNESS, ())

    assert refusal(department, exported(store), now) == ("LOG_CHECKPOINT", "unknown")


def test_a_head_signed_by_another_key_is_refused(department, store, tmp_path, now):
    impostor = open_store(tmp_path / "impostor", NoteSigner.from_seed(store.origin, bytes(32)))

    assert refusal(department, exported(impostor), now) == ("LOG_CHECKPOINT", "signature")
    impostor.close()


def test_a_size_that_the_head_does_not_say_is_refused(department, store, now):
    add(store, now, "a")
    octets = exported(store).replace(b'"size":1', b'"size":2')

    assert refusal(department, octets, now) == ("LOG_CHECKPOINT", "size")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda head: head | {"more": 1}, "LOG_EXPORT"),
        (lambda head: head | {"format": "fleetcfg-log/2"}, "LOG_EXPORT"),
        (lambda head: head | {"from": -1}, "LOG_EXPORT"),
        (lambda head: head | {"from": 9}, "LOG_EXPORT"),
        (lambda head: head | {"receipts": True}, "LOG_EXPORT"),
        (lambda head: head | {"checkpoint": "x"}, "BASE64"),
        (lambda head: head | {"checkpoint": "eA=="}, "LOG_CHECKPOINT"),
        (lambda head: [head], "LOG_EXPORT"),
    ],
    ids=["more", "format", "negative", "beyond", "yes", "base64", "note", "list"],
)
def test_a_header_of_another_form_is_refused(department, store, now, change, code):
    first, _, rest = exported(store).partition(b"\n")
    spelled = json.dumps(change(json.loads(first)), sort_keys=True, separators=(",", ":")).encode()

    assert refusal(department, spelled + b"\n" + rest, now)[0] == code


@given(octets=st.binary(max_size=200))
def test_what_is_no_export_is_refused(octets):
    with pytest.raises(RefusalError):
        read_header(io.BytesIO(octets))


def test_a_line_without_end_is_not_read_to_its_end(department, now):
    class Endless(io.BytesIO):
        asked = 0

        def readline(self, size=-1):
            Endless.asked = size
            return b"x" * size

    with pytest.raises(RefusalError, match="LOG_EXPORT"):
        department.receive(Endless(), now=now, issued=())
    assert 0 < Endless.asked <= LINE_BYTES_MOST


def test_no_export_begins_where_nothing_is(store):
    with pytest.raises(RefusalError, match="LOG_EXPORT"):
        write_export(store, io.BytesIO(), note=store.signed_head(), start=1, receipts=())


def test_a_log_cannot_be_its_own_witness(store, signer, tmp_path, now):
    with pytest.raises(ValueError, match="1"):
        receive(Witness(tmp_path / "x", signer, (signer.verifier,)), exported(store), now)


# ---------------------------------------------------------------- receipts and outcomes


def apply(store, now, *, outcome=Fate.APPLIED, device="room-1", receipt=RECEIPT, **more) -> None:
    with lock_device(store, device) as locked:
        attempt = locked.intend(AttemptRequest(CHANGE, device, 1, 1), at=now)
        if outcome is not None:
            facts = {"seq": 1, "before": STATE.sha256, "code": "", **more}
            locked.conclude(attempt, outcome, at=now, facts=facts | {"receipt": digest(receipt)})


def test_receipts_come_with_the_entries_that_name_them(store, department, now):
    apply(store, now)

    assert receive(department, exported(store, receipts=[RECEIPT]), now).added == 2


@pytest.mark.parametrize("receipts", [[], [b"{}"], [RECEIPT, b"{}"], [RECEIPT, RECEIPT]])
def test_other_receipts_are_refused(store, department, now, receipts):
    apply(store, now)

    assert refusal(department, exported(store, receipts=receipts), now)[0] == "RECEIPT_MISMATCH"


def test_a_copy_on_a_full_disk_is_not_cosigned(store, department, now, monkeypatch):
    add(store, now, "a")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    octets = exported(store)
    monkeypatch.setattr("fleetcfg.ledger.witness.os.fsync", full)
    with pytest.raises(LedgerError, match="LEDGER_WRITE"):
        receive(department, octets, now)
    monkeypatch.undo()

    assert receive(department, octets, now).added == 1
