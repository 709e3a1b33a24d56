"""What the reader of every family must keep whose devices are given no password."""

from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport
from tests.devices.contract.bench import LIMITS, Bench, code_of

NEEDS = "reader"


def is_for(_family: Family, transport: Transport) -> bool:
    return not transport.takes_password


def test_no_password_is_asked_for_or_sent(bench: Bench) -> None:
    with bench.reading() as driver:
        driver.read()
        driver.status()

    assert bench.asked == []
    assert bench.stats()["credentials"] == 0
    assert bench.stats()["requests"] > 0


def test_no_port_but_this_one_is_told_to_obey_whoever_calls(bench: Bench) -> None:
    with bench.reading() as driver:
        assert driver.status().open_ports in ((), (bench.device.port,))


def test_no_writer_goes_where_nothing_is_proved(bench: Bench) -> None:
    assert not bench.family.writer
    assert not bench.family.commander
    assert code_of(bench.family.open, bench.pinned(""), bench.credential, LIMITS) == ""
