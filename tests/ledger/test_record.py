"""What the door is told of this installation is what the ledger holds."""

from datetime import timedelta

import pytest

from fleetcfg.ledger.attempts import AttemptRequest, lock_device
from fleetcfg.ledger.record import Record
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import spell, to_base64
from fleetcfg.trust.documents.status import LogHead, read_status
from fleetcfg.trust.verify import ports as facts
from fleetcfg.trust.verify.ports import KnownVersion, RootEffects
from fleetcfg_kit.testing.department import Department


@pytest.fixture
def record(store, now):
    return Record(store, 5, 7, lambda keyid: keyid == "SHA256:mine", now)


def test_the_door_takes_it_for_a_ledger(record):
    asked: facts.LedgerPort = record

    assert asked.find_refusal() == ""
    assert asked.can_sign("SHA256:mine")
    assert not asked.can_sign("SHA256:other")


def test_of_a_new_installation_nothing_is_known(record):
    assert record.newest_status() is None
    assert record.newest_manifest() is None
    assert record.newest_root() is None
    assert record.envelope("root", 1) is None
    assert (record.attempts("sha256:aa", "room-1"), record.last_seq("room-1")) == (0, 0)
    assert record.time_floor().year == 1970


def told(name, at):
    """Return what is kept beside a document of that kind, which was issued *at*."""
    if name != "status":
        return RootEffects(at) if name == "root" else at
    status = read_status(spell(Department().status()))
    return status.model_copy(update={"issued_at": at, "expires": at + timedelta(days=1)})


@pytest.mark.parametrize("name", ["root", "status", "manifest"])
def test_what_was_kept_is_told_and_the_newest_stays_the_newest(record, now, name):
    keep, newest = getattr(record, f"keep_{name}"), getattr(record, f"newest_{name}")

    keep(b'{"version":2}', KnownVersion(2, "sha256:22"), told(name, now))
    keep(b'{"version":1}', KnownVersion(1, "sha256:11"), told(name, now - timedelta(days=9)))

    assert newest() == KnownVersion(2, "sha256:22")
    assert record.envelope(name, 1) == b'{"version":1}'
    assert record.time_floor() == now


def test_what_was_begun_counts(record, store, now):
    with lock_device(store, "room-1") as locked:
        attempt = locked.intend(AttemptRequest("sha256:aa", "room-1", 18, 1), at=now)
        locked.conclude(attempt, Fate.FAILED, at=now)

    assert (record.attempts("sha256:aa", "room-1"), record.last_seq("room-1")) == (1, 18)
    assert (record.attempts("sha256:bb", "room-1"), record.last_seq("room-2")) == (0, 0)


def head_of(size: int, root: bytes) -> LogHead:
    return LogHead.model_validate({"size": size, "root": to_base64(root)})


def test_a_log_extends_its_own_earlier_heads_only(record, store, now):
    with store.writing() as transaction:
        transaction.add("scan", {}, at=now)
    head = store.checkpoint()

    assert record.extends(store.origin, head_of(1, head.root))
    assert not record.extends("another/log", head_of(1, head.root))
    assert not record.extends(store.origin, head_of(1, bytes(32)))
    assert not record.extends(store.origin, head_of(2, head.root))


def test_a_changed_log_is_trouble(record, store, folder, now):
    with store.writing() as transaction:
        transaction.add("scan", {"dev": "room-1"}, at=now)
    log = folder / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"room-1", b"room-9"))

    assert record.find_refusal() == "LOG_SELF_MISMATCH"


def test_a_head_of_another_key_is_trouble(record, folder):
    (folder / "checkpoint").write_bytes(b"x")

    assert record.find_refusal() == "LOG_SELF_MISMATCH"


def test_a_log_that_the_department_has_not_seen_for_long_is_trouble(record, store, now):
    with store.writing() as transaction:
        for _ in range(6):
            transaction.add("scan", {}, at=now)

    assert record.find_refusal() == "LOG_UNWITNESSED"


def test_a_broken_database_is_trouble(record, store):
    store.close()

    assert record.find_refusal() == "LEDGER_CORRUPT"
