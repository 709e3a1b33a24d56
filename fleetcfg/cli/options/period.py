"""Of which days a report is wanted, and about what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.named import naming, read_by
from fleetcfg.errors import RequestError
from fleetcfg.model.period.tables import Period, day_of
from fleetcfg.model.typed_times import day_of as typed_day


@dataclass(frozen=True, slots=True)
class PeriodOptions:
    """Which days, and about what."""

    from_: Annotated[
        str, option("--from", "DAY", "help.report.from", callback=read_by(typed_day))
    ] = ""
    to: Annotated[str, option("--to", "DAY", "help.report.to", callback=read_by(typed_day))] = ""
    about: Annotated[
        str, option("--about", "NAME", "help.report.about", callback=naming("subject"))
    ] = ""

    def require_none(self, kind: str) -> None:
        """Refuse what a report of *kind* has no use for."""
        if self.from_ or self.to or self.about:
            raise RequestError("REPORT_DAYS_EXTRA", kind=kind)

    def days(self, at: datetime) -> Period:
        """Return the days, up to today where no last one was given."""
        today = day_of(at)
        first = typed_day(self.from_) if self.from_ else None
        last = typed_day(self.to) if self.to else today
        if first is None or not first <= min(last, today):
            raise RequestError("REPORT_DAYS", first=self.from_, last=self.to)
        return Period(first, last)
