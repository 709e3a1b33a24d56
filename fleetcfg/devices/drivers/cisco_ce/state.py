"""A status document becomes a `DeviceStatus`: what CE 8, CE 9 and RoomOS say, in one noun.

What a document does not have is left out, never guessed: models and firmwares differ, and an idle
codec has no calls to speak of. A clock or a number that cannot be read is left out likewise.
Paths: see `docs/reference/cisco_ce.md`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from fleetcfg.devices.drivers.cisco_ce.document import XapiDocument, paths_below
from fleetcfg.devices.drivers.cisco_ce.media import Texts, media_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import (
    Alarm,
    DeviceIdentity,
    DeviceStatus,
    Fact,
    Neighbour,
    Registration,
    Standby,
    Use,
)

_LISTED = ("Call[", "SIP Registration[", "SIP Proxy[", "Diagnostics Message[", "Network[")
_ENTRY = re.compile(r"((?:\w+ )?\w+)\[([0-9]{1,9})\] (.+)", re.DOTALL)
_COUNT = re.compile("[0-9]{1,19}")  # more digits than any counter has
_UP = frozenset(
    {"", "Connected", "Connecting", "EarlyMedia", "OnHold", "Preserved", "RemotePreserved"}
)

_STANDBY: Mapping[str, Standby] = {
    "off": "awake",
    "standby": "standby",
    "enteringstandby": "standby",
    "halfwake": "standby",  # its screen is dark until a person touches it
}


def identity(document: XapiDocument) -> DeviceIdentity:
    """Return which device it is."""
    texts = document.texts
    serial = texts.get("SystemUnit Hardware Module SerialNumber", "")
    product = texts.get("SystemUnit ProductId", "")
    if not serial and not product:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    mac = texts.get("Network[1] Ethernet MacAddress", "").lower()
    return DeviceIdentity(serial, product, texts.get("SystemUnit Software Version", ""), mac)


def status(document: XapiDocument) -> DeviceStatus:
    """Return the state."""
    texts = document.texts
    entries = _entries(texts)
    uses = tuple(_call(call) for call in entries.get("Call", {}).values() if _is_up(call))
    known, active = identity(document), _active(texts, len(uses))
    return DeviceStatus(
        identity=known,
        uptime=_whole(texts.get("SystemUnit Uptime")),
        temperature=_temperature(texts),
        active_uses=active,
        uses=uses,
        registrations=_registrations(texts, entries),
        neighbours=_neighbours(entries.get("Network", {})),
        clock=_clock(texts.get("Time SystemTime", "")),
        ntp=texts.get("NetworkServices NTP Status", ""),
        alarms=tuple(
            Alarm(entry.get("Type", ""), entry.get("Level", ""), entry.get("Description", ""))
            for entry in entries.get("Diagnostics Message", {}).values()
        ),
        standby=_STANDBY.get(texts.get("Standby State", "").lower(), ""),
        stopped_at=_clock(texts.get("SystemUnit LastShutdownTime", "")),
        stop_reason=texts.get("SystemUnit LastShutdownReason", ""),
        mended=document.mended,
        media=media_of(texts) or (() if active == 0 else None),
        facts=dict(_facts(known, active)),
    )


def _facts(known: DeviceIdentity, active: int | None) -> Iterator[tuple[str, Fact]]:
    if active is not None:
        yield "call.active", active > 0
    if known.version:
        yield "sys.firmware", known.version


def _entries(texts: Texts) -> dict[str, dict[int, dict[str, str]]]:
    """Return list name → index → what the entry says, for the lists that are looked at."""
    found: dict[str, dict[int, dict[str, str]]] = {}
    for path in paths_below(texts, _LISTED):
        entry = _ENTRY.fullmatch(path)
        if entry is not None:
            entries = found.setdefault(entry[1], {})
            entries.setdefault(int(entry[2]), {})[entry[3]] = texts[path]
    return found


def _whole(text: str | None) -> int | None:
    return int(text) if text and _COUNT.fullmatch(text) else None


def _temperature(texts: Texts) -> str:
    return _first(
        texts,
        "SystemUnit Hardware Temperature",
        "SystemUnit Hardware Monitoring Temperature Status",
    )


def _active(texts: Texts, listed: int) -> int | None:
    """CE counts its calls; where it does not, the list of them tells, unless there is none."""
    told = _whole(texts.get("SystemUnit State NumberOfActiveCalls"))
    return told if told is not None else (listed or None)


def _is_up(call: Texts) -> bool:
    return call.get("Status", "") in _UP and not call.keys() <= {"Status"}


def _call(call: Texts) -> Use:
    return Use(
        remote=_first(call, "RemoteNumber", "CallbackNumber"),
        protocol=call.get("Protocol", ""),
        direction=call.get("Direction", ""),
        encryption=call.get("Encryption Type", ""),
    )


def _registrations(
    texts: Texts, entries: Mapping[str, Mapping[int, Texts]]
) -> tuple[Registration, ...]:
    proxies = entries.get("SIP Proxy", {})
    found = [
        Registration(
            "SIP",
            entry["Status"],
            entry.get("URI") or proxies.get(index, {}).get("Address", ""),
            entry.get("Reason", ""),
        )
        for index, entry in sorted(entries.get("SIP Registration", {}).items())
        if "Status" in entry
    ]
    for service, path in (("H323", "H323 Gatekeeper"), ("Webex", "Webex")):
        if f"{path} Status" in texts:
            address, reason = texts.get(f"{path} Address", ""), texts.get(f"{path} Reason", "")
            found.append(Registration(service, texts[f"{path} Status"], address, reason))
    if "Provisioning Status" in texts:
        reason = texts.get("Provisioning Reason", "")
        found.append(Registration("Provisioning", texts["Provisioning Status"], "", reason))
    return tuple(found)


def _neighbours(networks: Mapping[int, Texts]) -> tuple[Neighbour, ...]:
    """CDP and LLDP of every interface; a protocol that has seen nothing has empty fields."""
    found: list[Neighbour] = []
    for _, network in sorted(networks.items()):
        cdp = Neighbour("CDP", _first(network, "CDP DeviceId"), _first(network, "CDP PortID"))
        lldp = Neighbour(
            "LLDP",
            _first(network, "LLDP SysName", "LLDP ChassisID", "LLDP ChassisId", "LLDP Chassis ID"),
            _first(network, "LLDP PortID", "LLDP PortId", "LLDP Port ID"),
        )
        found += [seen for seen in (cdp, lldp) if seen.device or seen.port]
    return tuple(found)


def _first(texts: Texts, *paths: str) -> str:
    return next((text for path in paths if (text := texts.get(path))), "")


def zone_of(document: XapiDocument) -> tzinfo | None:
    """Return the offset of the codec's clock; None where it is not told."""
    clock = _clock(document.texts.get("Time SystemTime", ""))
    return clock.tzinfo if clock else None


def _clock(text: str) -> datetime | None:
    """Read ``2024-08-05T10:52:36-0500``; a time without an offset tells no instant."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return None
    return told if told.tzinfo else None
