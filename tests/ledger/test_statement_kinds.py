"""Whatever can be said is taken into the log with its signature, and read again as it was said."""

from datetime import timedelta
from typing import Any

import pytest

from fleetcfg.ledger.statements import record_statement
from fleetcfg.model.statement import STATEMENT_FACTS, StatementKind
from fleetcfg_kit.testing.documents import make_statement
from tests.ledger.test_statements import begin, read, signed

SAID: dict[type, Any] = {str: "bum-to", bool: True, int: 7, tuple: ["một", "hai"]}


@pytest.mark.clause("statement:meeting.notice", "8.1")
@pytest.mark.clause("statement:meeting.check", "5.4")
@pytest.mark.clause("statement:meeting.tried", "5.4")
@pytest.mark.clause("statement:meeting.open", "3.4")
@pytest.mark.clause("statement:meeting.close", "3.4")
@pytest.mark.clause("statement:duty.check_in", "11.2")
@pytest.mark.clause("statement:duty.check_out", "11.2")
@pytest.mark.clause("statement:incident.open", "6.2")
@pytest.mark.clause("statement:incident.told", "6.2")
@pytest.mark.clause("statement:incident.acknowledged", "6.2")
@pytest.mark.clause("statement:incident.mended", "6.2")
@pytest.mark.clause("statement:incident.cause", "6.2")
@pytest.mark.clause("statement:incident.note", "6.2")
@pytest.mark.clause("statement:room.seen", "4.2")
@pytest.mark.clause("statement:room.picture", "4.3")
@pytest.mark.clause("statement:stock.seen", "10.1")
@pytest.mark.clause("statement:line.samples", "11.1")
@pytest.mark.clause("statement:power.cycle", "3.2")
@pytest.mark.parametrize("kind", StatementKind)
def test_each_kind_is_recorded_and_read_as_it_was_said(store, now, kind):
    begin(store, now)
    facts = {name: SAID[wanted] for name, wanted in STATEMENT_FACTS[kind].items()}
    document = make_statement("tech", kind=kind, made_at=now, **facts)
    record_statement(store, signed(document, "tech"), at=now + timedelta(minutes=5))

    (said,) = read(store, now=now + timedelta(hours=1)).given

    assert (said.kind, said.persons, said.said_at) == (kind, ("tech",), now)
    for name, wanted in STATEMENT_FACTS[kind].items():
        told = SAID[wanted]
        assert said.facts[name] == (tuple(told) if isinstance(told, list) else told)
