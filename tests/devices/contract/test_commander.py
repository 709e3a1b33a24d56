"""What the commander of every family must keep."""

from typing import Any, cast

import pytest

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.errors import DeviceError
from fleetcfg.model.calls import TEST_CALL
from tests.devices.contract.bench import WRONG_PINS, Bench, code_of

NEEDS = "commander"
LAST = "restart"  # what comes after it finds a device that is starting


def test_each_of_its_commands_is_done_and_changes_no_setting(bench: Bench) -> None:
    plain = bench.family.commands - {TEST_CALL}  # it is dialled: tests of each family have it
    for command in sorted(plain, key=lambda name: (name == LAST, name)):
        with bench.commanding() as commander:
            assert isinstance(commander.command(cast("Any", command)), str)

    assert bench.written() == []
    assert bench.stats()["writes"] == 0


def test_a_command_that_is_none_of_its_own_is_not_sent(bench: Bench) -> None:
    for unknown in ("factory_reset", "Standby Activate", ""):
        with bench.commanding() as commander, pytest.raises(DeviceError) as refused:
            commander.command(cast("Any", unknown))
        assert refused.value.code == "DEV_COMMAND_REFUSED"

    assert bench.asked == []
    assert bench.stats()["connections"] == 0


def test_what_commands_has_no_way_to_write(bench: Bench) -> None:
    with bench.commanding() as commander:
        assert not {"write", "put"} & set(dir(commander))


def test_another_key_is_given_no_command_and_no_credential_is_asked_for(bench: Bench) -> None:
    device = bench.pinned(WRONG_PINS[bench.transport.proves])
    command: Any = min(bench.family.commands)

    with bench.commanding(device) as commander, pytest.raises(DeviceError):
        commander.command(command)

    assert bench.asked == []
    assert bench.stats()["requests"] == 0


def test_a_command_whose_answer_is_lost_is_told_by_code_and_leaves_no_socket(
    bench: Bench,
) -> None:
    bench.fault("hangs")
    command = max(bench.family.commands - {TEST_CALL}, key=lambda name: (name == "wake", name))
    with bench.commanding(limits=DeviceLimits(30.0, 0.5)) as commander:
        assert code_of(commander.command, command) == "DEV_TIMEOUT_READ"
