"""What is asked of the past of devices, and how it is told."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from fleetcfg.cli.language import word
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.options.history import ChangeOptions, TrendOptions
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.load import read_names
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import FleetcfgError
from fleetcfg.observations.histories import HistoryRequest
from fleetcfg.observations.store import Observations
from fleetcfg.workflow.audits.history import (
    device_at,
    device_history,
    device_trends,
    fleet_changes,
    fleet_trends,
    hosts_at,
)
from fleetcfg.workflow.clock import now


@dataclass(frozen=True, slots=True)
class Past:
    """A device, or none, and names of its parameters; read from what is kept."""

    host: str
    names: Sequence[str]
    output: str
    declared: DeclarationOptions

    def tell(self, kind: str, nouns: Iterable[object]) -> None:
        """Print *nouns* as *kind*, in the form that was asked for."""
        renderer = open_renderer(kind, self.output)
        for noun in nouns:
            renderer.tell(noun)
        renderer.end()

    def tell_as_of(self, kept: Observations, at: datetime) -> None:
        """Print what the device was set to at a time."""
        self.tell("as of", device_at(kept, self.host, self.names, at, catalogs(), self._hosts()))
        if at > now():
            print(word("as_of.future"), file=sys.stderr)

    def tell_trend(self, kept: Observations, asked: TrendOptions, of: ChangeOptions) -> None:
        """Print how the device, those of a place, or the fleet went."""
        if self.host:
            told = device_trends(
                kept,
                self.host,
                asked.last,
                is_monthly=asked.monthly,
                now=now(),
                declared=self._hosts(),
            )
        else:
            hosts = self._hosts_of(of) if of.of_several else None
            told = fleet_trends(kept, asked.last, is_monthly=asked.monthly, now=now(), hosts=hosts)
        self.tell("trend", told)

    def tell_changes(self, kept: Observations, asked: ChangeOptions) -> None:
        """Print what changed on the device, on those of a place, or on all."""
        request = HistoryRequest(self.names, None, asked.since, asked.until)
        if self.host:
            told = device_history(kept, self.host, request, catalogs(), self._hosts())
            return self.tell("history", told)
        if asked.of_several:
            request = replace(request, hosts=self._hosts_of(asked))
        return self.tell("changes", fleet_changes(kept, request, catalogs()))

    def _hosts_of(self, asked: ChangeOptions) -> Sequence[str]:
        fleet = self.declared.readable_province(now()).fleet
        return hosts_at(fleet, as_text(asked.site), as_text(asked.provider))

    def _hosts(self) -> Sequence[str]:
        """Return the devices of the inventory; none where there is none, or it cannot be read."""
        with suppress(FleetcfgError, OSError):
            return read_names(self.declared.inventories)[1]
        return ()
