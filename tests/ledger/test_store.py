"""The log only grows, one writer at a time, and what counts is on the disk."""

import errno
import json
import os
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger import atomic_files as disk
from fleetcfg.ledger.checkpoint import Note, NoteSigner, verify_checkpoint
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.merkle import EMPTY_ROOT, compute_root, leaf_hash
from fleetcfg.ledger.store import open_store


def add(store, now, *texts: str) -> None:
    with store.writing() as transaction:
        for text in texts:
            transaction.add("scan", {"dev": text}, at=now)


@pytest.fixture
def another(store, folder, signer):
    """The same ledger, as another process has it open."""
    opened = open_store(folder, signer)
    yield opened
    opened.close()


def before_and_after(monkeypatch, store, name: str, write) -> None:
    """Have *write* done once before *store* reads by its method *name*, and once after it."""
    read, todo = getattr(store, name), [write, write]

    def method(*args):
        if todo:
            todo.pop()()
        told = read(*args)
        if todo:
            todo.pop()()
        return told

    monkeypatch.setattr(store, name, method)


# ---------------------------------------------------------------- the log


def test_a_new_log_is_empty_and_signed(store, folder):
    head = store.verify()

    assert (head.size, head.root) == (0, EMPTY_ROOT)
    note = Note.from_bytes((folder / "checkpoint").read_bytes())
    assert verify_checkpoint(note, store.verifier) == head


def test_entries_are_lines_that_anybody_can_read_and_recompute(store, folder, now):
    add(store, now, "room-1", "room-2")
    add(store, now, "room-3")

    lines = (folder / "log.jsonl").read_bytes().splitlines()

    assert [json.loads(line)["dev"] for line in lines] == ["room-1", "room-2", "room-3"]
    assert [json.loads(line)["i"] for line in lines] == [0, 1, 2]
    assert store.verify().root == compute_root([leaf_hash(line) for line in lines])


def test_what_was_written_is_there_for_the_next_to_open(store, folder, signer, now):
    add(store, now, "room-1")
    store.close()

    again = open_store(folder, signer)

    assert again.verify().size == 1
    again.close()


def test_an_error_inside_leaves_nothing(store, now):
    def interrupted() -> None:
        with store.writing() as transaction:
            transaction.add("scan", {"dev": "room-1"}, at=now, seen=now)
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()

    assert store.verify().size == 0
    with store.writing() as transaction:
        assert transaction.fact("time_floor") is None


def test_writers_take_turns(store, folder, signer, now):
    def write(number: int) -> None:
        own = open_store(folder, signer)
        for turn in range(10):
            add(own, now, f"{number}-{turn}")
        own.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    assert store.verify().size == 40
    published = Note.from_bytes((folder / "checkpoint").read_bytes())
    assert verify_checkpoint(published, store.verifier) == store.checkpoint()


@pytest.mark.parametrize("name", ["_head", "_published", "checkpoint"])
@pytest.mark.parametrize("check", ["require_own_head", "verify"])
def test_what_another_adds_while_the_ledger_is_looked_at_contradicts_nothing(
    store, another, now, monkeypatch, check, name
):
    add(store, now, "room-1")
    before_and_after(monkeypatch, store, name, lambda: add(another, now, "room-2"))

    getattr(store, check)()

    monkeypatch.undo()
    assert store.verify() == another.verify()


def test_the_files_are_for_their_owner_only(store, folder):
    for name in ("log.jsonl", "ledger.sqlite", "checkpoint"):
        assert (folder / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("size", range(6))
def test_the_root_of_every_earlier_head_is_known(store, now, size):
    add(store, now, *"abcde")
    leaves = [leaf_hash(line) for line in store.lines()]

    assert store.root_at(size) == compute_root(leaves[:size])
    assert store.root_at(6) is None


def test_time_never_falls_behind_what_was_seen(store, now):
    with store.writing() as transaction:
        transaction.add("scan", {}, at=now, seen=now)
        transaction.add("scan", {}, at=now, seen=now - timedelta(days=1))

    with store.writing() as transaction:
        assert transaction.fact("time_floor") == "2026-11-24T08:00:00Z"


# ---------------------------------------------------------------- order on the disk


def test_lines_are_on_the_disk_before_the_commit_and_the_head_after_it(store, now, monkeypatch):
    order: list[str] = []
    names: dict[int, str] = {}
    flush = os.fsync

    def flushed(handle: int) -> None:
        order.append(kind(handle))
        flush(handle)

    monkeypatch.setattr(os, "fsync", flushed)
    store._database.set_trace_callback(
        lambda statement: (
            order.append(statement) if statement in {"BEGIN IMMEDIATE", "COMMIT"} else None
        )
    )

    def kind(handle: int) -> str:
        return names.get(handle) or os.path.basename(os.readlink(f"/proc/self/fd/{handle}"))  # noqa: PTH115,PTH119 -- names of open files

    if not os.path.exists("/proc/self/fd"):  # noqa: PTH110 -- a question to the system
        pytest.skip("names of open files are not told here")
    add(store, now, "room-1")

    assert order == [
        "BEGIN IMMEDIATE",
        "log.jsonl",
        "COMMIT",
        "BEGIN IMMEDIATE",
        "checkpoint.new",
        "ledger",
    ]


def test_the_database_waits_for_the_disk(store):
    assert store._database.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert store._database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_full_disk_leaves_what_was_there(store, folder, signer, now, monkeypatch):
    add(store, now, "room-1")

    def full(handle: int, octets: bytes) -> None:
        os.write(handle, octets[:7])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("fleetcfg.ledger.store.write_all", full)
    with pytest.raises(LedgerError, match="LEDGER_WRITE"):
        add(store, now, "room-2")
    monkeypatch.undo()

    assert store.verify().size == 1
    add(store, now, "room-3")
    lines = (folder / "log.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["dev"] for line in lines] == ["room-1", "room-3"]


def test_a_write_goes_on_until_all_is_written(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, octets: write(handle, octets[:3]))

    disk.replace_file(tmp_path / "file", b"0123456789")

    assert (tmp_path / "file").read_bytes() == b"0123456789"


# ---------------------------------------------------------------- what does not fit together


def refused_to_open(folder, signer) -> tuple[str, object]:
    with pytest.raises((RefusalError, LedgerError)) as caught:
        open_store(folder, signer)
    return caught.value.code, caught.value.facts.get("why")


def test_a_log_cut_short_is_not_opened(store, folder, signer, now):
    add(store, now, "room-1", "room-2")
    store.close()
    log = folder / "log.jsonl"
    log.write_bytes(log.read_bytes()[:-5])

    assert refused_to_open(folder, signer) == ("LOG_SELF_MISMATCH", "short")


def test_an_older_database_put_back_is_not_opened(store, folder, signer, now):
    add(store, now, "room-1")
    store._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(folder / "ledger.sqlite", folder / "kept")
    add(store, now, "room-2")
    store.close()
    (folder / "kept").replace(folder / "ledger.sqlite")

    assert refused_to_open(folder, signer) == ("LOG_SELF_MISMATCH", "older_database")


def test_a_ledger_without_its_signed_head_is_not_opened(store, folder, signer, now):
    add(store, now, "room-1")
    store.close()
    (folder / "checkpoint").unlink()

    assert refused_to_open(folder, signer) == ("LOG_SELF_MISMATCH", "no_checkpoint")


def test_a_head_signed_by_another_key_is_not_believed(store, folder, now):
    add(store, now, "room-1")
    other = NoteSigner.from_seed(store.origin, bytes(32))

    assert refused_to_open(folder, other) == ("LOG_CHECKPOINT", "signature")


@pytest.mark.parametrize("behind", [0, 1])
def test_a_head_that_this_log_never_had_is_not_believed(
    store, folder, signer, tmp_path, now, behind
):
    other = open_store(tmp_path / "other", signer)
    add(other, now, *["other"] * (2 - behind))
    add(store, now, "room-1", "room-2")
    store.close()
    other.close()
    shutil.copy(tmp_path / "other" / "checkpoint", folder / "checkpoint")

    assert refused_to_open(folder, signer) == ("LOG_SELF_MISMATCH", "root")


def test_a_changed_entry_is_found(store, folder, now):
    add(store, now, "room-1", "room-2")
    log = folder / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"room-1", b"room-9"))

    with pytest.raises(RefusalError, match="LOG_SELF_MISMATCH"):
        store.verify()


def test_lines_that_were_never_committed_are_cut_off(store, folder, now):
    add(store, now, "room-1")
    with (folder / "log.jsonl").open("ab") as log:
        log.write(b'{"half a li')

    assert [read_entry(line).position for line in store.lines()] == [0]
    add(store, now, "room-2")
    assert [read_entry(line).facts["dev"] for line in store.lines()] == ["room-1", "room-2"]


def test_a_head_left_behind_is_replaced(store, folder, signer, now):
    kept = (folder / "checkpoint").read_bytes()
    add(store, now, "room-1")
    store.close()
    (folder / "checkpoint").write_bytes(kept)

    again = open_store(folder, signer)

    note = Note.from_bytes((folder / "checkpoint").read_bytes())
    assert verify_checkpoint(note, again.verifier).size == 1
    again.close()


def test_the_database_of_a_later_version_is_not_opened(store, folder, signer):
    store._database.execute("PRAGMA user_version = 9")
    store.close()

    assert refused_to_open(folder, signer)[0] == "LEDGER_NEWER"


def test_a_file_that_is_no_database_is_not_opened(folder, signer):
    folder.mkdir()
    (folder / "ledger.sqlite").write_bytes(b"something else entirely" * 100)

    assert refused_to_open(folder, signer)[0] == "LEDGER_CORRUPT"


def test_a_database_that_contradicts_itself_is_not_opened(store, folder, signer, now):
    add(store, now, "room-1")
    store._database.execute("UPDATE head SET edge = x'00'")
    store.close()

    assert refused_to_open(folder, signer) == ("LEDGER_CORRUPT", "edge")


def test_a_folder_that_cannot_be_made_is_told(tmp_path, signer):
    (tmp_path / "file").write_bytes(b"")

    assert refused_to_open(tmp_path / "file" / "ledger", signer)[0] == "LEDGER_WRITE"


def test_a_database_that_stays_busy_is_told(store, folder, now, monkeypatch):
    other = sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store._database.execute("PRAGMA busy_timeout = 1")

    with pytest.raises(LedgerError, match="LEDGER_BUSY"):
        add(store, now, "room-1")
    other.close()
