"""What one device said, once: its configuration, and its state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Final, Literal

from pydantic_core import to_json

from fleetcfg.model.calls import MediaFigures, PastCall, are_sound
from fleetcfg.model.timezone import is_reckoned
from fleetcfg.model.value import Absent, Masked, Unreadable, Value, ValueReading

_LONGEST: Final = 10**10  # s since a start, three hundred years
_MOST: Final = 2**53  # what every reader of JSON takes for a whole number

Fact = bool | int | str
Standby = Literal["", "awake", "standby"]
"""Whether a device stands by; empty where it does not tell."""


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """Which device answered, by its own word.

    Attributes:
        serial: What tells it from all others of its make: the serial number that the maker printed,
            or the number of an installation, if it is a program.
        product: Product name, e.g. ``Cisco Webex Room Kit``.
        version: Firmware or release, e.g. ``ce9.15.17.4``.
        mac: Ethernet address in lower case with colons; empty where it is not told.
    """

    serial: str
    product: str
    version: str
    mac: str = ""

    @property
    def is_told(self) -> bool:
        """Whether the device said anything of what it is."""
        return bool(self.serial or self.product or self.version)


NOT_BY_TRANSPORT: Final = "DEV_NOT_BY_TRANSPORT"
"""Why a path is unreadable for which the transport has no question: the driver says so by its own
table. It is so at each reading, and what is not read cannot be written."""

FILTER_UNCLEAR: Final = "DEV_FILTER_UNCLEAR"
"""Why a path is unreadable that tells from where people may log in: the filters are not understood,
or do not say it alone. It follows from lines that the driver never writes."""

NOT_IN_STATES: Final = frozenset({NOT_BY_TRANSPORT, FILTER_UNCLEAR})
"""Why a path is unreadable without making a state incomplete: nothing that is signed can be about
it, and a state in which it can be read is another one."""


@dataclass(frozen=True, slots=True)
class PortSeen:
    """What a TCP port of a device showed: that a service answers there, or none."""

    port: int
    is_open: bool


@dataclass(frozen=True)
class Snapshot:
    """The whole configuration of one device.

    Attributes:
        identity: Which device answered.
        values: What it answered, by path, in the order of the document. Some devices show secrets
            in the clear, so they are in no repr, and in no note of a crash.
        masked: Paths whose value it has and hides.
        unreadable: Reason code by path, for what it could not tell.
        mended: Characters of the document that had to be replaced before it could be read.
        offered: Paths that its value spaces have, where these were asked for since something that
            is declared was lacking.
        contradicted: By path, the port that shows that the device is not as its value says.
    """

    identity: DeviceIdentity
    values: Mapping[str, str] = field(repr=False)
    masked: frozenset[str] = frozenset()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    mended: int = 0
    offered: frozenset[str] = frozenset()
    contradicted: Mapping[str, PortSeen] = field(default_factory=dict)

    def at(self, path: str) -> ValueReading:
        """Return what the device answered for *path*."""
        text = self.values.get(path)
        if text is not None:
            return Value(text)
        if path in self.masked:
            return Masked()
        reason = self.unreadable.get(path)
        return Absent() if reason is None else Unreadable(reason)

    def paths(self) -> tuple[str, ...]:
        """Return every path the device has, readable or not."""
        return self._paths

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return (*self.values, *sorted(self.masked), *sorted(self.unreadable))

    def digest(self) -> str:
        """Return the SHA-256 of the configuration, in hex: equal digests mean equal settings."""
        texts = to_json(list(self.values.values()))
        return sha256(_digest_of(self.paths()) + texts).hexdigest()


Expect = Callable[[Snapshot], None]
"""Is given the last whole reading before the first write, and refuses one that is not as it was
signed: raises `RefusalError`, and nothing is sent."""


@lru_cache(maxsize=256)
def _digest_of(paths: tuple[str, ...]) -> bytes:
    """Digest the paths of one model and firmware, once for all its devices."""
    return sha256(to_json(paths)).digest()


@dataclass(frozen=True, slots=True)
class Use:
    """Something that the device is used for now: a call of a codec, a conference of a bridge.

    Attributes:
        remote: With whom, as the device spells it: a number, an address, a URI.
    """

    remote: str
    protocol: str = ""
    direction: str = ""
    encryption: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """A service at which the device is registered, or tries to be: SIP, a controller, a cloud."""

    service: str
    status: str
    address: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What a device sees at the other end of one of its links (LLDP: IEEE 802.1AB; CDP).

    Attributes:
        protocol: By which it is seen.
        device: As it calls itself; so is its *port*. Empty if what it says cannot be read.
        link: The port of this device that leads to it; empty where there is only one.
    """

    protocol: str
    device: str
    port: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """Who a switch hears at one of its ports: an Ethernet address, in lower case with colons."""

    mac: str
    link: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the device says is wrong with it: a kind, a level and a sentence, in its own words."""

    kind: str
    level: str
    description: str


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """The state of one device when it was read, whatever its family.

    Each family fills in what its devices tell and leaves out the rest: an access switch has links
    and no uses, a program has no temperature.

    Attributes:
        identity: Which device answered.
        uptime: Seconds since it started; None where it is not told.
        temperature: Degrees Celsius as text, or the maker's word (``Normal``); empty if not told.
        active_uses: How many uses there are now; None where it is not told. It is not written to
            meanwhile.
        uses: Those of them that it lists.
        clock: The device's own time, with its offset; None where it is not told.
        ntp: ``Synced``, ``NotSynced`` …; empty if not told.
        mended: Characters of the document that had to be replaced before it could be read.
        alarms: What it says is wrong with it.
        stations: Whom a switch hears, at which of its ports; None where it is not told.
        unsaved: What is in effect and would be gone at the next start, by path, and by the first
            word of a line of the configuration that has no path; None where all is saved at once,
            or it is not told.
        standby: Whether it stands by: what people see is dark, and nothing is off.
        stopped_at: When it was last shut down, by its own word, and *stop_reason* why; None and
            empty where it is not told.
        open_ports: TCP ports at which it was seen to do what it is told, and asked for no password.
        media: How the streams of its calls arrive; none where no call is up, None where it is not
            told.
        past_calls: Those that it had, newest first; None where it was not asked, or does not tell.
        past_left_out: How many older ones it told besides, at least.
        facts: What a change-set can demand of the device, by name; one that is not told is left
            out. A truth means that the device is in use: ``call.active``. Guards read nothing else.
    """

    identity: DeviceIdentity
    uptime: int | None = None
    temperature: str = ""
    active_uses: int | None = None
    uses: tuple[Use, ...] = ()
    registrations: tuple[Registration, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    clock: datetime | None = None
    ntp: str = ""
    alarms: tuple[Alarm, ...] = ()
    stations: tuple[Station, ...] | None = None
    unsaved: tuple[str, ...] | None = None
    open_ports: tuple[int, ...] = ()
    standby: Standby = ""
    stopped_at: datetime | None = None
    stop_reason: str = ""
    mended: int = 0
    media: tuple[MediaFigures, ...] | None = None
    past_calls: tuple[PastCall, ...] | None = None
    past_left_out: int = 0
    facts: Mapping[str, Fact] = field(default_factory=dict)


def sound_status(status: DeviceStatus) -> DeviceStatus:
    """Return *status* without times and figures that no device has: they count as not told.

    They would end whatever reckons with them, later and for the whole fleet.
    """
    uptime, uses, clock, stopped = (
        status.uptime,
        status.active_uses,
        status.clock,
        status.stopped_at,
    )
    return replace(
        status,
        uptime=uptime if uptime is not None and 0 <= uptime <= _LONGEST else None,
        active_uses=uses if uses is not None and 0 <= uses <= _MOST else None,
        clock=clock if clock is not None and is_reckoned(clock) else None,
        stopped_at=stopped if stopped is not None and is_reckoned(stopped) else None,
        mended=max(0, min(status.mended, _MOST)),
        past_left_out=max(0, min(status.past_left_out, _MOST)),
    )


def is_sound_status(status: DeviceStatus) -> bool:
    """Tell whether *status*, which came from a worker, can be what a driver made."""
    return status == sound_status(status) and are_sound(status.media, status.past_calls)
