"""What a device may not do to whoever reads it: ask again, flood, or drip past the time it has."""

import socket
import struct
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import paramiko
import pytest
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.server import InteractiveQuery

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.transports.https import Https
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.ssh_commands import SshCommands
from fleetcfg.devices.transports.trust import CertificatePin, HostKeyPin, host_key_fingerprint
from fleetcfg.errors import DeviceError
from fleetcfg.model.value import Secret
from fleetcfg_kit.sim.core.identity import CertificateIssuer
from tests.devices.conftest import code_of

ADDRESS = "127.23.8.2"
LIMITS = DeviceLimits(connect_seconds=20.0, read_seconds=20.0, most_bytes=1 << 24)
FLOOD = 8 << 20  # bytes; a window is 2 MiB
KEY = paramiko.ECDSAKey.generate()
PIN = HostKeyPin(host_key_fingerprint(KEY.asbytes()))


class Hostile(paramiko.ServerInterface):
    """An SSH server with the right key, and whatever else a test makes of it."""

    def __init__(self, *, dialogue: bool = False) -> None:
        self.heard: list[str] = []
        self.may_flood, self.flooded = Event(), Event()
        self._dialogue = dialogue

    def get_allowed_auths(self, _user: str) -> str:
        return "keyboard-interactive" if self._dialogue else "password"

    def check_auth_password(self, _user: str, _password: str) -> int:
        return AUTH_FAILED if self._dialogue else AUTH_SUCCESSFUL

    def check_auth_interactive(self, _user: str, _ways: str) -> InteractiveQuery:
        return InteractiveQuery("", "", ("Password: ", False))

    def check_auth_interactive_response(self, responses: list[str]) -> int | InteractiveQuery:
        self.heard += responses
        again = len(self.heard) < 5
        return self.check_auth_interactive("", "") if again else AUTH_FAILED

    def check_channel_request(self, _kind: str, _number: int) -> int:
        return OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, _command: bytes) -> bool:
        return self._flood(channel, channel.send_stderr)

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        return self._flood(channel, channel.send)

    def _flood(self, channel: paramiko.Channel, send: Callable[[bytes], int]) -> bool:
        def flood() -> None:
            self.may_flood.wait(20)
            channel.out_window_size = 1 << 40  # it does not keep to what it was allowed
            data = b"x" * 30_000
            with suppress(OSError, EOFError, paramiko.SSHException):
                for _ in range(FLOOD // len(data)):
                    send(data)
                channel.send(b"done")
                channel.send_exit_status(0)
                channel.close()
            self.flooded.set()

        Thread(target=flood, daemon=True).start()
        return True


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[Peer]:
    """Have *serve* take each connection, on a thread of its own."""
    with ExitStack() as connections, socket.create_server((ADDRESS, 0)) as server:

        def take(plain: socket.socket) -> None:
            with plain, suppress(OSError, EOFError, paramiko.SSHException):
                serve(plain)

        def run() -> None:
            with suppress(OSError):
                while True:
                    plain, _ = server.accept()
                    thread = Thread(target=take, args=(plain,), daemon=True)
                    connections.callback(thread.join, 20)
                    connections.callback(_hang_up, plain)
                    thread.start()

        running = Thread(target=run, daemon=True)
        running.start()
        yield Peer("one", ADDRESS, server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
        running.join(20)


def _hang_up(plain: socket.socket) -> None:
    with suppress(OSError):  # it may be closed
        plain.shutdown(socket.SHUT_RDWR)


@contextmanager
def ssh_server(hostile: Hostile) -> Iterator[Peer]:
    def serve(plain: socket.socket) -> None:
        transport = paramiko.Transport(plain)
        transport.add_server_key(KEY)
        try:
            transport.start_server(server=hostile)
        finally:
            transport.join(20)

    with listening(serve) as peer:
        yield peer


def credential() -> Credential:
    return Credential("admin", Secret("hunter2"))


def test_a_dialogue_gets_the_password_once() -> None:
    """A second answer is a second try, and some wrong ones lock an account."""
    hostile = Hostile(dialogue=True)
    with ssh_server(hostile) as peer:
        code = code_of(Ssh(peer, PIN, LIMITS).log_in, credential)

    assert (code, hostile.heard) == ("DEV_AUTH_REJECTED", ["hunter2"])


def test_what_a_program_says_on_its_error_output_is_not_kept() -> None:
    hostile = Hostile()
    hostile.may_flood.set()
    with ssh_server(hostile) as peer:
        ssh = SshCommands(peer, PIN, LIMITS)
        ssh.log_in(credential)
        tracemalloc.start()
        ran = ssh.run("cat '/run/\udcff'")  # a name that the device told is no text
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        ssh.close()

    assert (ran.status, ran.output) == (0, b"done")
    assert peak < FLOOD // 2


def test_a_shell_that_says_more_than_it_may_is_hung_up() -> None:
    """Nobody reads meanwhile: what it is allowed to say before that is the window."""
    hostile = Hostile()
    with ssh_server(hostile) as peer:
        ssh = Ssh(peer, PIN, LIMITS)
        ssh.log_in(credential)
        hostile.may_flood.set()
        assert hostile.flooded.wait(600)
        code = code_of(
            ssh.hear, lambda heard, _: 4 if heard.endswith(b"done") else None, Deadline(20)
        )
        ssh.close()

    assert code == "DEV_CLOSED"


def test_a_packet_that_no_packet_can_be_is_not_awaited() -> None:
    """Its length is told before any key is."""

    def serve(plain: socket.socket) -> None:
        plain.sendall(b"SSH-2.0-x\r\n" + struct.pack(">II", 0x7FFF_FFFC, 0))
        while plain.recv(1 << 16):
            pass

    with listening(serve) as peer:
        code = code_of(Ssh(peer, PIN, LIMITS).log_in, credential)

    assert code == "DEV_SSH_FAILED"


def test_an_answer_by_another_connection_has_no_more_time(tmp_path: Path) -> None:
    """A device that hangs up after an answer is called again; what it then drips must end, too."""
    identity = CertificateIssuer(tmp_path, datetime.now(UTC)).issue("one", [ADDRESS])
    calls: list[int] = []
    closed = Event()

    def serve(plain: socket.socket) -> None:
        with suppress(OSError), identity.tls.wrap_socket(plain, server_side=True) as wire:
            wire.recv(65_536)
            calls.append(1)
            head = b"HTTP/1.1 200 OK\r\nContent-Length: "
            if len(calls) == 1:
                wire.sendall(head + b"2\r\n\r\n{}")
            else:
                wire.sendall(head + b"4000\r\n\r\n")
                for _ in range(4000):  # until who asked has hung up
                    time.sleep(0.1)
                    wire.sendall(b" ")
        plain.close()
        closed.set()

    limits = DeviceLimits(connect_seconds=20.0, read_seconds=5.0)
    with listening(serve) as peer:
        https = Https(peer, CertificatePin(identity.certificate_sha256), limits)
        assert https.ask("GET", "/", {}).body == b"{}"
        assert closed.wait(600)
        with pytest.raises(DeviceError) as caught:
            https.ask("GET", "/", {})
        https.close()

    assert (caught.value.code, len(calls)) == ("DEV_TIMEOUT_READ", 2)
