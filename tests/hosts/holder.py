"""A real Linux host in namespaces of its own, reached from loopback by its own OpenSSH server."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fleetcfg_kit.testing.fleet import PASSWORD

PROGRAMS: Final = (
    *("unshare", "nsenter", "sshd", "ssh-keygen", "openssl", "ip", "sysctl"),
    *("vtysh", "ovs-vsctl", "ovs-vswitchd", "chronyd", "chronyc"),
)
SERIAL: Final = "000102030405060708090a0b0c0d0e0f"
ADDRESS: Final = "127.23.0.1"
_SCRIPT: Final = Path(__file__).with_name("hold.sh")


def why_not() -> str:
    """Return what this machine lacks to hold a host; empty if nothing."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    missing = [name for name in PROGRAMS if shutil.which(name, path=path) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    if os.geteuid() != 0:
        return "namespaces with accounts of their own need root"
    may = subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "true"], check=False)
    return "" if may.returncode == 0 else "unshare is not permitted here"


@dataclass
class Holder:
    """One host at work."""

    inside: str
    door: socket.socket
    log: Path
    logins: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where its OpenSSH server answers, at `ADDRESS`."""
        return self.door.getsockname()[1]

    def run(self, *words: str) -> str:
        """Run a program on the host, as its administrator would by hand; return what it wrote."""
        asked = [*self.entering(), *words]
        return subprocess.run(asked, check=True, capture_output=True, text=True, timeout=600).stdout

    def status(self, *words: str) -> int:
        """Return how a program on the host ends."""
        asked = [*self.entering(), *words]
        return subprocess.run(asked, check=False, capture_output=True, timeout=600).returncode

    def entering(self) -> list[str]:
        """Return the words that run what stands behind them on the host."""
        return ["nsenter", "--target", self.inside, "-m", "-n", "-u", "-i", "-p", "--wd=/"]

    @property
    def host_key(self) -> str:
        """The fingerprint of its host key, as an inventory pins it."""
        return self.run("ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub").split()[1]

    def text(self, file: str) -> str:
        """Return what stands in a file of the host."""
        return self.run("cat", file)

    def serve(self) -> None:
        """Hand each connection to an OpenSSH server of the host, until the door is closed."""
        with suppress(OSError):
            while True:
                caller, _ = self.door.accept()
                with caller:
                    words = [*self.entering(), "/usr/sbin/sshd", "-i", "-e"]
                    line = caller.fileno()
                    with self.log.open("ab") as log:
                        login = subprocess.Popen(words, stdin=line, stdout=line, stderr=log)
                    self.logins.append(login)

    def said(self, words: str) -> int:
        """Return how many lines of the server's log have *words*."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        return sum(words in line for line in lines)


@contextmanager
def hold(place: Path) -> Iterator[Holder]:
    """Hold a host while inside; every process of it ends with that."""
    (place / "rw").mkdir()
    apart = "--mount --net --uts --ipc --pid --fork --kill-child --mount-proc --propagation private"
    with (place / "hold.log").open("w") as log:
        process = subprocess.Popen(
            ["unshare", *apart.split(), "sh", "-x", _SCRIPT, place, _hashed(PASSWORD)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )
    try:
        assert process.stdout is not None
        is_up = any(line == "ready\n" for line in process.stdout)
        assert is_up, (place / "hold.log").read_text("utf-8", "replace")[-2_000:]
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii")
        with socket.create_server((ADDRESS, 0)) as door:
            holder = Holder(children.split()[0], door, place / "sshd.log")
            with _serving(holder):
                yield holder
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _hashed(password: str) -> str:
    asked = ["openssl", "passwd", "-6", "-stdin"]
    return subprocess.run(
        asked, input=password, capture_output=True, text=True, check=True
    ).stdout.strip()


@contextmanager
def _serving(holder: Holder) -> Iterator[None]:
    serving = threading.Thread(target=holder.serve)
    serving.start()
    try:
        yield
    finally:
        holder.door.shutdown(socket.SHUT_RDWR)
        serving.join()
        for login in holder.logins:
            login.kill()
            login.wait()
