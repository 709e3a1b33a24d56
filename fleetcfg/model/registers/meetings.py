"""Meetings of the conference system, and the time around each in which nothing is changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal

from fleetcfg.model.problem import Place

MeetingLevel = Literal["government", "province", "unit"]
MeetingClass = Literal["open", "internal", "secret"]
Microphone = Literal["", "on", "off"]


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """One step of the script that the chair wants followed (Decision 32/2019, Art. 3.4).

    Attributes:
        at: When it begins.
        site: Who has the word.
        layout: What the others shall see; empty where the script does not say.
        microphone: Of that site.
    """

    at: datetime
    site: str
    title: str
    layout: str = ""
    microphone: Microphone = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as it was declared (Decision 32/2019, Art. 8, 9).

    Attributes:
        number: Of the invitation, as a document is cited: ``89/GM-UBND``; *issued* is its day,
            for a number is one only within its year (Decree 30/2020, Art. 15).
        start: With its offset, as *end* and *rehearsal* are.
        rehearsal: When all sites try it before; None if they do not.
        chair: The site that leads it, one of *sites*.
        organiser: Id of an organisation.
        liaison: Id of the contact of the body that prepares the content (Art. 9.2).
        level: Whose meeting it is: that of the Government freezes longest.
        classification: Of a secret one nothing is kept but when, where and that it is secret.
        bridge: Host that joins the sites; empty if they call each other.
        names: What a site shall show as its name in this meeting, where it is not its usual one.
        staff: Ids of contacts whom units and agencies named for it, by site (Art. 9.2, 10.2).
        is_cancelled: It stays in the register, and freezes nothing.
        moved_from: When it was to begin before it was moved; what was said of it then is of it.
    """

    id: str
    start: datetime
    end: datetime
    chair: str
    sites: tuple[str, ...]
    number: str = ""
    issued: date | None = None
    title: str = ""
    rehearsal: datetime | None = None
    organiser: str = ""
    liaison: str = ""
    level: MeetingLevel = "province"
    classification: MeetingClass = "internal"
    bridge: str = ""
    script: tuple[ScriptStep, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    staff: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]], hash=False
    )
    is_cancelled: bool = False
    moved_from: tuple[datetime, ...] = ()
    place: Place = field(default_factory=lambda: Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class MeetingRules:
    """What the Department decided of every meeting; the law gives no hours.

    Attributes:
        freeze_before: How long before the begin nothing is changed any more, if there is no
            rehearsal; with one, from its begin.
        freeze_before_government: The same, of a meeting of the Government.
        freeze_after: How long after the end.
        notice_before: Until when sites and providers must have been told (Art. 8.1).
        check_in_before: Until when technicians must be there (Art. 11.2).
        ports: How many sites a bridge can join, by host.
        duty_sites: Where a technician must be for all of a meeting, if the site is invited
            (Art. 11.2); where none is named, the central site and the chair's.
        places: Where those that name something are said.
    """

    freeze_before: timedelta = timedelta(hours=24)
    freeze_before_government: timedelta = timedelta(hours=48)
    freeze_after: timedelta = timedelta(minutes=60)
    notice_before: timedelta = timedelta(hours=48)
    check_in_before: timedelta = timedelta(minutes=60)
    ports: Mapping[str, int] = field(default_factory=dict[str, int], hash=False)
    duty_sites: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict[str, Place], hash=False, compare=False)


USUAL_RULES: Final = MeetingRules()


def freeze_of(meeting: Meeting, rules: MeetingRules) -> tuple[datetime, datetime] | None:
    """Return from when until when nothing is changed at its sites; None if it is cancelled.

    Only differences of instants are used: no zone, no holiday and no leap day moves it.
    """
    if meeting.is_cancelled:
        return None
    is_government = meeting.level == "government"
    before = rules.freeze_before_government if is_government else rules.freeze_before
    begin = meeting.start - before
    if meeting.rehearsal is not None:
        begin = min(begin, meeting.rehearsal) if is_government else meeting.rehearsal
    return begin, meeting.end + rules.freeze_after
