"""A meeting for programs. Pure: data → text.

Codes and facts, no words; times in UTC as RFC 3339; every key always there, null where unknown.
"""

from typing import Any

from fleetcfg import __version__
from fleetcfg.model.readiness import (
    Aspect,
    Readiness,
    questions_of,
)
from fleetcfg.report.record import MediaRecord
from fleetcfg.report.record_class import (
    ExitCode,
    Known,
    ToldDocument,
    ToldFacts,
    ToldInstant,
    ToldRecord,
    ToolRecord,
    of,
)


class MeetingRecord(ToldRecord):
    """Which meeting it is; of a secret one no more than when and where."""

    id: str
    number: Known
    title: Known
    start: ToldInstant
    end: ToldInstant
    chair: str
    classification: str


class _Reason(ToldRecord):
    aspect: Aspect
    state: Readiness
    why: Known
    host: Known
    facts: ToldFacts


class _Call(ToldRecord):
    host: str
    number: Known
    media: list[MediaRecord]
    code: Known
    facts: ToldFacts


class _Post(ToldRecord):
    contact: Known
    role: Known
    organisation: Known


class _Site(ToldRecord):
    site: str
    name: str
    chair: bool = of("is_chair")
    state: Readiness
    hosts: list[str]
    in_use: int | None
    test_calls: list[_Call] = of("calls")
    aspects: dict[Aspect, Readiness | None] = of(
        lambda site: {aspect: site.of(aspect) for aspect in Aspect}
    )
    reasons: list[_Reason]
    on_duty: list[_Post]
    questions: list[str] = of(questions_of)


def _sites_in(state: Readiness) -> Any:  # noqa: ANN401 - as pydantic's Field
    return of(lambda told: told.sites_in(state))


class MeetingCheckRecord(ToldDocument):
    """How ready the sites of a meeting are."""

    SCHEMA = "fleetcfg.meeting-check/1"

    tool: ToolRecord = of(lambda _told: __version__)
    meeting: MeetingRecord
    at: ToldInstant
    run: str
    simulated: bool = of("is_simulated")
    notices: list[str]
    frozen: list[ToldInstant] | None
    sites: list[_Site]
    not_ready: list[str] = _sites_in(Readiness.NOT_READY)
    unknown: list[str] = _sites_in(Readiness.UNKNOWN)
    attested: list[str] = _sites_in(Readiness.ATTESTED)
    ready: list[str] = _sites_in(Readiness.READY)
    exit_code: ExitCode = of("conclusion")
