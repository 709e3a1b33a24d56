"""A session with FortiOS at its command line; see `fleetcfg.devices.wire`.

What is set is in effect, and kept, with the `end` of its block: there is no candidate, and no
second configuration to save, unless `cfg-save` says that a person saves (ADR 45). Paging is set for
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
    order_to_set,
    read_settings,
)
from fleetcfg.devices.drivers.network.terminal import CommandLine
from fleetcfg.devices.drivers.network.vrp_state import uptime_of
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.devices.writer import Write, WriteReply
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_VERSION: Final = re.compile(r"(\S{1,40}) (v[0-9][0-9.]{1,16},build[0-9]{1,8})\b.*")
_SERIAL: Final = re.compile(r"\w{4,32}")
_TIME: Final = re.compile(r"[A-Z][a-z]{2} +([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})")
_MOST_LINES: Final = 200
_NO_DOMAINS: Final = "disable"
_KEEPS_ALL: Final = "automatic"
_TYPABLE: Final = re.compile(r"[ -~]{0,400}")
_HELP: Final = "?"


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
        if not self._is_global and said.get("Virtual domain configuration") != _NO_DOMAINS:
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
        values = self._values()
        performance = self._asked("get system performance status")
        uptime = next((line for line in performance if line.startswith("Uptime:")), "")
        return DeviceStatus(
            identity=known,
            uptime=uptime_of({"UPTIME": uptime}),
            clock=clock_in(said.get("System time", ""), values.get("system.timezone", "")),
            ntp=ntp_in(self._asked("diagnose sys ntp status")),
            facts=facts_of(known, None),
        )

    def _values(self) -> dict[str, str]:
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


class FortiOsWritingWire(FortiOsWire):
    """FortiOS, with settings; see `fleetcfg.devices.wire_writer`."""

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Type *writes*, one after the other; after an answer that is lost, no more."""
        try:
            orders = [self._order_of(write) for write in writes]
        except DeviceError as error:
            return [WriteReply("refused", error.code) for _ in writes]
        if self._values().get("system.cfg_save") != _KEEPS_ALL:
            return [WriteReply("refused", "DEV_WRITE_SAVED_BY_HAND") for _ in writes]
        said = list[WriteReply]()
        try:
            for order in orders:
                said.append(self._type(order))
        except (DeviceError, CredentialError) as error:
            said += [WriteReply("lost", error.code)] * (len(writes) - len(said))
        return said

    def _order_of(self, write: Write) -> tuple[str, ...]:
        order = order_to_set(write.path, write.value, self.blocks or {})
        is_plain = write.value == write.value.strip() and _HELP not in write.value
        if not is_plain or not all(map(_TYPABLE.fullmatch, order)):
            raise DeviceError("DEV_WRITE_UNTYPABLE", path=write.path)
        return order

    def _type(self, order: Sequence[str]) -> WriteReply:
        """Type the lines of one setting; after one that is refused, drop all of them."""
        begun = self.terminal.prompt
        reply = WriteReply("accepted")
        for line in order:
            said = self.terminal.ask(line)
            if SYSTEM.refusal_in(said):
                reply = WriteReply("refused", "DEV_WRITE_REFUSED")
                break
            if any(each.strip() for each in said):
                reply = WriteReply("mixed", "DEV_WRITE_UNCLEAR")  # a warning, or a refusal
        if self.terminal.prompt != begun:
            self.terminal.ask("abort")
        if self.terminal.prompt != begun:  # the next line would be set somewhere else
            self.terminal.close()
            raise DeviceError("DEV_WRITE_UNCLEAR")
        return reply


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
