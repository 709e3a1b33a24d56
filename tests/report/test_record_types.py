"""What a document takes from an attribute of its noun can be all that the attribute can be."""

import types
from collections import abc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import BeforeValidator

from fleetcfg.authority.verify_tree import TreeVerdict
from fleetcfg.delivery.outcome import DeliveryOutcome
from fleetcfg.duties.year.told.period_json import PeriodRecord
from fleetcfg.duties.year.use.period import PeriodFigures
from fleetcfg.model.acknowledgement import Acknowledgements
from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.model.meeting_log import MeetingLog
from fleetcfg.model.readiness import MeetingReadiness
from fleetcfg.model.room_quality import RoomMatrix
from fleetcfg.model.statement import Statements
from fleetcfg.model.stock import StockCount
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.as_of import DeviceAsOf
from fleetcfg.observations.comparison import RunComparison
from fleetcfg.observations.histories import DeviceHistory
from fleetcfg.observations.trend import FleetTrend
from fleetcfg.playbook.staging import Staged
from fleetcfg.report import record
from fleetcfg.report.acknowledged import AcknowledgementsRecord
from fleetcfg.report.audits import history_json as history
from fleetcfg.report.audits.audit_view import AuditTally
from fleetcfg.report.audits.history_text import KeptRuns
from fleetcfg.report.audits.sweep_text import SweepRecord
from fleetcfg.report.declarations.edit import EditRecord, EditSince
from fleetcfg.report.declarations.problems import Validation
from fleetcfg.report.declarations.problems_data import ValidationRecord
from fleetcfg.report.declarations.registers_due import RegistersDueRecord
from fleetcfg.report.documents.applied import AppliedDocument, ToldRollout
from fleetcfg.report.documents.shown import ShownFile
from fleetcfg.report.documents.shown_json import ShownDocument
from fleetcfg.report.documents.statement_text import StatementsRecord
from fleetcfg.report.documents.tree import TreeDocument
from fleetcfg.report.documents.trust_json import TrustDocument
from fleetcfg.report.documents.trust_text import TrustInForce
from fleetcfg.report.formats.json_file import ReportRecord
from fleetcfg.report.incidents.incident_json import IncidentsRecord
from fleetcfg.report.incidents.line_text import LinesRecord
from fleetcfg.report.meetings.meeting_json import MeetingCheckRecord
from fleetcfg.report.meetings.meeting_log_text import MeetingLogRecord
from fleetcfg.report.notices.delivery_text import DeliveryRecord
from fleetcfg.report.notices.hook import NamedNews, NewsRecord
from fleetcfg.report.notices.incident_notice import IncidentNoticeRecord
from fleetcfg.report.plays import play_ndjson
from fleetcfg.report.plays.power_text import PowerShown, PowerShownRecord
from fleetcfg.report.record_class import ToldRecord, getters
from fleetcfg.report.report_parts import Report
from fleetcfg.report.rooms.room_picture_text import RoomPictureRecord
from fleetcfg.report.rooms.room_text import RoomMatrixRecord
from fleetcfg.report.rooms.stock_text import StockCountRecord, StockRecord, StockShown
from fleetcfg.report.totals_record import TallyRecord
from fleetcfg.report.version_text import RunningTool, VersionRecord
from fleetcfg.report.zones.dispatch_text import DispatchRecord
from fleetcfg.workflow.audits.sweep import SweepReport
from fleetcfg.workflow.events import ChangeSetAuthorized, PlayAhead, PlaybookChecked
from fleetcfg.workflow.incidents.incidents import ToldIncidents
from fleetcfg.workflow.incidents.lines import JudgedLines
from fleetcfg.workflow.incidents.notices import IncidentNotice
from fleetcfg.workflow.registers_due import RegistersDue
from fleetcfg.workflow.rooms.room_pictures import RoomPicture
from fleetcfg.workflow.zones.progress import DispatchProgress
from tests.report.make_schemas import documents

NOUNS: dict[type[ToldRecord], type] = {
    AcknowledgementsRecord: Acknowledgements,
    AppliedDocument: ToldRollout,
    ShownDocument: ShownFile,
    TreeDocument: TreeVerdict,
    TrustDocument: TrustInForce,
    DeliveryRecord: DeliveryOutcome,
    DispatchRecord: DispatchProgress,
    EditRecord: EditSince,
    IncidentNoticeRecord: IncidentNotice,
    IncidentsRecord: ToldIncidents,
    LinesRecord: JudgedLines,
    MeetingCheckRecord: MeetingReadiness,
    MeetingLogRecord: MeetingLog,
    NewsRecord: NamedNews,
    PeriodRecord: PeriodFigures,
    PowerShownRecord: PowerShown,
    RegistersDueRecord: RegistersDue,
    ReportRecord: Report,
    RoomMatrixRecord: RoomMatrix,
    RoomPictureRecord: RoomPicture,
    StatementsRecord: Statements,
    StockCountRecord: StockCount,
    StockRecord: StockShown,
    SweepRecord: SweepReport,
    TallyRecord: AuditTally,
    ValidationRecord: Validation,
    VersionRecord: RunningTool,
    history.AsOfRecord: DeviceAsOf,
    history.CompareRecord: RunComparison,
    history.DeviceLine: DeviceHistory,
    history.RunsRecord: KeptRuns,
    history.TrendRecord: FleetTrend,
    play_ndjson.AheadLine: PlayAhead,
    play_ndjson.LeftOutLine: PlaybookChecked,
    play_ndjson.SignedLine: ChangeSetAuthorized,
    record.FleetRecord: FleetReport,
    record.HeaderRecord: AuditHeader,
    record.HostRecord: DeviceReport,
    record.SummaryRecord: AuditSummary,
}
IN_PARTS = {  # told as it comes, by the records above
    record.AuditRecord,
    history.HistoryRecord,
    play_ndjson.PlayDocument,
}
LATER = {"Staged": Staged, "Verdict": Verdict}
"""What modules of nouns import for their types alone."""


def bare(kind: Any) -> Any:
    """Return *kind* without what is said beside it."""
    while get_origin(kind) is Annotated or isinstance(kind, NewType):
        kind = kind.__supertype__ if isinstance(kind, NewType) else get_args(kind)[0]
    return kind


def sides(kind: Any) -> list[Any]:
    """Return what *kind* can be: one, or one of several; anything where it is read otherwise."""
    if any(isinstance(mark, BeforeValidator) for mark in getattr(kind, "__metadata__", ())):
        return [Any]
    kind = bare(kind)
    if get_origin(kind) in (Union, types.UnionType):
        return [one for each in get_args(kind) for one in sides(each)]
    return [kind]


def attribute(noun: type, path: str) -> Any:
    """Return the type of what stands at *path* of a noun."""
    for name in path.split("."):
        noun = bare(noun)
        hints = get_type_hints(noun, localns=LATER, include_extras=True)
        found = getattr(noun, name, None)
        noun = get_type_hints(found.fget)["return"] if isinstance(found, property) else hints[name]
    return noun


def holds(told: Any, said: Any) -> bool:
    """Tell whether a field of type *told* takes all that *said* can be."""
    return all(any(_takes(one, each) for one in sides(told)) for each in sides(said))


def _takes(told: Any, said: Any) -> bool:
    one, other = get_origin(told), get_origin(said)
    if told is Any or told == said:
        return True
    if one is dict:
        is_like = other in (dict, abc.Mapping)
        return is_like and all(map(holds, get_args(told), get_args(said)))
    if one is list:
        items = [item for item in get_args(said) if item is not Ellipsis]
        is_like = other in (list, tuple, abc.Sequence)
        return is_like and all(holds(get_args(told)[0], item) for item in items)
    if other is Literal:
        words = get_args(told) if one is Literal else get_args(said) if told is str else ()
        return set(get_args(said)) <= set(words)
    if isinstance(told, type) and issubclass(told, ToldRecord) and isinstance(said, type):
        return said is not types.NoneType and not [*misread(told, said)]
    return isinstance(told, type) and isinstance(said, type) and issubclass(said, told)


def misread(made: type[ToldRecord], noun: type) -> Iterator[str]:
    """Yield the fields of *made* that cannot take what the attribute of *noun* is."""
    hints = get_type_hints(made, include_extras=True)
    for name, getter in getters(made).items():
        if getter.within or not isinstance(getter.get, str):
            continue
        said = attribute(noun, getter.get)
        kind = hints[name] | None if getter.lacks else hints[name]
        if not holds(kind, said):
            yield f"{made.__name__}.{name}: {kind}, and {noun.__name__} has {said}"


@pytest.mark.parametrize("made", NOUNS, ids=lambda made: made.__name__)
def test_a_field_takes_what_its_noun_has(made):
    assert [*misread(made, NOUNS[made])] == []


def test_every_document_is_held_against_its_noun():
    assert {*documents()} == {one for one in NOUNS if hasattr(one, "SCHEMA")} | IN_PARTS


def test_a_field_that_does_not_take_what_its_noun_has_is_seen():
    @dataclass
    class Noun:
        number: str
        when: int | None

    class Told(ToldRecord):
        number: int
        when: int

    assert len([*misread(Told, Noun)]) == 2
