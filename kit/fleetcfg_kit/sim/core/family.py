"""What a family of devices brings to be simulated, and where families are found.

An installed package brings one as an entry point of the group `fleetcfg.sim_families`; see
`fleetcfg_kit.sim.core` for how it is made.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock, SimDeviceState
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.identity import SimIdentity
from fleetcfg_kit.sim.core.media import SimCalls
from fleetcfg_kit.sim.core.sip import SimSip

GROUP = "fleetcfg.sim_families"

# What the core's listeners and `SimFlatDevice` serve; the rest says something on a wire that only
# the family knows.
SERVED_FAULTS = tuple(f for f in SimFault if f not in {SimFault.BUSY_503, SimFault.REBOOTING})

StateT = TypeVar("StateT", bound=SimDeviceState)


@dataclass(frozen=True, slots=True)
class SimConnection(Generic[StateT]):
    """A client that has just called.

    Attributes:
        state: The device that it called.
        identity: What the device shows: certificate and host key.
        peer: The client's address.
        at_close: Takes what has to be awaited when the simulator stops.
        changed: Is told that the device changed: its ports may have, see `SimListener.is_on`.
    """

    state: StateT
    identity: SimIdentity
    peer: str
    at_close: Callable[[Callable[[], Awaitable[object]]], object]
    changed: Callable[[], object]


@dataclass(frozen=True, slots=True)
class SimListener(Generic[StateT]):
    """One port of a device, and what is spoken there.

    Attributes:
        name: As the ready file names its port: `https`, `ssh`, `telnet`.
        serve: Makes the protocol that a connection speaks.
        tls: Whether TLS comes before it.
        is_old: Tells whether that is TLS 1.1 and nothing newer.
        is_on: Tells whether the device listens there now; None if it always does.
    """

    name: str
    serve: Callable[[SimConnection[StateT]], asyncio.BaseProtocol]
    tls: bool = False
    is_old: Callable[[StateT], bool] | None = None
    is_on: Callable[[StateT], bool] | None = None


def _no_paths(product: str, firmware: str) -> Iterable[str]:
    del product, firmware
    return ()


def _from_texts(product: str, firmware: str) -> str:
    del product, firmware
    return "doc"


@dataclass(frozen=True, slots=True)
class SimSample:
    """One device of a family, for `tests/devices/contract` to try the drivers of the family on.

    Attributes:
        product: As `SimDevice` has it; so is *firmware*.
        settings: What it begins with, path and text, where that is not as usual.
        changes: Harmless settings, path and text, none of which the device begins with.
        severing: A setting that can cut the way to the device, and with this text does not.
        refused: Settings that this device must not be given: not there, outside, secret.
    """

    product: str
    firmware: str
    settings: tuple[tuple[str, str], ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    severing: tuple[str, str] = ("", "")
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SimFamily(Generic[StateT]):
    """A family of devices.

    Attributes:
        name: As the inventory calls it.
        build_device: Makes the state of a device.
        listeners: The ports of each device.
        faults: What may be wrong with a device; a family that serves more than the core does
            names them all.
        paths: Gives what can be set on a product with a firmware, for `fleetcfg sim up`.
        evidence: Tells how well a product with a firmware is known: `real`, held against documents
            of a real device, or `doc`, put together from public texts.
        sample: What the contract of every family is tried on; without one it cannot be.
        sip: How its devices register at a SIP registrar; None if they do not.
        calls: How its devices have calls with others of the fleet; None if they do not.
        usual: The product that stands for a device whose inventory names no model.
    """

    name: str
    build_device: Callable[[SimDevice, Sequence[SimAccount], SimClock], StateT]
    listeners: tuple[SimListener[StateT], ...]
    faults: tuple[StrEnum, ...] = SERVED_FAULTS
    paths: Callable[[str, str], Iterable[str]] = _no_paths
    evidence: Callable[[str, str], str] = _from_texts
    sample: SimSample | None = None
    sip: SimSip[StateT] | None = None
    calls: SimCalls[StateT] | None = None
    usual: str = ""


FamilyFinder = Callable[[str], SimFamily[Any]]


@cache
def installed_family(name: str) -> SimFamily[Any]:
    """Find a family among those that installed packages bring.

    Raises:
        SimError: SIM_FAMILY_UNKNOWN, SIM_FAMILY_TWICE, SIM_NOT_INSTALLED.
    """
    known = entry_points(group=GROUP)
    found = sorted({entry.value: entry for entry in known if entry.name == name}.items())
    if not found:
        raise SimError(
            "SIM_FAMILY_UNKNOWN", family=name, known=", ".join(sorted({e.name for e in known}))
        )
    if len(found) > 1:
        raise SimError("SIM_FAMILY_TWICE", family=name, first=found[0][0], second=found[1][0])
    try:
        family: SimFamily[Any] = found[0][1].load()
    except ImportError as error:
        raise SimError("SIM_NOT_INSTALLED", module=error.name or "") from error
    return family
