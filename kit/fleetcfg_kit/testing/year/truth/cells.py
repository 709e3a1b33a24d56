"""Rows of tables as the truth of a year has them, and how days and months are told."""

from datetime import datetime

from fleetcfg.model.timezone import VIETNAM

Cells = dict[str, int | str | None]


def day_of(at: datetime) -> str:
    """Return the day in Việt Nam."""
    return f"{at.astimezone(VIETNAM):%Y-%m-%d}"


def month_of(at: datetime) -> str:
    """Return the month in Việt Nam."""
    return day_of(at)[:7]


def quarter_of(month: str) -> str:
    """Return the quarter of a month, or of a day."""
    return f"{month[:4]}-Q{'111222333444'[int(month[5:7]) - 1]}"
