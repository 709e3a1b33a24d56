"""The year: reports on a time, score cards of units, and the safety level of the network."""

from typing import Final

from fleetcfg.duty import Duty, ReportKind

_LEVEL: Final = "fleetcfg.duties.year.commands.level"
_PERIOD: Final = "fleetcfg.duties.year.commands.period"

DUTY: Final = Duty(
    name="year",
    reports={
        "level": ReportKind(_LEVEL, "level", of_run=True, after="change"),
        "year": ReportKind(_PERIOD, "year", of_days=True, after="stock"),
        "adhoc": ReportKind(_PERIOD, "everything", of_days=True, after="year"),
        "unit-score": ReportKind(_PERIOD, "unit", of_days=True, after="adhoc"),
    },
)
