"""What was not by the procedure of switching on and off: for people and for programs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.power import PowerEvent, PowerEventKind, PowerRecord
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.audit_words import notice_lines
from fleetcfg.report.clock import local_time
from fleetcfg.report.json_text import json_line
from fleetcfg.report.lines import flow, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

POWER_SCHEMA: Final = "fleetcfg.power/1"


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


def power_json(shown: PowerShown, _words: Words) -> str:
    """Return it as one document."""
    record = shown.record
    events: list[Json] = [
        {
            "kind": str(event.kind),
            "host": event.host,
            "site": event.site,
            "at": spell_instant(event.at),
            "meeting": event.meeting or None,
            "read_before": spell_instant(event.before) if event.before else None,
            "reason": event.reason or None,
        }
        for event in record.events
    ]
    told: Json = {
        "schema": POWER_SCHEMA,
        "since": spell_instant(record.since),
        "until": spell_instant(record.until),
        "meetings": record.meetings,
        "losses": record.losses,
        "counts": {str(kind): record.count(kind) for kind in PowerEventKind},
        "events": events,
        "judged": list(record.judged),
        "unknown": list(record.unknown),
        "standby_untold": list(record.untold),
        "notices": list(shown.notices),
    }
    return json_line(told) + "\n"


def _event(event: PowerEvent, words: Words) -> str:
    told = [local_time(event.at), event.host, words.label(f"power.kind.{event.kind}")]
    told += [words.label("power.meeting", id=event.meeting)] if event.meeting else []
    told += [words.label("power.reason", reason=event.reason)] if event.reason else []
    return " · ".join(told)
