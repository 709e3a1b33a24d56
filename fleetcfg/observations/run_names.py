"""Which audit is meant: by its id or how that begins, by its place from the last, by a time."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.errors import RequestError
from fleetcfg.model.timezone import spell_local
from fleetcfg.model.typed_times import is_time, past_end_of
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.passed_over import passed_over
from fleetcfg.observations.retention import keep_days_of
from fleetcfg.observations.run_times import is_ahead, no_audit
from fleetcfg.observations.runs import StoredRun, begun_of, list_runs
from fleetcfg.observations.store import Observations

_LAST: Final = re.compile(r"last(?:~([0-9]{1,6}))?")
_KNOWN: Final = (
    "SELECT run, count(*) FROM report WHERE host IN (SELECT value FROM json_each(?)) GROUP BY run"
)
_DEVICES: Final = "SELECT run, count(*) FROM report WHERE host != '' GROUP BY run"
_SHORT: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z-([0-9a-f]{6,})")
_MOST_NAMED: Final = 3  # of the audits that there are, in a refusal


def find_run(observations: Observations, name: str, *, now: datetime) -> StoredRun:
    """Return the audit that *name* means.

    Args:
        observations: Where audits are kept, of whatever readings.
        name: Its id, or how no other one begins or, after its time, ends; ``last`` or ``last~N``,
            counted back over the whole audits of the kind (real or simulated) of the newest; or a
            day or a time, as people type it, for the last such audit that had begun by then. Of
            these two ways, none of the future.
        now: The time.

    Raises:
        RequestError: ``HISTORY_NO_AUDIT``, ``HISTORY_RUN_UNKNOWN``, HISTORY_RUN_AMBIGUOUS;
            HISTORY_RUN_PRUNED for one of a time of which one audit a month is kept;
            HISTORY_NONE_BY_THEN if none that is kept had begun by then; ``USAGE_DAY``.
        ObservationError: STORE_FUTURE if all whole audits are of the future; STORE_CONTRADICTS, as
            `passed_over`; ``STORE_*``.
    """
    runs = list_runs(observations)
    if not runs:
        raise RequestError("HISTORY_NO_AUDIT", file=observations.file)
    past = [run for run in runs if not is_ahead(run, now)]
    if back := _LAST.fullmatch(name):
        if not like_the_newest(past) and like_the_newest(runs):
            raise no_audit(observations, now)
        found = _back(observations, past, int(back[1] or 0), now)
    elif is_time(name):
        return _by_then(observations, past, past_end_of(name))
    else:
        found = _by_id(runs, name)
    if found is None:
        raise _pruned(observations, name, now) or _unknown(observations, runs, name)
    return found


def named_run(observations: Observations, name: str) -> StoredRun:
    """Return the audit whose id *name* is, or begins or ends as no other does.

    Raises:
        RequestError: ``HISTORY_RUN_UNKNOWN``, HISTORY_RUN_AMBIGUOUS.
        ObservationError: ``STORE_*``.
    """
    runs = list_runs(observations)
    found = _by_id(runs, name)
    if found is None:
        raise _unknown(observations, runs, name)
    return found


def short_name(run: str) -> str:
    """Return how an audit is called on screens: the end of its id, without the time in UTC.

    Where its time in Viet Nam stands beside it, two times of one audit would be read as two.
    """
    known = _SHORT.fullmatch(run)
    return known[1] if known else run


def is_simulated(run: StoredRun) -> bool:
    """Tell whether an audit was of simulated devices; none is of both."""
    return run.header.simulated > 0


def kept_each_since(observations: Observations, *, now: datetime) -> datetime | None:
    """Return since when every audit is kept; of the time before one a month is. None for ever.

    Raises:
        ObservationError: ``STORE_*``.
    """
    days = keep_days_of(observations)
    return None if days is None else now - timedelta(days=days)


def like_the_newest(runs: Sequence[StoredRun]) -> Sequence[StoredRun]:
    """Return the whole audits of the kind of the newest one, oldest first."""
    whole = [run for run in runs if run.is_whole]
    return [run for run in whole if is_simulated(run) is is_simulated(whole[-1])]


def _back(
    observations: Observations, runs: Sequence[StoredRun], steps: int, now: datetime
) -> StoredRun | None:
    """Return the one so many *steps* before the last; None if there are not so many."""
    whole = like_the_newest(runs)
    if steps >= len(whole):
        return None
    passed_over(observations, whole[-1 - steps], now=now)
    return whole[-1 - steps]


def _by_id(runs: Sequence[StoredRun], name: str) -> StoredRun | None:
    """Return the one whose id *name* is, or begins or ends so; None if there is none."""
    begun = [run for run in runs if name and _is_called(run.header.run, name)]
    meant = [run for run in begun if run.header.run == name] or begun
    if len(meant) > 1:
        count, known = len(meant), _listed(meant)
        raise RequestError("HISTORY_RUN_AMBIGUOUS", run=name, count=count, known=known)
    return meant[0] if meant else None


def _is_called(run: str, name: str) -> bool:
    return run.startswith(name) or short_name(run) == name


def count_devices(observations: Observations) -> Mapping[str, int]:
    """Return of how many devices each audit tells, by its id.

    Raises:
        ObservationError: ``STORE_*``.
    """
    with reading_errors(observations.file):
        return dict(observations.connection.execute(_DEVICES))


def count_known(observations: Observations, hosts: Collection[str]) -> Mapping[str, int]:
    """Return of how many of *hosts* each audit tells, by its id; those that tell of any."""
    with reading_errors(observations.file):
        rows = observations.connection.execute(_KNOWN, (json.dumps(sorted(hosts)),))
        return dict(rows)


def _by_then(observations: Observations, runs: Sequence[StoredRun], moment: datetime) -> StoredRun:
    whole = like_the_newest(runs)
    begun = [run for run in whole if run.header.started_at <= moment]
    if not begun:
        first = spell_local(whole[0].header.started_at) if whole else ""
        days = keep_days_of(observations)
        raise RequestError(
            "HISTORY_NONE_BY_THEN",
            at=spell_local(moment),
            first=first,
            days="" if days is None else days,
        )
    return begun[-1]


def _unknown(observations: Observations, runs: Sequence[StoredRun], name: str) -> RequestError:
    return RequestError(
        "HISTORY_RUN_UNKNOWN", run=name, file=observations.file, known=_listed(runs)
    )


def _pruned(observations: Observations, name: str, now: datetime) -> RequestError | None:
    """Return that an audit is no longer kept, where its id says that it is so old; else None."""
    at, since = begun_of(name), kept_each_since(observations, now=now)
    if at is None or since is None:
        return None
    days = keep_days_of(observations) or 0
    return RequestError("HISTORY_RUN_PRUNED", run=name, days=days) if at < since else None


def _listed(runs: Sequence[StoredRun]) -> str:
    return ", ".join(run.header.run for run in reversed(runs[-_MOST_NAMED:]))
