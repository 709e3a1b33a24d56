"""How fast a device lets itself be asked.

A leaky bucket as web servers keep one: a steady rate, a queue that is served late, and
a refusal beyond it. It does not know the time: callers pass seconds of a steady clock.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class SimRateLimit:
    """One bucket.

    Attributes:
        per_second: Requests a second that are served at once.
        queue: Requests that may wait.
    """

    per_second: float
    queue: int
    _excess: float = -1.0
    _last: float = 0.0

    def admit(self, now: float) -> float | None:
        """Let a request in.

        Args:
            now: Seconds of a steady clock.

        Returns:
            How many seconds it has to wait, or None when the queue is full.
        """
        drained = self._excess - (now - self._last) * self.per_second
        excess = max(drained, -1.0) + 1.0
        if excess > self.queue:
            return None
        self._excess, self._last = excess, now
        return max(excess, 0.0) / self.per_second
