"""The command line of a switch with Comware, without a wire.

Witnessed: views and their prompts, `undo`, `save force`, what is answered to words that are none.
What is said of a VLAN that is not there, or a mode that does not fit, is a guess, and so is that a
port loses its VLANs with its mode.
"""

from dataclasses import dataclass
from typing import ClassVar

from fleetcfg_kit.sim.network.cli import ShownLines
from fleetcfg_kit.sim.network.comware_shows import FOR_ADMINISTRATORS, FOR_ALL
from fleetcfg_kit.sim.network.comware_text import LINES, OLD_LINES, UNWRITTEN, is_old
from fleetcfg_kit.sim.network.faults import VrpFault
from fleetcfg_kit.sim.network.vrp_cli import OF_MODES, OVERWRITE, PortCommands, VrpCli
from fleetcfg_kit.sim.network.vrp_shows import Tables

_TAKES = {
    "description": r"\S.{0,254}",
    "mode": "access|trunk|hybrid",
    "storm_control": "[0-9]{1,3}|(?:pps|kbps) [0-9]{1,8}",
    "trust": "dot1p|dscp",
}
_OF_MODE = {"access_vlan": ("access",), "native_vlan": ("trunk",)}
_ALLOW = "port trunk permit vlan "
_WORDS = PortCommands(LINES, _TAKES, UNWRITTEN, _OF_MODE, _ALLOW)
_OLD_WORDS = PortCommands(OLD_LINES, _TAKES, UNWRITTEN, _OF_MODE, _ALLOW)
_SURE = "The current configuration will be written to the device. Are you sure? [Y/N]:"
_NTP = "ntp-service enable"


@dataclass(slots=True)
class ComwareCli(VrpCli):
    """The command line of one session."""

    wrong_mode: ClassVar[ShownLines] = ["The link type of the port does not allow that."]
    no_vlan: ClassVar[ShownLines] = ["The VLAN does not exist."]
    mark: ClassVar[str] = "%"
    told: ClassVar[Tables] = {**FOR_ALL, **FOR_ADMINISTRATORS}
    for_all: ClassVar[tuple[str, ...]] = (*FOR_ALL, "screen-length", "quit")

    @property
    def words(self) -> PortCommands:
        """Which lines a port takes."""
        return _OLD_WORDS if is_old(self.state.firmware) else _WORDS

    def no_rights(self, line: str) -> ShownLines:
        """Answer who may not do that; the older systems know no such command then."""
        return self.wrong(line) if is_old(self.state.firmware) else ["Permission denied."]

    def configure(self, line: str) -> ShownLines:
        """Set; what only shows or saves is done in every view."""
        if line.startswith(("dis", "save")):
            return self._do(line)
        return VrpCli.configure(self, line)

    def _size(self, rest: str, line: str) -> ShownLines:
        if rest != "disable":
            return self.wrong(line, "Wrong parameter")
        self.length = 0
        return []

    def _save(self, rest: str, line: str) -> ShownLines:
        if rest not in {"", "force"}:
            return self.wrong(line, "Wrong parameter")
        if not rest or self.state.fault is VrpFault.ASKS_ELSE:
            self.asked = OVERWRITE if rest else _SURE
            return []
        self.state.save()
        return ["Validating file. Please wait...", "Configuration is saved to device successfully."]

    def set_device(self, bare: str, line: str, *, is_undone: bool) -> ShownLines:
        """Set what is the device's own; the older systems have no service of time to turn on."""
        if bare == _NTP and not is_old(self.state.firmware):
            return self._write("ntp.service", "off" if is_undone else "on")
        return VrpCli.set_device(self, bare, line, is_undone=is_undone)

    def _may_change_mode(self, at: str, before: str, after: str) -> bool:
        """Have a port lose its VLANs with its mode; from trunk to hybrid it goes by access."""
        if {before, after} == {"trunk", "hybrid"}:
            return False
        for name in OF_MODES:
            if self.state.get(f"{at}.{name}") != UNWRITTEN[name]:
                self._write(f"{at}.{name}", UNWRITTEN[name])
        return True

    def allow(self, at: str, mode: str, bare: str, line: str, *, is_undone: bool) -> ShownLines:
        """Let VLANs through a trunk, or stop them; this takes its time, and says so."""
        said = VrpCli.allow(self, at, mode, bare, line, is_undone=is_undone)
        return said or ["Please wait... Done."]
