"""A session with FortiOS at its command line; see `fleetcfg.devices.wire`.

Paging is set for
the whole device, so it is not set: the next page is asked for.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.network.blocks import BlockPath, Blocks, blocks_of
from fleetcfg.devices.drivers.network.fortios import (
    DOCUMENTS,
    SYSTEM,
    read_settings,
)
from fleetcfg.devices.drivers.network.terminal import CommandLine
from fleetcfg.devices.drivers.network.vrp_state import uptime_of
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_VERSION: Final = re.compile(r"(\S{1,40}) (v[0-9][0-9.]{1,16},build[0-9]{1,8})\b.*")
_SERIAL: Final = re.compile(r"\w{4,32}")
_TIME: Final = re.compile(r"[A-Z][a-z]{2} +([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})")
_MOST_LINES: Final = 200
_NO_DOMAINS: Final = "disable"


class FortiOsWire:
    """Reads; see `fleetcfg.devices.wire.Wire`."""

    def __init__(
        self, peer: Peer, pinned: HostKeyPin, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self.terminal = CommandLine(peer, pinned, credential, limits, SYSTEM)
        self.blocks: Blocks | None = None
        self._is_global = False

    def _told(self) -> dict[str, str]:
        """Return what ``get system status`` says, by word; once a word."""
        said: dict[str, str] = {}
        for line in self.terminal.demand("get system status").split("\n")[:_MOST_LINES]:
            word, _, value = line.partition(":")
            said.setdefault(word.strip(), value.strip())
        return said

    def identify(self) -> DeviceIdentity:
        """Return what ``get system status`` says of the device; it does not tell an address."""
        said = self._told()
        version = _VERSION.fullmatch(said.get("Version", ""))
        serial = said.get("Serial-Number", "")
        if version is None or _SERIAL.fullmatch(serial) is None:
            raise DeviceError("DEV_IDENTITY_UNTOLD")
        domains = said.get("Virtual domain configuration", _NO_DOMAINS)
        if domains != _NO_DOMAINS and not self._is_global:
            self.terminal.demand("config global")
            self._is_global = True
        return DeviceIdentity(serial, version[1], version[2], "")

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return all settings: each document is asked for whole."""
        del names
        found: dict[BlockPath, dict[str, tuple[str, ...]]] = {}
        for document in DOCUMENTS:
            said = self.terminal.ask(f"show full-configuration {document}")
            if SYSTEM.refusal_in(said):
                raise DeviceError("DEV_ROLE")
            told = blocks_of("\n".join(said), document)
            if (document,) not in told:
                raise DeviceError("DEV_ANSWER_BROKEN", path=document, reason="config")
            found |= {at: {**each} for at, each in told.items()}
        self.blocks = found
        return read_settings(found)

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: how long it runs, and its time."""
        said = self._told()
        values = self.told_values()
        performance = self._asked("get system performance status")
        uptime = next((line for line in performance if line.startswith("Uptime:")), "")
        return DeviceStatus(
            identity=known,
            uptime=uptime_of({"UPTIME": uptime}),
            clock=clock_in(said.get("System time", ""), values.get("system.timezone", "")),
            ntp=ntp_in(self._asked("diagnose sys ntp status")),
            facts=facts_of(known, None),
        )

    def told_values(self) -> dict[str, str]:
        """Return the settings, as they were read last in this session."""
        if self.blocks is None:
            return self.read(()).values
        return read_settings(self.blocks).values

    def _asked(self, command: str) -> list[str]:
        """Return what *command* says; nothing where that is not for this account."""
        said = self.terminal.ask(command)
        return [] if SYSTEM.refusal_in(said) else said[:_MOST_LINES]

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self.terminal.cut()

    def close(self) -> None:
        """End the session and the connection."""
        self.terminal.close()


def clock_in(told: str, zone: str) -> datetime | None:
    """Return the device's time, if *zone*, its time zone, is the name of one.

    Older releases tell a number that means a zone by release.
    """
    found = _TIME.fullmatch(told)
    if found is None or not zone or zone.isdigit():
        return None
    text = " ".join(found.groups())
    try:
        there = ZoneInfo(zone)
        return datetime.strptime(text, "%b %d %H:%M:%S %Y").replace(tzinfo=there)
    except (ValueError, ZoneInfoNotFoundError, OSError):  # no time, or no zone, of this host
        return None


def ntp_in(said: Sequence[str]) -> str:
    """Return whether its clock follows a server; empty if it does not say."""
    first = next((line for line in said if line.startswith("synchronized:")), "")
    if not first:
        return ""
    return "Synced" if first.startswith("synchronized: yes") else "NotSynced"
