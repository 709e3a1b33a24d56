"""The state of one host: its settings, and the files in which some of them lie.

A file that holds settings is made of them when it is read; when it is replaced, they are read from
it. All others are kept as they were written.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.flat_device import SimFlatDevice

SSHD: Final = "/etc/ssh/sshd_config"
CHRONY: Final = "/etc/chrony/chrony.conf"
FRR: Final = "/etc/frr/frr.conf"
HOSTNAME: Final = "/etc/hostname"
SLOTS: Final = tuple(f"chrony.server[{number}]" for number in (1, 2, 3))
_ROUTES: Final = "frr.routes"
_CIPHERS: Final = "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com"

DEFAULTS: Final = {
    "host.name": "hq-router",
    "sshd.permitrootlogin": "yes",
    "sshd.passwordauthentication": "yes",
    "sshd.kbdinteractiveauthentication": "no",
    "sshd.pubkeyauthentication": "yes",
    "sshd.permitemptypasswords": "no",
    "sshd.x11forwarding": "no",
    "sshd.allowtcpforwarding": "yes",
    "sshd.allowagentforwarding": "yes",
    "sshd.maxauthtries": "6",
    "sshd.maxsessions": "10",
    "sshd.logingracetime": "120",
    "sshd.clientaliveinterval": "0",
    "sshd.clientalivecountmax": "3",
    "sshd.loglevel": "INFO",
    "sshd.ciphers": _CIPHERS,
    "sshd.macs": "hmac-sha2-256-etm@openssh.com",
    "sshd.kexalgorithms": "curve25519-sha256",
    "sysctl.net.ipv4.ip_forward": "0",
    "sysctl.net.ipv4.tcp_syncookies": "1",
    "sysctl.net.ipv4.icmp_echo_ignore_broadcasts": "1",
    "sysctl.net.ipv4.conf.all.rp_filter": "0",
    "sysctl.net.ipv4.conf.all.send_redirects": "1",
    "sysctl.net.ipv4.conf.all.accept_source_route": "0",
    "sysctl.net.ipv6.conf.all.forwarding": "0",
    "chrony.server[1]": "10.0.0.5",
    "chrony.server[2]": "",
    "chrony.server[3]": "",
    "ovs.port[p1].tag": "110",
    "ovs.port[p1].vlan_mode": "",
    "ovs.port[p1].trunks": "",
    "ovs.port[p2].tag": "",
    "ovs.port[p2].vlan_mode": "trunk",
    "ovs.port[p2].trunks": "10,20",
    _ROUTES: "10.20.0.0/16 10.0.0.2",
}
# What the database and the kernel take: other programs are told by their files, and take any.
_VLAN: Final = r"(?:[1-3]?[0-9]{1,3}|40[0-8][0-9]|409[0-5])"
_TAKEN: Final = {
    "tag": re.compile(rf"(?:{_VLAN})?"),
    "trunks": re.compile(rf"(?:{_VLAN}(?:,{_VLAN})*)?"),
    "vlan_mode": re.compile(r"(?:access|dot1q-tunnel|native-tagged|native-untagged|trunk)?"),
}


@dataclass(slots=True)
class LinuxState(SimFlatDevice):
    """One host.

    Attributes:
        files: What was written to it, by name.
    """

    files: dict[str, str] = field(init=False, default_factory=dict[str, str])

    def restore(self) -> None:
        """Be again as the fleet describes this host, with everything saved."""
        SimFlatDevice.restore(self)
        self.files = {HOSTNAME: self.get("host.name") + "\n", FRR: self.router()}

    def factory_reset(self) -> None:
        """Forget every setting and every file."""
        SimFlatDevice.factory_reset(self)
        self.files = {HOSTNAME: self.get("host.name") + "\n", FRR: self.router()}

    def tamper(self, path: str, value: str, actor: str) -> None:
        """Set a value without a client.

        Raises:
            SimError: SIM_SETTING_UNKNOWN, SIM_SETTING_ILLEGAL.
        """
        taken = _TAKEN.get(path.rpartition(".")[2])
        if taken and not taken.fullmatch(value):
            raise SimError("SIM_SETTING_ILLEGAL", device=self.device.name, path=path, value=value)
        SimFlatDevice.tamper(self, path, value, actor)

    def is_root(self, user: str) -> bool:
        """Tell whether a user may do everything; all others read what anybody may."""
        return "Admin" in self.authenticator.roles(user)

    def of_program(self, program: str) -> dict[str, str]:
        """Give the settings of one program, by what it calls them."""
        start = f"{program}."
        every = self.values().items()
        return {path.removeprefix(start): x for path, x in every if path.startswith(start)}

    def router(self) -> str:
        """Give the configuration of the router as it is saved."""
        routes = filter(None, self.get(_ROUTES).split("; "))
        lines = [f"{'ipv6' if ':' in x.split('/')[0] else 'ip'} route {x}" for x in routes]
        return "\n".join(["frr version 10.3", "frr defaults traditional", "!", *lines, "!", ""])

    # ------------------------------------------------------------------ files

    def read_file(self, name: str) -> str | None:
        """Give what stands in a file; None where there is none."""
        made = self._made().get(name)
        return made() if made else self.files.get(name)

    def _made(self) -> dict[str, Callable[[], str]]:
        os_release = f'NAME="{self.device.product}"\nVERSION_ID="{self.firmware}"\n'
        seconds = self.clock.seconds() - self.booted_s
        return {
            "/etc/machine-id": lambda: f"{self.serial}\n",
            "/etc/os-release": lambda: os_release,
            "/proc/uptime": lambda: f"{seconds:.2f} {seconds:.2f}\n",
            SSHD: lambda: "".join(f"{k} {x}\n" for k, x in self.of_program("sshd").items()),
            CHRONY: self._chrony,
        }

    def _chrony(self) -> str:
        sources = (self.get(slot) for slot in SLOTS)
        lines = [x if " " in x else f"server {x}" for x in sources if x]
        return "".join(f"{line} iburst\n" for line in [*lines]) + "rtcsync\n"

    def replace_file(self, name: str, text: str, actor: str) -> None:
        """Take a file in the place of another, and the settings that stand in it."""
        if name == SSHD:
            for keyword, value in directives(text).items():
                self._take(f"sshd.{keyword}", value, actor)
        elif name == CHRONY:
            found = [" ".join(line.split()[:2]) for line in text.splitlines() if _is_source(line)]
            sources = [x.removeprefix("server ") for x in found]
            for slot, value in zip(SLOTS, [*sources, "", "", ""], strict=False):
                self._take(slot, value, actor)
        else:
            self.files[name] = text

    def _take(self, path: str, value: str, actor: str) -> None:
        if self.get(path) != value:
            self.write(path, value, actor)


def directives(text: str) -> dict[str, str]:
    """Give what an sshd_config says: of several lines, the first counts."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        keyword, _, value = line.strip().partition(" ")
        if f"sshd.{keyword.lower()}" in DEFAULTS:
            found.setdefault(keyword.lower(), value.strip())
    return found


def _is_source(line: str) -> bool:
    return line.split(" ", maxsplit=1)[0] in ("server", "pool", "peer")
