"""Commands that run at another time: the clock of a machine, as this process reads it."""

from datetime import datetime, timedelta
from unittest.mock import patch


def clock_ahead(by: timedelta):
    """Return what sets the clock of every command ahead, while inside."""

    class Moved(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + by

    return patch("fleetcfg.workflow.clock.datetime", Moved)


def clock_at(moment: datetime):
    """Return what has the clock of every command stand at *moment*, while inside."""

    class Standing(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    return patch("fleetcfg.workflow.clock.datetime", Standing)
