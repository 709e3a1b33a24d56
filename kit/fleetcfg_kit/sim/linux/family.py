"""Linux hosts as a family: what `fleetcfg_kit.sim.core` needs to know to simulate them."""

from collections.abc import Iterable, Sequence

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.family import SimFamily, SimSample
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.ssh import ssh_shell_listener
from fleetcfg_kit.sim.linux.device_state import DEFAULTS, LinuxState
from fleetcfg_kit.sim.linux.shell import LinuxShell


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> LinuxState:
    return LinuxState(device, accounts, clock, DEFAULTS)


def _paths(product: str, firmware: str) -> Iterable[str]:
    """Give what every host has: one table is known."""
    del product, firmware
    return DEFAULTS


_SAMPLE = SimSample(
    "Debian GNU/Linux",
    "13",
    changes=(
        ("host.name", "dc-02"),
        ("chrony.server[1]", "10.0.0.9"),
        ("chrony.server[2]", "pool time.example"),
    ),
    severing=("sshd.clientaliveinterval", "30"),
    refused=(
        ("sshd.nothing", "x"),
        ("sshd.permitrootlogin", "perhaps"),
        ("sshd.maxauthtries", "many"),
        ("sysctl.net.ipv4.ip_forward", "2"),
        ("ovs.port[p9].tag", "10"),
        ("host.name", "x" * 64),
    ),
)

FAMILY = SimFamily(
    "linux",
    _build,
    (ssh_shell_listener(LinuxShell, "OpenSSH_10.0"),),
    paths=_paths,
    sample=_SAMPLE,
)
