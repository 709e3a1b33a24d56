"""How long audits are kept: all of so many days, and one a month before; all, until it is said.

Only runs and what they found are pruned. What was seen of each device, and since when, stays.

No clock alone makes a run old: one that is ahead for a single audit would have the whole past
deleted, and nothing brings it back. So a run ages by the audits after it: each pause between two
of them counts, and one that is longer than is usual here counts as a usual one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import Final

from fleetcfg.model.timezone import VIETNAM
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.rows import whole
from fleetcfg.observations.run_times import past_runs
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.store import Observations

_MOST_DAYS: Final = 700_000  # 1,900 years: no calendar goes back much further, and no run does

_DAY: Final = timedelta(days=1)
_FORGETTING: Final = (
    "DELETE FROM finding WHERE run = ?",
    "DELETE FROM report WHERE run = ?",
    "DELETE FROM run WHERE id = ?",
)


def keep_days_of(observations: Observations) -> int | None:
    """Return for how many days every run is kept; None for ever."""
    with reading_errors(observations.file):
        (days,) = observations.connection.execute("SELECT keep_days FROM meta").fetchone()
        return None if days is None else whole(days, _MOST_DAYS)


def set_keep_days(observations: Observations, days: int | None) -> None:
    """Say for how many days every run is kept, from now on; None for ever."""
    kept = None if days is None else min(days, _MOST_DAYS)
    with observations.writing():
        observations.connection.execute("UPDATE meta SET keep_days = ?", (kept,))


def keep_from_now(observations: Observations, days: int, *, now: datetime) -> tuple[str, ...]:
    """Say for how many days every run is kept, prune the others as `prune_runs`; 0 for ever."""
    set_keep_days(observations, days or None)
    return prune_runs(observations, days, now=now) if days else ()


def prune_runs(
    observations: Observations, keep_days: int, *, keep_monthly: bool = True, now: datetime
) -> tuple[str, ...]:
    """Delete the runs that are older than *keep_days*, and return their ids, oldest first.

    Args:
        observations: Where.
        keep_days: Every run that began in the last so many days stays; longer where the clock
            leaped, or nothing was audited for long.
        keep_monthly: Of each month before, one stays: the last of those with the most devices.
        now: In UTC; months are those of Viet Nam. What is of the future stays.
    """
    kept_for = timedelta(days=min(keep_days, _MOST_DAYS))
    runs = [run for run, age in _aged(past_runs(observations, now), now) if age > kept_for]
    kept = _of_each_month(runs) if keep_monthly else frozenset()
    doomed = tuple(run.header.run for run in runs if run.header.run not in kept)
    with observations.writing():
        names = [(name,) for name in doomed]
        for statement in _FORGETTING:
            observations.connection.executemany(statement, names)
        observations.connection.execute(
            "DELETE FROM judgement WHERE digest NOT IN (SELECT judgement FROM report)"
        )
    return doomed


def prune_as_set(observations: Observations, *, now: datetime) -> tuple[str, ...]:
    """Delete what is older than it was said that runs are kept; nothing if that was never said."""
    days = keep_days_of(observations)
    return () if days is None else prune_runs(observations, days, now=now)


def _aged(runs: Sequence[StoredRun], now: datetime) -> Sequence[tuple[StoredRun, timedelta]]:
    """Return each of *runs*, oldest first, with its age; never more than by the calendar."""
    begun = [*(run.header.started_at for run in runs), now]
    pauses = [later - earlier for earlier, later in pairwise(begun)]
    usual = max(sorted(pauses)[(len(pauses) - 1) // 2], _DAY) if pauses else _DAY
    ages = accumulate(min(pause, usual) for pause in reversed(pauses))
    return list(zip(runs, reversed(list(ages)), strict=True))


def _of_each_month(runs: Iterable[StoredRun]) -> frozenset[str]:
    """Return one run a month; *runs* are oldest first, and the last of the largest wins."""
    best: dict[str, StoredRun] = {}
    for run in runs:
        month = run.header.started_at.astimezone(VIETNAM).strftime("%Y-%m")
        if month not in best or run.header.hosts >= best[month].header.hosts:
            best[month] = run
    return frozenset(run.header.run for run in best.values())
