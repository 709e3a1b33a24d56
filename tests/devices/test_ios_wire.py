"""A simulated switch with Cisco IOS over SSH: what no other family has."""

from collections.abc import Iterator

import pytest

from fleetcfg.devices.drivers.network import IOS
from fleetcfg.devices.drivers.network.write import IosWritingWire
from tests.devices.contract.bench import HOST, Bench
from tests.devices.network_bench import (
    expect_not_begun_beside,
    expect_not_saved_beside,
    plain_writes,
    restored,
    run_bench,
    tamper,
    told,
    unsaved,
    write,
)

PORT = "interface[GigabitEthernet1/0/3]"
BESIDE = "ip route 0.0.0.0 0.0.0.0 10.9.9.9"
WRITES = plain_writes(PORT)


@pytest.fixture(scope="module")
def module_bench() -> Iterator[Bench]:
    yield from run_bench(IOS, 78)


@pytest.fixture
def bench(module_bench: Bench) -> Iterator[Bench]:
    yield from restored(module_bench)


def test_what_was_changed_by_hand_and_not_saved_is_told(bench: Bench) -> None:
    assert unsaved(bench) == ()

    tamper(bench, f"{PORT}.access_vlan", "120")
    tamper(bench, "extra", "ip route 0.0.0.0 0.0.0.0 10.0.0.254")

    assert unsaved(bench) == (f"{PORT}.access_vlan", "ip …")


def test_what_was_unsaved_and_signed_is_saved_with_what_is_written(bench: Bench) -> None:
    tamper(bench, f"{PORT}.voice_vlan", "120")

    assert told(write(bench, *WRITES)) == [("stored", "")] * 2
    assert unsaved(bench) == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [("extra", BESIDE), ("http.service", "http"), ("vty.telnet", "on")],
)
def test_nothing_is_written_where_to_save_would_keep_what_nobody_signed(
    bench: Bench, path: str, value: str
) -> None:
    expect_not_begun_beside(bench, WRITES, path, value)


def test_what_another_changes_while_it_is_written_is_not_saved(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_not_saved_beside(bench, WRITES, IosWritingWire, BESIDE, monkeypatch)


def test_other_firmware_and_another_box_are_told_as_they_are(bench: Bench) -> None:
    bench.fleet.fault(HOST, "swapped_serial")

    with bench.reading() as driver:
        identity = driver.identify()
    assert identity.serial != bench.there.serial
    assert (identity.product, identity.version) == ("WS-C2960CX-8TC-L", "15.2(7)E3")
