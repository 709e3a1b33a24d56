"""Samples as monitoring programs export them: each text means one thing, or is refused."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from fleetcfg.declared.sheets.sample_file import SampleRules, read_samples
from fleetcfg.declared.sheets.sample_words import (
    heading_of,
    number_of,
    time_of_excel,
    time_of_sample,
)
from fleetcfg.errors import DeclarationError
from fleetcfg.model.line_samples import slot_of
from fleetcfg.model.problem import Problems

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RULES = SampleRules(("bum-to", "pa-u"), "", NOW)
AT = datetime(2026, 11, 24, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("heading", "column", "factor"),
    [
        ("Thời gian", "time", 1),
        ("Date Time", "time", 1),
        ("Mã đường truyền", "line", 1),
        ("Traffic In (bit/s)", "bits_in", 1),
        ("Lưu lượng vào (Mbps)", "bits_in", 1_000_000),
        ("Traffic Out (kByte/s)", "bits_out", 8_000),
        ("Chiều ra [kbit/s]", "bits_out", 1_000),
        ("RX", "bits_in", 1),
        ("Traffic Out (MB/s)", "bits_out", 8_000_000),
        ("Mất gói (%)", "loss", 0.01),
        ("Packet loss (share)", "loss", 1),
        ("Độ trễ (ms)", "delay_ms", 1),
        ("RTT (ms)", "delay_ms", 0.5),
        ("Độ biến thiên trễ (ms)", "jitter_ms", 1),
    ],
)
def test_a_heading_is_known_in_both_languages(heading: str, column: str, factor: float) -> None:
    found = heading_of(heading)

    assert found is not None
    assert (found.column, found.factor) == (column, factor)


@pytest.mark.parametrize("heading", ["", "CPU", "Ghi chú", "Traffic", "Time (ms)", "In/Out"])
def test_a_heading_of_something_else_is_passed_over(heading: str) -> None:
    assert heading_of(heading) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0.0),
        ("1234567", 1234567.0),
        ("1234567.5", 1234567.5),
        ("1.234", 1.234),
        ("12,5", 12.5),
        ("1,234,567", 1234567.0),
        ("1,234,567.5", 1234567.5),
        ("1.5e6", 1_500_000.0),
        ("0.5 %", 0.5),
        ("1,234", None),  # a thousand, or one and a bit
        ("-1", None),
        ("1.2.3", None),
        ("N/A", None),
        ("NaN", None),
        ("٣", None),
        ("", None),
        ("1e999", None),
    ],
)
def test_a_number_is_one_thing_or_none(text: str, number: float | None) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-24T02:05:00Z", AT),
        ("2026-11-24T09:05:00+07:00", AT),
        ("2026-11-24 09:05", AT),
        ("2026-11-24 09:05:00", AT),
        ("24/11/2026 09:05", AT),
        ("24/11/2026 9:05:00", AT),
        ("1795485900", AT),
        ("11/24/2026 09:05", None),
        ("2026-11-24", None),
        ("hôm qua", None),
        ("31/02/2026 09:05", None),
        ("", None),
    ],
)
def test_a_time_without_an_offset_is_of_viet_nam(text: str, at: datetime | None) -> None:
    assert time_of_sample(text) == at


def test_a_time_of_excel_is_of_viet_nam_to_the_second() -> None:
    """46350 is 24 November 2026 in Excel, and 09:05 is 545 of 1440 minutes."""
    days = (datetime(2026, 11, 24, tzinfo=UTC) - datetime(1899, 12, 30, tzinfo=UTC)).days
    assert time_of_excel(f"{days + 545 / 1440}") == AT
    assert time_of_excel("0.5") is None
    assert time_of_excel("1e12") is None


CSV = """Thời gian;Mã đường truyền;Lưu lượng vào (Mbps);Lưu lượng ra (Mbps);Mất gói (%)
24/11/2026 09:05;bum-to;4.5;1;0.5
24/11/2026 09:07;bum-to;5.5;3;
24/11/2026 09:10;bum-to;8;2;0
24/11/2026 09:05;pa-u;1;1;0
"""


def read(text: str | bytes, rules: SampleRules = RULES, name: str = "mau.csv"):
    problems = Problems()
    data = text.encode() if isinstance(text, str) else text
    return read_samples(name, data, rules, problems), [each.code for each in problems]


def test_rows_of_one_line_within_five_minutes_are_their_mean() -> None:
    samples, codes = read(CSV)

    assert codes == []
    told = {(each.line, each.slot): each.values for each in samples}
    assert told == {
        ("bum-to", slot_of(AT)): {"bits_in": 5e6, "bits_out": 2e6, "loss": 0.005},
        ("bum-to", slot_of(AT) + 1): {"bits_in": 8e6, "bits_out": 2e6, "loss": 0.0},
        ("pa-u", slot_of(AT)): {"bits_in": 1e6, "bits_out": 1e6, "loss": 0.0},
    }


TOLD = (
    (0, "bum-to", 4.5, 1.0, 0.5),
    (2, "bum-to", 5.5, 3.0, None),
    (5, "bum-to", 8.0, 2.0, 0.0),
    (0, "pa-u", 1.0, 1.0, 0.0),
)


def workbook(**options: bool) -> bytes:
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("Mẫu")
        shown = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        headings = ("Thời gian", "Đường truyền", "Vào (Mbit/s)", "Ra (Mbit/s)", "Mất gói (%)")
        sheet.write_row(0, 0, headings)
        local = datetime(2026, 11, 24, 9, 5)  # noqa: DTZ001 - as Excel has it
        for row, (minutes, *cells) in enumerate(TOLD, 1):
            sheet.write_datetime(row, 0, local + timedelta(minutes=minutes), shown)
            sheet.write_row(row, 1, cells)
    return made.getvalue()


def test_a_workbook_is_read_alike() -> None:
    assert read(workbook(), name="mau.xlsx") == read(CSV)


def test_a_workbook_that_counts_from_1904_is_refused() -> None:
    assert read(workbook(date_1904=True), name="mau.xlsx") == ((), ["LINE_CALENDAR"])


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("24/11/2026 09:10", "24.11.2026", "LINE_TIME"),
        ("24/11/2026 09:10", "24/11/2036 09:10", "LINE_TIME_FAR"),
        ("24/11/2026 09:10", "24/11/2016 09:10", "LINE_TIME_FAR"),
        (";pa-u;", ";pa-v;", "LINE_UNKNOWN"),
        (";8;", ";tám;", "LINE_NUMBER"),
        (";8;2;0", ";8;2;101", "LINE_NUMBER"),
        ("Mất gói (%)", "Vào", "LINE_HEADING_TWICE"),
        ("Lưu lượng ra (Mbps)", "Ra sao", "LINE_HEADING_MISSING"),
        ("Mã đường truyền", "Nơi", "LINE_HEADING_MISSING"),
    ],
)
def test_what_cannot_be_read_refuses_the_whole_file(before: str, after: str, code: str) -> None:
    assert before in CSV

    samples, codes = read(CSV.replace(before, after))

    assert (samples, code in codes) == ((), True)


def test_a_file_of_one_line_need_not_name_it() -> None:
    text = CSV.replace(";Mã đường truyền", ";Ghi chú").replace("09:05;pa-u", "09:15;pa-u")

    samples, codes = read(text, SampleRules(("bum-to",), "bum-to", NOW))

    assert codes == []
    assert {each.line for each in samples} == {"bum-to"}


@pytest.mark.parametrize("text", ["", "\n\n", CSV.partition("\n")[0]])
def test_a_file_without_samples_is_refused(text: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        read(text)

    assert refused.value.code == "LINE_SAMPLES_EMPTY"


def test_a_file_with_very_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleetcfg.declared.sheets.sample_file.MOST_SAMPLES", 3)
    with pytest.raises(DeclarationError) as refused:
        read(CSV)

    assert refused.value.code == "LINE_SAMPLES_MANY"


@given(st.text(max_size=40))
def test_any_text_is_a_number_a_time_a_heading_or_none(text: str) -> None:
    number = number_of(text)
    assert number is None or number >= 0
    heading_of(text)
    time_of_sample(text)
    time_of_excel(text)
