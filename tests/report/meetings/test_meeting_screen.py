"""What a person sees of a meeting: the same once, the worst first, and a screen drawn anew."""

import io
import re
from datetime import timedelta

from fleetcfg.model.meeting_log import MeetingLog
from fleetcfg.model.readiness import (
    Aspect,
    AspectSeen,
    DutyPost,
    MeetingReadiness,
    Readiness,
    SiteReadiness,
)
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind
from fleetcfg.report.documents.statement_text import fact_name
from fleetcfg.report.renderers import renderer
from fleetcfg.words import Words
from tests.report.rendered import rendered
from tests.workflow.meeting_cases import END, MEETING, START

POST = DutyPost("tr-1", "Trực đường truyền", "VNPT Lai Châu")
UNTOLD = AspectSeen(Aspect.LINE, Readiness.UNKNOWN, "untold", "c")
MISSING = AspectSeen(Aspect.JOINED, Readiness.NOT_READY, "missing", "c", {"minutes": 5})
IN = AspectSeen(Aspect.JOINED, Readiness.READY, host="c")


def site(name: str, *seen: AspectSeen) -> SiteReadiness:
    return SiteReadiness(
        name, f"Điểm cầu {name}", is_chair=False, hosts=("c",), seen=seen, on_duty=(POST,)
    )


def told(*sites: SiteReadiness) -> MeetingReadiness:
    frozen = (START - timedelta(days=1), END)
    return MeetingReadiness(MEETING, START, "r", sites, ("UNKEPT",), frozen=frozen)


COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_sites_of_which_the_same_is_to_be_said_stand_together():
    text = rendered("meeting check", "text", told(site("a", UNTOLD), site("b", UNTOLD)))

    assert "CHƯA RÕ (2)  Điểm cầu a, Điểm cầu b" in text
    assert text.count("gọi: Trực đường truyền, VNPT Lai Châu (tr-1)") == 1
    assert text.splitlines()[-1] == "KẾT QUẢ (mã thoát 3) · 2 chưa rõ"


def test_what_no_device_tells_is_one_line_of_questions():
    name = AspectSeen(Aspect.NAME, Readiness.UNKNOWN, "undeclared", "c")

    text = rendered("meeting check", "text", told(site("a", UNTOLD, name)))

    assert "phải hỏi người ở điểm cầu: tên hiển thị, đường truyền  c\n" in text


def test_what_a_device_tells_is_no_question_though_it_leaves_the_aspect_open():
    """That it registers nowhere was read from the device, and was told as what no device tells."""
    idle = AspectSeen(Aspect.REGISTERED, Readiness.UNKNOWN, "idle", "c")

    text = rendered("meeting check", "text", told(site("a", UNTOLD, idle)))

    assert "máy không đăng ký ở đâu" in text
    assert "phải hỏi người ở điểm cầu: đường truyền  c\n" in text


def test_on_paper_every_site_that_is_not_ready_has_its_questions():
    page = rendered("meeting check", "html", told(site("a", UNTOLD), site("b", IN)))

    assert page.count("☐") == 6
    assert "Đã bật bộ lưu điện, thiết bị mạng" in page


def test_a_terminal_is_drawn_anew_and_shows_who_is_missing_and_what_just_happened():
    screen = _Terminal()
    watch = renderer("meeting watch", "text", screen, Words("en"), columns=100)
    watch.tell(told(site("a", MISSING)))
    first = COLOUR.sub("", screen.getvalue())
    screen.truncate(0)
    screen.seek(0)
    watch.tell(told(site("a", IN)))
    second = COLOUR.sub("", screen.getvalue())

    assert first.startswith("\x1b[H\x1b[J")
    assert "not in, 5 minutes late" in first
    assert second.startswith("\x1b[H\x1b[J")
    assert "is in the meeting" in second
    assert "NOT READY" not in second
    assert "KEPT" not in first  # nothing of a watch is kept: no news of each look


def test_what_people_said_is_told_in_words_and_not_by_keys():
    facts: dict[str, StatementFact] = {
        "site": "s1",
        "what": "Mất hình",
        "simulated": True,
        "registered": True,
    }
    said = SignedStatement(
        StatementKind.INCIDENT_OPEN, "site:s1", START, ("tr-1",), facts, START, "log", "sha256:0"
    )
    log = MeetingLog(told(), None, (), (), (), (said,))

    text = rendered("meeting log", "text", log, language="vi")

    assert "Mất hình" in text
    assert "meeting." not in text
    assert fact_name("registered", Words("vi")) == "đăng ký"
