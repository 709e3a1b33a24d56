"""What was not by the procedure of switching on and off: for people and for programs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleetcfg.model.power import PowerEvent, PowerEventKind, PowerRecord
from fleetcfg.report.audit_words import notice_lines
from fleetcfg.report.clock import local_time
from fleetcfg.report.lines import flow, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.record_class import Known, ToldDocument, ToldInstant, ToldRecord, of
from fleetcfg.words import Words


@dataclass(frozen=True, slots=True)
class PowerShown:
    """A power record, and the codes of what must be said of it."""

    record: PowerRecord
    notices: Sequence[str]


def power_text(shown: PowerShown, words: Words) -> str:
    """Return a line for each event, the figures, and of what nothing is known."""
    record = shown.record
    lines = [said(_event(event, words)) for event in record.events]
    told = {
        "power.meetings": record.meetings,
        "power.losses": record.losses,
        "power.judged": len(record.judged),
    }
    lines += flow(
        [said(f"{count} {words.label(key)}") for key, count in told.items()], PLAIN_COLUMNS
    )
    if not record.meetings:
        lines += flow([said(words.label("power.no_meetings"), "doubtful")], PLAIN_COLUMNS)
    for key, hosts in (("power.unknown", record.unknown), ("power.untold", record.untold)):
        if hosts:
            named = f"{words.label(key)} ({len(hosts)}): {', '.join(hosts)}"
            lines += flow([said(named, "doubtful")], PLAIN_COLUMNS)
    return plain([*lines, *notice_lines(shown.notices, words, PLAIN_COLUMNS)])


class _Event(ToldRecord):
    kind: PowerEventKind
    host: str
    site: str
    at: ToldInstant
    meeting: Known
    read_before: ToldInstant | None = of("before")
    reason: Known


class PowerShownRecord(ToldDocument):
    """What was not by the procedure of switching on and off."""

    SCHEMA = "fleetcfg.power/1"

    since: ToldInstant = of("record.since")
    until: ToldInstant = of("record.until")
    meetings: int = of("record.meetings")
    losses: int = of("record.losses")
    counts: dict[PowerEventKind, int] = of(
        lambda shown: {kind: shown.record.count(kind) for kind in PowerEventKind}
    )
    events: list[_Event] = of("record.events")
    judged: list[str] = of("record.judged")
    unknown: list[str] = of("record.unknown")
    standby_untold: list[str] = of("record.untold")
    notices: list[str]


def _event(event: PowerEvent, words: Words) -> str:
    told = [local_time(event.at), event.host, words.label(f"power.kind.{event.kind}")]
    told += [words.label("power.meeting", id=event.meeting)] if event.meeting else []
    told += [words.label("power.reason", reason=event.reason)] if event.reason else []
    return " · ".join(told)
