"""A simulated switch with Comware over SSH: what no other family has."""

from collections.abc import Iterator

import pytest

from fleetcfg.devices.drivers.network import COMWARE
from fleetcfg.devices.drivers.network.comware import SYSTEM
from fleetcfg.devices.drivers.network.terminal import PromptEnd
from fleetcfg.devices.writer import Write
from fleetcfg.model.value import Value
from tests.devices.contract.bench import Bench
from tests.devices.network_bench import (
    plain_writes,
    restored,
    run_bench,
    tamper,
    told,
    unsaved,
    write,
)

PORT, UPLINK = "interface[GigabitEthernet1/0/3]", "interface[GigabitEthernet1/0/12]"
WRITES = plain_writes(PORT)
OLD = "5.20.99, Release 2222P01"


@pytest.fixture(scope="module")
def module_bench() -> Iterator[Bench]:
    yield from run_bench(COMWARE, 80)


@pytest.fixture(scope="module")
def module_old_bench() -> Iterator[Bench]:
    yield from run_bench(COMWARE, 81, OLD)


@pytest.fixture
def bench(module_bench: Bench) -> Iterator[Bench]:
    yield from restored(module_bench)


@pytest.fixture
def old_bench(module_old_bench: Bench) -> Iterator[Bench]:
    yield from restored(module_old_bench)


def test_servers_are_followed_only_while_the_service_is_on(bench: Bench) -> None:
    tamper(bench, "ntp.servers", "10.0.0.1")
    tamper(bench, "ntp.service", "off")

    with bench.reading() as driver:
        assert driver.read().at("ntp.service") == Value("off")
        assert driver.status().ntp == "NotSynced"


# ---------------------------------------------------------------- who may read, and what is asked


@pytest.mark.parametrize(("count", "code"), [(140, ""), (142, "DEV_ANSWER_MANY")])
def test_lines_of_a_class_are_not_multiplied_without_end_by_those_it_is_for(
    bench: Bench, count: int, code: str
) -> None:
    numbers = range(count)
    of_class = ["line class vty", *(f" user-role nhom-{number}" for number in numbers)]
    tamper(bench, "extra", "\n".join(["#", *of_class, *(f"line vty {n} {n}" for n in numbers)]))

    assert bench.read_code() == code


@pytest.mark.parametrize(
    ("heard", "is_prompt", "is_question"),
    [
        (b"\r\n<sw-a>", True, False),
        (b"\r\n[sw-a-GigabitEthernet1/0/3]", True, False),
        (b"\r\n<sw-b>", False, False),
        (b"\r\ndescription <sw-a>", False, False),
        (b"\r\nAre you sure? [Y/N]:", False, True),
        (b"\r\n(To leave the existing filename unchanged, press the enter key):", False, True),
        (b"\r\nPress Y or ENTER to continue, N to exit.", False, True),
        (b"\r\nPlease enter old password:", False, True),
    ],
)
def test_what_a_prompt_is_and_what_a_question(
    heard: bytes,
    is_prompt: bool,  # noqa: FBT001 - a table of cases
    is_question: bool,  # noqa: FBT001 - a table of cases
) -> None:
    end = PromptEnd(b"sw-a", SYSTEM.prompt, SYSTEM.question)

    end(bytearray(heard), 0)

    assert (bool(end.prompt), bool(end.question)) == (is_prompt, is_question)


# ---------------------------------------------------------------- written and saved


def test_the_older_generation_is_written_in_its_own_words(old_bench: Bench) -> None:
    report = write(old_bench, *WRITES, Write(f"{PORT}.voice_vlan", "120"))

    assert told(report) == [("stored", "")] * 3
    assert unsaved(old_bench) == ()


# ---------------------------------------------------------------- what it refuses


def test_what_is_said_without_a_mark_is_taken_for_no_success(bench: Bench) -> None:
    report = write(bench, Write(f"{UPLINK}.mode", "hybrid"))

    assert told(report) == [("refused", "DEV_WRITE_UNCLEAR")]
    assert bench.written() == []
