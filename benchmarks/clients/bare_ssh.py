"""The floor over SSH: a netmiko subclass, tuned, and nothing around it.

Blocking reads in place of netmiko's sleeps, no terminal, AES-GCM and curve25519 first, no delayed
packets, both listings asked for at once: what the driver asks a device for.
"""

import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from typing import Any

import paramiko
from netmiko import BaseConnection

from benchmarks.clients import crew, terminal
from benchmarks.clients.crew import Errand, Target

CHUNK = 65_536
_GCM = {"aes128-gcm@openssh.com", "aes256-gcm@openssh.com"}
_OTHERS = [
    name
    for name in paramiko.Transport._preferred_ciphers  # type: ignore[attr-defined]  # noqa: SLF001 - paramiko names its ciphers nowhere else
    if name not in _GCM
]


class _Pinned(paramiko.MissingHostKeyPolicy):
    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        del client
        shown = b64encode(sha256(key.asbytes()).digest()).decode().rstrip("=")
        if f"SHA256:{shown}" != self._fingerprint:
            raise paramiko.BadHostKeyException(hostname, key, key)


class Codec(BaseConnection):
    """A codec's terminal through netmiko's own connection code."""

    def __init__(self, policy: paramiko.MissingHostKeyPolicy, **options: Any) -> None:  # noqa: ANN401 - netmiko's
        self._policy = policy
        super().__init__(device_type="cisco_tp", use_keys=False, allow_agent=False, **options)

    def _open(self) -> None:
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(self._policy)
        self.remote_conn_pre = client
        client.connect(**self._connect_params_dict())
        transport = client.get_transport()
        if transport is None:
            raise paramiko.SSHException
        self._transport = transport

    @cached_property
    def shell(self) -> paramiko.Channel:
        """The terminal, opened when it is first used: what runs commands does without."""
        shell = self._transport.open_session()
        shell.settimeout(self.conn_timeout)
        shell.invoke_shell()
        return shell

    def listings(self, *commands: str) -> list[str]:
        """Return what the terminal answers to each of *commands*, asked for together."""
        self.shell.sendall("".join(command + "\n" for command in commands).encode())
        parts: list[bytes] = []
        left, tail = len(commands), b""
        while left:
            chunk = self.shell.recv(CHUNK)
            if not chunk:
                raise EOFError
            parts.append(chunk)
            seen = tail + chunk
            left -= seen.count(terminal.ENDS)
            tail = seen[-len(terminal.ENDS) + 1 :]
        whole = b"".join(parts).decode()
        return whole.split(terminal.ENDS.decode())[: len(commands)]

    def answers(self, *commands: str, more: bytes) -> None:
        """Type *commands*, one after the other, and read to the prompt behind each.

        The prompt is the last line of the greeting. A blank is typed where a page ends with *more*.
        """
        prompt = self._hear((b"#", b">"), b"").rpartition(b"\n")[2]
        for command in commands:
            self.shell.sendall(f"{command}\n".encode())
            self._hear((b"\n" + prompt, b"\r" + prompt), more)

    def _hear(self, ends: tuple[bytes, ...], more: bytes) -> bytes:
        heard = b""
        while not (told := heard.rstrip()).endswith(ends):
            chunk = self.shell.recv(CHUNK)
            if not chunk:
                raise EOFError
            heard += chunk
            if more and heard.rstrip().endswith(more):
                self.shell.sendall(b" ")
        return told

    def run(self, *commands: str) -> None:
        """Run *commands*, each on a channel of its own, and read what they write."""
        client = self.remote_conn_pre
        for command in commands:
            _, output, _ = client.exec_command(command, timeout=self.conn_timeout)
            output.read()

    def disconnect(self) -> None:
        """Hang up; netmiko would first ask whether a configuration mode is left."""
        if self.remote_conn_pre is not None:
            self.remote_conn_pre.close()


class Client:
    """Visits devices over SSH."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand
        self._declared = terminal.spelled(errand.declared)

    def visit(self, target: Target) -> int:
        """Read one device, and compare."""
        return crew.differing(self._declared, self.fetch(target))

    def fetch(self, target: Target) -> dict[str, str]:
        """Return the configuration of one device, spelled as its terminal does."""
        with self.talking(target) as codec:
            configuration, status = codec.listings("xConfiguration", "xStatus")
        terminal.flat(status)
        return terminal.flat(configuration)

    @contextmanager
    def talking(self, target: Target) -> Iterator[Codec]:
        """Give the terminal of one device, proven and logged in."""
        limit = self._errand.limit
        line = socket.create_connection((target.address, target.ssh_port), limit)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        checked, unchecked = _Pinned(target.host_key), paramiko.MissingHostKeyPolicy()
        codec = Codec(
            checked if self._errand.check else unchecked,
            host=target.address,
            port=target.ssh_port,
            username=self._errand.user,
            password=self._errand.password,
            sock=line,
            conn_timeout=limit,
            auth_timeout=limit,
            banner_timeout=limit,
            disabled_algorithms={"ciphers": _OTHERS},
        )
        try:
            yield codec
        finally:
            codec.disconnect()


if __name__ == "__main__":
    ERRAND = crew.errand()
    crew.do(ERRAND, Client(ERRAND).visit)
