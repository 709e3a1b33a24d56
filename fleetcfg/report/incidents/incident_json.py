"""Incidents for programs: one document, times in UTC. Pure."""

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

from fleetcfg.model.incident_clock import (
    DeadlineState,
    provider_times,
)
from fleetcfg.model.statement import SignedStatement
from fleetcfg.report.record_class import (
    Known,
    RefusedEntries,
    ToldDocument,
    ToldInstant,
    ToldRecord,
    of,
)


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())


Seconds = Annotated[int, BeforeValidator(_seconds)]


class _Finding(ToldRecord):
    run: str = of(lambda opened: opened.text("run"))
    sha256: str = of(lambda opened: opened.text("run_sha256"))
    verdicts: list[str] = of(lambda opened: opened.texts("verdicts"))
    parameters: list[str] = of(lambda opened: opened.texts("parameters"))


class _Step(ToldRecord):
    at: ToldInstant
    corrected: bool = of("is_corrected")
    recorded_at: ToldInstant = of("said.recorded_at")
    persons: list[str] = of("said.persons")
    sha256: str = of("said.sha256")


class _Deadline(ToldRecord):
    duty: str = of("name")
    due: ToldInstant
    done: ToldInstant | None
    state: DeadlineState


class _Emergency(ToldRecord):
    device: str
    begun_at: ToldInstant


class _Note(ToldRecord):
    text: str = of(lambda said: said.text("text"))
    said_at: ToldInstant
    sha256: str


class _Odd(ToldRecord):
    code: str
    sha256: str = of("said.sha256")


class _Incident(ToldRecord):
    id: str = of("incident.id")
    number: str = of("incident.number")
    origin: str = of("incident.origin")
    site: Known = of("incident.site")
    device: Known = of(lambda one: one.incident.opened.text("device"))
    line: Known = of(lambda one: one.incident.opened.text("line"))
    provider: Known
    what: str = of("incident.what")
    serious: bool = of("incident.is_serious")
    withdrawn: bool = of("incident.is_withdrawn")
    open: bool = of("incident.is_open")
    simulated: bool = of(lambda one: one.incident.opened.facts.get("simulated") is True)
    finding: _Finding | None = of(lambda one: _found(one.incident.opened))
    steps: dict[str, _Step] = of("incident.steps")
    notices: dict[str, _Step] = of("incident.notices")
    deadlines: list[_Deadline]
    emergencies: list[_Emergency]
    notes: list[_Note] = of("incident.notes")
    odd: list[_Odd] = of("incident.odd")


class _Taken(ToldRecord):
    count: int
    median_seconds: Seconds | None = of("median")
    nine_in_ten_seconds: Seconds | None = of("nine_in_ten")
    late: int = of("done_late")
    overdue: int


class _Provider(ToldRecord):
    provider: Known
    incidents: int
    open: int
    untold: int
    overdue: int
    department_overdue: int
    response: _Taken
    repair: _Taken


class IncidentsRecord(ToldDocument):
    """Every incident, what providers come to, and what does not count."""

    SCHEMA = "fleetcfg.incidents/1"

    at: ToldInstant = of("now")
    incidents: list[_Incident] = of("standings")
    providers: list[_Provider] = of(lambda told: provider_times(told.standings))
    strange: int
    refused: RefusedEntries


def _found(opened: SignedStatement) -> SignedStatement | None:
    return opened if opened.text("run") else None
