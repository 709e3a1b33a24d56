"""A bare loop does the same reads: it sends each device what the driver of its family sends."""

from contextlib import closing
from dataclasses import asdict, replace

import paramiko
import pytest
from urllib3.connection import HTTPConnection

from benchmarks import farm, mixed
from benchmarks.clients.bare_mixed import Client
from benchmarks.clients.crew import Errand, Kind
from benchmarks.scene import target_of
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.registry import families
from fleetcfg.model.value import Secret

LIKES = tuple({mixed._way(like): like for like in reversed(mixed._sample())}.values())

UNTRANSLATED = ("huawei_te https", "poly_videoos https")  # compared as the device spells them


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    devices = tuple(mixed._simulated(number, like) for number, like in enumerate(LIKES))
    with farm.simulated(devices, 0, tmp_path_factory.mktemp("farm")) as simulated:
        yield simulated


@pytest.fixture
def sent(monkeypatch):
    """Everything that is typed, run or asked for, in its order."""
    said = []

    def listen(kind, name, told):
        real = getattr(kind, name)

        def heard(self, *arguments, **options):
            said.append(told(*arguments))
            return real(self, *arguments, **options)

        monkeypatch.setattr(kind, name, heard)

    listen(paramiko.Channel, "sendall", _text)
    listen(paramiko.Channel, "exec_command", _text)
    listen(HTTPConnection, "putrequest", lambda method, url, *_: f"{method} {url}")
    return said


def _text(data, *_):
    return data if isinstance(data, str) else data.decode()


@pytest.mark.long
@pytest.mark.parametrize("number", range(len(LIKES)), ids=map(mixed._way, LIKES))
def test_a_bare_client_sends_what_the_driver_sends_and_finds_the_same(running, sent, number):
    there = running.devices[number]
    (device,) = (one for one in mixed._reached(running, LIKES) if one.host == there.name)
    login = Credential(farm.USER, Secret(farm.PASSWORD))
    with closing(families()[device.family].open(device, lambda: login, DeviceLimits())) as driver:
        driver.read()
        driver.status()
    by_driver = _lines(sent)
    declared = mixed._declared_as(device, LIKES[number])
    sent.clear()

    differing = _visit(declared.kind, target_of(there))

    assert _lines(sent) == by_driver
    assert differing == 0 or declared.kind.way in UNTRANSLATED


def _lines(sent):
    """Return what was sent, line by line, in whatever order."""
    return sorted(line for text in sent for line in text.splitlines())


def _visit(kind, target):
    known = Kind(**asdict(kind))
    errand = Errand(farm.USER, farm.PASSWORD, {}, (), 1, check=True, limit=5, kinds={"it": known})
    return Client(errand).visit(replace(target, kind="it"))
