"""The media of simulated calls: reckoned by RFC 3550, and by a program that nobody here wrote."""

import asyncio
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core import media, rtp
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.engine import SimEngine
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet, SimLine
from fleetcfg_kit.sim.core.media import SimCall, SimStream
from fleetcfg_kit.sim.core.rtp import ReportBlock, RtcpReport, RtpPacket, RtpReceiver
from fleetcfg_kit.testing.clock import NOON
from tests.open_sockets import open_sockets
from tests.sim.core.free_loop import FreeLoop

NAMES = ("one", "two")
PACKETS = 30


def device(number: int, line: SimLine) -> SimDevice:
    name, address = NAMES[number], f"127.20.7.{number + 1}"
    serial = f"FOC70{number}"
    return SimDevice(name, address, "Room Kit", "ce9.15", serial, "00:50:60:07:00:01", line=line)


async def until(is_so: Callable[[], bool]) -> None:
    """Return once *is_so*; what never comes is ended by pytest-timeout."""
    while not is_so():  # noqa: ASYNC110 - nothing there tells a test when
        await asyncio.sleep(0.02)


async def call(folder: Path, lines: tuple[SimLine, SimLine]) -> tuple[SimCall, list[SimStream]]:
    """Have two devices call each other for a while, and give what their sockets heard."""
    devices = tuple(device(n, line) for n, line in enumerate(lines))
    time = asyncio.get_running_loop().time
    with patch("fleetcfg_kit.sim.core.engine.SimClock", lambda now: SimClock(now, time)):
        engine = SimEngine(SimFleet(devices, "admin", "x", 0, 0), folder, NOON)
    made = engine.exchange.dial(engine.devices["one"], "two")
    assert made is not None
    await until(lambda: bool(made.streams))
    streams = [each for ends in made.streams.values() for each in ends]
    for stream in streams:
        stream.heard = []
    await until(lambda: min(each.receiver.packets for each in streams) > PACKETS)
    engine.exchange.hang_up(made, engine.devices["one"])
    await asyncio.wait([made.task] if made.task else [])
    return made, streams


@pytest.mark.parametrize("turns", range(1, 16))
def test_a_call_that_ends_while_it_is_put_through_leaves_no_socket(
    tmp_path: Path, turns: int
) -> None:
    """A fleet that was stopped just then left them to whatever ran next in the process."""
    devices = tuple(device(n, SimLine()) for n in range(2))

    async def hang_up_after(turns: int) -> None:
        engine = SimEngine(SimFleet(devices, "admin", "x", 0, 0), tmp_path, NOON)
        made = engine.exchange.dial(engine.devices["one"], "two")
        assert made is not None
        assert made.task is not None
        for _ in range(turns):
            await asyncio.sleep(0)
        engine.exchange.close()
        await asyncio.wait([made.task])
        for _ in range(10):  # what is closed goes in the loop's next turns
            await asyncio.sleep(0)
        assert not open_sockets() - before

    before = open_sockets()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(hang_up_after(turns))


@pytest.fixture(scope="module")
def bad_call(tmp_path_factory: pytest.TempPathFactory) -> tuple[SimCall, list[SimStream]]:
    folder = tmp_path_factory.mktemp("sim")
    lines = SimLine(20.0, 4.0, 0.1), SimLine(10.0, 2.0, 0.1)
    with asyncio.Runner(loop_factory=FreeLoop) as free:
        return free.run(call(folder, lines))


# ------------------------------------------------------------------ another program's word


def pcap_of(stream: SimStream) -> bytes:
    """Write what a socket heard as a capture: RTP and RTCP over UDP over IPv4."""
    assert stream.heard is not None
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)]
    for at, data in stream.heard:
        udp = struct.pack("!HHHH", 5004, 5006, 8 + len(data), 0) + data
        head = (0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\x00\x00\x01", b"\x7f\x00\x00\x02")
        packet = struct.pack("!BBHHHBBH4s4s", *head) + udp
        seconds, rest = divmod(round(at * 1_000_000), 1_000_000)
        out.append(struct.pack("<IIII", seconds, rest, len(packet), len(packet)) + packet)
    return b"".join(out)


@pytest.fixture
def tshark(program: Callable[[str], str], tmp_path: Path) -> Callable[..., str]:
    path, file = program("tshark"), tmp_path / "call.pcap"

    def run(stream: SimStream, *words: str) -> str:
        file.write_bytes(pcap_of(stream))
        command = [path, "-n", "-r", str(file), "-d", "udp.port==5004,rtp", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return run


def test_tshark_counts_and_measures_as_the_receiver_does(
    bad_call: tuple[SimCall, list[SimStream]], tshark: Callable[..., str]
) -> None:
    for stream in bad_call[1]:
        again = RtpReceiver(media._CLOCKS[stream.kind][1])
        for at, data in stream.heard or ():
            packet = None if rtp.is_report(data) else rtp.read_packet(data)
            if packet is not None:
                again.take(packet, at)
        told = tshark(stream, "-q", "-z", "rtp,streams")
        (row,) = [line for line in told.splitlines() if "0x" in line]
        words = row.replace("%", " ").replace("(", " ").replace(")", " ").split()
        at = next(n for n, word in enumerate(words) if word.startswith("0x"))
        assert int(words[at], 16) == again.source
        rest = words[at + 1 :]
        assert f"{again.packets}" in rest[:4], row
        assert f"{again.lost}" in rest[:6], row


def test_tshark_reads_each_report_as_it_was_meant(
    bad_call: tuple[SimCall, list[SimStream]], tshark: Callable[..., str]
) -> None:
    fields = [
        "rtcp.pt",
        "rtcp.senderssrc",
        "rtcp.sender.packetcount",
        "rtcp.ssrc.identifier",
        "rtcp.ssrc.cum_nr",
        "rtcp.ssrc.jitter",
        "rtcp.ssrc.lsr",
        "rtcp.ssrc.dlsr",
        "rtcp.sdes.text",
    ]
    for stream in bad_call[1]:
        meant = [rtp.read_report(data) for _, data in stream.heard or () if rtp.is_report(data)]
        asked = [word for field in fields for word in ("-e", field)]
        told = tshark(stream, "-d", "udp.port==5006,rtcp", "-Y", "rtcp", "-T", "fields", *asked)
        rows = [line.split("\t") for line in told.splitlines()]
        assert len(rows) == len(meant) > 1
        for row, report in zip(rows, meant, strict=True):
            assert report is not None
            block = report.block
            assert row[0].startswith("200,202")
            assert int(row[1].split(",")[0], 16) == report.source
            assert int(row[2]) == report.packets
            if block is not None:
                assert int(row[4]) == block.lost
                assert int(row[5]) == block.jitter
                assert (int(row[6]), int(row[7])) == (block.last_report, block.delay)


# ------------------------------------------------------------------ figures


def test_what_is_told_of_a_line_is_near_what_was_declared_of_it(
    bad_call: tuple[SimCall, list[SimStream]],
) -> None:
    made, _ = bad_call
    for state in (made.caller, made.called):
        for figures in made.figures(state):
            assert 0.02 < figures.loss < 0.5  # 19 of 100, of some 40 packets, by a seed
            assert figures.jitter_ms is not None
            assert 1 < figures.jitter_ms < 30
            assert figures.round_trip_ms is not None
            assert 41.9 < figures.round_trip_ms < 78.1  # 60, and of each line half its spread


def test_no_media_before_or_after_a_call_and_none_leaves_the_machine(
    bad_call: tuple[SimCall, list[SimStream]],
) -> None:
    made, streams = bad_call
    for stream in streams:
        assert stream.line is not None
        assert stream.line.is_closing()
        assert stream._far is not None
        assert stream._far[0].startswith("127.20.7.")
    assert made.task is not None
    assert made.task.done()


@pytest.mark.parametrize("line", [(-1, 0, 0), (0, 20_000, 0), (0, 0, 1.1), (0, 0, float("nan"))])
def test_a_line_that_cannot_be_is_refused(line: tuple[float, float, float]) -> None:
    with pytest.raises(SimError) as refused:
        SimLine(*line)

    assert refused.value.code == "SIM_LINE_ILLEGAL"


def test_a_line_stands_in_the_file_of_a_fleet_and_a_perfect_one_does_not() -> None:
    devices = (device(0, SimLine(1.0, 2.0, 0.5)), device(1, SimLine()))
    text = SimFleet(devices, "admin", "x").to_json()

    assert SimFleet.from_json(text).devices == devices
    assert text.count('"line"') == 1


# ------------------------------------------------------------------ by hand


def taken(packets: list[tuple[int, int, float]], clock: int = 8_000) -> RtpReceiver:
    receiver = RtpReceiver(clock)
    for sequence, timestamp, at in packets:
        receiver.take(RtpPacket(0, sequence, timestamp, 7), at)
    return receiver


def test_jitter_is_a_sixteenth_of_each_difference() -> None:
    """D is 0, then 80 ticks (10 ms late), then 80 back: 0, 5, 5 + (80 - 5) / 16."""
    receiver = taken([(1, 0, 0.0), (2, 160, 0.02), (3, 320, 0.05), (4, 480, 0.06)])

    assert receiver.jitter == pytest.approx(5 + 75 / 16)


def test_numbers_that_lack_are_lost_and_a_wrap_loses_nothing() -> None:
    assert taken([(1, 0, 0), (2, 0, 0), (5, 0, 0)]).lost == 2
    assert taken([(65_534, 0, 0), (65_535, 0, 0), (0, 0, 0), (1, 0, 0)]).lost == 0
    assert taken([(1, 0, 0), (2, 0, 0), (2, 0, 0)]).lost == -1  # A.3: a duplicate is less than none


def test_an_interval_is_told_by_its_own_losses() -> None:
    receiver = taken([(1, 0, 0), (2, 0, 0), (4, 0, 0)])
    first = receiver.report(None, 0)
    receiver.take(RtpPacket(0, 5, 0, 7), 0)
    second = receiver.report(None, 0)

    assert (first.fraction, first.lost, first.highest) == (64, 1, 4)
    assert (second.fraction, second.lost) == (0, 1)


def test_a_round_trip_is_what_is_left_of_the_time_since_the_report() -> None:
    """The example of RFC 3550, 6.4.1, figure 2: 6.125 s."""
    block = ReportBlock(0, 0, 0, 0, 0, 0xB705_2000, 0x0005_4000)

    assert rtp.round_trip(block, 0xB710_8000) == pytest.approx(6.125)
    assert rtp.round_trip(ReportBlock(0, 0, 0, 0, 0, 0, 0), 1) is None


BLOCKS = st.builds(
    ReportBlock,
    source=st.integers(0, 2**32 - 1),
    fraction=st.integers(0, 255),
    lost=st.integers(-(2**23) + 1, 2**23 - 1),
    highest=st.integers(0, 2**32 - 1),
    jitter=st.integers(0, 2**32 - 1),
    last_report=st.integers(0, 2**32 - 1),
    delay=st.integers(0, 2**32 - 1),
)
WORDS = st.integers(0, 2**32 - 1)


@given(
    st.builds(
        RtcpReport, WORDS, st.integers(0, 2**64 - 1), WORDS, WORDS, WORDS, st.none() | BLOCKS
    ),
    st.text(st.characters(max_codepoint=127), max_size=300),
)
def test_a_report_is_read_as_it_was_written(report: RtcpReport, name: str) -> None:
    data = report.spell(name)

    assert rtp.read_report(data) == report
    assert len(data) % 4 == 0


@given(st.binary(max_size=80))
def test_any_bytes_are_a_packet_or_none(data: bytes) -> None:
    rtp.is_report(data)
    assert isinstance(rtp.read_packet(data), RtpPacket | None)
    assert isinstance(rtp.read_report(data), RtcpReport | None)
