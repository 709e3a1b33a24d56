"""How far a long piece of work is: one line on stderr, gone at the end.

Nothing is shown for work that ends within a second, or where stderr is no terminal.
"""

from typing import TextIO

from fleetcfg.words import Words

QUIET_SECONDS = 1.0
STEP_SECONDS = 0.1


class Progress:
    """Counts devices. Time is given with each step, in seconds of any steady clock."""

    def __init__(self, stream: TextIO, words: Words) -> None:
        self._stream = stream
        self._words = words
        self._total = 0
        self._started = 0.0
        self._shown_at = 0.0
        self._done = 0
        self._is_seen = stream.isatty()
        self._is_shown = False

    def begin(self, total: int, *, at: float) -> None:
        """Note how many devices there are, before the first."""
        self._total, self._started = total, at

    def step(self, *, at: float) -> None:
        """Note that one more device is done."""
        self._done += 1
        elapsed = at - self._started
        is_due = elapsed > QUIET_SECONDS and at - self._shown_at >= STEP_SECONDS
        if self._is_seen and is_due and self._done < self._total:
            left = round(elapsed / self._done * (self._total - self._done))
            said = self._words.label("progress", done=self._done, total=self._total, left=left)
            self._stream.write(f"\r\x1b[K{said}")
            self._stream.flush()
            self._shown_at, self._is_shown = at, True

    def clear(self) -> None:
        """Take the line away, before anything else is printed."""
        if self._is_shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._is_shown = False
