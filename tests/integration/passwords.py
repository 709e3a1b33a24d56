"""A Department whose root names sealing keys, and who reaches its codecs with which password."""

import base64
import json
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.devices.drivers.cisco_ce.write_wires import HttpsWritingWire, SshWritingWire
from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.walk import ENGINEER, TECHNICIAN, Ended, Home

WIRES = ("https", "ssh")
NUMBER = "CS-2026-0001"
LOCKS_AT = "Security Session MaxFailedLogins"


@dataclass(frozen=True)
class World:
    """A Department whose root names sealing keys, and a fleet of codecs, each used once a test."""

    home: Home
    fleet: RunningFleet
    unused: dict[str, list[str]]
    said: list[tuple[str, str]] = field(default_factory=list)

    def host(self, wire: str) -> str:
        """Return a codec whose password is still the first."""
        return self.unused[wire].pop()

    @property
    def shared(self) -> Path:
        """The file that the reference of all codecs leads to."""
        return self.fleet.state / "credential.json"

    @property
    def own(self) -> Path:
        """The file that the reference of one codec leads to: the first that is used by https."""
        return self.fleet.state / "own.json"

    @property
    def first(self) -> tuple[str, str]:
        """The account of every codec, and its first password."""
        found = json.loads(self.shared.read_text())
        return found["user"], found["password"]

    def approved(self, *hosts: str, number: str = NUMBER, account: str = "") -> str:
        more = ("--rotate-password", account or self.first[0])
        return self.home.approved(*hosts, number=number, more=more)

    def run(self, person: str, *words: object) -> Ended:
        ended = self.home[person](*words)
        self.said.append((" ".join(map(str, words)), f"{ended.out}\0{ended.err}"))
        return ended

    def apply(self, file: str) -> Ended:
        return self.run(TECHNICIAN, "apply", file, *self.home[TECHNICIAN].key, "--all")

    def reconcile(self) -> Ended:
        return self.run(TECHNICIAN, "reconcile", *self.home[TECHNICIAN].key)

    def lets_in(self, host: str, password: str) -> bool:
        """Tell whether the codec takes *password*, asked by nothing of fleetcfg."""
        return {200: True, 401: False}[self._ask(host, password, "GET", "/status.xml")]

    def set_by_hand(self, host: str, old: str, new: str) -> None:
        """Give the codec another password, as a person does who knows the *old* one."""
        words = f"<OldPassphrase>{old}</OldPassphrase><NewPassphrase>{new}</NewPassphrase>"
        change = f"<Passphrase><Change command='True'>{words}</Change></Passphrase>"
        command = f"<UserManagement><User>{change}</User></UserManagement>"
        body = f"<Command>{command}</Command>".encode()
        assert self._ask(host, old, "POST", "/putxml", body) == 200
        assert self.lets_in(host, new)

    def _ask(self, host: str, password: str, verb: str, path: str, body: bytes = b"") -> int:
        there = self.fleet.at(host)
        token = base64.b64encode(f"{self.first[0]}:{password}".encode()).decode()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        line = HTTPSConnection(there.address, there.https_port, context=context, timeout=600)
        headers = {"Authorization": f"Basic {token}", "Content-Type": "text/xml"}
        try:
            line.request(verb, path, body, headers)
            return line.getresponse().status
        finally:
            line.close()

    def tried(self, host: str) -> int:
        """Count the passwords that the codec was given, right or wrong."""
        return self.fleet.stats()[host]["credentials"]

    def opened(self, host: str, number: str = NUMBER) -> str:
        """Return the password that the Department keeps of *host*; no file of it stays."""
        engineer = self.home[ENGINEER]
        engineer.do("secret", "open", number, "--host", host, "--out", "mo.json")
        file = engineer.folder / "mo.json"
        assert file.stat().st_mode & 0o777 == 0o600
        found = json.loads(file.read_text())
        file.unlink()
        assert found["user"] == self.first[0]
        return found["password"]

    def bring_receipts(self) -> None:
        """Bring the technician's receipts to the Department."""
        for file in sorted(self.home[TECHNICIAN].folder.glob("*.receipt*.json")):
            self.home.carry(file.name, TECHNICIAN, ENGINEER)
            self.home[ENGINEER].do("ledger", "import", file.name)

    def receipts(self) -> list[dict[str, Any]]:
        """Return what the technician's receipts say of devices, in order."""
        found = sorted(
            self.home[TECHNICIAN].folder.glob("*.receipt*.json"),
            key=lambda f: (len(f.name), f.name),
        )
        payloads = (json.loads(file.read_bytes())["payload"] for file in found)
        return [d for each in payloads for d in json.loads(base64.b64decode(each))["devices"]]


def give_own_reference(folder: Path, host: str, file: Path) -> None:
    """Declare in the province of *folder* that the credential of *host* lies in *file*."""
    hosts = folder / "inventory" / "hosts.yaml"
    before, name, after = hosts.read_text("utf-8").partition(f" {host}:\n")
    own = re.sub(r"credential: \S+", f"credential: file:{file}", after, count=1)
    hosts.write_text(before + name + own, "utf-8")


@contextmanager
def brought_up_to_date(file: Path, password: str) -> Iterator[None]:
    """Have the reference that leads to *file* lead to *password* while inside."""
    kept = file.read_bytes()
    file.write_text(json.dumps(json.loads(kept) | {"password": password}))
    try:
        yield
    finally:
        file.write_bytes(kept)


def faulted(patch: pytest.MonkeyPatch, world: World, host: str, mode: str) -> None:
    """Have *host* misbehave while it is given the command."""
    _around(patch, lambda: world.fleet.fault(host, mode), lambda: world.fleet.fault(host, "none"))


def unplugged(patch: pytest.MonkeyPatch, world: World, host: str) -> None:
    """Have *host* without power while it is given the command."""
    _around(patch, lambda: world.fleet.power(host, "off"), lambda: world.fleet.power(host, "on"))


def _around(
    patch: pytest.MonkeyPatch, before: Callable[[], object], after: Callable[[], object]
) -> None:
    for wire in (HttpsWritingWire, SshWritingWire):
        replace_password = wire.replace_password

        def watched(self, old, new, replace_password=replace_password):
            before()
            try:
                return replace_password(self, old, new)
            finally:
                after()

        patch.setattr(wire, "replace_password", watched)
