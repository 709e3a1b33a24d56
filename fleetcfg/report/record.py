"""What programs are told of an audit: `fleetcfg.audit/1`, one document or JSON lines."""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BeforeValidator, Field

from fleetcfg.model.audit import AUDIT_NOTICES, Coverage, standing_of
from fleetcfg.model.calls import MediaDirection, MediaKind
from fleetcfg.model.declared import Severity
from fleetcfg.model.signed_standing import Standing
from fleetcfg.model.verdict import OF_PARAMETERS, Verdict
from fleetcfg.report.acknowledged import AcknowledgedRecord
from fleetcfg.report.record_class import (
    Each,
    ExitCode,
    Known,
    Lines,
    SpelledInstant,
    ToldCount,
    ToldDocument,
    ToldInstant,
    ToldReason,
    ToldRecord,
    ToldSpot,
    ToolRecord,
    counts_of,
    if_any,
    if_told,
    of,
    within,
)
from fleetcfg.report.totals_record import TallyRecord

ADDED_VERDICTS: Final = frozenset({Verdict.EMERGENCY, Verdict.ATTESTED})
"""Verdicts that a later release added: not there where there is none of them."""
Counts = Annotated[
    dict[Verdict, int],
    BeforeValidator(
        lambda counts: {
            v: counts.get(v, 0) for v in OF_PARAMETERS if v not in ADDED_VERDICTS or counts.get(v)
        }
    ),
    counts_of(OF_PARAMETERS, without=ADDED_VERDICTS),
]
FindingCounts = Annotated[
    dict[Verdict, int],
    BeforeValidator(lambda found: {v: found[v] for v in Verdict if v in found}),
    counts_of(Verdict, without=[*Verdict]),
]


class _Since(ToldRecord):
    first_seen: ToldInstant
    last_different: ToldInstant | None
    previous: str | None
    followed_firmware: Known


class FindingRecord(ToldRecord):
    """One finding, as every document has it."""

    verdict: Verdict
    severity: Severity
    parameter: Known
    path: Known
    declared: str | None
    authorized: str | None
    live: str | None
    since: _Since | None
    actor: Known
    clauses: list[str]
    clauses_by: Literal["vocabulary"] = if_any(
        lambda finding: "vocabulary" * finding.is_cited_by_vocabulary
    )
    why: Known
    baseline: Known
    place: ToldSpot
    reason: ToldReason = of(lambda finding: finding)
    devices: list[str] = if_any("named")


class _HostFinding(FindingRecord):
    acknowledged: AcknowledgedRecord = within(
        lambda finding, acknowledged: acknowledged(finding), is_always=False
    )


class _MovedPlace(ToldRecord):
    option: str
    paths: list[str]
    by: str


class _Emergency(ToldRecord):
    host: str
    person: str = of("emergency.person")
    reason: str = of("emergency.reason")
    begun_at: SpelledInstant = of("emergency.begun_at")
    until: SpelledInstant = of("emergency.until")
    ended: bool = of(lambda one: not one.emergency.is_open)
    overdue: bool = of("emergency.is_overdue")


class _Authority(ToldRecord):
    manifest: ToldCount
    adopted: ToldCount
    edited: Each[str]
    emergencies: list[_Emergency] = if_any("emergencies")
    stand_ins: ToldCount = if_any("stand_ins")


_Notice = Annotated[str, Field(json_schema_extra={"enum": [*AUDIT_NOTICES]})]


class HeaderRecord(ToldRecord):
    """What an audit sets out to do."""

    tool: ToolRecord = of("tool_version")
    run: str
    started_at: ToldInstant
    hosts_selected: ToldCount = of("hosts")
    unsigned: bool
    standing: Standing = of(lambda header: standing_of(header.authority))
    authority: _Authority | None
    simulated: bool = of(lambda header: header.simulated > 0)
    notices: Each[_Notice]
    drafts: list[str] = if_any("drafts")
    moved: list[_MovedPlace] = if_any("moved")


_MILLION: Final = 1_000_000


class _Use(ToldRecord):
    remote: str
    protocol: str
    direction: str
    encryption: str


class _Registration(ToldRecord):
    service: str
    status: str
    address: str
    reason: str


class _Neighbour(ToldRecord):
    protocol: str
    device: str
    port: str


class _Alarm(ToldRecord):
    kind: str
    level: str
    description: str


def _parts(figure: str, parts: int) -> Callable[[Any], int | None]:
    """Return what reads *figure* as a whole number of *parts*."""

    def read(noun: object) -> int | None:
        value = getattr(noun, figure)
        return None if value is None else round(value * parts)

    return read


class MediaRecord(ToldRecord):
    """How a stream arrives; what is not told is null."""

    direction: MediaDirection
    kind: MediaKind
    loss_ppm: Annotated[int, Field(ge=0, le=_MILLION)] | None = of(_parts("loss", _MILLION))
    jitter_us: ToldCount | None = of(_parts("jitter_ms", 1_000))
    delay_us: ToldCount | None = of(_parts("delay_ms", 1_000))
    rate_kbps: ToldCount | None


class _PastCall(ToldRecord):
    remote: str
    start: ToldInstant | None
    seconds: int | None
    direction: Annotated[str, Field(json_schema_extra={"enum": ["in", "out", ""]})]
    protocol: str
    encryption: str


class _Status(ToldRecord):
    """A state by the names that `audit/1` has had since 0.2.0: those of a codec."""

    serial: str = of("identity.serial")
    product: str = of("identity.product")
    version: str = of("identity.version")
    mac: Known = of("identity.mac")
    uptime_seconds: int | None = of("uptime")
    temperature: Known
    active_calls: int | None = of("active_uses")
    clock: str | None = of(lambda status: status.clock and status.clock.isoformat())
    ntp: Known
    calls: list[_Use] = of("uses")
    registrations: list[_Registration]
    neighbours: list[_Neighbour]
    diagnostics: list[_Alarm] = of("alarms")
    media: list[MediaRecord] = if_any("media")
    past_calls: list[_PastCall] = if_told("past_calls")
    past_calls_left_out: ToldCount = if_any(
        lambda status: status.past_calls is not None and status.past_left_out
    )


class HostRecord(ToldRecord):
    """All that an audit says of one device."""

    host: str
    site: str
    simulated: bool
    outcome: Literal["read", "unknown"] = of(lambda report: "unknown" if report.reason else "read")
    reason: ToldReason = of(lambda report: report)
    counts: Counts
    read: ToldCount
    declared: ToldCount = of(lambda report: Coverage(1).plus(report).declared)
    looked_at: ToldCount = of(lambda report: Coverage(1).plus(report).looked_at)
    milliseconds: ToldCount
    status: _Status | None
    findings: list[_HostFinding]
    room: str = if_any("place.room")
    unit: str = if_any("place.unit")
    provider: str = if_any("place.provider")
    last_read: ToldInstant = if_told("last_read")


class FleetRecord(ToldRecord):
    """All that an audit says of the fleet as such."""

    findings: list[FindingRecord]
    confirmed: list[str] = if_any("confirmed")


class _CoveredDevices(ToldRecord):
    selected: ToldCount
    reached: ToldCount
    unknown: ToldCount
    attested: ToldCount = if_any("attested")
    nothing_declared: ToldCount = if_any("nothing_declared")
    not_tried: ToldCount


class _CoveredParameters(ToldRecord):
    declared: ToldCount
    looked_at: ToldCount
    conform: ToldCount
    unmanaged: ToldCount
    by_verdict: Counts = of("parameters")
    untried: ToldCount = if_any("untried")


class _Coverage(ToldRecord):
    devices: _CoveredDevices = of(lambda coverage: coverage)
    parameters: _CoveredParameters = of(lambda coverage: coverage)
    findings: FindingCounts


class SummaryRecord(ToldRecord):
    """How an audit ended; null where that is not known."""

    coverage: _Coverage
    finished_at: ToldInstant | None
    milliseconds: ToldCount
    interrupted: bool = of("is_interrupted")
    exit_code: ExitCode = of("conclusion")
    fail_on: list[Verdict] = if_any(lambda end: end.counted if end.is_narrowed else ())


class _Judged(ToldRecord):
    hosts: list[HostRecord]
    fleet: FleetRecord = if_told("fleet")


class EndRecord(SummaryRecord, TallyRecord):
    """The last of JSON lines."""


class AuditRecord(SummaryRecord, TallyRecord, _Judged, HeaderRecord, ToldDocument):
    """What an audit found."""

    SCHEMA = "fleetcfg.audit/1"
    LINES: ClassVar[Lines] = (
        ("header", HeaderRecord),
        ("host", HostRecord),
        ("fleet", FleetRecord),
        ("summary", EndRecord),
    )
