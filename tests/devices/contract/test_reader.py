"""What the reader of every family must keep, over real sockets."""

from threading import Thread, Timer

import pytest

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.errors import DeviceError
from tests.devices.contract.bench import HOST, LIMITS, Bench, code_of

NEEDS = "reader"
SLOW_TO_CONNECT, SLOW_TO_ANSWER = DeviceLimits(0.5, 30.0), DeviceLimits(10.0, 0.5)


def test_two_readings_of_a_device_are_equal(bench: Bench) -> None:
    with bench.reading() as driver:
        first, second = driver.read(), driver.read()
    with bench.reading() as driver:
        third = driver.read()

    assert first == second == third
    assert first.digest() == second.digest() == third.digest()
    assert first.paths() == second.paths() == third.paths()
    assert len(set(first.paths())) == len(first.paths())


def test_a_session_tells_one_identity_and_asks_for_one_credential(bench: Bench) -> None:
    with bench.reading() as driver:
        told = [driver.identify(), driver.read().identity, driver.status().identity]

    assert told == [told[0]] * 3
    assert told[0].serial == (bench.there.serial if bench.transport.tells_serial else "")
    assert bool(told[0].product) == bench.transport.tells_model
    assert len(bench.asked) == bench.stats()["logins"] == int(bench.transport.takes_password)


def test_a_status_tells_every_fact_that_the_family_guards(bench: Bench) -> None:
    with bench.reading() as driver:
        snapshot, status = driver.read(), driver.status()

    for guard in bench.family.guards:
        told = status.facts.get(guard, snapshot.values.get(guard))
        assert isinstance(told, bool | int | str)
        assert told is False or told or told == 0, "a device that is not in use can be written to"
    if "sys.firmware" in bench.family.guards:
        assert status.facts["sys.firmware"] == status.identity.version


def test_the_spaces_cover_what_is_read_and_nothing_else(bench: Bench) -> None:
    with bench.reading() as driver:
        snapshot, spaces = driver.read(), driver.spaces()

    assert set(snapshot.values) <= spaces.keys() <= set(snapshot.paths())
    for path, text in snapshot.values.items():
        assert spaces[path].has(text) or not text, path


def test_nothing_is_sent_before_the_first_question(bench: Bench) -> None:
    with bench.reading():
        pass

    assert bench.stats()["connections"] == 0
    assert bench.asked == []


def test_what_reads_has_no_way_to_write_or_to_command(bench: Bench) -> None:
    with bench.reading() as driver:
        assert not {"write", "put", "command"} & set(dir(driver))


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("fault", "codes", "limits"),
    [
        ("refuses", {"DEV_REFUSED"}, LIMITS),
        ("silent", {"DEV_TIMEOUT_CONNECT"}, SLOW_TO_CONNECT),
        ("hangs", {"DEV_TIMEOUT_READ"}, SLOW_TO_ANSWER),
        ("drops", {"DEV_CLOSED"}, LIMITS),
        # What a client takes for the next answer depends on how the bytes come.
        (
            "garbage",
            {"DEV_TIMEOUT_READ", "DEV_ANSWER_NOT_XML", "DEV_ANSWER_BROKEN"},
            SLOW_TO_ANSWER,
        ),
        ("huge", {"DEV_TOO_LARGE", "DEV_ANSWER_BROKEN"}, DeviceLimits(30.0, 60.0, 1_000_000)),
    ],
)
def test_what_goes_wrong_has_its_code_and_leaves_no_socket(
    bench: Bench, fault: str, codes: set[str], limits: DeviceLimits
) -> None:
    device = bench.device
    bench.fault(fault)

    assert bench.read_code(device, limits) in codes


def test_a_device_that_is_switched_off_is_told_as_such(bench: Bench) -> None:
    bench.fleet.power(HOST, "off")

    assert bench.read_code() in {"DEV_REFUSED", "DEV_NO_ROUTE"}


def test_abort_from_another_thread_ends_a_blocked_reading_at_once(bench: Bench) -> None:
    bench.fault("hangs")
    codes: list[str] = []

    with bench.reading(limits=DeviceLimits(30.0, 60.0)) as driver:
        thread = Thread(target=lambda: codes.append(code_of(driver.read)))
        thread.start()
        Timer(0.3, driver.abort).start()
        thread.join()

    assert codes == ["DEV_ABORTED"]


def test_a_session_that_is_aborted_before_it_is_asked_is_not_connected(bench: Bench) -> None:
    with bench.reading() as driver:
        driver.abort()
        with pytest.raises(DeviceError) as aborted:
            driver.read()

    assert aborted.value.code == "DEV_ABORTED"
    assert bench.asked == []
