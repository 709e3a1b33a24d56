"""A week of five-minute samples of a line, as its provider would send it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from fleetcfg.model.line_samples import SLOT, SLOTS
from fleetcfg_kit.testing.year.plan import SampledWeek

CAPACITY: Final = 100
"""Of each line, in Mbit/s; its rules are the usual ones."""
_GAP: Final = range(600, 900)  # samples that lack: more than may be above
_BUSY: Final = 0.1  # of the samples of a week that is over: more than may be above


def week_samples(week: SampledWeek) -> Iterator[tuple[int, tuple[int, int, int, int, int]]]:
    """Yield of each five minutes, from 0, hundredths: load in and out, loss, delay, jitter.

    A week that is over has full load in each tenth; another never has more than half of it.
    """
    for slot in range(SLOTS):
        if week.kind == "gap" and slot in _GAP:
            continue
        is_full = week.kind == "over" and slot % round(1 / _BUSY) == 0
        load = (9_500 if is_full else 2_000 + 10 * week.number) + slot * 7 % 1_000
        yield slot, (load, load // 2, slot % 60, 2_000 + slot % 500, 100 + slot % 40)


def spell_samples(week: SampledWeek, start: datetime) -> bytes:
    """Return the file: CSV, its times those of *start* and on."""
    lines = ["time,line,in (Mbit/s),out (Mbit/s),loss (%),delay (ms),jitter (ms)"]
    for slot, values in week_samples(week):
        told = ",".join(f"{value / 100:.2f}" for value in values)
        lines.append(f"{start + slot * SLOT:%Y-%m-%d %H:%M},{week.line},{told}")
    return "\n".join([*lines, ""]).encode()
