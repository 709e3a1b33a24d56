"""A record in which something is broken, and what is only quoted: it is told, or does not count."""

import pytest

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.ledger_state import Adopted, LedgerState
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.documents import STATE, make_adopted
from tests.ledger.desk import ROOM


def test_a_state_that_is_gone_or_was_changed_is_told(adopted):
    file = adopted.objects.folder / STATE.sha256[7:9] / STATE.sha256[9:]
    file.write_bytes(file.read_bytes().replace(b"5060", b"5061"))
    with pytest.raises(LedgerError, match="LEDGER_OBJECT"):
        adopted.of()
    file.unlink()
    with pytest.raises(LedgerError, match="LEDGER_OBJECT"):
        adopted.of()

    assert not adopted.adopt(make_adopted(ROOM))
    assert adopted.of().values == STATE.values


def test_a_state_that_is_none_is_told(adopted):
    name = adopted.objects.put(b'{"_type":"fleetcfg/state/v0"}')
    state = adopted.project()
    broken = Adopted("AD", 1, "fw", name, 0)
    state = LedgerState(state.objects, (), {ROOM: broken}, {}, {}, (), frozenset())

    with pytest.raises(LedgerError, match="LEDGER_OBJECT"):
        state.of(ROOM, now=NOON)


def test_an_object_that_is_not_what_its_entry_says_is_told(desk):
    name = desk.objects.put(b'{"devices":3}')
    with desk.store.writing() as transaction:
        transaction.add("adopt", {"id": "x", "version": 1, "doc": name, "envelope": name}, at=NOON)

    with pytest.raises(LedgerError, match="LEDGER_OBJECT"):
        desk.project()


def test_a_log_that_was_changed_is_not_folded(adopted):
    log = adopted.store.folder / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"version":1', b'"version":2'))

    with pytest.raises(RefusalError, match="LOG_SELF_MISMATCH"):
        adopted.project()


def test_an_entry_that_only_quotes_a_kind_is_not_taken_for_one(adopted):
    with adopted.store.writing() as transaction:
        transaction.add("scan", {"said": '"kind":"adopt"', "in": {"kind": "adopt"}}, at=NOON)

    assert len(adopted.project().adoptions) == 1
