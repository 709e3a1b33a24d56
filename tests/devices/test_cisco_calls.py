"""Calls of codecs: streams that really flow, over both wires; what is remembered; test calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from fleetcfg.cli.program.main import run
from fleetcfg.devices.calls import with_past_calls
from fleetcfg.devices.commander import CallTester
from fleetcfg.devices.commanding import open_commander
from fleetcfg.devices.drivers.cisco_ce import FAMILY, media
from fleetcfg.devices.drivers.cisco_ce.command import CiscoCommander
from fleetcfg.errors import DeviceError
from fleetcfg.model.calls import MOST_PAST_CALLS, MediaFigures, PastCall
from fleetcfg.model.snapshot import DeviceStatus
from tests.devices.conftest import LIMITS, Codecs, code_of
from tests.devices.test_cisco_reader import way
from tests.sim.waiting import wait_for

FAR = "kit10"


@contextmanager
def commanding(codecs: Codecs, name: str, transport: str) -> Iterator[CiscoCommander]:
    device = codecs.device(name, transport)
    commander = open_commander(FAMILY, device, codecs.credential(), LIMITS)
    assert isinstance(commander, CiscoCommander)
    try:
        yield commander
    finally:
        commander.close()


def status_of(codecs: Codecs, name: str, transport: str) -> DeviceStatus:
    with codecs.talking(codecs.device(name, transport)) as driver:
        return with_past_calls(driver, driver.status())


def streams_of(status: DeviceStatus) -> set[tuple[str, str]]:
    return {(each.direction, each.kind) for each in status.media or ()}


ALL = {("in", "audio"), ("in", "video"), ("out", "audio"), ("out", "video")}


@way
def test_a_test_call_tells_how_streams_arrive_and_is_hung_up(
    codecs: Codecs, transport: str
) -> None:
    codecs.fleet.control("line", host=FAR, delay_ms=5, jitter_ms=4, loss=0.0)

    with commanding(codecs, "kit9", transport) as commander:
        told = commander.test_call(FAR)
        after = commander.status()

    assert {(each.direction, each.kind) for each in told} == ALL
    coming = [each for each in told if each.direction == "in"]
    assert [each.loss for each in coming] == [0.0, 0.0]
    assert all(0 < (each.jitter_ms or 0) < 40 for each in coming)
    assert {each.delay_ms for each in told} == {None}  # a codec tells none
    assert (after.active_uses, after.media) == (0, ())
    assert status_of(codecs, FAR, transport).active_uses == 0


@way
def test_both_ends_show_the_streams_and_both_remember_the_call(
    codecs: Codecs, transport: str
) -> None:
    with commanding(codecs, "kit9", transport) as commander:
        commander._give("Dial", {"Number": FAR})
        for name in ("kit9", FAR):
            wait_for(lambda name=name: streams_of(status_of(codecs, name, transport)) == ALL)  # type: ignore[misc]
        assert status_of(codecs, FAR, transport).uses[0].direction == "Incoming"
        commander.command("hang_up")

    here, far = (status_of(codecs, name, transport) for name in ("kit9", FAR))

    assert (here.active_uses, far.active_uses) == (0, 0)
    (made,), (taken,) = here.past_calls or (), far.past_calls or ()
    assert (made.remote, made.direction, made.encryption) == (FAR, "out", "AES-256")
    assert taken.direction == "in"
    assert made.start is not None
    assert abs(made.start - (here.clock or made.start)) < timedelta(minutes=5)


@way
def test_a_line_that_loses_is_seen_in_the_figures_of_who_receives(
    codecs: Codecs, transport: str
) -> None:
    state = str(codecs.fleet.state)
    assert run(["sim", "line", FAR, "--loss", "50", "--state-dir", state]) == 0

    with commanding(codecs, "kit9", transport) as commander:
        told = commander.test_call(FAR)

    assert max(each.loss or 0 for each in told if each.direction == "in") > 0.1
    codecs.fleet.restore()
    with commanding(codecs, "kit9", transport) as commander:
        told = commander.test_call(FAR)
    assert {each.loss for each in told if each.direction == "in"} == {0.0}


@pytest.mark.parametrize("number", ["", "a b", 'x"', "x\n", "é", "-1", "x" * 200])
def test_what_is_no_number_is_not_dialled(codecs: Codecs, number: str) -> None:
    with commanding(codecs, "kit9", "ssh") as commander:
        assert code_of(commander.test_call, number) == "DEV_NUMBER_ILLEGAL"

    assert codecs.asked == 0


def test_nobody_is_called_from_a_codec_that_is_in_a_call(codecs: Codecs) -> None:
    with commanding(codecs, "kit9", "https") as commander:
        commander._give("Dial", {"Number": "elsewhere"})
        assert code_of(commander.test_call, FAR) == "DEV_IN_CALL"
        assert commander.status().active_uses == 1


def test_a_far_end_without_power_takes_no_call(codecs: Codecs) -> None:
    codecs.fleet.control("power", host=FAR, state="off")
    try:
        with commanding(codecs, "kit9", "ssh") as commander:
            assert code_of(commander.test_call, FAR) == "DEV_CALL_NOT_ANSWERED"
            assert commander.status().active_uses == 0
    finally:
        codecs.fleet.control("power", host=FAR, state="on")


def test_a_call_without_streams_is_hung_up_all_the_same(
    codecs: Codecs,
) -> None:
    with commanding(codecs, "kit9", "https") as commander:
        assert code_of(commander.test_call, "elsewhere", 0.1) == "DEV_NO_MEDIA"
        assert commander.status().active_uses == 0


@way
def test_a_test_call_is_hung_up_by_another_session_if_the_first_breaks(
    codecs: Codecs, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with commanding(codecs, "kit9", transport) as commander:
        monkeypatch.setattr(commander, "_listen", lambda _number, _seconds: _break(commander))
        assert code_of(commander.test_call, FAR) == "DEV_ABORTED"

    assert status_of(codecs, "kit9", transport).active_uses == 0
    assert status_of(codecs, FAR, transport).active_uses == 0


def _break(commander: CiscoCommander) -> None:
    commander.abort()
    commander._commanding.wait(0.1)


def test_who_only_reads_has_no_way_to_call(codecs: Codecs) -> None:
    with codecs.talking(codecs.device("kit9", "https")) as driver:
        assert not isinstance(driver, CallTester)


# ------------------------------------------------------------------ documents


def history(count: int, **fields: str) -> etree._Element:
    root = etree.Element("CallHistoryGetResult")
    for number in range(count):
        entry = etree.SubElement(root, "Entry", item=f"{number}")
        for name, text in {"RemoteNumber": f"{number}", **fields}.items():
            etree.SubElement(entry, name).text = text
    return root


def test_of_ten_thousand_calls_the_rest_is_counted() -> None:
    told = media.calls_of(history(10_000, StartTime="2026-11-24T09:02:00"), UTC)

    assert (len(told.calls), told.left_out) == (MOST_PAST_CALLS, 10_000 - MOST_PAST_CALLS)


@pytest.mark.parametrize(
    ("fields", "zone", "start"),
    [
        ({"StartTime": "2026-11-24T09:02:00"}, timezone(timedelta(hours=7)), "02:02"),
        ({"StartTime": "2026-11-24T09:02:00Z"}, timezone(timedelta(hours=7)), "09:02"),
        ({"StartTime": "2026-11-24T09:02:00"}, None, None),
        ({"StartTime": "yesterday"}, UTC, None),
        ({}, UTC, None),
    ],
)
def test_a_begin_has_the_offset_of_the_codecs_clock(
    fields: dict[str, str], zone: timezone | None, start: str | None
) -> None:
    (call,) = media.calls_of(history(1, **fields), zone).calls

    told = call.start.astimezone(UTC).strftime("%H:%M") if call.start else None
    assert told == start


def test_nonsense_of_a_history_is_not_told() -> None:
    (call,) = media.calls_of(
        history(1, Duration="-1", Direction="Sideways", RemoteNumber="x" * 9_999), UTC
    ).calls

    assert call == PastCall("x" * 256)
    assert call.start is None


def test_figures_are_shares_of_what_was_sent() -> None:
    texts = {
        f"MediaChannels Call[2] Channel[{n}] {name}": text
        for n, way, kind in ((1, "Incoming", "Video"), (2, "Outgoing", "Audio"), (3, "", "Data"))
        for name, text in (
            ("Direction", way),
            ("Type", kind),
            ("Netstat Packets", "90"),
            ("Netstat Loss", "10"),
            ("Netstat Jitter", "7"),
            ("Netstat ChannelRate", "1958964"),
        )
    }

    assert media.media_of(texts) == (
        MediaFigures("in", "video", 0.1, 7.0),
        MediaFigures("out", "audio", 10 / 90, 7.0),
    )


@pytest.mark.parametrize("text", ["", "-1", "1e9", "٣", "9" * 40, "NaN"])
def test_what_is_no_count_is_not_told(text: str) -> None:
    above = "MediaChannels Call[2] Channel[1]"
    texts = {f"{above} Direction": "Incoming", f"{above} Type": "Video"}
    told = media.media_of({**texts, f"{above} Netstat Jitter": text})

    assert told == (MediaFigures("in", "video"),)


def test_a_codec_in_a_call_that_tells_no_stream_is_unknown(codecs: Codecs) -> None:
    with commanding(codecs, "kit9", "ssh") as commander:
        assert commander.status().media == ()
        commander._give("Dial", {"Number": "elsewhere"})
        assert commander.status().media is None


def test_a_codec_without_a_history_is_unknown_and_read_all_the_same(codecs: Codecs) -> None:
    class Refusing:
        def past_calls(self, since: datetime | None = None) -> None:
            del since
            raise DeviceError("DEV_SOFTWARE_REFUSED", said="")

    status = status_of(codecs, "kit9", "https")

    assert with_past_calls(Refusing(), status).past_calls == status.past_calls  # type: ignore[arg-type]
