"""Huawei endpoints as a family: what `fleetcfg_kit.sim.core` needs to know to simulate them."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.family import (
    SERVED_FAULTS,
    SimConnection,
    SimFamily,
    SimListener,
    SimSample,
)
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.web import web_listener
from fleetcfg_kit.sim.huawei.device_state import CALL, DEFAULTS, OLD, HuaweiState
from fleetcfg_kit.sim.huawei.faults import HuaweiFault
from fleetcfg_kit.sim.huawei.https import ActionServer


@dataclass(slots=True)
class _Greeter(asyncio.Protocol):
    """A service that is there, and no more: what it says first."""

    words: bytes

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.WriteTransport", transport).write(self.words)  # uvloop's are none by class


def _open_web(caller: SimConnection[HuaweiState]) -> ActionServer:
    return ActionServer(caller.state, caller.changed)


def _speaks_old_tls(state: HuaweiState) -> bool:
    return state.model in OLD


def _service(name: str, words: bytes) -> SimListener[HuaweiState]:
    return SimListener(name, lambda _: _Greeter(words), is_on=lambda state: state.is_serving(name))


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> HuaweiState:
    return HuaweiState(device, accounts, clock, {**DEFAULTS, CALL: ""})


def _paths(product: str, firmware: str) -> Iterable[str]:
    """Give what every endpoint has: which model lacks which is not known."""
    del product, firmware
    return DEFAULTS


_SAMPLE = SimSample(
    "TE40",
    "V600R019C00",
    changes=(
        ("sipserv_addr", "10.1.1.1"),
        ("proxy_addr", "sip.laichau.gov.vn"),
        ("port_ui_viport1", "7"),
        ("enabletelnet", "1"),
    ),
    severing=("enable_http", "On"),
    refused=(
        ("encryption", "1"),
        ("enabletelnet", "2"),
        ("enable_http", "1"),
        ("port_ui_viport1", "9"),
        ("sipserv_addr", "x" * 2000),
    ),
)

FAMILY = SimFamily(
    "huawei_te",
    _build,
    (
        replace(web_listener(_open_web), is_old=_speaks_old_tls),
        _service("telnet", b"\r\nLogin:"),
        _service("http", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ),
    (*SERVED_FAULTS, SimFault.REBOOTING, *HuaweiFault),
    _paths,
    sample=_SAMPLE,
)
