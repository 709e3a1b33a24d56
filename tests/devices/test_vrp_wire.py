"""A simulated switch with Huawei VRP over SSH: what no other family has."""

from collections.abc import Iterator

import pytest

from fleetcfg.devices.drivers.network import VRP
from fleetcfg.devices.drivers.network.terminal import PromptEnd
from fleetcfg.devices.drivers.network.vrp import SYSTEM
from fleetcfg.devices.writer import Write
from fleetcfg_kit.sim.network.faults import VrpFault
from tests.devices.contract.bench import Bench
from tests.devices.network_bench import (
    plain_writes,
    restored,
    run_bench,
    told,
    write,
)

PORT, UPLINK = "interface[GigabitEthernet0/0/3]", "interface[GigabitEthernet0/0/12]"
WRITES = plain_writes(PORT)


@pytest.fixture(scope="module")
def module_bench() -> Iterator[Bench]:
    yield from run_bench(VRP, 79)


@pytest.fixture
def bench(module_bench: Bench) -> Iterator[Bench]:
    yield from restored(module_bench)


@pytest.mark.parametrize(
    ("heard", "is_prompt"),
    [
        (b"\r\n<sw-a>", True),
        (b"\r\n[sw-a]", True),
        (b"\r\n[~sw-a-GigabitEthernet0/0/3]", True),
        (b"\r\n[sw-a-vlan110] ", True),
        (b"\r\n<sw-b>", False),
        (b"\r\n[Y/N]", False),
        (b"\r\ndescription <sw-a>", False),
        (b"\r\n<sw-a>x", False),
    ],
)
def test_what_a_prompt_is(heard: bytes, is_prompt: bool) -> None:  # noqa: FBT001 - a table of cases
    end = PromptEnd(b"sw-a", SYSTEM.prompt, SYSTEM.question)

    end(bytearray(heard), 0)

    assert bool(end.prompt) is is_prompt


def test_a_switch_on_which_settings_are_committed_is_read_and_not_written(bench: Bench) -> None:
    bench.fault(VrpFault.TWO_STAGES)

    report = write(bench, *WRITES)

    assert told(report) == [("refused", "DEV_WRITE_TWO_STAGES")] * 2
    assert bench.written() == []


def test_vlans_of_a_trunk_that_are_not_in_order_are_not_typed(bench: Bench) -> None:
    report = write(bench, Write(f"{UPLINK}.trunk_vlans", "2,1"))

    assert told(report) == [("refused", "DEV_WRITE_VLANS_UNORDERED")]
    assert bench.written() == []
