"""SIGKILL at every line between the intent and the receipt: nothing lost, nothing done twice."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from fleetcfg_kit.testing.fleet import RunningFleet
from tests.apply.codecs import VOLUME

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
SHARDS = [("https", 0, 3), ("https", 1, 3), ("https", 2, 3), ("ssh", 1, 6)]
LEAST = {"https": 25, "ssh": 12}


def rounds(codecs: RunningFleet, folder: Path, *how: object) -> list[dict]:
    """Run them all: as many as there are lines, so that they take as long as the machine needs."""
    command = [sys.executable, "-m", "tests.apply.killed", codecs.state, folder, *how]
    done = subprocess.run(
        [*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.timeout(3600)  # 32 s on an idle machine, 340 s at a load of 8 for two cores
@pytest.mark.parametrize(("transport", "first", "step"), SHARDS)
def test_death_at_any_line_loses_nothing_and_repeats_nothing(
    codecs, tmp_path, transport, first, step
):
    told = rounds(codecs, tmp_path, transport, first, step)

    assert len(told) >= LEAST[transport]
    assert all(row["killed"] for row in told)
    for row in told:
        _require_truth(row)
    ways = Counter((row["open"], row["live"]) for row in told)
    assert len(ways) >= 3  # it died before the write, between write and outcome, and after it


def _require_truth(row: dict) -> None:
    is_written = row["live"] == "70"
    if "intent" not in row["kinds"]:
        assert (row["open"], is_written, row["second"]) == (0, False, "applied"), row
    elif row["open"]:
        assert row["second"] in {"IN_DOUBT", "ALREADY_CONSUMED"}, row  # by us, or by the door
        assert "outcome" not in row["kinds"], row
        assert row["between"] == ([VOLUME] if is_written else []), row
        assert row["settled"] == ["applied" if is_written else "not_applied"], row
        assert row["told"] == row["settled"], row
    else:
        assert (row["second"], is_written) == ("ALREADY_CONSUMED", True), row
        assert row["told"] == ([] if "receipt" in row["kinds"] else ["applied"]), row
    assert row["third"] == "ALREADY_CONSUMED", row
    assert row["written"].count(VOLUME) <= 1, row
    assert row["receipts"] == 1, row
    assert row["end"] == ("70" if is_written or row["second"] == "applied" else "50"), row
