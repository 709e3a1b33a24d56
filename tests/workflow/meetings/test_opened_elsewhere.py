"""A meeting that no person opened, and what was opened for another begin or under another id."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.errors import RequestError
from fleetcfg.model.meeting_log import MeetingLog, OtherOpening
from fleetcfg.model.readiness import MeetingReadiness
from fleetcfg.model.registers.registers import NO_REGISTERS
from fleetcfg.model.statement import SignedStatement, StatementKind
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.report.meetings.meeting_log_text import meeting_log_text
from fleetcfg.words import Words
from fleetcfg.workflow.meetings.check import MeetingCheckRequest
from fleetcfg.workflow.meetings.log import closing_run, openings_elsewhere
from tests.workflow.meeting_cases import MEETING, START, statement, statements

HOST = "codec-bum-to"


def test_who_moved_a_meeting_is_told_for_which_begin_it_was_closed():
    then = "2020-01-02T07:00:00Z"
    closed = statement(StatementKind.MEETING_CLOSE, START, run="r", start=then)

    with pytest.raises(RequestError) as refused:
        closing_run(MeetingCheckRequest(MEETING, NO_REGISTERS, statements(closed)))

    assert (refused.value.code, refused.value.facts["moved"]) == (
        "MEETING_NOT_CLOSED",
        "02/01/2020 14:00",
    )


def opened_as(meeting: str, days: float, host: str = HOST) -> SignedStatement:
    start = spell_instant(MEETING.start + timedelta(days=days))
    said = statement(StatementKind.MEETING_OPEN, START, baseline=(f"{host} a",), start=start)
    return replace(said, about=f"meeting:{meeting}")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ((opened_as(MEETING.id, 30),), [MEETING.id]),
        ((opened_as("other", 1),), ["other"]),
        ((opened_as("other", 5), opened_as(MEETING.id, -1)), [MEETING.id, "other"]),
        ((opened_as("other", 1), opened_as("other", 1)), ["other"]),
        ((opened_as("known", 1),), []),
        ((opened_as("other", 8),), []),
        ((opened_as("other", 1, "elsewhere"),), []),
    ],
    ids=["moved", "renamed", "nearest first", "twice", "is here", "too far", "other place"],
)
def test_a_meeting_that_was_not_opened_names_what_may_have_been_it(said, found):
    here = replace(NO_REGISTERS, meetings={MEETING.id: MEETING, "known": MEETING})
    request = MeetingCheckRequest(MEETING, here, statements(*said))

    assert [one.meeting for one in openings_elsewhere(request, [HOST])] == found


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_log_says_for_which_begin_a_meeting_was_opened_and_what_to_write(language):
    begun = MEETING.start - timedelta(hours=1)
    said = opened_as(MEETING.id, -1 / 24)
    other = OtherOpening(MEETING.id, begun, said)
    bare = MeetingLog(
        MeetingReadiness(MEETING, START, "r", ()), None, (), (), (), elsewhere=(other,)
    )
    text = " ".join(meeting_log_text(bare, Words(language)).split())

    assert f'moved_from: ["{begun.astimezone(VIETNAM).isoformat()}"]' in text
    assert f"{begun.astimezone(VIETNAM):%H:%M}" in text
    assert Words(language).label("meeting.never_opened") not in text
