"""The time that a device tells, in the spelling of its family. Pure."""

from datetime import datetime, timedelta, timezone


def local_time(text: str, form: str, distance: timedelta) -> datetime | None:
    """Return the time in *text*; None if it is none.

    Args:
        text: As the device tells it.
        form: How that is spelled, as `datetime.strptime` has it.
        distance: How far before UTC its clock is.
    """
    try:
        return datetime.strptime(text, form).replace(tzinfo=timezone(distance))
    except ValueError:
        return None
