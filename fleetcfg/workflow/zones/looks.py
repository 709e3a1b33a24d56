"""Work that was given out is waited for: when to look whether it came home."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from fleetcfg.authority.dispatched import DispatchedSlices, SentSlice, SliceBatch
from fleetcfg.carriers.dispatcher import Dispatcher
from fleetcfg.errors import CarrierError
from fleetcfg.workflow.context import Context

_PAUSE: Final = 0.2  # s between two questions to who carries; ten times what one takes, if longer
_LONGEST_PAUSE: Final = 15.0
_AGAIN: Final = 1.0  # s: between two looks at least, however much lies ready
_PART: Final = 5.0  # s: before a part is taken home of what is waited for
_SLOWER: Final = 0.1  # of the time that it took so far: who waits for hours looks seldom
_BLIND: Final = 60.0  # s: after which one looks whatever who carries says


@dataclass(slots=True)
class _Waiting:
    """For a batch, since *begun*; *looked* is the last look. The first one need not wait.

    *before* is how many slices were waited for when it seemed that all of them lie ready.
    """

    batch: SliceBatch
    dispatcher: Dispatcher
    dispatched: DispatchedSlices
    context: Context
    begun: float = field(default_factory=monotonic)
    looked: float = field(default_factory=lambda: monotonic() - _AGAIN)
    pause: float = _PAUSE
    before: int = 0

    def is_time(self) -> bool:
        """Tell whether to look; *pause* is then how long not to ask again."""
        asked = monotonic()
        since, few = asked - self.looked, (asked - self.begun) * _SLOWER
        if since > max(_BLIND, few) or (since > _AGAIN and self._is_over()):
            return True
        awaited = self._awaited()
        ready = self._ask(awaited, asked)
        if ready is None:
            return False
        if ready >= len(awaited) and self.before != len(awaited):  # else it is what others wait for
            self.before = len(awaited) if since > _AGAIN else self.before
            return since > _AGAIN
        return since > max(_PART, few) and (ready > 0 or self._holds_back(awaited))

    def _awaited(self) -> Sequence[SentSlice]:
        sent = self.batch.slices
        return [one for one in sent if not self.dispatched.has_result(self.batch, one)]

    def _ask(self, awaited: Sequence[SentSlice], asked: float) -> int | None:
        """Return how many results lie ready; None if who carries cannot say."""
        try:
            ready = self.dispatcher.ready(_by_zone(awaited))
        except (OSError, CarrierError):  # the next look meets the same, and tells it
            self.pause = min(2 * self.pause, _LONGEST_PAUSE)
            return None
        self.pause = min(max(_PAUSE, 10 * (monotonic() - asked)), _LONGEST_PAUSE)
        return ready

    def _is_over(self) -> bool:
        return self.context.clock() > self.batch.not_after

    def _holds_back(self, awaited: Sequence[SentSlice]) -> bool:
        """Tell whether some of it was not handed over yet."""
        return any(self.dispatched.is_waiting(self.batch, sent) for sent in awaited)


def looks_for(
    batch: SliceBatch, dispatcher: Dispatcher, dispatched: DispatchedSlices, context: Context
) -> Iterator[None]:
    """Yield whenever to take home what lies ready, until *batch* is done or an end is asked for.

    Who carries says when: that all is there, or a part. One that says nothing, or what is not so,
    makes the look late by a minute, or a tenth of the time since the batch was given out, and does
    no more; the end of the batch's time is by the clock here.
    """
    waiting = _Waiting(batch, dispatcher, dispatched, context)
    while not dispatched.is_done(batch) and not context.stop.is_asked:
        if waiting.is_time():
            yield
            waiting.looked = monotonic()
        else:
            context.stop.flag.wait(waiting.pause)


def _by_zone(slices: Sequence[SentSlice]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for sent in slices:
        found.setdefault(sent.zone, []).append(sent.sha256)
    return found
