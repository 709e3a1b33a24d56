"""Meetings that say nothing but hostile text."""

from datetime import datetime, timedelta

from fleetcfg.model.meeting_log import CallInMeeting, MeetingChange, MeetingLog, SiteAttendance
from fleetcfg.model.readiness import (
    Aspect,
    AspectSeen,
    DutyPost,
    MeetingReadiness,
    Readiness,
    SiteReadiness,
)
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind


def meeting_nouns(text: str, now: datetime) -> dict[str, list[object]]:
    """Return nouns of each kind of rendering of meetings."""
    end = now + timedelta(hours=1)
    meeting = Meeting(text, now, end, text, (text,), number=text, title=text)
    facts = {"declared": text, "live": text, "said": text, "code": text}
    whys = ("differs", "unreached", "unregistered", "untold")
    seen = tuple(AspectSeen(Aspect.NAME, Readiness.NOT_READY, why, text, facts) for why in whys)
    post = DutyPost(text, text, text)
    site = SiteReadiness(text, text, is_chair=True, hosts=(text,), seen=seen, on_duty=(post,))
    told = MeetingReadiness(meeting, now, text, (site,), frozen=(now, end))
    call = CallInMeeting(text, text, now, None, is_planned=False)
    attended = SiteAttendance(text, text, "joined", now, None, None, (call,))
    lost = SiteAttendance(text, text, "unknown")
    change = MeetingChange(text, text, text, (now, end), text, text, "emergency", text)
    people: dict[str, StatementFact] = {"site": text, "what": text, "picture": True}
    said = SignedStatement(
        StatementKind.MEETING_TRIED, text, now, (text,), people, now, text, "sha256:0"
    )
    log = MeetingLog(told, said, (attended, lost), (change,), (said,), (said,), (text,))
    return {"meeting check": [told], "meeting watch": [told], "meeting log": [log]}
