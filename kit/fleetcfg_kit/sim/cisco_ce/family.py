"""Codecs as a family: what `fleetcfg_kit.sim.core` needs to know to simulate them."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from aiohttp import web

from fleetcfg_kit.sim.cisco_ce.address import spell
from fleetcfg_kit.sim.cisco_ce.command_calls import ended, ring
from fleetcfg_kit.sim.cisco_ce.command_stores import change_software
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.faults import CodecFault
from fleetcfg_kit.sim.cisco_ce.https import KEEPALIVE_S, CodecWebServer
from fleetcfg_kit.sim.cisco_ce.models.catalog import CodecModel, model
from fleetcfg_kit.sim.cisco_ce.tshell import Tshell
from fleetcfg_kit.sim.cisco_ce.websocket import upgrade
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.family import SimConnection, SimFamily, SimListener, SimSample
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.media import SimCalls, SimExchange
from fleetcfg_kit.sim.core.sip import SimSip
from fleetcfg_kit.sim.core.ssh import ssh_shell_listener


def _web(caller: SimConnection[CodecState]) -> asyncio.BaseProtocol:
    """Serve HTTPS and WebSocket; all connections of a codec share one server."""
    codec = caller.state
    if codec.web_server is None:
        site = CodecWebServer(codec, upgrade)
        server = web.Server(site.handle, access_log=None, keepalive_timeout=KEEPALIVE_S)
        codec.web_server = server
        caller.at_close(partial(server.shutdown, 0.1))
    return codec.web_server()


_SSH = ssh_shell_listener(Tshell, "CiscoTelepresence")


def _introduced(listener: SimListener[CodecState]) -> SimListener[CodecState]:
    """Let a codec know the certificate that it shows."""

    def serve(caller: SimConnection[CodecState]) -> asyncio.BaseProtocol:
        caller.state.certificate = caller.identity.certificate
        return listener.serve(caller)

    return replace(listener, serve=serve)


def _build(
    only: CodecModel | None, device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock
) -> CodecState:
    codec_model = only or model(device.product, device.firmware)
    return CodecState(device, codec_model, accounts, clock, change_software=change_software)


def _paths(only: CodecModel | None, product: str, firmware: str) -> Iterable[str]:
    return [spell(leaf.path) for leaf in (only or model(product, firmware)).configuration.leaves]


def _evidence(only: CodecModel | None, product: str, firmware: str) -> str:
    return (only or model(product, firmware)).evidence


def _account(state: CodecState) -> tuple[str, str]:
    user, _, _ = state.get("SIP URI").removeprefix("sip:").partition("@")
    return state.get("SIP Proxy[1] Address"), user


def _join(state: CodecState, exchange: SimExchange) -> None:
    state.exchange = exchange


def _numbers(state: CodecState) -> list[str]:
    own = ("sip\nuri", "h323\nh323alias\ne164", "h323\nh323alias\nid")
    return [number for place in own if (number := state.setting(place).removeprefix("sip:"))]


def _tell_registered(state: CodecState, is_registered: bool) -> None:  # noqa: FBT001 - SimSip's
    state.put("Status SIP Registration[1] Status", "Registered" if is_registered else "Failed")


_USUAL = "Cisco Webex Room Kit"

_SAMPLE = SimSample(
    "Room Kit",
    "ce9.15",
    changes=(
        ("Audio DefaultVolume", "33"),
        ("SystemUnit Name", 'Phòng "số 2" & <A> \\ \\" '),
        ("SIP URI", 'a\'b%20;c | resultId="9"'),
        ("Video Input Connector[1] Name", "Máy quay"),
    ),
    severing=("NetworkServices Websocket", "FollowHTTPService"),
    refused=(
        ("SIP Nothing", "x"),
        ("sip displayname", "x"),
        ("Video Input Connector[77] Name", "x"),
        ("Conference DefaultCall Rate", "63"),
        ("Conference DefaultCall Rate", "0064"),
        ("SIP DisplayName", "x" * 2000),
        ("Conference AutoAnswer Mode", "on"),
        ("SIP Authentication Password", "x"),
        ("NetworkServices SNMP CommunityName", "x"),
    ),
)


def family(only: CodecModel | None = None) -> SimFamily[CodecState]:
    """Make the family.

    Args:
        only: Model of all its devices, when they are not made from the catalog.
    """
    return SimFamily(
        "cisco_ce",
        partial(_build, only),
        (_introduced(SimListener("https", _web, tls=True)), _introduced(_SSH)),
        (*SimFault, *CodecFault),
        partial(_paths, only),
        partial(_evidence, only),
        _SAMPLE,
        SimSip(_account, _tell_registered),
        SimCalls(_join, _numbers, ring, ended),
        usual=_USUAL,
    )


FAMILY = family()
