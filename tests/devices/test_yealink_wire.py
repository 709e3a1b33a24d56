"""Yealink VC by its control port: who answers, calls, and a port at its worst."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.drivers.yealink import FAMILY
from fleetcfg.devices.drivers.yealink.answers import count_uses, facts_in, identity_of, uses_of
from fleetcfg.devices.drivers.yealink.control import VersionEnd
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Use
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.contract.bench import HOST, Bench, describe

VERSION = b'version "model:VC400" "firmware:30.20.254.12" "hardware:1" "productId:7"\r\n'
BRIEF = DeviceLimits(30.0, 1.0, most_bytes=100_000)  # only for what never comes
PATIENT = DeviceLimits(30.0, 30.0, most_bytes=100_000)


@pytest.fixture(scope="module")
def running() -> Iterator[Bench]:
    sample = installed_family("yealink_vc").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "yealink_vc", 84),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as there:
        yield Bench(FAMILY, FAMILY.transports[0], sample, there)


@pytest.fixture
def bench(running: Bench) -> Iterator[Bench]:
    running.asked.clear()
    yield running
    running.fleet.restore()


@contextmanager
def answering(answer: Callable[[bytes], bytes], greeting: bytes = b"") -> Iterator[Device]:
    """Give a device at whose port each line is answered so."""
    with socket.create_server(("127.23.8.3", 0)) as server:

        def serve() -> None:
            wire, _ = server.accept()
            with wire, wire.makefile("rb") as lines, suppress(OSError):  # the client has left
                wire.sendall(greeting)
                for line in lines:
                    wire.sendall(answer(line.strip()))

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield Device("one", "yealink_vc", "127.23.8.3", port=server.getsockname()[1])
        thread.join(10)


def refuse_credential() -> NoReturn:
    pytest.fail("a credential was asked for")


def status_of(device: Device, limits: DeviceLimits = PATIENT) -> DeviceStatus:
    driver = FAMILY.open(device, refuse_credential, limits)
    try:
        return driver.status()
    finally:
        driver.close()


def code_of(device: Device, limits: DeviceLimits) -> str:
    with pytest.raises(DeviceError) as refused:
        status_of(device, limits)
    assert refused.value.facts["host"] == "one"
    return refused.value.code


# ---------------------------------------------------------------- what is read


def test_model_and_firmware_are_told_and_no_setting_is(bench) -> None:
    with bench.reading() as driver:
        read, status = driver.read(), driver.status()

    assert read.identity == DeviceIdentity("", "VC400", "30.20.254.12")
    assert read.paths() == ()
    assert status.active_uses == 0
    assert status.open_ports == (bench.device.port,)


def test_whoever_calls_can_dial_and_that_is_seen_as_a_call(bench) -> None:
    with socket.create_connection((bench.device.address, bench.device.port)) as anybody:
        anybody.sendall(b'dial auto "10.9.9.9"\r\nvolume get\r\n')
        heard = b""
        while b"volume get" not in heard:
            heard += anybody.recv(4_096)

    with bench.reading() as driver:
        status = driver.status()

    assert (status.active_uses, status.uses) == (1, (Use("10.9.9.9", "sip", "outgoing"),))
    assert status.facts["call.active"] is True
    assert bench.fleet.get(HOST, "call") == "10.9.9.9"
    assert bench.asked == []


# ---------------------------------------------------------------- how an answer ends


def test_a_device_that_greets_and_one_that_does_not_are_read_alike() -> None:
    def answer(line: bytes) -> bytes:
        said = {b"version": VERSION, b"sysstatus get": b"sysstatus get sleeping\r\n"}
        return said[line]

    for greeting in (b"", VERSION):
        with answering(answer, greeting) as device:
            status = status_of(device)
        assert (status.identity.product, status.active_uses) == ("VC400", 0)


def test_what_the_device_says_of_itself_meanwhile_is_no_answer_to_another_question() -> None:
    told = b'sysstatus get ringing "dialstr:1"\r\n'
    call = b'callinfo video "callid:1" "RemoteStr:10.0.0.5" "direction:incoming"\r\n'
    said = {
        b"version": b'mute near get on\r\nincoming "num:1" "name:x"\r\n' + VERSION,
        b"sysstatus get": told,
        b"callinfo all": call.replace(b"video", b"audio") + call + b"volume get 5\r\n",
    }
    with answering(lambda line: said[line], VERSION) as device:
        status = status_of(device)

    assert (status.active_uses, status.uses) == (1, (Use("10.0.0.5", "", "incoming"),))


@pytest.mark.parametrize(
    ("said", "active"),
    [
        (b"error: command not found\r\n", None),
        (b"sysstatus get updating\r\n", None),
        (b"sysstatus get talking max\r\nsysstatus get ringing\r\n", 2),
        (b"sysstatus get finished\r\n", 0),
    ],
)
def test_a_state_that_is_not_known_is_no_idle_device(said: bytes, active: int | None) -> None:
    answers = {b"version": VERSION, b"sysstatus get": said, b"callinfo all": b""}
    with answering(lambda line: answers[line]) as device:
        status = status_of(device)

    assert status.active_uses == active
    assert status.facts.get("call.active") == (None if active is None else active > 0)


@given(st.lists(st.sampled_from([b"version x", b"a", b"error: x", b"sysstatus get idle", b""])))
def test_an_exchange_ends_the_same_however_its_bytes_come(lines: list[bytes]) -> None:
    whole, alone, piecewise = b"".join(line + b"\r\n" for line in lines), VersionEnd("sys"), 0
    end, heard = VersionEnd("sys"), bytearray()
    at_once = alone(bytearray(whole), 0)
    found = None
    for byte in whole:
        heard.append(byte)
        found = end(heard, len(heard) - 1)
        piecewise += 1
        if found is not None:
            break

    assert found == at_once
    assert found is None or piecewise == found


# ---------------------------------------------------------------- at its worst


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n", "DEV_TIMEOUT_READ"),
        (b"version \r\n", "DEV_IDENTITY_UNTOLD"),
        (b'version "hardware:1" "productId:2"\r\n', "DEV_IDENTITY_UNTOLD"),
        (b'version "model:' + b"x" * 300 + b'"\r\n', "DEV_ANSWER_BROKEN"),
        (b"version" * 20_000, "DEV_TOO_LARGE"),
    ],
)
def test_what_is_no_such_device_has_its_own_end(said: bytes, code: str) -> None:
    limits = BRIEF if code == "DEV_TIMEOUT_READ" else PATIENT
    with answering(lambda _: said) as device:
        assert code_of(device, limits) == code


@given(st.text(max_size=300))
def test_whatever_a_line_says_has_an_end(text: str) -> None:
    uses_of([f"callinfo {text}", text])
    assert count_uses([f"sysstatus get {text}"]) in (None, 0, 1)
    with suppress(DeviceError):
        identity = identity_of(f"version {text}")
        assert identity.product or identity.version


TOLD = st.text(st.characters(exclude_characters='"\r\n'), max_size=30)


@given(st.dictionaries(st.sampled_from(["model", "firmware", "callid", "RemoteStr"]), TOLD))
def test_facts_are_read_as_they_were_written(facts: dict[str, str]) -> None:
    written = " ".join(f'"{name}:{text}"' for name, text in facts.items())

    assert facts_in(f"version {written}") == facts
