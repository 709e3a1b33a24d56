"""What of a meeting is told in words: its sites, why they are not ready, and whom to call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.calls import CallTried
from fleetcfg.model.readiness import (
    CALL_FAILED,
    CALL_NOT_TRIED,
    UNMEASURED,
    UNREACHED,
    AspectSeen,
    DutyPost,
    Readiness,
    SiteReadiness,
    questions_of,
)
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.statement import SignedStatement
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.value import bounded
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.audit_words import parameter_told, verdict_word
from fleetcfg.report.citations import cited_text
from fleetcfg.report.clock import local_time, told_facts
from fleetcfg.report.lines import SEPARATOR, Style
from fleetcfg.report.report_parts import Tone
from fleetcfg.words import Words

STYLES: Final[Mapping[Readiness, Style]] = {
    Readiness.NOT_READY: "bad",
    Readiness.UNKNOWN: "doubtful",
    Readiness.ATTESTED: "strong",
    Readiness.READY: "good",
}
TONES: Final[Mapping[Readiness, Tone]] = {
    Readiness.NOT_READY: "bad",
    Readiness.UNKNOWN: "doubtful",
    Readiness.ATTESTED: "waiting",
    Readiness.READY: "good",
}


def state_word(state: Readiness, words: Words) -> str:
    """Return *state* as people say it."""
    return words.label(f"meeting.state.{state}")


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason as people read it, or several that only a person can answer.

    Attributes:
        hosts: Of which devices it is.
    """

    text: str
    state: Readiness
    hosts: tuple[str, ...] = ()


def reason_lines_of(site: SiteReadiness, words: Words) -> tuple[ReasonLine, ...]:
    """Return why *site* is not ready, the gravest first; what no device tells in one line."""
    asked = [one for one in site.reasons if _is_asked(one)]
    told = [
        ReasonLine(reason_text(one, words), one.state, (one.host,) if one.host else ())
        for one in site.reasons
        if one not in asked
    ]
    if not asked:
        return tuple(told)
    names = dict.fromkeys(words.label(f"meeting.aspect.{one.aspect}").lower() for one in asked)
    text = words.label("meeting.to_be_asked", what=", ".join(names))
    line = ReasonLine(text, Readiness.UNKNOWN, tuple(dict.fromkeys(one.host for one in asked)))
    graver = [one for one in told if one.state is Readiness.NOT_READY]
    return (*graver, line, *(one for one in told if one not in graver))


def _is_asked(seen: AspectSeen) -> bool:
    return seen.why in UNMEASURED and seen.state is Readiness.UNKNOWN


def reason_text(seen: AspectSeen, words: Words) -> str:
    """Return what stands how, and why: ``Đăng ký: chưa đăng ký được: SIP Failed``."""
    aspect = words.label(f"meeting.aspect.{seen.aspect}")
    return f"{aspect}: {_why(seen, words)}"


def _why(seen: AspectSeen, words: Words) -> str:
    facts = dict(seen.facts)
    if seen.why in (UNREACHED, CALL_FAILED, CALL_NOT_TRIED):
        reason = words.remembered(str(facts.get("code", "")), told_facts(facts))
        is_bare = seen.why == UNREACHED
        return reason if is_bare else words.label(f"meeting.why.{seen.why}", told=reason)
    if "verdict" in facts:
        facts["verdict"] = verdict_word(Verdict(str(facts["verdict"])), words)
        facts["what"] = parameter_told(str(facts.get("what", "")), words)
    elif "what" in facts:
        names = str(facts["what"]).split()
        facts["what"] = ", ".join(words.label(f"meeting.answer.{name}") for name in names)
    if not seen.why:
        return state_word(seen.state, words).lower()
    facts["clause"] = cited_text(str(facts.get("clause", "")), words)
    told = {name: bounded(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    return words.label(f"meeting.why.{seen.why}", **told_facts(told))


def figure_texts(call: CallTried, words: Words) -> tuple[str, str, str]:
    """Return loss, jitter and delay of what arrives: of the picture, then of the sound."""
    coming = {each.kind: each for each in call.media if each.direction == "in"}
    streams = [coming.get("video"), coming.get("audio")]
    loss = [None if one is None or one.loss is None else one.loss * 100 for one in streams]
    jitter = [None if one is None else one.jitter_ms for one in streams]
    delay = [None if one is None else one.delay_ms for one in streams]
    return _figures(loss, "%", words), _figures(jitter, "ms", words), _figures(delay, "ms", words)


def _figures(values: Iterable[float | None], unit: str, words: Words) -> str:
    told = [words.label("meeting.call.untold") if v is None else f"{v:.1f} {unit}" for v in values]
    return " / ".join(dict.fromkeys(told) if len({*told}) == 1 else told)


def call_text(call: CallTried, words: Words) -> str:
    """Return what became of a test call, in a word or with its reason."""
    if not call.code:
        return words.label("meeting.call.made")
    why = CALL_FAILED if call.has_failed else CALL_NOT_TRIED
    told = words.remembered(call.code, told_facts(dict(call.facts)))
    return words.label(f"meeting.why.{why}", told=told)


def who_said(said: SignedStatement, words: Words) -> str:
    """Return who signed; of what another said, by whom it was said and by whom recorded."""
    signed, other = ", ".join(said.persons), said.text("by")
    return words.label("meeting.said_by", by=other, signed=signed) if other else signed


def duty_text(posts: Iterable[DutyPost], words: Words) -> str:
    """Return whom to call, by role and by the id under which the telephone is kept at home."""
    told = [_post(post) for post in posts]
    return "; ".join(told) or words.label("meeting.nobody_on_duty")


def _post(post: DutyPost) -> str:
    body = "" if post.organisation in post.role else post.organisation
    role = ", ".join(filter(None, (post.role, body)))
    return f"{role} ({post.contact})" if role and post.contact else role or post.contact


def site_text(site: SiteReadiness, words: Words) -> str:
    """Return the site by its name, and that the meeting is led from there."""
    return f"{site.name} ({words.label('meeting.chair')})" if site.is_chair else site.name


def question_texts(site: SiteReadiness, words: Words) -> tuple[str, ...]:
    """Return what the person at the site is asked."""
    return tuple(words.label(f"meeting.ask.{key}") for key in questions_of(site))


def meeting_text(meeting: Meeting, words: Words) -> str:
    """Return which meeting it is: its number and title, or that it is secret."""
    if meeting.classification == "secret":
        return f"{meeting.id}{SEPARATOR}{words.label('meeting.secret')}"
    return SEPARATOR.join(filter(None, (meeting.id, meeting.number, meeting.title)))


def about_text(meeting: Meeting, words: Words) -> str:
    """Return what it is called by people who do not know its id."""
    if meeting.classification == "secret":
        return words.label("meeting.secret")
    return meeting.title or meeting.number or meeting.id


def day_text(meeting: Meeting, words: Words) -> str:
    """Return when it is as an invitation says it, with the day of the week."""
    start, end = meeting.start.astimezone(VIETNAM), meeting.end.astimezone(VIETNAM)
    if start.date() != end.date():
        return times_text(meeting)
    facts = {"from": f"{start:%H:%M}", "to": f"{end:%H:%M}", "day": f"{start:%d/%m/%Y}"}
    weekday = words.label(f"weekday.{start.isoweekday()}")
    return words.label("meeting.day", weekday=weekday, **facts)


def times_text(meeting: Meeting) -> str:
    """Return from when until when it is, in Việt Nam's time."""
    start, end = meeting.start.astimezone(VIETNAM), meeting.end.astimezone(VIETNAM)
    until = f"{end:%H:%M}" if start.date() == end.date() else local_time(end)
    return f"{local_time(start)} – {until}"
