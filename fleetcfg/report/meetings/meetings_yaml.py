"""Meetings as rows of a register, for people to read and to sign. Pure: nouns → bytes."""

from collections.abc import Sequence

from fleetcfg.declared.syntax.spans import YamlValue
from fleetcfg.declared.syntax.spelling import spell_entry
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.report.escape import escape
from fleetcfg.words import Words


def meetings_yaml(meetings: Sequence[Meeting], words: Words) -> bytes:
    """Return a file of the register ``meetings``."""
    head = (f"# {line}" for line in words.label("calendar.head").splitlines())
    lines = [*head, *spell_entry("meetings", [_row(one) for one in meetings], 0)]
    return "".join(f"{line}\n" for line in lines).encode()


def _row(meeting: Meeting) -> YamlValue:
    sites: list[YamlValue] = list(meeting.sites)
    row: dict[str, YamlValue] = {
        "id": meeting.id,
        "start": meeting.start.astimezone(VIETNAM).isoformat(),
        "end": meeting.end.astimezone(VIETNAM).isoformat(),
        "title": escape(meeting.title),
        "chair": meeting.chair,
        "sites": sites,
        "classification": meeting.classification,
        "cancelled": meeting.is_cancelled,
    }
    return {name: said for name, said in row.items() if said}
