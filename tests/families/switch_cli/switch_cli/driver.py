"""Reads a switch: one command, one answer, over SSH."""

import json
from collections.abc import Mapping

from fleetcfg.devices.catalog import spaces_of
from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.trust import pinned_host_key
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.space import Space
from switch_cli import FAMILY

PROMPT = b"switch# "


class SwitchDriver:
    """One session with one switch; see `fleetcfg.devices.driver.Driver`."""

    def __init__(self, device: Device, credential: AskCredential, limits: DeviceLimits) -> None:
        self.peer = Peer(device.host, device.address, device.port)
        self._ssh = Ssh(self.peer, pinned_host_key(device, self.peer), limits)
        self._credential = credential

    def ask(self, line: str) -> list[str]:
        if not self._ssh.is_open:
            self._ssh.log_in(self._credential)
            self._hear()
        self._ssh.say(f"{line}\n")
        return self._hear()

    def _hear(self) -> list[str]:
        answer = self._ssh.hear(_end, Deadline(self._ssh.limits.read_seconds))
        return answer.decode(errors="replace").replace("\r\n", "\n").split("\n")[:-1]

    def identify(self) -> DeviceIdentity:
        told = dict(line.split(": ", 1) for line in self.ask("show version") if ": " in line)
        if "serial" not in told:
            raise self.peer.trouble("DEV_IDENTITY_UNTOLD")
        return DeviceIdentity(told["serial"], told.get("product", ""), told.get("version", ""))

    def read(self) -> Snapshot:
        values = dict(line.split(" = ", 1) for line in self.ask("show config") if " = " in line)
        if not values:
            raise self.peer.trouble("DEV_ANSWER_EMPTY", document="show config")
        return Snapshot(self.identify(), {path: json.loads(v) for path, v in values.items()})

    def status(self) -> DeviceStatus:
        return DeviceStatus(known := self.identify(), facts={"sys.firmware": known.version})

    def spaces(self) -> Mapping[str, Space]:
        return spaces_of(FAMILY.catalog(), self.read().paths())

    def abort(self) -> None:
        self._ssh.cut()

    def close(self) -> None:
        self._ssh.close()


def _end(heard: bytearray, _seen: int) -> int | None:
    return len(heard) if heard == PROMPT or heard.endswith(b"\n" + PROMPT) else None
