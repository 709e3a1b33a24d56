"""How far a long piece of work is, and who is waited for: one line on stderr, gone at the end.

Nothing is shown for work that ends within a second, or where stderr is no terminal.
"""

from typing import Final, TextIO

from fleetcfg.report.escape import escape
from fleetcfg.report.lines import SEPARATOR, columns_of
from fleetcfg.report.output import terminal_columns
from fleetcfg.words import Words

QUIET_SECONDS: Final = 1.0
STEP_SECONDS: Final = 0.1
_PARTS_UNTIL_GUESS: Final = 20  # how long it will take is said once one part is done
_MOST_WAITED: Final = 20  # names; more do not fit on any terminal


class Progress:
    """Counts devices. Time is given with each step, in seconds of any steady clock."""

    def __init__(self, stream: TextIO, words: Words) -> None:
        self._stream = stream
        self._words = words
        self._total = 0
        self._started = 0.0
        self._shown_at = 0.0
        self._done = 0
        self._different = 0
        self._waited: dict[str, float] = {}  # by device, since when; the longest first
        self._is_drawing = False
        self._is_shown = False
        self.is_seen = stream.isatty()

    def begin(self, total: int, *, at: float) -> None:
        """Note how many devices there are, before the first."""
        self._total, self._started = total, at

    def wait(self, host: str, *, at: float) -> None:
        """Note that *host* was asked, and has not answered yet."""
        self._waited[host] = at

    def step(self, host: str = "", *, at: float, is_different: bool = False) -> None:
        """Note that one more device is done."""
        self._waited.pop(host, None)
        self._done += 1
        self._different += is_different
        if self._done < self._total:
            self.tick(at=at)
        else:
            self.clear()

    def tick(self, *, at: float) -> None:
        """Draw the line again, if it is time; also from a signal that comes while it is drawn."""
        is_due = at - self._started > QUIET_SECONDS and at - self._shown_at >= STEP_SECONDS
        if not (self.is_seen and is_due and self._total) or self._is_drawing:
            return
        self._is_drawing = True
        room = terminal_columns(self._stream) - 1  # a full line would push the screen up
        self._stream.write(f"\r\x1b[K{_cut(self._line(at), room)}")
        self._stream.flush()
        self._shown_at, self._is_shown, self._is_drawing = at, True, False

    def clear(self) -> None:
        """Take the line away, before anything else is printed."""
        if self._is_shown and not self._is_drawing:
            self._is_drawing = True
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._is_shown = self._is_drawing = False

    def _line(self, at: float) -> str:
        words = self._words
        pieces = [f"{self._done}/{self._total}"]
        if self._different:
            pieces.append(words.label("progress.different", count=self._different))
        left = round((at - self._started) / max(self._done, 1) * (self._total - self._done))
        if left and self._done * _PARTS_UNTIL_GUESS >= self._total:
            pieces.append(words.label("progress.left", left=left))
        waited = list(self._waited)[:_MOST_WAITED]
        if waited:
            longest = round(at - self._waited[waited[0]])
            waited[0] = words.label("progress.seconds", host=waited[0], seconds=longest)
            pieces.append(words.label("progress.waiting", hosts=", ".join(waited)))
        return escape(SEPARATOR.join(pieces))


def _cut(text: str, room: int) -> str:
    """Return *text*, or what of it fits into *room* columns and a mark that there is more."""
    if columns_of(text) <= room:
        return text
    kept = text
    while kept and columns_of(kept) > room - 1:
        kept = kept[:-1]
    return kept + "…"
