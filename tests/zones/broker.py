"""A broker of one's own: Debian's RabbitMQ, from the files of the page on zones, on loopback.

It has a folder, a node name, a cookie and ports of its own, and an epmd of its own on loopback:
two suites side by side do not meet, and nothing of it is left.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pika

from fleetcfg.carriers.broker_line import line_parameters
from fleetcfg.carriers.broker_place import BrokerPlace
from fleetcfg.model.server import Server
from fleetcfg_kit.testing.fleet import find_port
from tests.zones.certificates import FleetCa

FILES = Path(__file__).parents[2] / "docs" / "how-to" / "broker"
_SERVERS = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
ABSENT = "" if _SERVERS and shutil.which("epmd") else "no rabbitmq-server here"
ADMIN, DISPATCHER = "admin", "dispatcher"
_READY_SECONDS = 120.0
_LOOPBACK = "127.0.0.1"


def worker_user(zone: str) -> str:
    """Return the user of the workers of *zone*."""
    return f"worker-{zone}"


@dataclass
class Broker:
    """See the module. Its files are those of the page, but for the places, and *zones* for one."""

    folder: Path
    zones: Sequence[str]
    delivery_limit: int = 1000
    changes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ports: set[int] = set()
        while len(ports) < 3:
            ports.add(find_port())
        self.port, self._distribution, self._epmd_port = ports
        self.node = f"zones-{secrets.token_hex(4)}@localhost"
        self.process: subprocess.Popen[bytes] | None = None
        self.epmd: subprocess.Popen[bytes] | None = None
        self.ca = FleetCa(self.folder / "tls")
        for user in ("server", ADMIN, DISPATCHER, *map(worker_user, self.zones)):
            self.ca.issue(user)
        for file in FILES.iterdir():
            text = file.read_text("utf-8").replace("/etc/rabbitmq", str(self.folder))
            text = text.replace("0.0.0.0:5671", f"{_LOOPBACK}:{self.port}")
            for old, new in self.changes.items():
                text = text.replace(old, new)
            (self.folder / file.name).write_text(text, "utf-8")
        self._write_definitions()

    def _write_definitions(self) -> None:
        """Write the file of the page for each zone, as its line does; and a user who may do all."""
        page = self.folder / "definitions.json"
        text = page.read_text("utf-8")
        page.unlink()
        text = text.replace(
            '"x-delivery-limit": 1000', f'"x-delivery-limit": {self.delivery_limit}'
        )
        self.definitions.mkdir()
        for zone in self.zones:
            (self.definitions / f"{zone}.json").write_text(text.replace("vnpt", zone), "utf-8")
        every = {"configure": ".*", "write": ".*", "read": ".*"}
        rights = [{"vhost": f"zone-{zone}", "user": ADMIN, **every} for zone in self.zones]
        user = {"name": ADMIN, "password_hash": "", "tags": "administrator"}
        told = {"rabbit_version": "4.0.5", "users": [user], "permissions": rights}
        # Files are read by their names: the zones are there by then.
        (self.definitions / "~.json").write_text(json.dumps(told), "utf-8")

    @property
    def definitions(self) -> Path:
        """The folder with a file for each zone."""
        return self.folder / "definitions.d"

    @property
    def _environ(self) -> dict[str, str]:
        folder = self.folder
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": _LOOPBACK,
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
            # Two cores are shared with the tests; a broker that turns around idly takes one.
            "RABBITMQ_SERVER_ERL_ARGS": "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
        }

    @property
    def log(self) -> str:
        """What the broker says."""
        return "".join(
            one.read_text("utf-8", "replace") for one in (self.folder / "log").glob("*.log")
        )

    def start(self) -> None:
        """Start it, and wait until a client is let in and every queue has its leader."""
        environ = self._environ
        if self.epmd is None:
            epmd = ["epmd", "-port", str(self._epmd_port), "-address", _LOOPBACK]
            self.epmd = subprocess.Popen(epmd, env=environ)
        out = (self.folder / "out.txt").open("ab")
        self.process = subprocess.Popen(
            [str(_SERVERS[-1])], env=environ, stdout=out, stderr=out, start_new_session=True
        )
        out.close()
        waiting = threading.Event()
        for _ in range(int(_READY_SECONDS * 4)):
            if self.process.poll() is not None:
                break
            with suppress(Exception):
                for zone in self.zones:
                    self.depths(zone)
                return
            waiting.wait(0.25)
        raise AssertionError((self.folder / "out.txt").read_text("utf-8", "replace") + self.log)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """End it as a service manager does, and start it again: what was declared is on disk then.

        RabbitMQ 4.0.5 has lost a quorum queue (``name_not_registered``) that was declared some
        seconds before it was killed.
        """
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()
        self.start()

    def stop(self) -> None:
        """End all of it."""
        with suppress(ProcessLookupError, AssertionError):
            self.kill()
        if self.epmd is not None:
            self.epmd.kill()
            self.epmd.wait()

    def place(self, user: str, *, port: int = 0, heartbeat: int = 10) -> BrokerPlace:
        """Return where it stands for *user*; *port* is that of who stands between."""
        tls = self.folder / "tls"
        files = tls / "ca.pem", tls / f"{user}.pem", tls / f"{user}.key"
        return BrokerPlace(Server(_LOOPBACK, port or self.port), *files, heartbeat)

    def file(self, user: str, to: Path, *, port: int = 0, heartbeat: int = 10) -> Path:
        """Write the same as a file."""
        place = self.place(user, port=port, heartbeat=heartbeat)
        lines = [f'server = "{place}"', f"heartbeat = {heartbeat}"]
        named = {"ca": place.ca, "certificate": place.certificate, "key": place.key}
        lines += [f'{name} = "{path}"' for name, path in named.items()]
        to.touch(mode=0o600)
        to.write_text("\n".join(lines), "utf-8")
        return to

    @contextmanager
    def channel(self, zone: str, user: str = ADMIN) -> Iterator[Any]:
        """Open a channel of *user* with confirms, as any program that speaks AMQP."""
        line = pika.BlockingConnection(line_parameters(self.place(user), zone, None))
        try:
            channel = line.channel()
            channel.confirm_delivery()
            yield channel
        finally:
            with suppress(Exception):
                line.close()

    def depths(self, zone: str) -> dict[str, int]:
        """Return how many messages lie ready in each queue of *zone*."""
        with self.channel(zone) as channel:
            names = ("q.work", "q.results", "q.dead")
            asked = {n: channel.queue_declare(n, passive=True).method for n in names}
            return {name: one.message_count for name, one in asked.items()}

    def workers(self, zone: str) -> int:
        """Return how many take slices of *zone*; with none, all that was taken lies ready again."""
        with self.channel(zone) as channel:
            count: int = channel.queue_declare("q.work", passive=True).method.consumer_count
            return count

    def empty(self, zone: str) -> None:
        """Take everything out of the queues of *zone*."""
        with self.channel(zone) as channel:
            for name in ("q.work", "q.results", "q.dead"):
                channel.queue_purge(name)

    def ctl(self, *words: str) -> str:
        """Run ``rabbitmqctl``."""
        program = _SERVERS[-1].with_name("rabbitmqctl")
        done = subprocess.run(
            [str(program), "-n", self.node, *words],
            env=self._environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def running_broker(folder: Path, zones: Sequence[str], **how: Any) -> Iterator[Broker]:
    """Start a broker, and end all of it."""
    broker = Broker(folder, zones, **how)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


def _descriptors(process: Path) -> Iterator[str]:
    for one in (process / "fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed meanwhile; the others were not
            yield str(one.readlink())


def listening(broker: Broker) -> set[str]:
    """Return where the processes of the broker listen: ``127.0.0.1:5671``, or ``[::1]:…``."""
    assert broker.process is not None
    group = broker.process.pid
    inodes: set[str] = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                inodes |= set(_descriptors(process))
        except OSError:
            continue
    found: set[str] = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        part = line.split()
        if part[3] == "0A" and f"socket:[{part[9]}]" in inodes:
            address, _, port = part[1].partition(":")
            octets = [str(b) for b in reversed(bytes.fromhex(address))]
            found.add(f"{'.'.join(octets)}:{int(port, 16)}")
    for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]:
        part = line.split()
        if part[3] == "0A" and f"socket:[{part[9]}]" in inodes:
            found.add(f"[{part[1]}]")
    return found
