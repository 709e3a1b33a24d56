"""``fleetcfg history``: the audits that are kept, or what they have seen change on devices."""

from collections.abc import Sequence
from typing import Annotated, Final

from fleetcfg.cli.options.common import (
    STORE,
    StoreOption,
    argument,
    option,
    output_of,
)
from fleetcfg.cli.options.complete import hosts
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.options.history import ChangeOptions, TrendOptions
from fleetcfg.cli.options.kept import as_text, open_kept, say_ahead, say_pruned
from fleetcfg.cli.options.named import naming, read_by
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.shared.past import Past
from fleetcfg.cli.shared.replay import replay
from fleetcfg.cli.terminal.pager import PagerOption, paged
from fleetcfg.errors import RequestError
from fleetcfg.model.typed_times import past_end_of
from fleetcfg.observations.retention import keep_days_of, keep_from_now
from fleetcfg.observations.run_check import RunReader
from fleetcfg.observations.store import Observations
from fleetcfg.report.audits.history_text import KeptRuns
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now

_HOST: Final = argument("HOST", "help.host", hosts, callback=naming("device of the past"))


def history(
    host: Annotated[str, _HOST] = "",
    paths: Annotated[list[str] | None, argument("PATH", "help.path")] = None,
    *,
    run: Annotated[str, option("--run", "RUN", "help.history.run", callback=naming("audit"))] = "",
    as_of: Annotated[
        str, option("--as-of", "DATE", "help.history.as_of", callback=read_by(past_end_of))
    ] = "",
    changes: ChangeOptions,
    trend: TrendOptions,
    output: Annotated[str, output_of("audit", "help.history.output")] = "text",
    keep_days: Annotated[
        int | None, option("--keep-days", "DAYS", "help.history.keep_days", min=0)
    ] = None,
    store: StoreOption = STORE,
    declared: DeclarationOptions,
    pager: PagerOption = True,
    records: RecordOptions,
) -> int:
    """Print the audits that are kept, one of them again, or what they have seen of devices."""
    names = [*(paths or ()), *(changes.parameter or ())]
    past = Past(as_text(host), [as_text(name) for name in names], output, declared)
    _require_one(run, as_of, trend, changes, past)
    with open_kept(store, as_text(host)) as kept, paged(is_wanted=pager):
        if keep_days is not None:
            _keep(kept, keep_days)
        if run:
            replay(kept, as_text(run), output, records)
            return Exit.CLEAN
        say_ahead(kept)
        if trend.trend:
            past.tell_trend(kept, trend, changes)
        elif as_of:
            past.tell_as_of(kept, past_end_of(as_of))
        elif host or changes.is_given:
            past.tell_changes(kept, changes)
        else:
            past.tell("runs", [KeptRuns(RunReader(kept).listed(), keep_days_of(kept))])
    return Exit.CLEAN


def _keep(kept: Observations, days: int) -> None:
    pruned = keep_from_now(kept, days, now=now())
    if days:  # 0 keeps all
        say_pruned(len(pruned), days)


def _require_one(
    run: str, as_of: str, trend: TrendOptions, changes: ChangeOptions, past: Past
) -> None:
    """Refuse several questions at once, and a time without a device.

    A trend may be of a device or a place; of values at a time it is not.
    """
    asked = [run, as_of, trend.trend, changes.of_several and not trend.trend]
    places = [past.host, changes.of_several]
    values = [past.names, changes.start, changes.end]
    clashes = (
        _count(asked) > 1,
        _count(places) > 1,
        run and any(places),
        trend.trend and any(values),
    )
    if any(clashes):
        raise RequestError("HISTORY_ONE_QUESTION")
    if as_of and not past.host:
        raise RequestError("HISTORY_AS_OF_HOST")


def _count(asked: Sequence[object]) -> int:
    return sum(map(bool, asked))
