"""When a log says that devices were written to: the witness judges it, and blames no dead clock."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest

from fleetcfg.authority.installation import open_log
from fleetcfg.ledger.entry import read_entry
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.changeset import ChangeSet, read_changeset
from fleetcfg.workflow.clock import now
from tests.integration.clocks import clock_ahead
from tests.integration.story import LOG, SIGNED, apply
from tests.integration.test_edges import report
from tests.integration.walk import CLERK, TECHNICIAN, Ended, Home, Person

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

BEFORE, AHEAD, DEAD = timedelta(days=-30), timedelta(days=2), timedelta(days=3650)


def forge(person: Person, host: str, *, at: datetime) -> None:
    """Write that *host* was changed *at* a time, as only a changed program does."""
    store = open_log(person.ledger)
    try:
        begun = next(read_entry(line) for line in store.lines() if b'"kind":"intent"' in line)
        device = next(d for d in changeset_of(person).devices if d.id == host)
        facts = {"cs": begun.facts["cs"], "dev": host, "n": 1}
        with store.writing() as transaction:
            transaction.add("intent", {**facts, "seq": device.seq}, at=at)
            transaction.add("outcome", {**facts, "outcome": "applied"}, at=at)
    finally:
        store.close()


def changeset_of(person: Person) -> ChangeSet:
    file = person.folder / SIGNED
    return read_changeset(read_bundle(file.read_bytes()).changeset.payload)


@pytest.fixture
def set_clock() -> Iterator[Callable[[timedelta], None]]:
    """What sets the clock of every command ahead, for nothing as it is."""
    with ExitStack() as stack:
        yield lambda ahead: stack.enter_context(clock_ahead(ahead))


def taken(home: Home) -> Ended:
    """Bring the technician's log to the clerk, who takes it in."""
    (home[TECHNICIAN].folder / LOG).unlink(missing_ok=True)
    report(home)
    return home[CLERK]("ledger", "import", LOG)


@pytest.mark.parametrize("after", [BEFORE, AHEAD])
def test_an_attempt_at_a_time_that_cannot_be_is_evidence_and_not_cosigned(
    made, issued, fleet, after
):
    first, second = made.hosts
    assert apply(issued[TECHNICIAN], "--limit", first).code == 0
    forge(issued[TECHNICIAN], second, at=now() + after)

    ended = taken(issued)

    assert ended.told == "LOG_CONTRADICTION", ended
    assert "its time cannot be right" in ended.err
    assert not (issued[CLERK].folder / LOG).with_suffix(".cosigned").exists()


def test_a_clock_that_was_ahead_is_waited_for_and_then_the_log_is_taken_in(
    issued, fleet, set_clock
):
    """A status vouched for that clock: for as long as it lasts, and no longer."""
    set_clock(AHEAD)
    assert apply(issued[TECHNICIAN]).code == 0
    set_clock(timedelta())
    assert "its time cannot be right" in taken(issued).err

    set_clock(AHEAD)

    assert taken(issued).code == 0


@pytest.mark.parametrize("wrong", [DEAD, 2 * BEFORE])
def test_the_log_of_a_machine_whose_clock_was_dead_is_taken_in(issued, fleet, set_clock, wrong):
    technician = issued[TECHNICIAN]
    set_clock(wrong)
    assert apply(technician).code == 4
    set_clock(timedelta())
    assert apply(technician).code == 0
    set_clock(wrong)
    assert apply(technician).code == 4
    set_clock(timedelta())

    assert taken(issued).code == 0
