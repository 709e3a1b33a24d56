"""The command line of network gear, against a real program that speaks it: FRRouting's `vtysh`.

It runs in namespaces of its own, as the login shell of an account, behind a real OpenSSH. It is no
Cisco: it has no `show privilege`, and what it calls an unknown command is worded otherwise.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.network.ios import SYSTEM, read_config
from fleetcfg.devices.drivers.network.terminal import CommandLine
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.errors import DeviceError
from fleetcfg.model.value import Secret

FRR, SSHD, PASSWORD = Path("/usr/lib/frr"), Path("/usr/sbin/sshd"), "Secr3t-pw"
NEEDED = (FRR / "zebra", FRR / "mgmtd", FRR / "staticd", SSHD, Path("/usr/bin/vtysh"))
SHARED = "--mount --net --uts --ipc --pid --fork --kill-child --mount-proc --propagation private"
CONFIG = """\
Port 22
HostKey {place}/key
PidFile none
UsePAM no
UseDNS no
StrictModes no
PermitRootLogin yes
PasswordAuthentication yes
KbdInteractiveAuthentication no
PerSourcePenalties no
"""
HOLDER = """\
set -e
hostname hq-router; ip link set lo up
mount -t tmpfs tmpfs {place}/rw; mkdir {place}/rw/up {place}/rw/work
mount -t overlay overlay -o lowerdir=/etc,upperdir={place}/rw/up,workdir={place}/rw/work /etc
mount -t tmpfs tmpfs /run; mkdir -m 755 /run/sshd
mount -t tmpfs tmpfs /var/lib/frr
install -d -o frr -g frr /run/frr /var/lib/frr /etc/frr
printf 'hostname hq-router\\nservice integrated-vtysh-config\\n' > /etc/frr/frr.conf
: > /etc/frr/vtysh.conf; chown -R frr:frr /etc/frr /var/lib/frr
for d in zebra mgmtd staticd; do {frr}/$d -d -A 127.0.0.1 -u frr -g frr; done
n=0; until vtysh -c 'show version' >/dev/null 2>&1; do n=$((n + 1)); [ $n -lt 600 ]; sleep .05; done
vtysh -b >/dev/null 2>&1 || true
echo "netadm:x:0:0::{place}/home:/usr/bin/vtysh" >> /etc/passwd
echo 'netadm:{shadow}:19000:0:99999:7:::' >> /etc/shadow
echo ready
exec sleep infinity
"""


def _why_not() -> str:
    """Return what is missing to run it; empty if nothing is."""
    if os.geteuid() != 0:
        return "needs root"
    if missing := [str(one) for one in NEEDED if not one.exists()]:
        return f"no {missing[0]}"
    if not (shutil.which("unshare") and shutil.which("nsenter") and shutil.which("openssl")):
        return "no unshare, nsenter or openssl"
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "true"], capture_output=True, check=False
    )
    return "" if tried.returncode == 0 else "no namespaces here"


_WHY_NOT = _why_not()
pytestmark = pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT or "-")


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _serve(listener: socket.socket, holder: str, config: Path) -> None:
    """Give each client an sshd in the namespaces of *holder*."""
    enter = ["nsenter", "--target", holder, "--mount", "--net", "--uts", "--pid", "--wd=/"]
    served: list[subprocess.Popen[bytes]] = []
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            with client:
                command = [*enter, str(SSHD), "-i", "-e", "-f", str(config)]
                at, pipe = client.fileno(), subprocess.DEVNULL
                served.append(subprocess.Popen(command, stdin=at, stdout=at, stderr=pipe))
    for each in served:  # each ends with its client
        each.wait(10)


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    place = tmp_path_factory.mktemp("frr")
    for name in ("rw", "home"):
        (place / name).mkdir()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", place / "key"], check=True)
    pin = _output("ssh-keygen", "-l", "-f", str(place / "key")).split()[1]
    config = place / "sshd_config"
    config.write_text(CONFIG.format(place=place))
    shadow = _output("openssl", "passwd", "-6", PASSWORD)
    (place / "hold.sh").write_text(HOLDER.format(place=place, frr=FRR, shadow=shadow))
    command = ["unshare", *SHARED.split(), "sh", str(place / "hold.sh")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as held:
        try:
            assert held.stdout is not None
            told: list[bytes] = []
            while told[-1:] != [b"ready\n"]:
                told.append(held.stdout.readline())
                assert told[-1], told  # it has ended, and said why
            children = Path(f"/proc/{held.pid}/task/{held.pid}/children").read_text()
            with socket.create_server(("127.0.0.1", 0)) as listener:
                given = (listener, children.split()[0], config)
                serving = Thread(target=_serve, args=given, daemon=True)
                serving.start()
                yield _terminal(listener.getsockname()[1], pin)
                listener.shutdown(socket.SHUT_RDWR)
                serving.join(20)
        finally:
            held.send_signal(signal.SIGKILL)


def _terminal(port: int, pin: str) -> CommandLine:
    return CommandLine(
        Peer("hq-router", "127.0.0.1", port),
        HostKeyPin(pin),
        lambda: Credential("netadm", Secret(PASSWORD)),
        DeviceLimits(connect_seconds=20.0, read_seconds=20.0),
        SYSTEM,
    )


@pytest.fixture
def terminal(router: CommandLine) -> Iterator[CommandLine]:
    yield router
    router.close()


def test_a_real_command_line_is_read_up_to_its_prompt(terminal: CommandLine) -> None:
    said = terminal.demand("show version")

    assert said.startswith("FRRouting ")
    assert terminal.prompt == "hq-router#"
    assert terminal.is_privileged
    read = read_config(terminal.demand("show running-config"), "running-config")
    assert read.given.values["hostname"] == "hq-router"


def test_settings_are_typed_refused_read_back_and_saved(terminal: CommandLine) -> None:
    assert not SYSTEM.refusal_in(terminal.ask("configure terminal"))
    assert terminal.prompt == "hq-router(config)#"
    assert SYSTEM.refusal_in(terminal.ask("ntp server 10.0.0.1")).startswith("% Unknown command")
    assert not SYSTEM.refusal_in(terminal.ask("interface lo"))
    assert not SYSTEM.refusal_in(terminal.ask("description Vong lap"))
    terminal.ask("exit")
    terminal.ask("end")
    assert terminal.prompt == "hq-router#"

    assert " description Vong lap" in terminal.demand("show running-config")
    assert "[OK]" in terminal.demand("write memory")


def test_what_is_not_there_says_so(terminal: CommandLine) -> None:
    with pytest.raises(DeviceError) as refused:
        terminal.demand("show mac address-table")
    assert refused.value.code == "DEV_VARIABLE_REFUSED"
    assert terminal.demand("show version")
