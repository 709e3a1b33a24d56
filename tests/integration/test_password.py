"""A device's password is replaced by a signed change, through the command line, on both wires.

The password is in no file, no output and no record; the new one is proven by a login of its own,
and whatever breaks in between is told and found out.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fleetcfg.testing.fleet import RunningFleet
from tests.integration.walk import (
    APPROVERS,
    ENGINEER,
    TECHNICIAN,
    Home,
    hold_ceremony,
    simulated,
)

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

NUMBER = "CS-2026-0001"
SIGNED = f"{NUMBER}.{'.'.join(APPROVERS)}.json"


@dataclass(frozen=True)
class World:
    """A Department whose root names sealing keys, and a fleet of codecs."""

    home: Home
    fleet: RunningFleet

    def host(self, wire: str) -> str:
        return self.fleet.over(wire)[0]


@pytest.fixture(scope="module")
def founded(tmp_path_factory) -> Iterator[World]:
    place = tmp_path_factory.mktemp("p")
    with simulated(place) as fleet:
        yield World(hold_ceremony(place / "h", fleet.province, sealing=True), fleet)


@pytest.fixture
def world(founded, tmp_path) -> World:
    return World(founded.home.copy(tmp_path), founded.fleet)


def test_try(world):
    account = json.loads((world.fleet.state / "credential.json").read_text())["user"]
    for n, wire in enumerate(("https", "ssh"), 1):
        host = world.host(wire)
        file = world.home.approved(
            host, number=f"CS-2026-000{n}", more=("--rotate-password", account)
        )
        t = world.home[TECHNICIAN]
        e = t("apply", file, *t.key, "--all")
        print(e.code, e.out, e.err)
        e = t("audit", "--limit", host)
        print(e.code, e.out, e.err)
        e = world.home[ENGINEER]("audit", "--limit", host)
        print(e.code, e.out, e.err)
        t.do("ledger", "export", "--out", f"x{n}.fclog")
        world.home.carry(f"x{n}.fclog", TECHNICIAN, ENGINEER)
        print(world.home[ENGINEER].do("ledger", "import", f"x{n}.fclog"))
        e = world.home[ENGINEER]("audit", "--limit", host)
        print(e.code, e.out, e.err)
        e = world.home[ENGINEER](
            "secret", "open", f"CS-2026-000{n}", "--host", host, "--out", f"{n}.json"
        )
        print(e.code, e.out, e.err, (world.home[ENGINEER].folder / f"{n}.json").read_text())
    assert 0
