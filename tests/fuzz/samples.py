"""Samples of lines, as any program may export them."""

from datetime import datetime
from typing import Final

from fleetcfg.declared.sheets.sample_file import SampleRules, read_samples
from fleetcfg.model.problem import Problems
from fleetcfg_kit.testing.clock import NOON
from tests.fuzz.target import Target

_NOW: Final[datetime] = NOON
_CSV: Final = """Thời gian;Đường truyền;Vào (Mbit/s);Ra (kByte/s);Mất gói (%);RTT (ms);Jitter
24/11/2026 09:05;bum-to;4.5;1,2;0.5;20;3
2026-11-24T02:10:00Z;pa-u;5;1;;;
1795485900;bum-to;1,234,567.5;0;0;1;1
""".encode()
_WORDS: Final = (
    b";",
    b",",
    b"\n",
    b'"',
    b"Time",
    b"In (Gbps)",
    b"1e9",
    b"-1",
    b"1,234",
    b"9" * 40,
    b"31/02/2026 09:05",
    b"9999-12-31 23:59",
    b"=1+1",
    b"%",
)


def _samples(data: bytes) -> None:
    """Read them: all of it is told, or nothing."""
    problems = Problems()
    told = read_samples("mau.csv", data, SampleRules(("bum-to", "pa-u"), "", _NOW), problems)
    assert not (told and problems.has_errors)
    for sample in told:
        assert sample.line in ("bum-to", "pa-u")
        assert all(value >= 0 for value in sample.values.values())


TARGETS: Final = (Target("line-samples", (_CSV,), _WORDS, _samples),)
