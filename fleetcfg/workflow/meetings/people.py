"""What people said of a meeting's sites: that they tried them, and that they are there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.errors import Facts, RequestError
from fleetcfg.model.duty import duty_posts
from fleetcfg.model.finding import ClauseKey
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import nearest
from fleetcfg.model.readiness import UNTOLD, Aspect, AspectSeen, Readiness, SiteReadiness
from fleetcfg.model.registers.meetings import Meeting, MeetingRules
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind, Statements
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.workflow.meetings.meeting import said_of

BOTH: Final = 2
"""Who tries a site: its technician, and that of the centre (Decision 32/2019, Art. 5.4), each with
a key. What one said and another recorded is told as that, and is the signature of one."""
ANSWERED: Final = (
    Aspect.REACHED,
    Aspect.REGISTERED,
    Aspect.ENCRYPTION,
    Aspect.NAME,
    Aspect.LAYOUT,
    Aspect.LIGHT,
    Aspect.TIME,
    Aspect.TEMPERATURE,
    Aspect.LINE,
)
"""What two people can say of a site where no device tells it."""
_CLAUSES: Final = {
    "nobody_checked_in": ClauseKey("duty.whole_meeting"),
    "staff_missed": ClauseKey("staff.unit"),
    "untried": ClauseKey("meeting.tried"),
}
_DUTY: Final = (StatementKind.DUTY_IN, StatementKind.DUTY_OUT)
_ALWAYS_TRIED: Final = ("picture", "sound", Aspect.LINE.value)
ALSO_TRIED: Final = tuple(one.value for one in ANSWERED if one.value not in _ALWAYS_TRIED)
"""What two people may say of a site besides."""


def tried_facts(site: str, good: Sequence[str], bad: Sequence[str]) -> Mapping[str, StatementFact]:
    """Return what two people say of *site*: picture, sound and line were good unless they say so.

    Args:
        site: Its id.
        good: What else was good.
        bad: What was not.

    Raises:
        RequestError: MEETING_ANSWER_UNKNOWN.
    """
    known = (*_ALWAYS_TRIED, *ALSO_TRIED)
    for name in (*good, *bad):
        if name not in known:
            raise RequestError("MEETING_ANSWER_UNKNOWN", answer=name, known=", ".join(known))
    answers = {**dict.fromkeys((*_ALWAYS_TRIED, *good), True), **dict.fromkeys(bad, False)}
    return {"site": site, **answers}


def by_facts(by: str, registers: Registers) -> Mapping[str, StatementFact]:
    """Return the fact that names who has no key, and for whom another signs; none if there is none.

    Args:
        by: Id of a contact; empty if who signs speaks for himself.
        registers: Where contacts are declared.

    Raises:
        RequestError: ROOM_CONTACT.
    """
    if by and by not in registers.contacts:
        near = nearest(by, registers.contacts)
        raise RequestError("ROOM_CONTACT", contact=by, nearest=near)
    return {"by": by} if by else {}


@dataclass(frozen=True, slots=True)
class AskedOfPeople:
    """What is asked of the people of a meeting.

    Attributes:
        posts: At which sites a person is expected to be on duty.
        clauses: What is cited, by the word of why: as `LegalBases.cited` spells it.
    """

    meeting: Meeting
    rules: MeetingRules
    posts: Collection[str]
    clauses: Mapping[str, str]


def asked_of_people(
    meeting: Meeting, registers: Registers, fleet: Fleet, *, at: datetime
) -> AskedOfPeople:
    """Return it, by the law as it is read for *meeting* and cited at *at*."""
    law, on = legal_bases(fleet.legal_bases), at.astimezone(VIETNAM).date()
    cited = {why: law.cited(key, on=on) for why, key in _CLAUSES.items()}
    posts = duty_posts(meeting, registers, fleet, law)
    return AskedOfPeople(meeting, registers.meeting_rules, posts, cited)


def with_people(
    site: SiteReadiness, asked: AskedOfPeople, said: Statements, *, at: datetime
) -> SiteReadiness:
    """Return *site* with what people said of it: an answer of theirs is told as theirs."""
    meeting = asked.meeting
    every = said_of(said, meeting)
    about = [one for one in every if one.text("site") == site.site]
    tried = _counting([one for one in about if one.kind is StatementKind.MEETING_TRIED])
    seen = [_answered(one, tried) for one in site.seen]
    staff = _staff(site.site, about, asked, at)
    people = (*_tried(tried), *_duty(site.site, every, asked, at), *staff)
    told = (replace(one, facts=_cited(one, asked)) for one in people)
    return replace(site, seen=(*seen, *told))


def _cited(seen: AspectSeen, asked: AskedOfPeople) -> Facts:
    """Return its facts, with the clause that asks for it where one does."""
    clause = asked.clauses.get(seen.why)
    return {**seen.facts, "clause": clause} if clause else seen.facts


def _last(about: Sequence[SignedStatement], *kinds: StatementKind) -> SignedStatement | None:
    return next((one for one in reversed(about) if one.kind in kinds), None)


def _counting(tried: Sequence[SignedStatement]) -> SignedStatement | None:
    """Return the last of *tried* that both sides signed, or that says what was bad; else the last.

    A word of one side takes nothing back that both have signed, unless it was bad.
    """
    whole = (one for one in reversed(tried) if len(one.persons) >= BOTH or _bad(one))
    return next(whole, tried[-1] if tried else None)


def _bad(tried: SignedStatement) -> list[str]:
    return sorted(name for name, value in tried.facts.items() if value is False)


def _answered(seen: AspectSeen, tried: SignedStatement | None) -> AspectSeen:
    """Return what two people said of an aspect that no device tells; else what was seen."""
    is_open = seen.state is Readiness.UNKNOWN and seen.why in UNTOLD
    if tried is None or len(tried.persons) < BOTH or not is_open:
        return seen
    told = tried.facts.get(seen.aspect.value)
    return replace(seen, state=Readiness.ATTESTED, why="attested") if told is True else seen


def _tried(tried: SignedStatement | None) -> Iterator[AspectSeen]:
    if tried is None:
        yield AspectSeen(Aspect.TRIED, Readiness.UNKNOWN, "untried")
        return
    signed, other, bad = ", ".join(tried.persons), tried.text("by"), _bad(tried)
    facts: dict[str, str | int] = {"by": signed, "at": spell_instant(tried.said_at)}
    if bad:
        facts["by"] = f"{signed}, {other}" if other else signed
        facts["what"] = " ".join(bad)
        yield AspectSeen(Aspect.TRIED, Readiness.NOT_READY, "bad", facts=facts)
    elif len(tried.persons) < BOTH:
        facts |= {"said": other} if other else {}
        why = "said_by_other" if other else "one_signature"
        yield AspectSeen(Aspect.TRIED, Readiness.UNKNOWN, why, facts=facts)
    else:
        yield AspectSeen(Aspect.TRIED, Readiness.ATTESTED, "tried", facts=facts)


def _elsewhere(
    checked_in: SignedStatement, every: Sequence[SignedStatement]
) -> SignedStatement | None:
    """Return where those who came were since, or in the same second; None if one has stayed."""
    here, since = checked_in.text("site"), checked_in.said_at
    said = [one for one in every if one.kind in _DUTY and one.said_at >= since]
    other = [one for one in said if one.text("site") != here]
    left = [next((one for one in other if each in _who(one)), None) for each in _who(checked_in)]
    return None if None in left else left[-1]


def _who(said: SignedStatement) -> Sequence[str]:
    """Return whom a word about duty is of: the contact who spoke, else who signed."""
    other = said.text("by")
    return (f"contact:{other}",) if other else said.persons


def _checked_in(last: SignedStatement, every: Sequence[SignedStatement]) -> AspectSeen:
    """Return that a person is there, unless the same one is elsewhere by now."""
    other = _elsewhere(last, every)
    if other is not None:
        facts = {"at": spell_instant(other.said_at), "said": other.text("site")}
        return AspectSeen(Aspect.DUTY, Readiness.UNKNOWN, "elsewhere", facts=facts)
    facts, by = {"at": spell_instant(last.said_at)}, last.text("by")
    facts |= {"said": by, "by": ", ".join(last.persons)} if by else {}
    why = "checked_in_by_other" if by else "checked_in"
    return AspectSeen(Aspect.DUTY, Readiness.ATTESTED, why, facts=facts)


def _duty(
    site: str,
    every: Sequence[SignedStatement],
    asked: AskedOfPeople,
    at: datetime,
) -> Iterator[AspectSeen]:
    """Yield whether a person is on duty there: until they must be, no person is missed.

    Where no person is expected, none is missed; who came is told all the same.
    """
    meeting, rules = asked.meeting, asked.rules
    last = _last([one for one in every if one.text("site") == site], *_DUTY)
    if last is not None and last.kind is StatementKind.DUTY_IN:
        yield _checked_in(last, every)
    elif at >= meeting.end:
        return
    elif last is not None:
        facts = {"at": spell_instant(last.said_at)}
        yield AspectSeen(Aspect.DUTY, Readiness.NOT_READY, "checked_out", facts=facts)
    elif site in asked.posts and at >= meeting.start - rules.check_in_before:
        yield AspectSeen(Aspect.DUTY, Readiness.UNKNOWN, "nobody_checked_in")


def _staff(
    site: str, about: Sequence[SignedStatement], asked: AskedOfPeople, at: datetime
) -> Iterator[AspectSeen]:
    """Yield whom of the staff that was named for *site* no word says to be there by now."""
    meeting = asked.meeting
    if not meeting.start - asked.rules.check_in_before <= at < meeting.end:
        return
    there = dict[str, bool]()
    for one in about:
        if one.kind in _DUTY:
            there |= dict.fromkeys(_who(one), one.kind is StatementKind.DUTY_IN)
    named = meeting.staff.get(site, ())
    missed = [one for one in named if not (there.get(f"contact:{one}") or there.get(one))]
    if missed:
        facts = {"said": ", ".join(missed)}
        yield AspectSeen(Aspect.DUTY, Readiness.UNKNOWN, "staff_missed", facts=facts)
