"""The store of audits and readings, as commands open it that only look at the past."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fleetcfg.cli.terminal.errors import say
from fleetcfg.errors import ObservationError, RequestError
from fleetcfg.observations.passed_over import passed_over
from fleetcfg.observations.run_times import told_ahead
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.store import Observations, kept_observations
from fleetcfg.workflow.clock import now

_MOST_NAMED: Final = 3  # the newest


@contextmanager
def open_kept(store: Path, host: str = "") -> Generator[Observations]:
    """Open the file *store*, while inside; none is made."""
    if host and not store.exists():
        raise RequestError("HISTORY_EMPTY", host=host, file=str(store))
    with kept_observations(store) as kept:
        yield kept


def say_passed_over(kept: Observations, chosen: StoredRun, name: str) -> None:
    """Print on stderr which audits after *chosen* were passed over, if *name* named none by id.

    Those of the future are told apart.
    """
    if name and not name.startswith("last"):
        return
    say_ahead(kept)
    later = passed_over(kept, chosen, now=now())
    for code, found in (("STORE_BROKEN_OFF", later.broken_off), ("STORE_PASSED_OVER", later.odd)):
        if found:
            runs = ", ".join(run.header.run for run in found[-_MOST_NAMED:])
            say(ObservationError(code, count=len(found), runs=runs, run=chosen.header.run))


def say_ahead(kept: Observations) -> None:
    """Print on stderr which audits are of the future, and are never taken for the newest."""
    if ahead := told_ahead(kept, now()):
        say(ahead)


def say_pruned(pruned: int, days: int) -> None:
    """Print on stderr how many audits are no longer kept, of which every one of *days* is."""
    say(ObservationError("STORE_PRUNED", count=pruned, days=days))


def as_text(argument: str) -> str:
    """Return an argument as text: bytes of it that are no UTF-8 are no part of any name."""
    return argument.encode("utf-8", errors="replace").decode("utf-8")
