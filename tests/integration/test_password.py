"""A device's password is replaced by a signed change, through the command line, on both wires.

The password is in no file, no output and no record; the new one is proven by a login of its own,
and whatever breaks in between is told and found out.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fleetcfg.testing.fleet import RunningFleet
from tests.integration.test_secrets import Searched
from tests.integration.walk import (
    APPROVERS,
    ENGINEER,
    OTHER,
    PEOPLE,
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
    host = world.host("https")
    file = world.home.approved(host, more=("--rotate-password", "admin"))
    print(world.home[ENGINEER].do("show", file))
    print(
        json.dumps(
            json.loads(
                __import__("base64").b64decode(
                    json.loads((world.home[TECHNICIAN].folder / file).read_bytes())["changeset"][
                        "payload"
                    ]
                )
            ),
            indent=1,
        )[:3000]
    )
    t = world.home[TECHNICIAN]
    e = t("apply", file, *t.key, "--all")
    print(e.code, e.out, e.err)
    e = t("audit", "--limit", host)
    print(e.code, e.out, e.err)
    assert 0
