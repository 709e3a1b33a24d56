"""Which of the past is asked for: options of ``fleetcfg history``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fleetcfg.cli.options.common import flag, option
from fleetcfg.cli.options.named import naming, read_by
from fleetcfg.model.typed_times import past_end_of, time_of


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """Which changes: where, of what, and when."""

    site: Annotated[
        str, option("--site", "SITE", "help.history.site", callback=naming("site of the past"))
    ] = ""
    provider: Annotated[
        str,
        option(
            "--provider",
            "PROVIDER",
            "help.history.provider",
            callback=naming("provider of the past"),
        ),
    ] = ""
    parameter: Annotated[
        list[str] | None, option("--parameter", "PARAMETER", "help.history.parameter")
    ] = None
    start: Annotated[
        str, option("--from", "DATE", "help.history.from", callback=read_by(time_of))
    ] = ""
    end: Annotated[
        str, option("--to", "DATE", "help.history.to", callback=read_by(past_end_of))
    ] = ""

    @property
    def of_several(self) -> bool:
        """Whether the devices of a place or a provider are meant."""
        return bool(self.site or self.provider)

    @property
    def is_given(self) -> bool:
        """Whether any of them was given."""
        return any((self.site, self.provider, self.parameter, self.start, self.end))

    @property
    def since(self) -> datetime | None:
        """From when on; raises RequestError (USAGE_DAY), as does *until*."""
        return time_of(self.start) if self.start else None

    @property
    def until(self) -> datetime | None:
        """Until when; a day is meant with its whole."""
        return past_end_of(self.end) if self.end else None


@dataclass(frozen=True, slots=True)
class TrendOptions:
    """Whether a trend is asked for, and of how much."""

    trend: Annotated[bool, flag("--trend", "help.history.trend")] = False
    monthly: Annotated[bool, flag("--monthly", "help.history.monthly")] = False
    last: Annotated[int, option("--last", "N", "help.history.last", min=1)] = 30
