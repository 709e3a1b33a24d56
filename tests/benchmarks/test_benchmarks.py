"""The benchmark measures what it says: small, but over real sockets and with real programs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import plan_of
from benchmarks.contest import Tally
from benchmarks.goals import Goal
from benchmarks.measure import Program, run
from benchmarks.table import span, table

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.long
def test_four_devices_are_read_by_fleetcfg_and_by_the_bare_loop_and_both_find_the_same(tmp_path):
    out = tmp_path / "out.json"
    command = [sys.executable, "-m", "benchmarks", "--only", "ssh", "--devices", "4", "--rounds"]

    done = subprocess.run(
        [*command, "1", "--no-peers", "--json", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )

    rows = json.loads(out.read_text())["sections"][0]["rows"]
    assert {row["client"]: row["read"] for row in rows} == {
        "fleetcfg audit, ssh, cold store": "4",
        "fleetcfg audit, ssh, warm store": "4",
        "bare loop, ssh": "4",
        "bare loop, ssh, unchecked": "4",
    }
    assert "Side by side over ssh" in done.stdout


@pytest.mark.long
def test_each_kind_of_the_sample_is_read_by_fleetcfg_and_by_the_bare_loops(tmp_path):
    out = tmp_path / "out.json"
    command = [sys.executable, "-m", "benchmarks", "--only", "mixed", "--devices", "48", "--rounds"]

    subprocess.run([*command, "1", "--json", str(out)], cwd=ROOT, timeout=600, check=True)

    rows = json.loads(out.read_text())["sections"][0]["rows"]
    assert {row["client"]: row["read"] for row in rows} == {
        "fleetcfg audit, mixed": "48",
        "bare loops, mixed": "48",
        "fleetcfg audit, mixed, and 1 slow": "49",
    }


def test_cpu_of_a_child_that_was_waited_for_counts(tmp_path):
    burn = "sum(range(6_000_000))"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"

    cost = run(Program((sys.executable, "-c", code), tmp_path), lambda *_: None)

    assert cost.cpu > 0.03
    assert cost.code == 0


def test_a_program_that_takes_too_long_is_killed_with_its_children(tmp_path):
    child = "import time; time.sleep(3600)"  # who waited for it would take longer than a test may
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"

    cost = run(Program((sys.executable, "-c", code), tmp_path, most_seconds=0.5), lambda *_: None)

    assert cost.code == -9


def test_lines_are_told_with_the_moment_they_came(tmp_path):
    heard = []

    run(
        Program((sys.executable, "-c", "print('a'); print('b')"), tmp_path),
        lambda line, moment: heard.append((line.strip(), moment)),
    )

    assert [line for line, _ in heard] == ["a", "b"]
    assert 0 < heard[0][1] <= heard[1][1]


def test_what_a_client_did_not_read_is_counted_as_not_read():
    tally = Tally()

    tally.hear_recap("codec-1 : ok=1 changed=0 unreachable=0 failed=0 skipped=0", 1.0)
    tally.hear_recap("codec-2 : ok=0 changed=0 unreachable=1 failed=0 skipped=0", 2.0)

    assert (tally.ok, tally.last_ok) == (1, 1.0)


def test_the_last_quick_report_is_not_that_of_a_device_with_a_pace_of_its_own():
    tally = Tally()

    for moment, host in enumerate(("device-000001", "slow-000002"), 1):
        facts = {"record": "host", "host": host, "outcome": "read", "counts": {"unauthorized": 0}}
        tally.hear_records(json.dumps(facts, separators=(",", ":")), float(moment))

    assert (tally.ok, tally.last_ok) == (2, 1.0)


def test_a_goal_is_reached_on_its_own_side_of_the_bound():
    assert Goal("cpu", 1.2, 1.3).is_reached
    assert not Goal("cpu", 1.4, 1.3).is_reached
    assert Goal("rate", 30, 25, at_most=False).is_reached
    assert not Goal("rate", 20, 25, at_most=False).is_reached


def test_a_small_ratio_is_written_as_a_fraction():
    assert Goal("cpu", 1 / 60, 1 / 45).row() == ("cpu", "1/60", "<= 1/45", "reached")


def test_columns_line_up_whatever_script_they_are_in():
    text = table(("tên", "n"), [("Lai Châu", "1"), ("会", "100")])

    assert text.splitlines() == ["tên         n", "--------  ---", "Lai Châu    1", "会        100"]


def test_a_span_tells_the_middle_the_least_and_the_greatest():
    assert span((1.0, 2.0, 9.0)) == "2.00 (1.00-9.00)"
    assert span((2.0,)) == "2.00"


def test_quick_is_small_and_what_is_asked_for_wins():
    plan, _ = plan_of(["--quick", "--rounds", "2", "--devices", "9,3"])

    assert (plan.rounds, plan.devices, plan.hosts) == (2, (3, 9), (1000,))


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("verification", ["--devices", "2", "--changes", "2", "--entries", "500"], "append one"),
        ("fold", ["--devices", "20", "--parameters", "30"], "folded 20 devices"),
        ("apply", ["--devices", "2", "--rtt", "0"], "2 devices"),
    ],
)
def test_what_authority_costs_is_measured(name, arguments, told):
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert told in done.stdout
