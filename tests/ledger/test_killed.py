"""SIGKILL at any line of the ledger: nothing is lost, nothing repeated, the state named truly."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

# Some 770 lines are come to. The gate tries each; at a desk every eleventh has to do.
STRIDE = 1 if os.environ.get("CI") else 11


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_run_killed_at_any_line_is_never_repeated_and_never_forgotten(tmp_path):
    driver = Path(__file__).with_name("killed.py")

    done = subprocess.run(
        [sys.executable, driver, tmp_path, str(STRIDE)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    rounds = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rounds) > 600 // STRIDE, "hardly any line was tried"
    assert [one["killed"] for one in rounds] == [True] * (len(rounds) - 1) + [False]
    for one in rounds:
        assert_truthful(one)
    first = Counter((one["first"], one["written"]) for one in rounds)
    assert set(first) == {
        ("applied", 0),
        ("IN_DOUBT", 0),
        ("IN_DOUBT", 1),
        ("ALREADY_CONSUMED", 1),
    }


def assert_truthful(one: dict) -> None:
    # The device is written to once in all, whatever happened, and the record says so.
    assert one["total"] == 1, one
    assert one["published"], one
    # What was written before the kill is never written again without somebody having looked.
    if one["written"]:
        assert one["first"] in {"IN_DOUBT", "ALREADY_CONSUMED"}, one
        assert one["second"] == "ALREADY_CONSUMED", one
    if one["first"] == "IN_DOUBT":
        assert one["between"] == one["written"], one
        assert one["kinds"].count("reconcile") == 1, one
    ended = one["kinds"].count("outcome") + one["kinds"].count("reconcile")
    assert one["kinds"].count("intent") == ended, one
