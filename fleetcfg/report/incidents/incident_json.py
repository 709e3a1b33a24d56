"""Incidents for programs: one document, times in UTC. Pure."""

from datetime import datetime, timedelta
from typing import Final

from fleetcfg.model.incident import Incident, IncidentStep
from fleetcfg.model.incident_clock import (
    IncidentDeadline,
    IncidentStanding,
    TimesTaken,
    provider_times,
)
from fleetcfg.model.statement import SignedStatement
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.json_text import json_line
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words
from fleetcfg.workflow.incidents.incidents import ToldIncidents

INCIDENTS_SCHEMA: Final = "fleetcfg.incidents/1"


def incidents_json(told: ToldIncidents, _words: Words) -> str:
    """Return every incident, what providers come to, and what does not count."""
    refused: list[Json] = [
        {"code": code, "entries": number} for code, number in sorted(told.refused.items())
    ]
    record: dict[str, Json] = {
        "schema": INCIDENTS_SCHEMA,
        "at": spell_instant(told.now),
        "incidents": [_incident(one) for one in told.standings],
        "providers": [
            {
                "provider": one.provider or None,
                "incidents": one.incidents,
                "open": one.open,
                "untold": one.untold,
                "overdue": one.overdue,
                "department_overdue": one.department_overdue,
                "response": _taken(one.response),
                "repair": _taken(one.repair),
            }
            for one in provider_times(told.standings)
        ],
        "strange": told.strange,
        "refused": refused,
    }
    return json_line(record) + "\n"


def _incident(standing: IncidentStanding) -> Json:
    incident, opened = standing.incident, standing.incident.opened
    return {
        "id": incident.id,
        "number": incident.number,
        "origin": incident.origin,
        "site": incident.site or None,
        "device": opened.text("device") or None,
        "line": opened.text("line") or None,
        "provider": standing.provider or None,
        "what": incident.what,
        "serious": incident.is_serious,
        "withdrawn": incident.is_withdrawn,
        "open": incident.is_open,
        "simulated": opened.facts.get("simulated") is True,
        "finding": _finding(incident),
        "steps": {name: _step(step) for name, step in incident.steps.items()},
        "notices": {name: _step(step) for name, step in incident.notices.items()},
        "deadlines": [*map(_deadline, standing.deadlines)],
        "emergencies": [
            {"device": one.device, "begun_at": spell_instant(one.begun_at)}
            for one in standing.emergencies
        ],
        "notes": [*map(_note, incident.notes)],
        "odd": [{"code": one.code, "sha256": one.said.sha256} for one in incident.odd],
    }


def _deadline(one: IncidentDeadline) -> Json:
    return {
        "duty": one.name,
        "due": spell_instant(one.due),
        "done": _time(one.done),
        "state": str(one.state),
    }


def _note(one: SignedStatement) -> Json:
    said_at = spell_instant(one.said_at)
    return {"text": one.text("text"), "said_at": said_at, "sha256": one.sha256}


def _finding(incident: Incident) -> Json:
    opened = incident.opened
    if not opened.text("run"):
        return None
    return {
        "run": opened.text("run"),
        "sha256": opened.text("run_sha256"),
        "verdicts": list(opened.texts("verdicts")),
        "parameters": list(opened.texts("parameters")),
    }


def _step(step: IncidentStep) -> Json:
    return {
        "at": spell_instant(step.at),
        "corrected": step.is_corrected,
        "recorded_at": spell_instant(step.said.recorded_at),
        "persons": list(step.said.persons),
        "sha256": step.said.sha256,
    }


def _taken(taken: TimesTaken) -> Json:
    return {
        "count": taken.count,
        "median_seconds": _seconds(taken.median),
        "nine_in_ten_seconds": _seconds(taken.nine_in_ten),
        "late": taken.done_late,
        "overdue": taken.overdue,
    }


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())


def _time(at: datetime | None) -> str | None:
    return None if at is None else spell_instant(at)
