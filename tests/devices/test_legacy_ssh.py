"""SSH by SHA-1 alone, against an OpenSSH server: only where it is declared, and never unproven."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.trust import HostKeyPin, pinned_host_key
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.value import Secret
from fleetcfg_kit.testing.fleet import find_port

SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = pytest.mark.skipif(SSHD is None, reason="no openssh-server")
SHA1_ONLY = """
HostKeyAlgorithms ssh-rsa
KexAlgorithms diffie-hellman-group14-sha1
MACs hmac-sha1
Ciphers aes128-ctr
"""
OLD = DeviceLimits(connect_seconds=20.0, read_seconds=20.0)


@dataclass(frozen=True)
class Server:
    """An OpenSSH server with an RSA key, on loopback."""

    port: int
    key: str

    def open(self, pin: HostKeyPin) -> Ssh:
        """Begin a login, which no password can end well."""
        return Ssh(Peer("old", "127.0.0.1", self.port), pin, OLD)


@pytest.fixture(params=[SHA1_ONLY, ""], ids=["sha1", "today"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    key, port = tmp_path / "hostkey", find_port()
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", key], check=True)
    told = subprocess.run(
        ["ssh-keygen", "-l", "-f", key], check=True, capture_output=True, text=True
    )
    said = (
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {key}\nPidFile none\nUsePAM no\n"
        f"StrictModes no\nPerSourcePenalties no\nPasswordAuthentication yes\n{request.param}"
    )
    (tmp_path / "sshd_config").write_text(said)
    if os.geteuid() == 0:  # where it lets go of its rights before the login
        Path("/run/sshd").mkdir(exist_ok=True)
    command = [str(SSHD), "-D", "-e", "-f", str(tmp_path / "sshd_config")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert any("listening" in line for line in running.stderr)
        yield Server(port, told.stdout.split()[1])
        running.kill()


def asked(ssh: Ssh) -> tuple[str, list[str]]:
    """Return how the login ended, and what was asked for on the way."""
    asked_for: list[str] = []

    def ask() -> Credential:
        asked_for.append("password")
        return Credential("nobody-here", Secret("wrong"))

    try:
        ssh.log_in(ask)
    except DeviceError as error:
        return error.code, asked_for
    finally:
        ssh.close()
    return "", asked_for


def is_old(request: pytest.FixtureRequest) -> bool:
    return "[sha1]" in request.node.name


def test_a_device_that_can_do_no_better_proves_itself_where_that_is_declared(
    server: Server,
) -> None:
    """The password is asked for after the proof alone: that it is asked for says it was given."""
    assert asked(server.open(HostKeyPin(server.key, is_legacy=True))) == (
        "DEV_AUTH_REJECTED",
        ["password"],
    )


def test_it_does_not_where_it_is_not_declared(
    server: Server, request: pytest.FixtureRequest
) -> None:
    ended, asked_for = asked(server.open(HostKeyPin(server.key)))

    wanted = ("DEV_SSH_FAILED", []) if is_old(request) else ("DEV_AUTH_REJECTED", ["password"])
    assert (ended, asked_for) == wanted


def test_what_is_allowed_is_no_way_round_the_pin(server: Server) -> None:
    other = HostKeyPin("SHA256:" + "A" * 43, is_legacy=True)

    assert asked(server.open(other)) == ("DEV_HOST_KEY_WRONG", [])


def test_the_pin_is_of_the_device_as_it_is_declared() -> None:
    device = Device("old", "cisco_ce", "127.0.0.1", transport="ssh", host_key="SHA256:AAAA=")
    peer = Peer("old", "127.0.0.1", 22)

    assert pinned_host_key(device, peer) == HostKeyPin("SHA256:AAAA")
    assert pinned_host_key(replace(device, legacy_ssh=True), peer).is_legacy
