"""One session with a router: a fixed set of commands, each on a channel of its own.

RouterOS ends a script at its first error, and tells errors in words, with a status that differs
between releases. So each command is followed by one that writes a mark: what ends with the mark
came whole, and nothing before it failed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.mikrotik import prints
from fleetcfg.devices.drivers.mikrotik.export import ExportItem, broken, items_of
from fleetcfg.devices.drivers.mikrotik.settings import EXPORTED, RouterRead, settings_in
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ssh_commands import SshCommands
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_MARK: Final = "fleetcfg-whole"
_NOT_THERE: Final = re.compile("bad command name|no such command")  # since version 6; before
_DENIED: Final = re.compile("not enough permissions")
_OLD: Final = "6."  # exports passwords unless it is told not to


@dataclass(frozen=True, slots=True)
class RouterAnswer:
    """What a router says to a command.

    Attributes:
        text: In lines that end with LF, without the mark.
        is_whole: Whether the mark came.
    """

    text: str = field(repr=False)
    is_whole: bool

    @property
    def is_denied(self) -> bool:
        """Whether it says that the account may not."""
        return not self.is_whole and _DENIED.search(self.text) is not None

    @property
    def is_unknown(self) -> bool:
        """Whether it says that it has no such command."""
        return not self.is_whole and _NOT_THERE.search(self.text) is not None


class RouterWire:
    """See `fleetcfg.devices.wire.Wire`."""

    def __init__(
        self, peer: Peer, pinned: HostKeyPin, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self._ssh = SshCommands(peer, pinned, limits)
        self._credential = credential
        self._version = ""
        self.last: RouterRead | None = None

    def ask(self, command: str) -> RouterAnswer:
        """Run *command*; log in before, if need be."""
        if not self._ssh.is_open:
            self._ssh.log_in(self._credential)
        ran = self._ssh.run(f"{command}; :put {_MARK}", is_status_sure=False)
        lines = ran.output.decode("utf-8", "surrogateescape").replace("\r\n", "\n").rstrip("\n")
        text, _, last = lines.rpartition("\n")
        is_whole = last == _MARK
        return RouterAnswer(text if is_whole else lines, is_whole=is_whole)

    def demand(self, command: str) -> str:
        """Run *command*; return what it says, or nothing where the router has no such command."""
        answer = self.ask(command)
        if answer.is_denied:
            raise DeviceError("DEV_ROLE")
        if not answer.is_whole and not answer.is_unknown:
            raise broken(command, "end")
        return answer.text if answer.is_whole else ""

    def identify(self) -> DeviceIdentity:
        """Return what board, release and licence say of the device."""
        known = prints.identity_of(
            self.demand("/system resource print"),
            self.demand("/system routerboard print"),
            self.demand("/system license print"),
        )
        self._version = known.version
        return known

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return all settings: exported by section, those of *names* among them."""
        del names
        items: list[ExportItem] = []
        for menu in EXPORTED:
            items += items_of(self.demand(self._export(menu)), menu)
        users = prints.names_in(self.demand("/user print detail without-paging"))
        self.last = settings_in(items, users)
        return self.last.given

    def _export(self, menu: str) -> str:
        hidden = " hide-sensitive" if self._version.startswith(_OLD) else ""
        return f"{menu} export verbose terse{hidden}"

    def undone(self) -> tuple[str, ...]:
        """Return what is in effect and will be undone when the Safe Mode of a session ends."""
        return prints.undone_with_safe_mode(self.demand("/system history print without-paging"))

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: ports, neighbours, time, and what is not for good."""
        return DeviceStatus(
            identity=known,
            uptime=prints.uptime_in(self.demand("/system resource print")),
            neighbours=prints.neighbours_in(
                self.demand("/ip neighbor print detail without-paging")
            ),
            stations=prints.stations_in(
                self.demand("/interface bridge host print detail without-paging")
            ),
            clock=prints.clock_in(self.demand("/system clock print")),
            ntp=prints.ntp_in(self.demand("/system ntp client print")),
            unsaved=self.undone(),
            facts=facts_of(known, None),
        )

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._ssh.cut()

    def close(self) -> None:
        """End the connection."""
        self._ssh.close()
