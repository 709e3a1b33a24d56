"""Calls: how well the media of one that is up arrive, and which ones a device had before."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isfinite
from typing import Final, Literal

from fleetcfg.errors import Facts
from fleetcfg.model.timezone import is_reckoned

MediaDirection = Literal["in", "out"]
MediaKind = Literal["video", "audio"]

TEST_CALL: Final = "test_call"
"""The command that calls a person to see how media arrive."""

USUAL_CALL_SECONDS: Final = 20
"""For media to come, and be told: reports come each 5 s (RFC 3550, 6.2)."""

MOST_CALL_SECONDS: Final = 45
"""What lasts a minute counts as use and not as a trial; the rest is for dialling and hanging up."""

MOST_MEDIA: Final = 64  # streams of one device; a call has four, a bridge in a codec some more
MOST_PAST_CALLS: Final = 200  # of one device, the newest; a room has some a week
_FAILED: Final = frozenset({"DEV_CALL_NOT_ANSWERED", "DEV_NO_MEDIA", "DEV_CALL_LEFT_UP"})
_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9@.:+*#_-]{0,127}")
_MOST_FIGURE: Final = 10.0**9  # of any unit: what is greater no line has
_LONGEST_CALL: Final = 10**9  # s, thirty years


@dataclass(frozen=True, slots=True)
class MediaFigures:
    """How one stream of a call that is up arrives, by the device's own figures.

    What the device does not tell is None. Of a stream that goes out they are what the far end
    reported back.

    Attributes:
        loss: Share of the packets, from 0 to 1, since the call began.
        jitter_ms: Mean deviation of the delay (RFC 3550, 6.4.1).
        delay_ms: One way.
        rate_kbps: As it is now.
    """

    direction: MediaDirection
    kind: MediaKind
    loss: float | None = None
    jitter_ms: float | None = None
    delay_ms: float | None = None
    rate_kbps: int | None = None

    @property
    def is_sound(self) -> bool:
        """Whether each figure can be one."""
        others = [each for each in (self.jitter_ms, self.delay_ms, self.rate_kbps) if each]
        is_share = self.loss is None or 0 <= self.loss <= 1
        return is_share and all(isfinite(each) and 0 <= each <= _MOST_FIGURE for each in others)


@dataclass(frozen=True, slots=True)
class CallTried:
    """What became of the test call of one device.

    Attributes:
        number: Who was to be called; empty where no rule says whom.
        media: How its streams arrived.
        code: Why there are no figures; empty if there are. *facts* belong to it.
    """

    host: str
    number: str = ""
    media: tuple[MediaFigures, ...] = ()
    code: str = ""
    facts: Facts = field(default_factory=dict[str, str | int])

    @property
    def has_failed(self) -> bool:
        """Whether it was made, and did not do; else nothing is known of the line."""
        return self.code in _FAILED


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that a device had, as it remembers it.

    Attributes:
        remote: With whom, as the device spells it.
        start: None where it is not told, or without what tells its offset.
        seconds: How long it was; None where it is not told.
        direction: ``in`` or ``out``; empty where it is not told, as the rest is.
    """

    remote: str
    start: datetime | None = None
    seconds: int | None = None
    direction: str = ""
    protocol: str = ""
    encryption: str = ""


@dataclass(frozen=True, slots=True)
class CallHistory:
    """What a device remembers of its calls.

    Attributes:
        calls: Newest first, `MOST_PAST_CALLS` at most.
        left_out: How many older ones it told besides, at least.
    """

    calls: tuple[PastCall, ...]
    left_out: int = 0


def history_of(calls: Iterable[PastCall]) -> CallHistory:
    """Return the newest of *calls*; those of which no begin is told come first, for they may be."""
    known = sorted(map(_sound, calls), key=_begin, reverse=True)
    return CallHistory(tuple(known[:MOST_PAST_CALLS]), max(0, len(known) - MOST_PAST_CALLS))


def sound_media(figures: Iterable[MediaFigures]) -> tuple[MediaFigures, ...]:
    """Return those of *figures* that can be figures, `MOST_MEDIA` at most."""
    return tuple([each for each in figures if each.is_sound][:MOST_MEDIA])


def are_sound(media: Sequence[MediaFigures] | None, past: Sequence[PastCall] | None) -> bool:
    """Tell whether what came from a worker can be what a driver made."""
    are_few = len(media or ()) <= MOST_MEDIA and len(past or ()) <= MOST_PAST_CALLS
    are_calls = all(each == _sound(each) for each in past or ())
    return are_few and are_calls and all(each.is_sound for each in media or ())


def spell_media(figures: MediaFigures) -> str:
    """Return the figures of a stream as records have them; what is not told is left out.

    ``loss=0.012 jitter_ms=3.5``
    """
    told = {
        "loss": figures.loss,
        "jitter_ms": figures.jitter_ms,
        "delay_ms": figures.delay_ms,
        "rate_kbps": figures.rate_kbps,
    }
    return " ".join(f"{name}={value:.4g}" for name, value in told.items() if value is not None)


def is_number(text: str) -> bool:
    """Tell whether *text* can be dialled: a number, an address, a URI, and nothing else."""
    return _NUMBER.fullmatch(text) is not None


def _sound(call: PastCall) -> PastCall:
    """Return *call* without a begin or a length that none has: it counts as not told."""
    is_begin = call.start is not None and is_reckoned(call.start)
    is_length = call.seconds is not None and 0 <= call.seconds <= _LONGEST_CALL
    if is_begin is (call.start is not None) and is_length is (call.seconds is not None):
        return call
    return replace(
        call,
        start=call.start if is_begin else None,
        seconds=call.seconds if is_length else None,
    )


def _begin(call: PastCall) -> float:
    return float("inf") if call.start is None else call.start.timestamp()
