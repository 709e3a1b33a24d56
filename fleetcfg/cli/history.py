"""``fleetcfg history``: the audits that are kept, or what they have seen change on devices."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fleetcfg.cli.complete import hosts
from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.history_options import ChangeOptions, TrendOptions
from fleetcfg.cli.kept import as_text, open_kept
from fleetcfg.cli.language import word
from fleetcfg.cli.options import STORE, StoreOption, argument, option, output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.pager import PagerOption, paged
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.cli.replay import replay
from fleetcfg.declared.load import read_names
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.model.typed_times import past_end_of
from fleetcfg.observations.histories import HistoryRequest
from fleetcfg.observations.retention import keep_days_of, keep_from_now
from fleetcfg.observations.run_check import checked_runs
from fleetcfg.observations.store import Observations
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.history_text import KeptRuns
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.history import (
    device_at,
    device_history,
    fleet_changes,
    fleet_trends,
    hosts_at,
)


def history(
    host: Annotated[str, argument("HOST", "help.host", hosts)] = "",
    paths: Annotated[list[str] | None, argument("PATH", "help.path")] = None,
    *,
    run: Annotated[str, option("--run", "RUN", "help.history.run")] = "",
    as_of: Annotated[str, option("--as-of", "DATE", "help.history.as_of")] = "",
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
    past = _Past(as_text(host), [as_text(name) for name in names], output, declared)
    _require_one([run, as_of, trend.trend, changes.of_several], host, as_of)
    with open_kept(store, as_text(host)) as kept, paged(is_wanted=pager):
        if keep_days is not None:
            keep_from_now(kept, keep_days, now=now())
        if run:
            replay(kept, as_text(run), output, records)
        elif trend.trend:
            past.tell("trend", fleet_trends(kept, trend.last, is_monthly=trend.monthly, now=now()))
        elif as_of:
            past.tell_as_of(kept, past_end_of(as_of))
        elif host or changes.is_given:
            past.tell_changes(kept, changes)
        else:
            past.tell("runs", [KeptRuns(checked_runs(kept), keep_days_of(kept))])
    return Exit.CLEAN


def _require_one(questions: Sequence[object], host: str, as_of: str) -> None:
    """Refuse several questions at once, and a time without a device."""
    if sum(map(bool, questions)) > 1 or (host and any(questions) and not as_of):
        raise RequestError("HISTORY_ONE_QUESTION")
    if as_of and not host:
        raise RequestError("HISTORY_AS_OF_HOST")


@dataclass(frozen=True, slots=True)
class _Past:
    """What is asked of the past of devices, and how it is told."""

    host: str
    names: Sequence[str]
    output: str
    declared: DeclarationOptions

    def tell(self, kind: str, nouns: Iterable[object]) -> None:
        renderer = open_renderer(kind, self.output)
        for noun in nouns:
            renderer.tell(noun)
        renderer.end()

    def tell_as_of(self, kept: Observations, at: datetime) -> None:
        self.tell("as of", device_at(kept, self.host, self.names, at, catalogs(), self._hosts()))
        if at > now():
            print(word("as_of.future"), file=sys.stderr)

    def tell_changes(self, kept: Observations, asked: ChangeOptions) -> None:
        request = HistoryRequest(self.names, None, asked.since, asked.until)
        if self.host:
            told = device_history(kept, self.host, request, catalogs(), self._hosts())
            return self.tell("history", told)
        if asked.of_several:
            fleet = self.declared.readable_province(now()).fleet
            hosts = hosts_at(fleet, as_text(asked.site), as_text(asked.provider))
            request = replace(request, hosts=hosts)
        return self.tell("changes", fleet_changes(kept, request, catalogs()))

    def _hosts(self) -> Sequence[str]:
        """Return the devices of the inventory; none where there is none, or it cannot be read."""
        with suppress(FleetcfgError, OSError):
            return read_names(self.declared.inventories)[1]
        return ()
