"""A clock that stands still until it is moved."""

from datetime import UTC, datetime, timedelta
from typing import Final

NOON: Final = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
"""A Tuesday in office hours of Hà Nội (16:00), in no freeze and no waiver of the sample."""


class Clock:
    """Gives the time in UTC when called, as a use case asks for it.

    Attributes:
        now: The time that it shows.
        moves: By how much it moves by itself before the *n*-th answer, from 1.
        answers: How often it was asked.
        was_set: How far it was set without time passing.
    """

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self.moves: dict[int, timedelta] = {}
        self.was_set = timedelta()
        self.answers = 0

    def __call__(self) -> datetime:
        """Return the time that it shows, after its own moves."""
        self.answers += 1
        self.now += self.moves.get(self.answers, timedelta())
        return self.now

    def pass_time(self, span: timedelta) -> None:
        """Let *span* pass."""
        self.now += span

    def set_by(self, span: timedelta) -> None:
        """Set the clock forward, or back, without letting time pass."""
        self.now += span
        self.was_set += span

    def lasted(self, since: datetime) -> timedelta:
        """Return how long ago *since* is, by what cannot be set."""
        return self.now - self.was_set - since
