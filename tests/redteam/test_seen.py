"""Devices that hide what they are set to, and audits that are broken off: none of it is clean."""

import json
import os
import signal
import subprocess
import sys
from threading import Event

import pytest

from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.walk import AUTO_ANSWER, Person, simulated


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with simulated(tmp_path_factory.mktemp("seen")) as fleet:
        yield fleet


@pytest.fixture
def fleet(running: RunningFleet):
    yield running
    running.restore()
    for host in running.devices:
        running.fault(host, "none")


@pytest.fixture
def engineer(fleet, tmp_path) -> Person:
    (tmp_path / "p").symlink_to(fleet.province)
    return Person("engineer", tmp_path / "p")


def audit(engineer: Person, tmp_path, host: str, *more: str):
    store = ("--store", tmp_path / "h.sqlite", "--output", "json")
    ended = engineer("audit", "--limit", host, *store, *more)
    document = json.loads(ended.out)
    (report,) = document["hosts"]
    found = {(f["path"] or f["parameter"]): f for f in report["findings"]}
    return ended.code, document, found


CASES = [
    ("twice", "https", 3, AUTO_ANSWER, "unreadable", "DEV_PATH_TWICE"),
    ("twice", "ssh", 3, AUTO_ANSWER, "unreadable", "DEV_PATH_TWICE"),
    ("twice_by_case", "https", 3, AUTO_ANSWER, "unreadable", "DEV_PATH_TWICE"),
    ("twice_by_case", "ssh", 3, AUTO_ANSWER, "unreadable", "DEV_PATH_TWICE"),
    ("masked", "https", 3, AUTO_ANSWER, "unreadable", "MASKED_NO_SECRET"),
    ("masked", "ssh", 3, AUTO_ANSWER, "unreadable", "MASKED_NO_SECRET"),
    ("lacking", "https", 3, "call.auto_answer", "absent", "NOT_ON_THIS_MODEL"),
    ("lacking", "ssh", 2, "call.auto_answer", "unauthorized", "ABSENT_BUT_OFFERED"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_device_hides_of_a_declared_parameter_is_never_clean(
    fleet, engineer, tmp_path, case
):
    fault, transport, code, where, verdict, reason = case
    host = fleet.over(transport)[0]
    fleet.fault(host, fault)

    ended, _, found = audit(engineer, tmp_path, host)

    assert ended == code
    assert (found[where]["verdict"], found[where]["reason"]["code"]) == (verdict, reason)


SWITCHES = ("cisco_ios", "huawei_vrp", "hp_comware")
AMID = (("complains", "% Error: internal failure"), ("pages", "--More--"))
SAID = [
    ("cisco_ce", "complains", "*e Out of memory"),
    ("cisco_ce", "talks", "System is being updated"),
    *((family, *amid) for family in SWITCHES for amid in AMID),
    *(("fortinet", fault, "system global") for fault, _ in AMID),  # the block with the line in it
]


@pytest.mark.parametrize("case", SAID, ids=str)
def test_a_device_that_says_something_else_amid_its_settings_is_not_seen(
    fleet, engineer, tmp_path, case
):
    family, fault, line = case
    host = fleet.over("ssh", family)[0]
    clean, document, _ = audit(engineer, tmp_path, host)
    assert (clean, document["hosts"][0]["outcome"]) == (0, "read")
    fleet.fault(host, fault)

    ended, document, found = audit(engineer, tmp_path, host)

    (report,) = document["hosts"]
    reason = report["reason"]
    assert (ended, found, report["outcome"]) == (3, {}, "unknown")
    assert (reason["code"], reason["facts"]["path"]) == ("DEV_ANSWER_BROKEN", line)


def test_an_audit_that_counts_less_says_what_it_counts(fleet, engineer, tmp_path):
    host = fleet.over("https")[0]
    fleet.tamper(host, AUTO_ANSWER, "On")

    code, document, _ = audit(engineer, tmp_path, host, "--fail-on", "moved")
    store = ("--store", tmp_path / "h.sqlite")
    told = engineer("audit", "--limit", host, *store, "--fail-on", "moved")

    assert (code, document["fail_on"]) == (0, ["moved"])
    assert "counted as findings, and nothing else: moved" in told.out


def test_what_could_not_be_judged_is_counted_and_incomplete_whatever_fails(
    fleet, engineer, tmp_path
):
    host = fleet.over("https")[0]
    fleet.fault(host, "twice")

    ended = engineer(
        "audit", "--limit", host, "--store", tmp_path / "h.sqlite", "--fail-on", "moved"
    )

    assert ended.code == 3
    assert "1 could not be judged" in ended.out


@pytest.mark.parametrize("transport", ["https", "ssh"])
def test_what_turns_the_text_around_it_is_escaped_in_a_backup_too(
    fleet, engineer, tmp_path, transport
):
    host = fleet.over(transport)[0]
    fleet.fault(host, "turned")

    engineer.do("snapshot", "--limit", host, "--into", tmp_path / "b")

    written = (tmp_path / "b" / f"{host}.txt").read_text("utf-8")
    assert f'{AUTO_ANSWER}: "\\u202eO\\u009bn"' in written
    assert not {"\u202e", "\u009b"} & set(written)


def test_a_backup_tells_an_empty_secret_from_one_that_is_there(fleet, engineer, tmp_path):
    host, community = fleet.over("https")[0], "NetworkServices SNMP CommunityName"
    fleet.tamper(host, community, "public")
    engineer.do("snapshot", "--limit", host, "--into", tmp_path / "set")
    fleet.tamper(host, community, "")

    engineer.do("snapshot", "--limit", host, "--into", tmp_path / "empty")

    there = json.loads((tmp_path / "set" / f"{host}.json").read_bytes())["settings"]
    empty = json.loads((tmp_path / "empty" / f"{host}.json").read_bytes())["settings"]
    assert (there[community], empty[community]) == ("***", "")


def test_another_device_is_not_kept_under_the_name_of_the_declared_one(fleet, engineer, tmp_path):
    host = fleet.over("https")[0]
    fleet.fault(host, "swapped_serial")

    ended = engineer("snapshot", "--limit", host, "--into", tmp_path / "b")
    code, *_ = audit(engineer, tmp_path, host)

    assert ended.code == code == 2
    assert "PLAN_OTHER_DEVICE" in ended.err
    assert not (tmp_path / "b" / f"{host}.json").exists()


def begin(engineer: Person, tmp_path, *more: object) -> subprocess.Popen[bytes]:
    words = ["audit", "--store", tmp_path / "h.sqlite", "--connect-timeout", 600, "--timeout", 600]
    words += more
    return subprocess.Popen(
        [sys.executable, "-m", "fleetcfg", *map(str, words)],
        cwd=engineer.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"FLEETCFG_LANG": "en"},
    )


def test_ctrl_c_names_what_was_begun_and_counts_what_was_selected(fleet, engineer, tmp_path):
    host = fleet.over("https")[0]
    whole = json.loads(engineer("audit", "--store", tmp_path / "h.sqlite", "--output", "json").out)[
        "coverage"
    ]["parameters"]["declared"]
    fleet.fault(host, "silent")
    before = fleet.stats()[host]["connections"]

    with begin(engineer, tmp_path, "--output", "ndjson") as process:
        assert process.stdout is not None
        seen = [process.stdout.readline() for _ in range(20)]
        while fleet.stats()[host]["connections"] == before:  # pytest-timeout ends what never comes
            Event().wait(0.05)
        os.killpg(process.pid, signal.SIGINT)
        seen += process.stdout.read().splitlines()

    *reports, summary = [json.loads(line) for line in seen]
    told = {line["host"]: line for line in reports if line["record"] == "host"}
    assert process.returncode == 3
    assert told[host]["reason"]["code"] == "RUN_INTERRUPTED"
    assert summary["coverage"]["parameters"]["declared"] == whole
    assert summary["interrupted"]


def test_a_reader_that_goes_away_breaks_the_audit_off_and_stderr_says_so(fleet, engineer, tmp_path):
    host = fleet.over("https")[0]
    fleet.fault(host, "silent")

    with begin(engineer, tmp_path, "--output", "ndjson") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read().decode()

    assert process.returncode == 3
    told, _, coverage = " ".join(said.split()).partition("DEVICES ")
    assert f"{host}." in told or f"{host}," in told
    assert "devices were being read: " in told
    assert coverage
    assert len(said.splitlines()) < 30
    assert "interrupted" in said
    assert "Traceback" not in said
