"""Secret values that several machines concealed, each with a salt of its own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import Observation, pack

START = datetime(2026, 11, 24, tzinfo=UTC)


def test_of_a_secret_that_two_machines_concealed_nothing_is_told(tmp_path: Path) -> None:
    """What is concealed is marked by whose salt it was; a store marks nothing of its own."""
    history = open_observations(tmp_path / "history.sqlite")
    identity = DeviceIdentity("FTT1", "Room Kit", "ce9.15")
    marks = ("", "0a1b2c3d", "0a1b2c3d", "99999999")
    for number, (mark, value) in enumerate(zip(marks, "1123", strict=True)):
        packed = pack({"C": value, "D": value}, (), ["C"], mark.encode() or history.salt, mark)
        seen = Observation("codec-a", identity, str(number), packed)
        with history.writing():
            history.record(seen, at=START + timedelta(hours=number))

    changed = [one.path for one in history.changes("codec-a")]
    kept = history.latest("codec-a")["C"] or ""
    history.close()
    assert changed == ["C", "D", "D"]
    assert kept.endswith("@99999999")
