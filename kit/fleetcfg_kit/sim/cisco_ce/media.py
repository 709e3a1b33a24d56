"""How a codec shows the streams of its calls: ``MediaChannels Call[2] Channel[1] Netstat Loss``.

The names are those of the maker's guides of CE; channels are numbered within a call here.
"""

from collections.abc import Iterator, Mapping

from fleetcfg_kit.sim.core.device import SimDeviceState
from fleetcfg_kit.sim.core.media import SimCall, SimStreamFigures

# In the order in which `SimCall.figures` gives the streams.
CHANNELS = (
    ("1", "Audio", "Incoming"),
    ("2", "Audio", "Outgoing"),
    ("3", "Video", "Incoming"),
    ("4", "Video", "Outgoing"),
)
_COUNTERS = ("Bytes", "Jitter", "Loss", "Packets")


def first_shown(ident: str) -> Iterator[tuple[str, str]]:
    """Yield path and value of all that is shown of a call's streams when it begins."""
    for channel, kind, direction in CHANNELS:
        above = f"MediaChannels Call {ident} Channel {channel}"
        yield f"{above} Direction", direction
        yield f"{above} Type", kind
        for counter in _COUNTERS:
            yield f"{above} Netstat {counter}", "0"


def shown_media(calls: Mapping[str, SimCall], codec: SimDeviceState) -> Mapping[str, str]:
    """Give what is shown now, by the key of its place."""
    return {
        f"mediachannels\ncall[{ident}]\nchannel[{channel}]\nnetstat\n{name}": text
        for ident, call in calls.items()
        for (channel, *_), figures in zip(CHANNELS, call.figures(codec), strict=False)
        for name, text in _counted(figures)
    }


def _counted(figures: SimStreamFigures) -> Iterator[tuple[str, str]]:
    yield "bytes", str(figures.octets)
    yield "jitter", str(round(figures.jitter_ms or 0))
    yield "loss", str(figures.lost)
    yield "packets", str(figures.packets)
