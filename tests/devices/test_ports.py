"""What a port shows of a service, over real sockets."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from fleetcfg.devices.transports import ports
from fleetcfg.devices.transports.line import Line
from fleetcfg.devices.transports.ports import PortProof
from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import Catalog, Parameter, Probe
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, PortSeen, Snapshot
from fleetcfg.model.space import Tokens
from fleetcfg_kit.testing.fleet import find_port

HOST = "127.23.7.1"
SPACE = Tokens(("On", "Off"))
TELNET = Parameter(
    "security.telnet",
    ("telnet",),
    SPACE,
    probe=Probe(23, {"On": True, "Off": False}),
    evidence="code",
)
CATALOG = Catalog("x", {"security.telnet": TELNET})
BOX = Device("box", "x", HOST, simulated=True)


def snapshot(value: str) -> Snapshot:
    return Snapshot(DeviceIdentity("1", "x", "1"), {"telnet": value, "other": "On"})


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "SECONDS", 0.2)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server((HOST, 0)) as server:
        server.settimeout(5)
        yield server


@pytest.fixture
def free() -> int:
    return find_port()


def test_an_open_port_contradicts_a_service_that_is_said_to_be_off(listening) -> None:
    box = replace(BOX, simulated_ports={23: listening.getsockname()[1]})

    assert PortProof(box, CATALOG).prove(snapshot("Off")).contradicted == {
        "telnet": PortSeen(23, is_open=True)
    }
    assert not PortProof(box, CATALOG).prove(snapshot("On")).contradicted


def test_nothing_is_said_to_who_answers(listening) -> None:
    PortProof(replace(BOX, simulated_ports={23: listening.getsockname()[1]}), CATALOG).prove(
        snapshot("On")
    )

    taken, _ = listening.accept()
    with taken:
        taken.settimeout(5)
        assert taken.recv(1) == b""
    listening.settimeout(0)
    with pytest.raises(BlockingIOError):
        listening.accept()  # one call is enough where it says what the device says


def test_a_closed_port_contradicts_a_service_that_is_said_to_be_on(free) -> None:
    box = replace(BOX, simulated_ports={23: free})

    assert PortProof(box, CATALOG).prove(snapshot("On")).contradicted == {
        "telnet": PortSeen(23, is_open=False)
    }
    assert not PortProof(box, CATALOG).prove(snapshot("Off")).contradicted


def test_a_service_that_takes_a_moment_to_end_is_looked_at_once_more(
    listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def wait(_: Line, seconds: float) -> None:
        waited.append(seconds)
        listening.close()

    monkeypatch.setattr(Line, "wait", wait)
    box = replace(BOX, simulated_ports={23: listening.getsockname()[1]})

    assert not PortProof(box, CATALOG).prove(snapshot("Off")).contradicted
    assert waited == [0.2]


def test_a_real_device_is_asked_at_its_own_port(monkeypatch: pytest.MonkeyPatch) -> None:
    dialled: list[tuple[str, int]] = []

    def dial(line: Line, _: float) -> socket.socket:
        dialled.append((line.peer.address, line.peer.port))
        raise line.peer.trouble("DEV_REFUSED")

    monkeypatch.setattr(Line, "dial", dial)
    PortProof(replace(BOX, simulated=False, simulated_ports={23: 4}), CATALOG).prove(
        snapshot("Off")
    )

    assert dialled == [(HOST, 23)]


def test_a_simulated_device_that_does_not_say_where_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Line, "dial", lambda *_: pytest.fail("who answers there is another"))

    assert not PortProof(BOX, CATALOG).prove(snapshot("On")).contradicted


@pytest.mark.parametrize("values", [{"other": "On"}, {"telnet": "Perhaps"}, {"telnet": ""}])
def test_a_setting_that_says_nothing_of_the_service_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    monkeypatch.setattr(Line, "dial", lambda *_: pytest.fail("nobody said anything of it"))
    lacking = Snapshot(DeviceIdentity("1", "x", "1"), values)

    assert PortProof(replace(BOX, simulated=False), CATALOG).prove(lacking) is lacking


@pytest.mark.parametrize("code", ["DEV_TIMEOUT_CONNECT", "DEV_NO_ROUTE", "DEV_CLOSED"])
def test_a_port_that_says_nothing_proves_nothing(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    def dial(line: Line, _: float) -> socket.socket:
        raise line.peer.trouble(code)

    monkeypatch.setattr(Line, "dial", dial)
    proof = PortProof(replace(BOX, simulated=False), CATALOG)

    assert not proof.prove(snapshot("On")).contradicted
    assert not proof.prove(snapshot("Off")).contradicted


def test_an_address_of_documents_is_not_called() -> None:
    proof = PortProof(replace(BOX, simulated=False, address="192.0.2.1"), CATALOG)

    assert not proof.prove(snapshot("On")).contradicted


def test_it_can_be_cut(free) -> None:
    proof = PortProof(replace(BOX, simulated_ports={23: free}), CATALOG)
    proof.cut()

    with pytest.raises(DeviceError) as cut:
        proof.prove(snapshot("On"))
    assert cut.value.code == "DEV_ABORTED"
