"""The one time zone of the province."""

from datetime import timedelta, timezone
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7), "+07")
"""Việt Nam has one time and no summer time."""
