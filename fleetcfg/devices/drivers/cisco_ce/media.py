"""Streams of calls and past calls of a codec: its documents become nouns. Total and linear.

Of a status, ``MediaChannels Call[n] Channel[m]`` (maker's guides of TC 7, CE and RoomOS): jitter
is that of RFC 3550, and lost packets are counted. In which unit ``ChannelRate`` is no text says,
and no delay is told: both stay unknown. A history names its times without an offset; they are
those of the codec's clock, of which the status tells it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Final, Literal

from fleetcfg.devices.drivers.cisco_ce.document import paths_below
from fleetcfg.devices.drivers.cisco_ce.xml import XapiElement
from fleetcfg.model.calls import (
    CallHistory,
    MediaDirection,
    MediaFigures,
    MediaKind,
    PastCall,
    history_of,
    sound_media,
)

Texts = Mapping[str, str]

_FIELD: Final = re.compile(
    r"mediachannels call\[([0-9]{1,9})\] channel\[([0-9]{1,9})\] ([a-z ]{1,64})"
)
_CHANNELS: Final = ("MediaChannels ",)
_COUNT: Final = re.compile("[0-9]{1,15}")
_DIRECTIONS: Final[Mapping[str, MediaDirection]] = {"incoming": "in", "outgoing": "out"}
_KINDS: Final[Mapping[str, MediaKind]] = {"video": "video", "audio": "audio"}
_WAYS: Final[Mapping[str, Literal["in", "out"]]] = {
    "incoming": "in",
    "received": "in",
    "outgoing": "out",
    "placed": "out",
}
_MOST_TEXT: Final = 256  # characters of a number or a word
_MOST_ENTRIES: Final = 100_000


def media_of(texts: Texts) -> tuple[MediaFigures, ...]:
    """Return the streams of the calls that are up; none where none is listed."""
    channels: dict[tuple[str, str], dict[str, str]] = {}
    for path in paths_below(texts, _CHANNELS):
        found = _FIELD.fullmatch(path.lower())
        if found is not None:
            channels.setdefault((found[1], found[2]), {})[found[3]] = texts[path]
    return sound_media(filter(None, map(_stream, channels.values())))


def _stream(channel: Texts) -> MediaFigures | None:
    """Return the figures of one channel; None if it is neither of sound nor of a picture."""
    direction = _DIRECTIONS.get(channel.get("direction", "").lower())
    kind = _KINDS.get(channel.get("type", "").lower())
    if direction is None or kind is None:
        return None
    return MediaFigures(
        direction, kind, loss=_loss(channel, direction), jitter_ms=_number(channel, "jitter")
    )


def _loss(channel: Texts, direction: MediaDirection) -> float | None:
    """Return the share that was lost: of what was sent, so lost packets did not come."""
    lost, packets = _number(channel, "loss"), _number(channel, "packets")
    if lost is None or packets is None:
        return None
    sent = packets + lost if direction == "in" else packets
    return lost / sent if sent else None


def _number(channel: Texts, name: str) -> float | None:
    text = channel.get(f"netstat {name}", "")
    return float(text) if _COUNT.fullmatch(text) else None


def calls_of(found: XapiElement, zone: tzinfo | None) -> CallHistory:
    """Return what a codec remembers of its calls.

    Args:
        found: The result of ``CallHistory Get``.
        zone: Of the codec's clock; None where it is not told.
    """
    return history_of(_past_calls(found, zone))


def _past_calls(found: XapiElement, zone: tzinfo | None) -> Iterator[PastCall]:
    for number, row in enumerate(found.iterchildren("Entry")):
        if number == _MOST_ENTRIES:
            return
        told = {str(each.tag): (each.text or "")[:_MOST_TEXT] for each in row}
        seconds = told.get("Duration", "")
        way = told.get("Direction") or told.get("OccurrenceType", "")
        yield PastCall(
            told.get("RemoteNumber") or told.get("CallbackNumber", ""),
            _begin(told, zone),
            int(seconds) if _COUNT.fullmatch(seconds) else None,
            _WAYS.get(way.lower(), ""),
            told.get("Protocol", ""),
            told.get("EncryptionType", ""),
        )


def _begin(told: Texts, zone: tzinfo | None) -> datetime | None:
    """Read ``2026-11-24T09:02:00``, in the zone of the codec unless it says its own."""
    try:
        at = datetime.fromisoformat(told.get("StartTime", ""))
        return at if at.tzinfo else at.replace(tzinfo=zone) if zone else None
    except ValueError:
        return None
