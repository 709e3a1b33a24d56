"""What is kept of the past, as people ask for it: by place, provider, parameter and time."""

import json
import os
import resource
import sqlite3
from pathlib import Path

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run
from fleetcfg.errors import ObservationError
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.observations.retention import keep_from_now
from fleetcfg.observations.runs import list_runs
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import Observation, Readings, pack
from tests.observations.test_comparison import found
from tests.observations.test_runs import DAY, START
from tests.observations.test_trend import audited

AUTO = "Conference AutoAnswer Mode"
HOSTS = ("codec-binh-lu", "codec-bum-to")  # of the sample: one of VNPT, one of Viettel


def keep_reading(store, host, days, readings=Readings.REAL, **values):
    kept = store.of(readings)
    identity = DeviceIdentity("FTT1", "Room Kit", "ce9.15")
    seen = Observation(host, identity, str(values), pack(values, (), (), b"s"))
    with kept.writing():
        kept.record(seen, at=START + days * DAY)


@pytest.fixture
def store(tmp_path) -> str:
    """Two devices read for three days, and two audits of them."""
    kept = open_observations(tmp_path / "history.sqlite")
    for days, (one, other) in enumerate((("Off", "1"), ("On", "1"), ("On", "2"))):
        keep_reading(kept, HOSTS[0], days, **{AUTO: one, "A": "same"})
        keep_reading(kept, HOSTS[1], days, B=other)
    keep_reading(kept, HOSTS[0], 0, Readings.SIMULATED, **{AUTO: "On"})
    keep_reading(kept, HOSTS[0], 1, Readings.SIMULATED, **{AUTO: "Off"})
    audited(kept, "20261124T070000Z-aa", found(HOSTS[0]), found(HOSTS[1], ("x", "1")))
    later = (found(HOSTS[0], ("call.auto_answer", "On")), found(HOSTS[1], ("x", "1")))
    audited(kept, "20261125T070000Z-bb", *later, at=START + DAY)
    kept.close()
    return str(tmp_path / "history.sqlite")


@pytest.fixture(autouse=True)
def _in_english():
    use_language("en")
    yield
    use_language("vi")


def told(capsys, store, *words, code=0):
    assert run([*words, "--store", store]) == code
    return capsys.readouterr().out


def changes(capsys, store, *words):
    lines = told(capsys, store, "history", *words, "-o", "ndjson").splitlines()
    records = [json.loads(line) for line in lines]
    assert all(one["schema"] == "fleetcfg.history/1" for one in records)
    return [
        (one["readings"], one["host"], one["path"], one["old"], one["new"])
        for one in records
        if one["record"] == "change"
    ]


REAL = [("real", HOSTS[0], AUTO, "Off", "On"), ("real", HOSTS[1], "B", "1", "2")]
SIMULATED = ("simulated", HOSTS[0], AUTO, "On", "Off")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--from", "24/11/2026"), [*REAL, SIMULATED]),
        (("--from", "26/11/2026"), [REAL[1]]),
        (("--to", "2026-11-25"), [REAL[0], SIMULATED]),
        (("--from", "25/11/2026", "--to", "25/11/2026 13:59"), []),
        (("--parameter", "call.auto_answer"), [REAL[0], SIMULATED]),
        (("--parameter", "B", "--parameter", AUTO), [*REAL, SIMULATED]),
        (("--provider", "vnpt-lai-chau"), [REAL[0], SIMULATED]),
        (("--provider", "viettel-lai-chau"), [REAL[1]]),
        (("--site", "dc-xa-binh-lu"), [REAL[0], SIMULATED]),
        ((HOSTS[0], "--to", "24/11/2026"), []),
        ((HOSTS[0], "--parameter", "call.auto_answer"), [REAL[0], SIMULATED]),
    ],
)
@pytest.mark.clause("command:history", "7.1")
def test_changes_are_found_by_where_what_and_when(capsys, store, words, expected):
    assert changes(capsys, store, *words) == expected


def test_text_never_mixes_the_real_and_the_simulated(capsys, store):
    text = told(capsys, store, "history", "--parameter", "call.auto_answer")

    real, notice, simulated = text.partition("SIMULATED: ")
    assert notice
    assert ('"Off" → "On"' in real, '"On" → "Off"' in simulated) == (True, True)
    assert f"{HOSTS[0]}  {AUTO}" in real
    assert real.rstrip().endswith("2 devices; 1 change, on 1 of them.")


def test_one_document_has_the_device_and_its_changes(capsys, store):
    record = json.loads(told(capsys, store, "history", HOSTS[1], "-o", "json"))

    (device,) = record["devices"]
    assert (device["host"], device["readings"], device["reason"]) == (HOSTS[1], "real", None)
    (change,) = record["changes"]
    assert (change["last_different"], change["first_seen"]) == (
        "2026-11-25T07:00:00Z",
        "2026-11-26T07:00:00Z",
    )


def test_the_list_of_audits_is_told_to_programs(capsys, store):
    record = json.loads(told(capsys, store, "history", "-o", "json"))

    assert (record["schema"], record["keep_days"]) == ("fleetcfg.runs/1", None)
    assert [one["run"][:8] for one in record["runs"]] == ["20261124", "20261125"]


def test_values_of_a_time_are_told_with_the_reading_that_knows_them(capsys, store):
    text = told(
        capsys, store, "history", HOSTS[0], "call.auto_answer", "--as-of", "24/11/2026 20:00"
    )

    real = text.partition("SIMULATED: ")[0]
    assert f'{AUTO}: "Off" or "On"' in real
    assert "by the reading of 24/11/2026 14:00" in real
    assert "audit 20261124T070000Z-aa" in real
    assert '"same"' not in text


def test_values_of_a_time_for_programs(capsys, store):
    lines = told(capsys, store, "history", HOSTS[1], "--as-of", "30/11/2026", "-o", "json")

    record = json.loads(lines)
    assert record["schema"] == "fleetcfg.as-of/1"
    assert (record["values"], record["between"], record["next_at"]) == ({"B": "2"}, {}, None)


def test_of_a_neutral_name_the_nearest_is_told(capsys, store):
    assert run(["history", "--parameter", "call.auto_anser", "--store", store]) == 64

    said = capsys.readouterr().err
    assert "the nearest is: call.auto_answer" in said
    assert "this device" not in said


def test_a_time_is_told_as_it_was_typed_and_one_to_come_is_said(capsys, store):
    asked = ("history", HOSTS[0], "--store", store, "--as-of")

    assert run([*asked, "24/11/2026 14:00"]) == 0  # with the whole of that minute
    assert "24/11/2026 14:00:59: by the reading of 24/11/2026 14:00:00" in capsys.readouterr().out
    assert run([*asked, "24/11/2026 20:00:07"]) == 0
    told = capsys.readouterr()
    assert "at 24/11/2026 20:00:07: by" in told.out
    assert told.err == ""
    assert run([*asked, "24/11/2099"]) == 0
    assert "yet to come" in capsys.readouterr().err


def test_a_trend_is_told_of_each_kind_apart(capsys, store):
    kept = open_observations(Path(store))
    audited(kept, "SIM", found("z"), at=START + 2 * DAY, simulated=1)
    kept.close()

    lines = told(capsys, store, "history", "--trend", "-o", "json").splitlines()

    trends = [json.loads(line) for line in lines]
    assert [(one["simulated"], len(one["points"])) for one in trends] == [(False, 2), (True, 1)]
    monthly = json.loads(
        told(capsys, store, "history", "--trend", "--monthly", "-o", "json").splitlines()[0]
    )
    assert [one["run"] for one in monthly["points"]] == ["20261125T070000Z-bb"]


def test_an_audit_is_told_again_by_its_place(capsys, store):
    assert "20261125T070000Z-bb" in told(capsys, store, "history", "--run", "last")
    assert "20261124T070000Z-aa" in told(capsys, store, "history", "--run", "24/11/2026")


@pytest.mark.parametrize(
    ("names", "code", "word"),
    [
        (("last",), 2, "call.auto_answer  not as declared"),
        (("24/11/2026", "25/11/2026"), 2, "20261124T070000Z-aa → 20261125T070000Z-bb"),
        (("last", "last"), 0, "nothing new"),
        (("20261125", "last~1"), 2, "20261124T070000Z-aa → 20261125T070000Z-bb"),
    ],
)
def test_two_audits_are_compared_however_they_are_named(capsys, store, names, code, word):
    assert word in told(capsys, store, "compare", *names, code=code)


def test_what_cannot_be_told_has_an_exit_code_of_its_own(capsys, store):
    kept = open_observations(Path(store))
    audited(
        kept,
        "OFF",
        found(HOSTS[0], reason="RUN_DEADLINE"),
        found(HOSTS[1], ("x", "1")),
        at=START + 2 * DAY,
    )
    kept.close()

    assert "not known" in told(capsys, store, "compare", "last~1", "last", code=3)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("history", "codec-bum-tp"), "HOST_UNKNOWN"),
        (("history", "codec-bum-tp", "--as-of", "24/11/2026"), "HOST_UNKNOWN"),
        (("history", "codec-pa-u"), "HISTORY_EMPTY"),
        (("history", "--site", "dc-bum-to"), "HISTORY_SITE_UNKNOWN"),
        (("history", "--provider", "vpnt"), "HISTORY_PROVIDER_UNKNOWN"),
        (("history", "--site", "dc-xa-pa-u"), "HISTORY_NONE_READ"),
        (("history", "--parameter", "call.auto_answr"), "HISTORY_PATH_UNKNOWN"),
        (("history", "--from", "32/11/2026"), "USAGE_DAY"),
        (("history", "--as-of", "24/11/2026"), "HISTORY_AS_OF_HOST"),
        (("history", "--trend", "--parameter", "call.auto_answer"), "HISTORY_ONE_QUESTION"),
        (("history", HOSTS[0], "--trend", "--as-of", "24/11/2026"), "HISTORY_ONE_QUESTION"),
        (("history", HOSTS[0], "--site", "x"), "HISTORY_ONE_QUESTION"),
        (("history", "--trend", "--run", "last"), "HISTORY_ONE_QUESTION"),
        (("history", HOSTS[0], "--as-of", "1/1/2026"), "HISTORY_BEFORE_FIRST"),
        (("history", HOSTS[0], "--as-of", "soon"), "USAGE_DAY"),
        (("history", "--trend", "-o", "html"), "USAGE_OUTPUT_UNKNOWN"),
        (("compare", "last~1"), "COMPARE_TWO"),
        (("compare", "1/1/2026", "last"), "HISTORY_NONE_BY_THEN"),
        (("compare", "2026", "last"), "HISTORY_RUN_AMBIGUOUS"),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(capsys, store, words, code):
    assert run([*words, "--store", store]) == 64

    said = capsys.readouterr()
    assert (said.err.partition(":")[0], said.out) == (code, "")


def test_where_no_inventory_lies_the_nearest_name_is_one_of_the_past(
    capsys, store, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)

    assert run(["history", "codec-bum-tp", "--store", store]) == 64
    said = capsys.readouterr().err
    assert said.startswith("HISTORY_EMPTY")
    assert "codec-bum-to" in said


# ---------------------------------------------------------------- what is no longer kept


def test_what_was_pruned_is_said_and_not_taken_for_nothing(capsys, store):
    kept = open_observations(Path(store))
    old = START - 400 * DAY
    for days in (0, 1, *range(20, 400, 20)):  # no longer a pause than is usual here
        audited(kept, f"{old + days * DAY:%Y%m%dT%H%M%SZ}-cc", found(HOSTS[0]), at=old + days * DAY)
    gone = f"{old:%Y%m%dT%H%M%SZ}-cc"
    kept.close()
    assert run(["history", "--keep-days", "90", "--store", store]) == 0
    capsys.readouterr()

    assert run(["compare", gone, "last", "--store", store]) == 64
    assert "HISTORY_RUN_PRUNED" in capsys.readouterr().err
    assert run(["compare", f"{old:%d/%m/%Y}", "last", "--store", store]) == 64
    assert "90 days" in capsys.readouterr().err
    text = told(capsys, store, "compare", f"{old + 5 * DAY:%d/%m/%Y}", "last", code=2)
    assert "one audit a month is kept" in " ".join(text.split())
    assert "one audit a month is kept" in " ".join(
        told(capsys, store, "history", "--trend").split()
    )


# ---------------------------------------------------------------- a store that cannot be used


ASKED = (
    ("history",),
    ("history", "--trend"),
    ("compare", "last"),
    ("history", HOSTS[0], "--as-of", "25/11/2026"),
)


@pytest.mark.parametrize("words", ASKED)
def test_a_store_of_a_later_release_is_said_and_left_alone(capsys, store, words):
    with sqlite3.connect(store) as plain:
        plain.execute("PRAGMA user_version = 99")
    plain.close()
    before = Path(store).read_bytes()

    assert run([*words, "--store", store]) == 1
    assert capsys.readouterr().err.startswith("STORE_NEWER")
    assert Path(store).read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("words", ASKED)
def test_a_store_that_may_not_be_written_is_said_and_nothing_is_lost(capsys, store, words):
    file = Path(store)
    before = file.read_bytes()
    file.chmod(0o400)
    file.parent.chmod(0o500)

    assert run([*words, "--store", store]) == 1
    assert capsys.readouterr().err.startswith("STORE_DENIED")
    file.parent.chmod(0o700)
    assert file.read_bytes() == before


def test_a_full_disk_while_old_audits_go_leaves_every_one(store):
    kept = open_observations(Path(store))
    for days in range(20):
        at = START - (400 - days) * DAY
        audited(kept, f"OLD-{days}", *(found(f"room-{n}") for n in range(40)), at=at)
    kept.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = list_runs(kept)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))
    try:
        with pytest.raises(ObservationError) as refused:
            keep_from_now(kept, 9, now=START)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert refused.value.code in ("STORE_FULL", "STORE_FAILED")
    assert list_runs(kept) == before
    keep_from_now(kept, 9, now=START)
    assert len(list_runs(kept)) < len(before)
    kept.close()


def test_a_trend_of_a_place_or_a_device_counts_these_alone(capsys, store):
    def devices(*words):
        (line,) = told(capsys, store, "history", *words, "--trend", "-o", "json").splitlines()
        return [sum(point["devices"].values()) for point in json.loads(line)["points"]]

    whole = devices()
    assert devices(HOSTS[0]) == [1] * len(whole)
    assert devices("--provider", "viettel-lai-chau") == [1] * len(whole)
    assert max(whole) > 1


def test_a_trend_of_a_device_that_nobody_knows_is_refused(capsys, store):
    assert run(["history", "codec-nowhere", "--trend", "--store", store]) == 64

    assert capsys.readouterr().err.startswith("HOST_UNKNOWN")
