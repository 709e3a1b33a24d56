"""What the reader of every family must keep whose devices tell their settings."""

from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport
from fleetcfg.model.value import Value
from tests.devices.contract.bench import HOST, Bench

NEEDS = "reader"


def is_for(family: Family, _transport: Transport) -> bool:
    return family.catalog().tells_settings


def test_there_are_settings(bench: Bench) -> None:
    with bench.reading() as driver:
        assert driver.read().paths()


def test_a_second_reading_sees_what_changed_meanwhile(bench: Bench) -> None:
    path, text = bench.sample.changes[0]
    with bench.reading() as driver:
        before = driver.read()
        bench.fleet.tamper(HOST, path, text)
        after = driver.read()

    assert before.at(path) != after.at(path) == Value(text)
    assert before.digest() != after.digest()
