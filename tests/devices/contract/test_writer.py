"""What the writer of every family must keep, over real sockets."""

from functools import partial
from typing import Any, cast

import pytest

from fleetcfg.devices.family import Family
from fleetcfg.devices.writer import Write, WriteReport
from fleetcfg.devices.writing import open_writer
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Transport
from fleetcfg.model.value import MASK, Value
from tests.devices.conftest import expect_anything
from tests.devices.contract.bench import LIMITS, WRONG_PINS, Bench, code_of

NEEDS = "writer"


def is_for(_family: Family, transport: Transport) -> bool:
    return transport.is_written


def write(bench: Bench, *writes: Write) -> WriteReport:
    with bench.writing() as writer:
        return writer.write(writes, expect_anything)


def statuses(report: WriteReport) -> list[str]:
    return [result.status for result in report.results]


# ---------------------------------------------------------------- it writes


@pytest.mark.parametrize("step", [1, -1])
def test_what_was_signed_is_written_in_its_order_and_read_back(bench: Bench, step: int) -> None:
    writes = tuple(bench.changes[::step])

    report = write(bench, *writes)

    assert report.requested == tuple(result.write for result in report.results) == writes
    assert statuses(report) == ["stored"] * len(writes)
    assert (report.unsent(), report.severed) == ((), False)
    assert bench.written() == [write.path for write in writes]
    with bench.reading() as driver:
        after = driver.read()
    assert [after.at(write.path) for write in writes] == [Value(write.value) for write in writes]


def test_what_can_cut_the_way_is_written_last_and_looked_at_by_another_session(
    bench: Bench,
) -> None:
    writes = (*bench.changes, Write(*bench.sample.severing))

    report = write(bench, *writes)

    assert statuses(report) == ["stored"] * len(writes)
    assert bench.written() == [write.path for write in writes]
    assert bench.stats()["logins"] == 2


def test_a_second_call_of_one_session_writes_as_the_first(bench: Bench) -> None:
    first, *others = bench.changes
    with bench.writing() as writer:
        reports = [writer.write([first], expect_anything), writer.write(others, expect_anything)]

    assert {status for report in reports for status in statuses(report)} == {"stored"}
    assert bench.stats()["logins"] == 1


def test_nothing_to_write_asks_the_device_nothing(bench: Bench) -> None:
    assert write(bench) == WriteReport((), (), (), severed=False)
    assert bench.stats()["connections"] == 0


# ---------------------------------------------------------------- it refuses


def wrong_anywhere(bench: Bench) -> list[tuple[list[Write], str]]:
    first, second, *_ = bench.changes
    severing = Write(*bench.sample.severing)
    return [
        ([first, second, first], "DEV_WRITE_TWICE"),
        ([first, Write(second.path, MASK)], "DEV_WRITE_MASK"),
        ([first, Write(second.path, "x\ny")], "DEV_WRITE_UNTYPABLE"),
        ([first, Write(f"{second.path}\nx", "x")], "DEV_WRITE_PATH"),
        ([first, Write("", "x")], "DEV_WRITE_PATH"),
        ([first, severing, second], "ORDER_UNSAFE"),
    ]


def test_a_call_that_is_wrong_on_any_device_is_not_sent(bench: Bench) -> None:
    for writes, code in wrong_anywhere(bench):
        with pytest.raises(DeviceError) as refused:
            write(bench, *writes)
        assert (refused.value.code, refused.value.facts["host"]) == (code, "box")

    assert bench.asked == []
    assert bench.stats()["connections"] == 0


def test_one_write_that_the_device_would_not_take_stops_all_before_any_is_sent(
    bench: Bench,
) -> None:
    first, second, *_ = bench.changes
    assert bench.sample.refused, "SimSample.refused"

    for path, text in bench.sample.refused:
        with pytest.raises(DeviceError) as refused:
            write(bench, first, second, Write(path, text))
        assert refused.value.code.startswith("DEV_WRITE_")
        assert refused.value.facts["path"] == path
    assert bench.written() == []
    assert bench.stats()["writes"] == 0


def test_there_is_no_writer_without_a_signed_change_set_that_names_the_device(
    bench: Bench,
) -> None:
    given = (bench.family, bench.device, bench.credential, LIMITS)

    with pytest.raises(DeviceError) as refused:
        open_writer(*given, by=bench.authorized("another"))
    assert refused.value.code == "DEV_WRITE_NOT_SIGNED"
    with pytest.raises(TypeError):
        cast("Any", open_writer)(*given)
    unpinned = (bench.family, bench.pinned(""), bench.credential, LIMITS)
    assert code_of(partial(open_writer, *unpinned, by=bench.authorized())) == (
        "DEV_IDENTITY_NOT_PINNED"
    )
    assert bench.stats()["connections"] == 0


def test_another_key_is_told_no_write_and_no_credential_is_asked_for(bench: Bench) -> None:
    device = bench.pinned(WRONG_PINS[bench.transport.proves])

    with bench.writing(device) as writer, pytest.raises(DeviceError):
        writer.write(bench.changes, expect_anything)

    assert bench.asked == bench.written() == []


def test_a_session_that_is_aborted_before_it_begins_writes_nothing(bench: Bench) -> None:
    with bench.writing() as writer:
        writer.abort()
        code = code_of(writer.write, bench.changes, expect_anything)

    assert code == "DEV_ABORTED"
    assert bench.asked == bench.written() == []


# ---------------------------------------------------------------- the device lies


def test_a_device_that_stores_nothing_and_says_so_is_found_out(bench: Bench) -> None:
    severing = Write(*bench.sample.severing)
    bench.fault("stores_nothing")

    report = write(bench, *bench.changes, severing)

    assert statuses(report) == ["differs"] * len(bench.changes)
    assert {result.reason for result in report.results} == {"DEV_WRITE_NOT_KEPT"}
    assert report.unsent() == (severing,)
    assert bench.written() == []


def test_a_device_that_stores_every_other_value_is_found_out(bench: Bench) -> None:
    bench.fault("partial_write")

    report = write(bench, *bench.changes)

    kept = bench.written()
    expected = ["stored" if write.path in kept else "differs" for write in bench.changes]
    assert statuses(report) == expected
    assert {*expected} == {"stored", "differs"}
