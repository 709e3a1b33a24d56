"""Commands over SSH, against a real OpenSSH server: status, exact bytes, and every bad end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ssh_commands import SshCommands
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.errors import DeviceError
from fleetcfg.model.value import Secret
from fleetcfg_kit.testing.fleet import PASSWORD
from tests.hosts.holder import ADDRESS, Holder

LIMITS = DeviceLimits(20.0, 20.0, 2_000_000)


@contextmanager
def connected(holder: Holder, limits: DeviceLimits = LIMITS) -> Iterator[SshCommands]:
    peer = Peer("router-1", ADDRESS, holder.port)
    ssh = SshCommands(peer, HostKeyPin(holder.host_key), limits)
    try:
        ssh.log_in(lambda: Credential("root", Secret(PASSWORD)))
        yield ssh
    finally:
        ssh.close()


def code_of(ssh: SshCommands, command: str) -> str:
    with pytest.raises(DeviceError) as refused:
        ssh.run(command)
    return refused.value.code


def test_a_command_tells_its_status_and_its_exact_bytes(real_host: Holder) -> None:
    with connected(real_host) as ssh:
        told = ssh.run("printf 'no newline \\377'; echo aside >&2; exit 3")
        assert (told.status, told.output) == (3, b"no newline \xff")
        assert (ssh.run("true").status, ssh.run("nonesuch").status) == (0, 127)
        assert "newline" not in repr(told)


def test_what_is_on_the_input_comes_whole(real_host: Holder) -> None:
    data = bytes(range(256)) * 4_000

    with connected(real_host) as ssh:
        assert ssh.run("cat", data).output == data


def test_a_program_that_ends_before_it_read_its_input_tells_its_status(real_host: Holder) -> None:
    with connected(real_host) as ssh:
        assert ssh.run("exit 7", b"x" * 1_900_000).status == 7


def test_a_program_that_is_killed_has_told_nothing(real_host: Holder) -> None:
    with connected(real_host) as ssh:
        assert code_of(ssh, "echo half; kill -9 $$") == "DEV_CLOSED"
        assert ssh.run("echo whole").output == b"whole\n"


def test_a_command_that_does_not_end_is_given_up(real_host: Holder) -> None:
    with connected(real_host, DeviceLimits(20.0, 0.5)) as ssh:
        assert code_of(ssh, "echo half; sleep 60") == "DEV_TIMEOUT_READ"


def test_output_without_end_is_given_up(real_host: Holder) -> None:
    with connected(real_host) as ssh:
        assert code_of(ssh, "cat /dev/zero") == "DEV_TOO_LARGE"


def test_a_server_that_allows_no_session_says_so(real_host: Holder) -> None:
    file = "/etc/ssh/sshd_config"
    before = real_host.text(file)
    real_host.run("sed", "-i", "1i MaxSessions 0", file)
    try:
        with connected(real_host) as ssh:
            assert code_of(ssh, "true") == "DEV_SESSIONS_FULL"
    finally:
        real_host.run("sed", "-i", "1d", file)
    assert real_host.text(file) == before


def test_another_thread_ends_it_at_once(real_host: Holder) -> None:
    with connected(real_host) as ssh:
        threading.Timer(0.3, ssh.cut).start()
        assert code_of(ssh, "sleep 60") == "DEV_ABORTED"


def test_a_connection_that_was_closed_runs_nothing(real_host: Holder) -> None:
    with connected(real_host) as ssh:
        ssh.close()
        assert code_of(ssh, "true") == "DEV_CLOSED"
