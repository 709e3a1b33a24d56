"""A session with network gear at its command line, any system's; see `fleetcfg.devices.wire`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.network.settings import ConfigRead, TypedLines
from fleetcfg.devices.drivers.network.terminal import CommandLine, System
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.errors import DeviceError

_FIRST_LINES = 4
_NOT_THERE = re.compile("% ?[A-Za-z]+ (?![ 0-9])")  # %NTP is not enabled; no line of a log


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one system is asked, and told.

    Attributes:
        system: Its command line.
        show: What asks for a configuration, before the name of one.
        running: The name of the configuration that runs.
        saved: That of the one that it would start with.
        nothing_saved: Stands in a line of the answer where there is none.
        read: Reads a configuration.
        order: What is typed to set a path of a configuration to a value.
        begin: Begins to set; *end* ends it, *leave* leaves a section.
        unclear: What begins an answer to a setting that may be a refusal.
        save: Saves what runs.
        sure: The one question of that which is answered with yes.
    """

    system: System
    show: str
    running: str
    saved: str
    nothing_saved: re.Pattern[str] = field(repr=False)
    read: Callable[[str, str], ConfigRead] = field(repr=False)
    order: Callable[[str, str, ConfigRead], TypedLines] = field(repr=False)
    begin: str
    end: str
    leave: str
    unclear: re.Pattern[str] = field(repr=False)
    save: str
    sure: re.Pattern[bytes] = field(default=re.compile(rb"(?!)"), repr=False)


class SwitchWire:
    """What every system reads alike; who answers, and the state, is each system's own."""

    dialect: Dialect

    def __init__(
        self, peer: Peer, pinned: HostKeyPin, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self.terminal = CommandLine(peer, pinned, credential, limits, self.dialect.system)
        self.running: ConfigRead | None = None

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return all settings: the configuration gives those of *names*, and comes whole."""
        del names
        self.require_rights()
        said = self.terminal.ask(f"{self.dialect.show} {self.dialect.running}")
        self.running = self._read(said, self.dialect.running)
        return self.running.given

    def read_saved(self) -> ConfigRead:
        """Return the configuration that the device would start with."""
        said = self.terminal.ask(f"{self.dialect.show} {self.dialect.saved}")
        if any(map(self.dialect.nothing_saved.search, said[:_FIRST_LINES])):
            return ConfigRead()
        return self._read(said, self.dialect.saved)

    def _read(self, said: list[str], document: str) -> ConfigRead:
        if self.terminal.system.refusal_in(said[:_FIRST_LINES]):
            raise DeviceError("DEV_ROLE")
        return self.dialect.read("\n".join(said), document)

    def read_running(self) -> ConfigRead:
        """Return what runs, as it was read last in this session."""
        if self.running is None:
            self.read(())
        return self.running or ConfigRead()

    def require_rights(self) -> None:
        """Refuse to read with an account that is not shown the whole configuration."""

    def told(self, command: str) -> str:
        """Return what *command* says; nothing where the device has no such thing.

        It says that at once: behind its first lines stand words of others, such as neighbours.
        """
        said = self.terminal.ask(command)
        begun = said[:_FIRST_LINES]
        is_there = begun and not _NOT_THERE.match(begun[0])
        is_there = is_there and not self.terminal.system.refusal_in(begun)
        return "\n".join(said) if is_there else ""

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self.terminal.cut()

    def close(self) -> None:
        """End the session and the connection."""
        self.terminal.close()
