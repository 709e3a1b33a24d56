"""The registers of meetings: when they are, where, and what the Department decided of all."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from fleetcfg.declared.inventory.register_rows import RegisterRow
from fleetcfg.declared.registers.numbers import document_number
from fleetcfg.declared.registers.rows import by_id, read_one, read_rows
from fleetcfg.declared.registers.values import (
    choice_of,
    identifier,
    instant,
    list_of,
    mapping_of,
    near_day,
    plain,
    prose,
    said,
    span,
)
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.meetings import (
    USUAL_RULES,
    Meeting,
    MeetingClass,
    MeetingLevel,
    MeetingRules,
    Microphone,
    ScriptStep,
)
from fleetcfg.model.typed.node_readers import boolean, fields, items, whole
from fleetcfg.model.typed.nodes import Node

MEETING_NEEDS: Final = ("id", "start", "end", "chair", "sites")
MEETING_KEYS: Final = (
    "number",
    "issued",
    "title",
    "rehearsal",
    "organiser",
    "liaison",
    "level",
    "classification",
    "bridge",
    "script",
    "names",
    "staff",
    "cancelled",
    "moved_from",
)
SECRET_KEYS: Final = (
    *MEETING_NEEDS,
    *("rehearsal", "level", "classification", "bridge", "cancelled", "moved_from"),
)
"""What may be said of a secret meeting: when, where, and that it is secret."""
STEP_NEEDS: Final = ("at", "site", "title")
STEP_KEYS: Final = ("layout", "microphone")
RULE_SPANS: Final = (
    "freeze_before",
    "freeze_before_government",
    "freeze_after",
    "notice_before",
    "check_in_before",
)
RULE_KEYS: Final = (*RULE_SPANS, "ports", "duty_sites")
LEVELS: Final[tuple[MeetingLevel, ...]] = ("government", "province", "unit")
CLASSES: Final[tuple[MeetingClass, ...]] = ("open", "internal", "secret")
MICROPHONES: Final[tuple[Microphone, ...]] = ("on", "off")
_MICROPHONES: Final[Mapping[str, Microphone]] = {word: word for word in MICROPHONES}
MOST_PORTS: Final = 10_000


def read_meetings(nodes: Sequence[Node], problems: Problems) -> Mapping[str, Meeting]:
    """Return the meetings by id, in the order of their begin."""
    rows = read_rows(nodes, MEETING_KEYS, MEETING_NEEDS, _read_meeting, problems)
    known = by_id(rows, problems)
    in_order = sorted(known.values(), key=lambda each: (each.start, each.id))
    return {each.id: each for each in in_order}


def _read_meeting(row: RegisterRow, place: Place, problems: Problems) -> Meeting | None:
    name, chair = row.get("id", identifier), row.get("chair", plain)
    sites = row.get("sites", list_of(plain))
    start, end = row.get("start", instant), row.get("end", instant)
    facts = _facts(row, problems)
    if name is None or not chair or not sites or start is None or end is None:
        return None
    meeting = Meeting(name, start, end, chair, sites, place=place, **facts)
    _check_times(meeting, row, problems)
    _check_script(meeting, row, problems)
    if chair not in sites:
        problems.error("REG_CHAIR_NOT_INVITED", row.place("chair"), meeting=name, site=chair)
    return meeting


def _facts(row: RegisterRow, problems: Problems) -> dict[str, Any]:
    """Return what is said of a meeting beside what is needed; of a secret one no more than may be.

    What a secret row says beyond that is reported by its key, and never looked at: an error would
    quote it. So it is, unreported, of a class that cannot be read: commands that go on in spite of
    errors would else tell what was meant to be secret.
    """
    word = row.get("classification", choice_of(CLASSES))
    if "classification" in row and word in (None, "secret"):
        for key in MEETING_KEYS:
            if word and key in row and key not in SECRET_KEYS:
                problems.error("REG_SECRET_SAYS", row.place(key), key=key)
        return {**_open_facts(row), "classification": "secret"}
    return {**_open_facts(row), **_inner_facts(row), "classification": word or "internal"}


def _open_facts(row: RegisterRow) -> dict[str, Any]:
    """Return what is kept of any meeting."""
    return {
        "rehearsal": row.get("rehearsal", instant),
        "level": row.get("level", choice_of(LEVELS)) or "province",
        "bridge": said(row, "bridge"),
        "is_cancelled": row.get("cancelled", boolean) or False,
        "moved_from": row.get("moved_from", list_of(instant)) or (),
    }


def _inner_facts(row: RegisterRow) -> dict[str, Any]:
    """Return what is kept of one that is not secret."""
    return {
        "number": row.get("number", document_number) or "",
        "issued": row.get("issued", near_day),
        "title": prose(row, "title"),
        "organiser": said(row, "organiser"),
        "liaison": said(row, "liaison"),
        "script": row.get("script", _read_script) or (),
        "names": row.get("names", mapping_of(plain)) or {},
        "staff": row.get("staff", mapping_of(list_of(plain))) or {},
    }


def _check_times(meeting: Meeting, row: RegisterRow, problems: Problems) -> None:
    if meeting.end <= meeting.start:
        problems.error("REG_ENDS_FIRST", row.place("end"), id=meeting.id)
    if meeting.rehearsal is not None and meeting.rehearsal >= meeting.start:
        problems.error("REG_REHEARSAL_LATE", row.place("rehearsal"), meeting=meeting.id)
    if meeting.start in meeting.moved_from:
        problems.error("REG_MOVED_NOWHERE", row.place("moved_from"), meeting=meeting.id)
    if meeting.issued is not None and meeting.issued > meeting.start.date():
        problems.error("REG_ISSUED_LATE", row.place("issued"), meeting=meeting.id)
    if meeting.number and "issued" not in row:
        problems.error("REG_NUMBER_WITHOUT_DAY", row.place("number"), number=meeting.number)


def _check_script(meeting: Meeting, row: RegisterRow, problems: Problems) -> None:
    if any(not meeting.start <= step.at <= meeting.end for step in meeting.script):
        problems.error("REG_STEP_OUTSIDE", row.place("script"), meeting=meeting.id)
    asked = [("script", step.site) for step in meeting.script]
    asked += [(key, site) for key in ("names", "staff") for site in getattr(meeting, key)]
    for key, site in dict.fromkeys(asked):
        if site not in meeting.sites:
            problems.error("REG_NOT_INVITED", row.place(key), meeting=meeting.id, site=site)


def _read_script(node: Node, problems: Problems) -> tuple[ScriptStep, ...]:
    return tuple(_read_steps(node, problems))


def _read_steps(node: Node, problems: Problems) -> Iterator[ScriptStep]:
    for item in items(node, problems):
        found = fields(item, (*STEP_NEEDS, *STEP_KEYS), problems, required=STEP_NEEDS)
        if found is None:
            continue
        row = RegisterRow(found, problems)
        at, site, title = row.get("at", instant), said(row, "site"), prose(row, "title")
        layout = said(row, "layout")
        if at is not None and site and title:
            yield ScriptStep(at, site, title, layout, _microphone(row))


def _microphone(row: RegisterRow) -> Microphone:
    typed = row.get("microphone", choice_of(MICROPHONES))
    return "" if typed is None else _MICROPHONES[typed]


def read_meeting_rules(nodes: Sequence[Node], problems: Problems) -> MeetingRules:
    """Return what was decided of every meeting; what is not said is as usual."""
    row = read_one(nodes, "meeting_rules", RULE_KEYS, problems)
    if row is None:
        return USUAL_RULES
    spans: dict[str, timedelta] = {}
    for name in RULE_SPANS:
        found = row.get(name, span)
        if found is not None:
            spans[name] = found
    ports = row.get("ports", mapping_of(partial(whole, least=1, most=MOST_PORTS)))
    sites = row.get("duty_sites", list_of(plain))
    places = {name: row.place(name) for name in ("ports", "duty_sites") if name in row}
    return MeetingRules(**spans, ports=ports or {}, duty_sites=sites or (), places=places)
