import multiprocessing
import os
import signal
import sqlite3
import stat
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import ObservationError
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import Observation, Readings, pack

START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def observation(host="codec-a", version="ce9.15", secrets=(), salt=b"salt", **values):
    digest = str(sorted(values.items()))
    packed = pack(values, (), secrets, salt)
    return Observation(host, DeviceIdentity("FTT1", "Room Kit", version), digest, packed)


def recorded(history, *observations, start=START):
    for number, seen in enumerate(observations):
        with history.writing():
            history.record(seen, at=start + number * HOUR)
    return history


@pytest.fixture
def history(tmp_path):
    opened = open_observations(tmp_path / "deep" / "history.sqlite")
    yield opened
    opened.close()


def test_a_value_seen_from_the_start_has_no_earlier_one(history):
    recorded(history, observation(A="On"), observation(A="On"))

    since = history.since("codec-a", ["A"])["A"]

    assert (since.first_seen, since.last_different, since.previous) == (START, None, None)


def test_a_digest_that_is_computed_in_another_way_is_no_change(history):
    older = observation(A="On")
    recorded(history, older, replace(older, digest="of an earlier version"))

    assert history.changes("codec-a") == ()
    assert history.digests() == {"codec-a": "of an earlier version"}


def test_a_change_is_dated_between_the_reading_before_and_the_one_that_shows_it(history):
    recorded(history, observation(A="On"), observation(A="On"), observation(A="Off"))

    since = history.since("codec-a", ["A"])["A"]

    assert since.first_seen == START + 2 * HOUR
    assert since.last_different == START + HOUR
    assert since.previous == "On"


def test_a_change_that_came_with_a_firmware_says_so(history):
    recorded(history, observation(A="On"), observation(A="Auto", version="ce10"))

    assert history.since("codec-a", ["A"])["A"].followed_firmware == "ce9.15 → ce10"


def test_paths_that_come_and_go_are_changes(history):
    recorded(history, observation(A="1"), observation(B=None))

    changes = history.changes("codec-a")

    assert [(c.path, c.old, c.new) for c in changes] == [("A", "1", None), ("B", None, None)]


def test_the_paths_of_the_latest_reading_are_known_and_of_a_stranger_none(history):
    recorded(history, observation(A="1"), observation(A="1", B=None))

    assert (history.paths("codec-a"), history.paths("codec-b")) == (("A", "B"), ())


def test_a_device_that_does_not_answer_keeps_its_paths(history):
    recorded(history, observation(A="1"))

    with history.writing():
        history.miss("codec-a", "run-2", "DEV_REFUSED", at=START + HOUR)

    assert history.paths("codec-a") == ("A",)


def test_a_secret_shows_that_it_changed_and_is_nowhere_in_the_file(history, tmp_path):
    one = observation(C="tinh-lai-chau-1", secrets=["C"], salt=history.salt)
    two = observation(C="other-2", secrets=["C"], salt=history.salt)
    recorded(history, replace(one, digest="1"), replace(two, digest="2"))

    (change,) = history.changes("codec-a")

    assert change.old != change.new
    history.close()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert b"tinh-lai-chau-1" not in file.read_bytes()


def test_a_reading_older_than_the_one_kept_is_ignored(history):
    recorded(history, observation(A="On"))
    with history.writing():
        history.record(observation(A="Off"), at=START - HOUR)

    assert history.changes("codec-a") == ()


def test_a_reading_whose_values_another_audit_outran_is_not_kept(history):
    recorded(history, observation(A="On"))
    outrun = replace(observation(A="Off"), packed=None)

    recorded(history, outrun, start=START + HOUR)

    assert history.changes("codec-a") == ()
    assert history.seen("codec-a").last_seen == START


def test_a_miss_does_not_touch_what_was_seen(history):
    recorded(history, observation(A="On"))
    with history.writing():
        history.miss("codec-a", "run", "DEV_TIMEOUT_CONNECT", at=START + HOUR)

    seen = history.seen("codec-a")

    assert (seen.last_seen, seen.latest_try) == (START, START + HOUR)
    assert seen.reason == "DEV_TIMEOUT_CONNECT"


def test_what_fails_inside_one_transaction_leaves_nothing(history):
    def write_and_fail():
        with history.writing():
            history.record(observation(A="On"), at=START)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert history.seen("codec-a") is None


def test_the_file_is_for_its_owner_only(history, tmp_path):
    mode = (tmp_path / "deep" / "history.sqlite").stat().st_mode

    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize(
    "made",
    [
        (
            "DROP TABLE run; CREATE VIEW run AS WITH RECURSIVE n(x) AS"
            " (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
        ),
        "CREATE TRIGGER more AFTER INSERT ON run BEGIN DELETE FROM device; END",
        "ALTER TABLE run ADD COLUMN more GENERATED ALWAYS AS (hex(zeroblob(400000000))) VIRTUAL",
        "CREATE INDEX more ON run (hex(zeroblob(400000000)))",
        "ALTER TABLE run ADD COLUMN more CHECK (hex(zeroblob(400000000)) > '')",
        "ALTER TABLE run ADD COLUMN more DEFAULT (hex(zeroblob(4)))",
        "CREATE TABLE theirs (a)",
        "DROP TABLE finding",
    ],
    ids=["view", "trigger", "generated", "index", "check", "default", "table", "less"],
)
def test_a_file_that_brings_questions_of_its_own_is_refused(tmp_path, made):
    file = tmp_path / "history.sqlite"
    open_observations(file).close()
    with closing(sqlite3.connect(file)) as database:
        database.executescript(made)

    with pytest.raises(ObservationError, match="STORE_NOT_OURS"):
        open_observations(file)


def test_no_text_of_a_row_is_larger_than_a_row_may_be(history):
    with pytest.raises(sqlite3.DataError, match="too big"):
        history.connection.execute("SELECT length(zeroblob(64 * 1024 * 1024 + 1))")


@pytest.mark.parametrize(
    ("content", "code"), [(b"not a database, not at all" * 99, "STORE_NOT_OURS")]
)
def test_another_file_is_refused_and_left_as_it_is(tmp_path, content, code):
    file = tmp_path / "x"
    file.write_bytes(content)

    with pytest.raises(ObservationError) as refused:
        open_observations(file)

    assert refused.value.code == code
    assert file.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path):
    file = tmp_path / "x"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE theirs (a)")
    connection.commit()
    connection.close()
    before = file.read_bytes()

    with pytest.raises(ObservationError, match="STORE_NOT_OURS"):
        open_observations(file)

    assert file.read_bytes() == before  # nor is its journal made another


@pytest.mark.parametrize("is_there", [True, False])
def test_a_symbolic_link_is_refused_and_makes_no_file_elsewhere(tmp_path, is_there):
    there, file = tmp_path / "there", tmp_path / "x"
    if is_there:
        there.touch()
    file.symlink_to(there)

    with pytest.raises(ObservationError, match="STORE_DENIED"):
        open_observations(file)

    assert (there.exists(), there.read_bytes() if is_there else b"") == (is_there, b"")


@pytest.mark.parametrize("has_tables", [True, False])
@pytest.mark.parametrize(
    ("version", "code"), [(1, "STORE_NOT_OURS"), (3, "STORE_NOT_OURS"), (99, "STORE_NEWER")]
)
def test_another_format_is_refused_and_left_as_it_is(tmp_path, has_tables, version, code):
    """Those before 4 were of 0.2, which no office has (ADR 156)."""
    file = tmp_path / "x"
    if has_tables:
        open_observations(file).close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    before = file.read_bytes()

    with pytest.raises(ObservationError, match=code):
        open_observations(file)
    assert file.read_bytes() == before


SPOILED = {
    "nested": (zlib.compress(b"[" * 100_000), "ValueError"),
    "larger than any": (zlib.compress(b" " * (16 * 1024 * 1024) + b"[]"), "error"),
    "not compressed": (b"[]", "error"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_what_no_audit_wrote_is_told_as_a_broken_file(history, tmp_path, how):
    blob, why = SPOILED[how]
    recorded(history, observation(A="On"))
    history.close()
    file = tmp_path / "deep" / "history.sqlite"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE shape SET paths = ?", (blob,))

    with closing(open_observations(file)) as opened, pytest.raises(ObservationError) as refused:
        opened.paths("codec-a")

    assert (refused.value.code, refused.value.facts["why"]) == ("STORE_FAILED", why)


def test_a_full_disk_is_told_and_keeps_what_was_there(history):
    recorded(history, observation(A="On"))
    pages = history.connection.execute("PRAGMA page_count").fetchone()[0]
    history.connection.execute(f"PRAGMA max_page_count = {pages}")
    noise = {f"P{i}": os.urandom(50).hex() for i in range(2000)}

    with pytest.raises(ObservationError) as full, history.writing():
        history.record(observation(**noise), at=START + HOUR)

    assert full.value.code == "STORE_FULL"
    assert history.seen("codec-a").last_seen == START


def _write_many(file: Path, name: str) -> None:
    history = open_observations(file)
    for number in range(20):
        with history.writing():
            history.record(observation(f"{name}-{number}", A=str(number)), at=START)
    history.close()


def test_several_audits_write_at_once_and_nothing_is_lost(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=_write_many, args=(tmp_path / "x", name)) for name in ("a", "b", "c")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    history = open_observations(tmp_path / "x")

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert len(history.digests()) == 60
    history.close()


def _write_until_killed(file: Path, ready) -> None:
    history = open_observations(file)
    number = 0
    while True:
        with history.writing():
            for host in ("a", "b"):
                history.record(observation(host, A=str(number)), at=START + number * HOUR)
        number += 1
        if number == 5:
            ready.set()


def test_a_sigkill_leaves_whole_transactions_only(tmp_path):
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    writer = context.Process(target=_write_until_killed, args=(tmp_path / "x", ready))
    writer.start()
    assert ready.wait(600)
    assert writer.pid
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()

    history = open_observations(tmp_path / "x")

    digests = history.digests()
    assert digests["a"] == digests["b"]
    assert len(history.changes("a")) == len(history.changes("b"))
    history.close()


def test_a_simulated_device_and_the_real_one_of_its_name_have_two_histories(history):
    simulated = history.of(Readings.SIMULATED)
    recorded(simulated, observation(A="Off"), observation(A="On"))
    with simulated.writing():
        simulated.miss("codec-a", "RUN-2", "DEV_NO_ROUTE", at=START + DAY)

    recorded(history, observation(A="Auto"), start=START + 5 * DAY)

    assert history.changes("codec-a") == ()
    assert history.since("codec-a", ["A"])["A"].last_different is None
    assert history.seen("codec-a").reason == ""
    assert [change.new for change in simulated.changes("codec-a")] == ["On"]
    assert simulated.seen("codec-a").reason == "DEV_NO_ROUTE"
    assert history.digests() != simulated.digests()


@given(st.lists(st.dictionaries(st.sampled_from("ABC"), st.sampled_from(["1", "2", None]))))
def test_the_changes_replayed_give_the_latest_reading(tmp_path_factory, readings):
    history = open_observations(tmp_path_factory.mktemp("law") / "x")
    recorded(history, *(observation(**reading) for reading in readings))
    state = dict(readings[0]) if readings else {}
    for change in history.changes("codec-a"):
        later = readings[round((change.first_seen - START) / HOUR)]
        if change.path in later:
            state[change.path] = change.new
        else:
            del state[change.path]

    assert state == (readings[-1] if readings else {})
    history.close()
