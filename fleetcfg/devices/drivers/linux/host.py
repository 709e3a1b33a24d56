"""One session with a host: a fixed set of commands, each on a channel of its own.

A command is the words that stand here; nothing that was read or declared is in one unquoted. The
exit status says more than any text: 127 is that there is no such program (POSIX, env), and then the
host does not have the setting; with any other failure it has it and does not tell.
"""

import shlex
from collections.abc import Callable, Sequence
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.linux.texts import (
    clock_of,
    differing,
    identity_of,
    ntp_of,
    ports_of,
    routes_of,
    running_routes,
    running_sources,
    slots_of,
    sources_of,
    started_with,
    text_of,
    uptime_of,
    words_of,
)
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ssh_commands import Ran, SshCommands
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

CHRONY: Final = "/etc/chrony/chrony.conf"
HOSTNAME: Final = "/etc/hostname"
FRR: Final = "/etc/frr/frr.conf"
_NO_PROGRAM: Final = 127
_PLACES: Final = ("env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C")
STARTS_WITH: Final = ("sysctl", "--system", "--dry-run")
ROUTER: Final = ("vtysh", "-c", "show running-config")
SOURCES: Final = ("chronyc", "-c", "-N", "sources")
_PORTS: Final = (
    *("ovs-vsctl", "--timeout=10", "--format=json", "--columns=name,tag,vlan_mode,trunks"),
    *("list", "port"),
)
# What the kernel begins with (Documentation/networking/ip-sysctl.rst) where no file says otherwise.
_KERNEL: Final = {
    "net.ipv4.ip_forward": "0",
    "net.ipv4.tcp_syncookies": "1",
    "net.ipv4.icmp_echo_ignore_broadcasts": "1",
    "net.ipv4.conf.all.rp_filter": "0",
    "net.ipv4.conf.all.send_redirects": "1",
    "net.ipv4.conf.all.accept_source_route": "0",
    "net.ipv6.conf.all.forwarding": "0",
}


class HostWire:
    """See `fleetcfg.devices.wire.Wire`."""

    def __init__(
        self, peer: Peer, pinned: HostKeyPin, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self._ssh = SshCommands(peer, pinned, limits)
        self._credential = credential
        self._is_root = False
        self._running: dict[str, str] = {}

    def ask(self, *words: str, data: bytes = b"") -> Ran:
        """Run a program, with *data* on its input; log in before, if need be."""
        if not self._ssh.is_open:
            self._ssh.log_in(self._credential)
        return self._ssh.run(shlex.join((*_PLACES, *words)), data)

    def identify(self) -> DeviceIdentity:
        """Return which installation answers, by its machine id."""
        known = identity_of(self.ask("cat", "/etc/machine-id", "/etc/os-release").output)
        self._is_root = self.ask("id", "-u").output.strip() == b"0"
        return known

    def failure(self) -> str:
        """Return the code for a program that failed."""
        return "DEV_PROGRAM_FAILED" if self._is_root else "DEV_ROLE"

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return what the host has of *names*; what it has no program for is not there."""
        found = DeviceValues()
        self._answer(found, ("host.name",), ("uname", "-n"), lambda x: {"host.name": x.strip()})
        self._tell(found, "sshd.", names, ("sshd", "-T"), words_of)
        keys = [name.removeprefix("sysctl.") for name in names if name.startswith("sysctl.")]
        self._tell(found, "sysctl.", names, ("sysctl", "-e", *keys), lambda x: words_of(x, "="))
        if self.ask("chronyd", "--version").status != _NO_PROGRAM:
            slots = tuple(slots_of([]))
            self._answer(found, slots, ("cat", CHRONY), lambda x: slots_of(sources_of(x)))
        self._answer(found, ("frr.routes",), ROUTER, running_routes)
        self._answer(found, ("ovs.bridges",), ("ovs-vsctl", "--timeout=10", "list-br"), _bridges)
        if "ovs.bridges" in found.values:
            self._answer(found, ("ovs.bridges",), _PORTS, ports_of)
        for path, value in list(found.values.items()):
            if value and not value.isprintable():
                del found.values[path]
                found.unreadable[path] = "DEV_ANSWER_BROKEN"
        self._running = dict(found.values)
        return found

    def _tell(
        self,
        found: DeviceValues,
        prefix: str,
        names: Sequence[str],
        words: Sequence[str],
        told: Callable[[str], dict[str, str]],
    ) -> None:
        """Put what a program says of those of *names* that begin with *prefix*."""
        paths = [name for name in names if name.startswith(prefix)]

        def wanted(text: str) -> dict[str, str]:
            every = told(text)
            keys = {path: path.removeprefix(prefix) for path in paths}
            return {path: every[key] for path, key in keys.items() if key in every}

        self._answer(found, paths, words, wanted)

    def _answer(
        self,
        found: DeviceValues,
        paths: Sequence[str],
        words: Sequence[str],
        values: Callable[[str], dict[str, str]],
    ) -> None:
        """Put the *values* that are in what *words* answer; *paths* are what it is about."""
        ran = self.ask(*words)
        if ran.status == 0:
            found.values.update(values(text_of(ran.output)))
        elif ran.status != _NO_PROGRAM:
            for path in paths:
                found.values.pop(path, None)
                found.unreadable[path] = self.failure()

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state; what is not saved is told of what was read last."""
        return DeviceStatus(
            identity=known,
            uptime=uptime_of(self.text("cat", "/proc/uptime")),
            clock=clock_of(self.text("date", "+%Y-%m-%dT%H:%M:%S%:z")),
            ntp=ntp_of(self.text("chronyc", "-c", "tracking")),
            unsaved=differing(self._running, self._saved()),
            facts=facts_of(known, None),
        )

    def text(self, *words: str) -> str:
        """Return what a program writes; nothing if it fails."""
        ran = self.ask(*words)
        return text_of(ran.output) if ran.status == 0 else ""

    def _saved(self) -> dict[str, str]:
        """Return, by path, what the host would have after its next start, as far as it tells."""
        saved = {"host.name": self.text("cat", HOSTNAME).strip()}
        starting = self.ask(*STARTS_WITH)
        if starting.status == 0:
            set_by = {**_KERNEL, **started_with(text_of(starting.output))}
            saved |= {f"sysctl.{key}": value for key, value in set_by.items()}
        if "frr.routes" in self._running:
            saved |= routes_of(self.text("cat", FRR))
        running = self.ask(*SOURCES)
        if running.status == 0:
            names = {name for _, name in running_sources(text_of(running.output))}
            slots = [path for path in self._running if path.startswith("chrony.")]
            saved |= {
                path: "" for path in slots if self._running[path].rpartition(" ")[2] not in names
            }
        return saved

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._ssh.cut()

    def close(self) -> None:
        """End the connection."""
        self._ssh.close()


def _bridges(text: str) -> dict[str, str]:
    return {"ovs.bridges": ",".join(sorted(text.split()))}
