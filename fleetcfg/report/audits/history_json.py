"""What is kept of audits and devices, for programs. Pure: data → text.

Codes and facts, no words; times in UTC as RFC 3339; every key always there, null where unknown.
"""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.verdict import TOLD_KINDS, Verdict, VerdictKind, kind_of
from fleetcfg.observations.histories import DeviceHistory, FleetHistory
from fleetcfg.report.record import FindingRecord
from fleetcfg.report.record_class import (
    ExitCode,
    Known,
    Lines,
    ToldDocument,
    ToldInstant,
    ToldRecord,
    if_told,
    of,
    record_of,
    within,
)
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words


class _Run(ToldRecord):
    """One audit, without what it found."""

    run: str = of("header.run")
    started_at: ToldInstant = of("header.started_at")
    finished_at: ToldInstant | None
    milliseconds: int | None = of(lambda run: run.milliseconds if run.finished_at else None)
    hosts_selected: int = of("header.hosts")
    simulated: bool = of(lambda run: run.header.simulated > 0)
    unsigned: bool = of("header.unsigned")
    tool_version: Known = of("header.tool_version")
    interrupted: bool = of("is_broken_off")
    hosts_told: int | None = if_told("told")
    exit_code: ExitCode | None = of(lambda run: None if run.wrong else run.conclusion)
    findings_kept: bool = of("has_reports")
    contradicts: list[str] = of("wrong")


class RunsRecord(ToldDocument):
    """The audits that are kept."""

    SCHEMA = "fleetcfg.runs/1"

    keep_days: int | None
    runs: list[_Run]


class _Compared(ToldRecord):
    host: Known = of("finding.host")
    finding: FindingRecord
    before: FindingRecord | None
    now: FindingRecord | None
    first_look: bool = of("is_first_look")


class _Untold(ToldRecord):
    host: Known
    reason: Known
    parameters: list[str]


class CompareRecord(ToldDocument):
    """What changed between two audits."""

    SCHEMA = "fleetcfg.compare/1"

    simulated: bool = of(lambda compared: compared.later.header.simulated > 0)
    earlier: _Run
    later: _Run
    new: list[_Compared] = of("appeared")
    gone: list[_Compared]
    stayed: list[_Compared]
    untold: list[_Untold]
    left_out: list[str]
    added: list[str]
    untried: int
    unchanged: int
    readable: int
    monthly_before: ToldInstant | None
    exit_code: ExitCode = of("conclusion")


class _Box(ToldRecord):
    before: str | None
    serial: str
    since: ToldInstant


ReadingsName = Annotated[str, BeforeValidator(lambda readings: readings.name.lower())]


class AsOfRecord(ToldDocument):
    """What one device was set to at a time."""

    SCHEMA = "fleetcfg.as-of/1"

    host: str
    readings: ReadingsName
    at: ToldInstant
    read_at: ToldInstant
    run: Known
    next_at: ToldInstant | None
    missed: Known
    serial: str | None = of(lambda told: told.identity and told.identity.serial)
    product: str | None = of(lambda told: told.identity and told.identity.product)
    version: str | None = of(lambda told: told.identity and told.identity.version)
    values: dict[str, str | None]
    between: dict[str, str | None]
    not_certain: int


class DeviceLine(ToldRecord):
    """A device: who it is, since when it was seen, and where it stood."""

    host: str = of("seen.host")
    readings: ReadingsName
    serial: str = of("seen.identity.serial")
    product: str = of("seen.identity.product")
    version: str = of("seen.identity.version")
    first_seen: ToldInstant = of("seen.first_seen")
    last_seen: ToldInstant = of("seen.last_seen")
    latest_try: ToldInstant = of("seen.latest_try")
    reason: Known = of("seen.reason")
    boxes: list[_Box]


class _Change(ToldRecord):
    host: str
    readings: ReadingsName = within(lambda _change, history: history.readings)
    path: str
    old: str | None
    new: str | None
    last_different: ToldInstant
    first_seen: ToldInstant
    old_version: Known
    new_version: Known


class HistoryRecord(ToldDocument):
    """What changed on devices."""

    SCHEMA = "fleetcfg.history/1"
    LINES: ClassVar[Lines] = (
        ("device", DeviceLine),
        ("change", _Change),
    )

    devices: list[DeviceLine]
    changes: list[_Change]


class _Kinds(ToldRecord):
    run: str
    started_at: ToldInstant
    simulated: bool = of("is_simulated")
    devices: dict[DeviceState, int]
    partly: int = of(lambda point: len(point.partly))
    findings: dict[Verdict, int]
    kinds: dict[VerdictKind, int] = of(
        lambda point: {
            kind: sum(n for v, n in point.findings.items() if kind_of(v) is kind)
            for kind in TOLD_KINDS
        }
    )


RunNames = Annotated[list[str], BeforeValidator(lambda runs: [run.header.run for run in runs])]


class TrendRecord(ToldDocument):
    """How the fleet stood over its last audits."""

    SCHEMA = "fleetcfg.trend/1"

    simulated: bool = of("is_simulated")
    monthly: bool = of("is_monthly")
    devices_selected: int | None = of("selected")
    left_out: RunNames
    broken_off: RunNames
    monthly_before: ToldInstant | None
    points: list[_Kinds]


class HistoryJson:
    """Prints what changed as one document, when all of it was told."""

    def __init__(self, target: RenderTarget) -> None:
        self._out = target.out
        self._devices: list[Json] = []
        self._changes: list[Json] = []

    def tell(self, noun: object) -> None:
        """Take the changes of one device, or of several."""
        if isinstance(noun, DeviceHistory):
            self._devices.append(record_of(DeviceLine, noun))
        if isinstance(noun, DeviceHistory | FleetHistory):
            self._changes += [record_of(_Change, one, noun) for one in noun.changes]

    def end(self) -> None:
        """Print them."""
        told = {"devices": self._devices, "changes": self._changes}
        self._out.write(HistoryRecord.line(told))
        self._out.flush()


def history_ndjson(noun: DeviceHistory | FleetHistory, _words: Words) -> str:
    """Return a line for the device, if one is meant, and a line for each change."""
    lines = [HistoryRecord.line(record_of(_Change, one, noun), "change") for one in noun.changes]
    if isinstance(noun, DeviceHistory):
        lines.insert(0, HistoryRecord.line(record_of(DeviceLine, noun), "device"))
    return "".join(lines)
