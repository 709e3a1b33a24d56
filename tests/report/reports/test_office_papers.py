"""The papers of the Office: what a clerk numbers, signs and sends, and how many sheets they are."""

import io
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pypdf
import pytest

from fleetcfg.model.meeting_log import MeetingLog, SiteAttendance
from fleetcfg.model.meeting_notice import MeetingNotice, NoticeStep
from fleetcfg.model.readiness import DutyPost, MeetingReadiness, SiteReadiness
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind
from fleetcfg.model.stock import StockStanding, StockState
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.meetings.meeting_log_report import meeting_log_report
from fleetcfg.report.meetings.meeting_notice_report import meeting_notice_report
from fleetcfg.report.report_parts import Report, Tiles
from fleetcfg.report.reports.stock_report import stock_report
from fleetcfg.words import Words

AT = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)
WORDS = Words("vi")
NAMES = {"bum-to": "UBND xã Bum Tở", "pa-u": "UBND xã Pa Ủ"}
MEETING = Meeting(
    "gb-12", AT, AT + timedelta(hours=2), "bum-to", (*NAMES,), "105/GM-UBND", title="Giao ban"
)
POST = DutyPost("tr-1", "Kỹ thuật trực", "VNPT Lai Châu")


def notice(kind="site", sites=NAMES, **more) -> Report:
    steps = tuple((step, AT) for step in NoticeStep)
    duty = {site: (name, (POST,)) for site, name in sites.items()}
    told = MeetingNotice(MEETING, kind, "r", "Nơi nhận", "Chủ tọa", duty, steps, "VP", **more)
    return meeting_notice_report(told, WORDS, at=AT)


def sheets(report: Report) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(report_bytes(report, "pdf"))).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def document(report: Report) -> str:
    with ZipFile(io.BytesIO(report_bytes(report, "docx"))) as whole:
        return whole.read("word/document.xml").decode()


def test_a_notice_is_a_sheet_and_the_form_that_both_sign_another():
    letter, form = sheets(notice())

    assert "Số: ……/TB-……" in letter
    assert "Chủ nhật, ngày 29/11/2026" in letter
    assert "gb-12" not in letter
    assert "MÔ PHỎNG" not in letter
    assert "Kỹ thuật trung tâm" in form
    assert "Chữ ký" in form


def test_a_provider_gets_one_sheet_for_all_its_sites():
    sites = {f"x{n}": f"UBND xã số {n}" for n in range(16)}

    (letter,) = sheets(notice("provider", sites, is_simulated=True))

    assert "MÔ PHỎNG" in letter
    assert letter.count("VNPT Lai Châu") == 1


def test_a_notice_is_a_meeting_for_a_calendar_and_of_a_secret_one_nothing_is_in_it():
    told = report_bytes(notice(), "ics").decode()

    assert "DTSTART:20261129T010000Z" in told
    assert "SUMMARY:Họp trực tuyến: Giao ban" in told


def log(sites: int, *, serious: bool) -> Report:
    facts: dict[str, StatementFact] = {"site": "bum-to", "what": "Mất hình", "serious": serious}
    said = SignedStatement(
        StatementKind.INCIDENT_OPEN, "incident:x", AT, ("tech",), facts, AT, "log", "sha256:0"
    )
    tried: dict[str, StatementFact] = {"site": "bum-to", "picture": True, "sound": False}
    both = SignedStatement(
        StatementKind.MEETING_TRIED, "meeting:x", AT, ("a", "b"), tried, AT, "log", "sha256:1"
    )
    ready = SiteReadiness("bum-to", NAMES["bum-to"], is_chair=True, hosts=(), seen=())
    stands = MeetingReadiness(MEETING, AT, "run", (ready,), frozen=None)
    there = [SiteAttendance(f"x{n}", f"UBND xã số {n}", "joined", AT, AT, 0) for n in range(sites)]
    there.append(SiteAttendance("bum-to", NAMES["bum-to"], "absent", lost=120))
    made = MeetingLog(stands, said, tuple(there), (), (both,), (said,))
    return meeting_log_report(made, WORDS, at=AT)


def test_a_log_is_one_page_and_names_sites_as_people_do():
    (page,) = sheets(log(5, serious=True))

    assert "nghiêm trọng; Mất hình" in page
    assert "đạt: hình; không đạt: tiếng" in page
    assert "Gọi với bên khác" not in page  # nobody did
    assert "UBND xã Bum Tở" in page
    assert "meeting." not in page
    assert "bum-to" not in page


def test_a_log_of_forty_sites_is_one_page_and_who_attended_stands_outside():
    letter, *rest = sheets(log(40, serious=False))

    assert "UBND xã số 7" not in letter
    assert "UBND xã số 7" in " ".join(rest)
    assert "nghiêm trọng" not in letter


def standing(host, declared, state, site="") -> StockStanding:
    seen = AT if site else None
    return StockStanding(
        host, "cisco_ce", state, declared, NAMES[declared], "S1", seen, site, model="Room Kit"
    )


@pytest.fixture
def minutes() -> Report:
    rows = (
        standing("a", "bum-to", StockState.HERE, "bum-to"),
        standing("b", "bum-to", StockState.ELSEWHERE, "pa-u"),
        standing("c", "pa-u", StockState.ELSEWHERE, "bum-to"),
        standing("d", "bum-to", StockState.NOT_COUNTED),
    )
    return stock_report(rows, "bum-to", NAMES, WORDS, at=AT, notices=())


def test_minutes_count_the_devices_of_the_site_and_those_of_others_apart(minutes):
    (tiles,) = [b for section in minutes.sections for b in section.blocks if isinstance(b, Tiles)]

    assert {one.label: one.value for one in tiles.tiles} == {
        "Thiết bị khai tại điểm cầu": "3",
        "đúng chỗ": "1",
        "ở điểm cầu khác": "1",
        "nhãn dán trên máy khác": "0",
        "máy chưa được quét lần nào": "1",
        "máy của điểm cầu khác để tại đây": "1",
    }


def test_minutes_are_one_sheet_that_says_the_model_and_whose_a_device_is(minutes):
    (page,) = sheets(minutes)

    assert "Số: ……/BB-……" in page
    assert "Room Kit" in page
    assert "của UBND xã Bum Tở" not in page
    assert "của UBND xã Pa Ủ" in page
    assert "ở điểm cầu khác: UBND xã Pa Ủ" in page
    assert "của UBND xã Pa Ủ" in document(minutes)
