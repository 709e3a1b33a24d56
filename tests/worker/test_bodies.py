"""Of a result's body, the sender believes one noun of the job's kind, of the job's device."""

from datetime import UTC, datetime
from typing import Any

import pytest

from fleetcfg.jobs.job import JobFailure, JobResult
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.worker.change import outcome_of, spell_outcome
from fleetcfg.worker.command import CommandResult, command_result_of
from fleetcfg.worker.read_device import UnreadDevice, reading_of

HOST = "room-1"
OUTCOME = DeviceOutcome(HOST, Fate.APPLIED, datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
BODY: Any = spell_outcome(OUTCOME)
REPLY = {"host": HOST, "reply": "OK", "code": "", "facts": {}, "media": []}


def result(body):
    return JobResult("1", HOST, (), body)


def test_a_noun_of_the_kind_and_of_the_device_is_believed():
    assert outcome_of(result(BODY)) == OUTCOME
    assert command_result_of(result(REPLY)) == CommandResult(HOST, "OK")


def test_a_failure_stays_what_it_was():
    failure = JobFailure("DEV_TIMEOUT", {"host": HOST})

    assert outcome_of(JobResult("1", HOST, failure=failure)) is failure


@pytest.mark.parametrize(
    "body",
    [
        {**BODY, "device": "room-2"},
        {**BODY, "fate": "well"},
        {**BODY, "more": 1},
        {name: BODY[name] for name in ("device", "fate", "at")},
        REPLY,
        [BODY],
        "APPLIED",
        True,
    ],
    ids=["of another", "no fate", "more", "less", "of another kind", "many", "a word", "a truth"],
)
def test_a_body_of_another_device_kind_or_shape_is_not_believed(body):
    assert outcome_of(result(body)) == JobFailure("JOB_RESULT_MALFORMED")


def test_a_reading_is_no_reply_and_a_reply_is_no_reading():
    reading = {"host": HOST, "snapshot": {}, "status": {}, "spaces": {}}

    assert command_result_of(result(reading)).code == "JOB_RESULT_MALFORMED"
    assert reading_of(result(REPLY)) == UnreadDevice(HOST, "JOB_RESULT_MALFORMED")
