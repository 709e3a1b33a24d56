"""A job and a result have one spelling each, and reading them is total."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import JobError, Stage
from fleetcfg.jobs.job import (
    MAX_JOB_BYTES,
    DocumentRef,
    Job,
    JobFailure,
    JobLimits,
    JobResult,
    read_job,
    read_result,
    spell_job,
    spell_result,
)

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
REFS = st.builds(
    DocumentRef,
    st.sampled_from(
        ["declarations", "signed_declarations", "authorized_state", "changeset", "bundle"]
    ),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
)
SECONDS = st.floats(0.001, 86_400.0)
JOBS = st.builds(
    Job,
    TEXT,
    st.sampled_from(["read", "audit", "check", "apply", "reconcile", "command"]),
    TEXT,
    st.lists(REFS, max_size=4).map(tuple),
    st.builds(JobLimits, SECONDS, SECONDS, SECONDS, st.integers(1, 2**20)),
    st.dictionaries(TEXT, TEXT | INTEGERS | st.booleans(), max_size=4),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
CODES = st.from_regex(r"\A[A-Z][A-Z0-9_]{0,20}\Z")
FAILURES = st.builds(
    JobFailure, CODES, st.dictionaries(TEXT, TEXT | INTEGERS), st.sampled_from(Stage)
)
JSON = st.recursive(
    st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)
BODIES = JSON.filter(lambda body: body is not None)
RESULTS = st.builds(JobResult, TEXT, TEXT, st.lists(REFS).map(tuple), BODIES) | st.builds(
    JobResult, TEXT, TEXT, st.lists(REFS).map(tuple), st.none(), FAILURES
)
PLAIN = Job("1", "read", "codec", (), JobLimits(60.0, 5.0, 30.0, 1000), {"a": 1, "b": True})


@given(JOBS)
def test_a_job_is_read_as_it_was_spelled(job):
    assert read_job(spell_job(job)) == job


@given(RESULTS)
def test_a_result_is_read_as_it_was_spelled(result):
    assert read_result(spell_result(result)) == result


@given(st.binary(max_size=300))
def test_reading_is_total(data):
    for read in (read_job, read_result):
        with pytest.raises(JobError, match="MALFORMED"):
            read(data)


@given(JOBS, st.data())
def test_a_byte_that_is_another_is_another_job_or_none(job, data):
    spelled = bytearray(spell_job(job))
    spelled[data.draw(st.integers(0, len(spelled) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(JobError):
        again = read_job(bytes(spelled))
        assert again != job
        assert spell_job(again) == bytes(spelled)


SWAPS = [
    ('"id":"1"', '"id":"2","id":"1"'),
    ('"options":{"a":1,"b":true}', '"options":{"b":true,"a":1}'),
    ("60.0", "60"),
    ("60.0", "NaN"),
    ("60.0", "-1.0"),
    ('"a":1', '"a":1.5'),
    ('"kind":"read"', '"kind":"write"'),
    ('"not_after":null', '"not_after":"2026-11-24T07:00:00"'),
    ('"not_after":null', '"not_after":null,"credential":"x"'),
    ("codec", "c" * MAX_JOB_BYTES),
    ('"documents":[]', '"documents":' + "[" * 10_000),
    (",", ", "),
]


@pytest.mark.parametrize(("was", "now"), SWAPS, ids=range(len(SWAPS)))
def test_another_spelling_is_refused(was, now):
    text = spell_job(PLAIN).decode()
    assert was in text
    with pytest.raises(JobError, match="JOB_MALFORMED"):
        read_job(text.replace(was, now).encode())


def test_what_a_job_looks_like():
    ref = DocumentRef("declarations", "0" * 64)
    job = Job("1", "read", "codec", (ref,), PLAIN.limits, {}, datetime(2026, 11, 24, tzinfo=UTC))

    assert spell_job(job).decode() == (
        '{"id":"1","kind":"read","host":"codec","documents":[{"role":"declarations","sha256":"'
        + "0" * 64
        + '"}],"limits":{"deadline_seconds":60.0,"connect_seconds":5.0,"answer_seconds":30.0,'
        '"answer_bytes":1000},"options":{},"not_after":"2026-11-24T00:00:00Z"}'
    )


def test_a_result_has_a_body_or_a_failure():
    for result in (JobResult("1", "h"), JobResult("1", "h", (), "x", JobFailure("DEV_X"))):
        with pytest.raises(JobError, match="JOB_RESULT_MALFORMED"):
            read_result(spell_result(result))
