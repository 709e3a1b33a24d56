"""What of a meeting is told in words: its sites, why they are not ready, and whom to call."""

from collections.abc import Iterable, Mapping
from typing import Final

from fleetcfg.model.readiness import AspectSeen, DutyPost, Readiness, SiteReadiness, questions_of
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.value import bounded
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.audit_words import parameter_told, verdict_word
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
_UNREACHED: Final = "unreached"


def state_word(state: Readiness, words: Words) -> str:
    """Return *state* as people say it."""
    return words.label(f"meeting.state.{state}")


def reason_text(seen: AspectSeen, words: Words) -> str:
    """Return what stands how, and why: ``Đăng ký: chưa đăng ký được: SIP Failed``."""
    aspect = words.label(f"meeting.aspect.{seen.aspect}")
    return f"{aspect}: {_why(seen, words)}"


def _why(seen: AspectSeen, words: Words) -> str:
    facts = dict(seen.facts)
    if seen.why == _UNREACHED:
        return words.remembered(str(facts.get("code", "")), facts)
    if "verdict" in facts:
        facts["verdict"] = verdict_word(Verdict(str(facts["verdict"])), words)
        facts["what"] = parameter_told(str(facts.get("what", "")), words)
    elif "what" in facts:
        names = str(facts["what"]).split()
        facts["what"] = ", ".join(words.label(f"meeting.answer.{name}") for name in names)
    if not seen.why:
        return state_word(seen.state, words).lower()
    told = {name: bounded(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    return words.label(f"meeting.why.{seen.why}", **told_facts(told))


def duty_text(posts: Iterable[DutyPost], words: Words) -> str:
    """Return whom to call, by role and by the id under which the telephone is kept at home."""
    told = [_post(post) for post in posts]
    return "; ".join(told) or words.label("meeting.nobody_on_duty")


def _post(post: DutyPost) -> str:
    role = ", ".join(filter(None, (post.role, post.organisation)))
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


def times_text(meeting: Meeting) -> str:
    """Return from when until when it is, in Việt Nam's time."""
    start, end = meeting.start.astimezone(VIETNAM), meeting.end.astimezone(VIETNAM)
    until = f"{end:%H:%M}" if start.date() == end.date() else local_time(end)
    return f"{local_time(start)} – {until}"
