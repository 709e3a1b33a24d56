"""Three lines as families: what `fleetcfg_kit.sim.core` needs to know to simulate them."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
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
from fleetcfg_kit.sim.core.media import SimCalls, SimExchange
from fleetcfg_kit.sim.core.plain import plain_listener
from fleetcfg_kit.sim.core.sip import SimSip
from fleetcfg_kit.sim.core.ssh import ssh_shell_listener
from fleetcfg_kit.sim.core.web import web_listener
from fleetcfg_kit.sim.poly.device_state import PolyGroupState
from fleetcfg_kit.sim.poly.faults import REST_FAULTS, PolyFault
from fleetcfg_kit.sim.poly.hdx import HdxState, HdxWebServer
from fleetcfg_kit.sim.poly.hdx import build as build_hdx
from fleetcfg_kit.sim.poly.hdx import paths as paths_of_hdx
from fleetcfg_kit.sim.poly.https import PolyWebServer
from fleetcfg_kit.sim.poly.line import GROUP, VIDEOOS, PolyLine
from fleetcfg_kit.sim.poly.shell import PolyShell
from fleetcfg_kit.sim.poly.telnet import PolyTelnetShell


class _Closed(asyncio.Protocol):
    """A port without a service: the line breaks before a word is said."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.WriteTransport", transport).abort()  # uvloop's are none by their class


def _while_open(listener: SimListener[PolyGroupState]) -> SimListener[PolyGroupState]:
    """Serve a port for as long as the way is switched on; sessions that are open go on."""

    def serve(caller: SimConnection[PolyGroupState]) -> asyncio.BaseProtocol:
        return listener.serve(caller) if caller.state.is_open(listener.name) else _Closed()

    return replace(listener, serve=serve)


def _open_web(caller: SimConnection[PolyGroupState]) -> HdxWebServer | PolyWebServer:
    """Serve REST, or the forms of a HDX."""
    state = caller.state
    return HdxWebServer(state) if isinstance(state, HdxState) else PolyWebServer(state)


_WEB = _while_open(web_listener(_open_web))


def _build(
    line: PolyLine, device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock
) -> PolyGroupState:
    return PolyGroupState(device, accounts, clock, line.defaults, line=line)


def _paths(line: PolyLine, product: str, firmware: str) -> Iterable[str]:
    """Give what every system of a line has, whatever its product and firmware."""
    del product, firmware
    return line.names


def _account(state: PolyGroupState) -> tuple[str, str]:
    places = state.line.places
    return state.get(places["registrar"]), state.get(places["sip_user"])


def _numbers(state: PolyGroupState) -> list[str]:
    place = state.line.places.get("sip_user", "")
    return [user] if place and (user := state.get(place)) else []


def _join(_state: PolyGroupState, _exchange: SimExchange) -> None:
    """Dial nothing: such a system is only called here."""


_CALLS = SimCalls(_join, _numbers, PolyGroupState.ring, PolyGroupState.ended)


def _tell_registered(state: PolyGroupState, is_registered: bool) -> None:  # noqa: FBT001 - SimSip's
    state.is_registered = is_registered


_SAMPLE = SimSample(
    "RealPresence Group 500",
    "6.2.2.8",
    settings=(("security.remoteaccess.telnet.enabled", "Port24Only"),),
    changes=(
        ("system.info.systemname", "Phòng họp số 2"),
        ("comm.callsetting.callfeatures.encryptionenable", "Required_All"),
        ("comm.callsetting.callfeatures.autoanswer.answersinglecall", "Do_Not_Disturb"),
        ("comm.callpreference.preferredspeed.ipmaxincoming", "2048"),
        ("time.timeserver.address0", "10.0.0.1"),
    ),
    severing=("security.remoteaccess.ssh.enabled", "True"),
    refused=(
        ("comm.callsetting.nothing", "x"),
        ("comm.callsetting.callfeatures.encryptionenable", "Perhaps"),
        ("comm.callsetting.callfeatures.encryptionenable", "requiredallcalls"),
        ("comm.callpreference.preferredspeed.ipmaxincoming", "fast"),
        ("system.sleeptimeout", "2"),
        ("system.info.systemname", "x" * 2000),
        ("management.snmp.community", "x"),
    ),
)

FAMILY = SimFamily(
    "poly_group",
    partial(_build, GROUP),
    (
        _WEB,
        _while_open(ssh_shell_listener(PolyShell, "SimulatedDevice")),
        _while_open(plain_listener("telnet", PolyTelnetShell)),
    ),
    (*SERVED_FAULTS, SimFault.REBOOTING, *PolyFault),
    partial(_paths, GROUP),
    sample=_SAMPLE,
    sip=SimSip(_account, _tell_registered),
    calls=_CALLS,
)

VIDEOOS_FAMILY = SimFamily(
    "poly_videoos",
    partial(_build, VIDEOOS),
    (_WEB,),
    (*SERVED_FAULTS, SimFault.REBOOTING, *REST_FAULTS),
    partial(_paths, VIDEOOS),
    calls=_CALLS,
    sample=SimSample(
        "StudioX30",
        "3.12.0",
        changes=(
            ("system.info.systemname", "Phòng họp số 3"),
            ("comm.callsetting.callfeatures.encryptionenable", "Required_All"),
            ("comm.callsetting.callfeatures.autoanswer.muteautoanswer", "False"),
            ("video.camera.1.backlightCompensation", "False"),
            ("voIpProt.SIP.registrarServer", "10.0.0.7"),
        ),
        severing=("sec.web.httpsOnly", "True"),
        refused=(
            ("comm.callsetting.nothing", "x"),
            ("comm.callsetting.callfeatures.encryptionenable", "Perhaps"),
            ("video.camera.1.backlightCompensation", "false"),
            ("qos.diffServ.video", "64"),
            ("sec.TLS.minimumVersion", "TLSv1.2"),
            ("snmp.community", "x"),
        ),
    ),
)

HDX_FAMILY = SimFamily(
    "poly_hdx",
    build_hdx,
    (_WEB,),
    (*SERVED_FAULTS, SimFault.REBOOTING),
    paths_of_hdx,
    sample=SimSample(
        "HDX 9006",
        "3.1.14-56008",
        changes=(
            ("sysname", "Phòng họp số 4"),
            ("encryption", "Required_All"),
            ("diffservvideo", "40"),
        ),
        severing=("vlandevice", "Enabled"),
    ),
)
