"""Every rendering that there is, by what it tells of and in which form: one table.

A new form is a row here and a class, or a function from a noun to text. Modules are loaded when
they are asked for: most commands need one, and rich or lxml only some of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module  # noqa: TID251 - of this package, loaded when needed
from inspect import isfunction
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, Protocol, TextIO

from fleetcfg.errors import RequestError
from fleetcfg.model.acknowledgement import Acknowledgement, not_acknowledged
from fleetcfg.words import Words

if TYPE_CHECKING:
    from fleetcfg.model.finding import Finding

RENDERERS: Final[Mapping[tuple[str, str], str]] = {
    ("audit", "text"): "audits.audit_text:AuditText",
    ("audit", "json"): "audits.audit_json:AuditJson",
    ("audit", "ndjson"): "audits.audit_ndjson:AuditNdjson",
    ("audit", "html"): "audits.audit_html:AuditHtml",
    ("audit", "sarif"): "audits.audit_sarif:audit_sarif",
    ("audit", "junit"): "audits.audit_junit:audit_junit",
    ("audit", "csv"): "audits.audit_csv:audit_csv",
    ("problems", "text"): "declarations.problems_text:problems_text",
    ("problems", "json"): "declarations.problems_data:ValidationRecord",
    ("problems", "sarif"): "declarations.problems_sarif:problems_sarif",
    ("problems", "junit"): "declarations.problems_ci:problems_junit",
    ("problems", "github"): "declarations.problems_ci:problems_github",
    ("problems", "codequality"): "declarations.problems_data:problems_codequality",
    ("problems", "markdown"): "declarations.problems_data:problems_markdown",
    ("fleet begun", "text"): "declarations.new_fleet:fleet_begun_text",
    ("format", "text"): "declarations.format_text:format_text",
    ("pin", "text"): "declarations.pin_text:pin_text",
    ("pins taken", "text"): "declarations.pin_text:pins_taken_text",
    ("golden", "text"): "declarations.golden_text:golden_text",
    ("file edits", "text"): "declarations.format_text:edits_text",
    ("edit", "text"): "declarations.edit:edit_text",
    ("edit", "json"): "declarations.edit:EditRecord",
    ("edit", "markdown"): "declarations.edit_markdown:edit_markdown",
    ("edit", "github"): "declarations.edit_markdown:edit_github",
    ("edit", "sarif"): "declarations.edit_problems:edit_sarif",
    ("edit", "junit"): "declarations.edit_problems:edit_junit",
    ("edit", "codequality"): "declarations.edit_problems:edit_codequality",
    ("tree", "text"): "documents.tree:tree_text",
    ("tree", "json"): "documents.tree:TreeDocument",
    ("tree", "github"): "documents.tree:tree_github",
    ("shown", "text"): "documents.shown:shown_text",
    ("shown", "html"): "documents.shown:shown_html",
    ("shown", "json"): "documents.shown_json:ShownDocument",
    ("document", "text"): "documents.document_text:document_text",
    ("draft", "text"): "documents.proposal:draft_text",
    ("registers due", "text"): "declarations.registers_due:due_text",
    ("registers due", "json"): "declarations.registers_due:RegistersDueRecord",
    ("statements", "text"): "documents.statement_text:statements_text",
    ("statements", "json"): "documents.statement_text:StatementsRecord",
    ("samples", "text"): "incidents.line_text:taken_text",
    ("lines", "text"): "incidents.line_text:lines_text",
    ("lines", "json"): "incidents.line_text:LinesRecord",
    ("trust", "text"): "documents.trust_text:trust_text",
    ("trust", "json"): "documents.trust_json:TrustDocument",
    ("anchor", "text"): "documents.trust_text:anchor_text",
    ("entries", "text"): "documents.ledger_text:entries_text",
    ("verified", "text"): "documents.ledger_text:verified_text",
    ("entries", "json"): "documents.ledger_text:entries_json",
    ("entries", "ndjson"): "documents.ledger_text:entries_ndjson",
    ("rollout", "text"): "documents.applied:RolloutText",
    ("rollout", "json"): "documents.applied:RolloutJson",
    ("refused", "text"): "documents.applied:refused_text",
    ("refused", "json"): "documents.applied:refused_json",
    ("play", "text"): "plays.play_text:PlayText",
    ("play", "ndjson"): "plays.play_ndjson:play_ndjson",
    ("plan", "text"): "documents.proposal:plan_text",
    ("adoption", "text"): "documents.proposal:adoption_text",
    ("snapshot", "text"): "audits.snapshot_text:snapshot_text",
    ("unread", "text"): "documents.proposal:unread_text",
    ("unplanned", "text"): "documents.proposal:unplanned_text",
    ("one way", "text"): "documents.proposal:one_way_text",
    ("differences", "text"): "documents.proposal:differences_text",
    ("report file", "text"): "written_text:written_text",
    ("delivery", "text"): "notices.delivery_text:delivery_text",
    ("delivery", "ndjson"): "notices.delivery_text:DeliveryRecord",
    ("dispatch", "text"): "zones.dispatch_text:dispatch_text",
    ("dispatch", "json"): "zones.dispatch_text:DispatchRecord",
    ("dispatch watch", "text"): "zones.dispatch_text:DispatchWatchText",
    ("power", "text"): "plays.power_text:power_text",
    ("power", "json"): "plays.power_text:PowerShownRecord",
    ("stock count", "text"): "rooms.stock_text:stock_count_text",
    ("stock count", "json"): "rooms.stock_text:StockCountRecord",
    ("stock", "text"): "rooms.stock_text:stock_text",
    ("stock", "json"): "rooms.stock_text:StockRecord",
    ("sweep", "text"): "audits.sweep_text:sweep_text",
    ("sweep", "json"): "audits.sweep_text:SweepRecord",
    ("runs", "text"): "audits.history_text:runs_text",
    ("runs", "json"): "audits.history_json:RunsRecord",
    ("acknowledgements", "text"): "acknowledged:acknowledgements_text",
    ("acknowledgements", "json"): "acknowledged:AcknowledgementsRecord",
    ("compare", "text"): "audits.compare_text:CompareText",
    ("compare", "json"): "audits.history_json:CompareRecord",
    ("trend", "text"): "audits.trend_text:TrendText",
    ("trend", "json"): "audits.history_json:TrendRecord",
    ("history", "text"): "audits.history_text:history_text",
    ("history", "json"): "audits.history_json:HistoryJson",
    ("history", "ndjson"): "audits.history_json:history_ndjson",
    ("changes", "text"): "audits.history_text:changes_text",
    ("changes", "json"): "audits.history_json:HistoryJson",
    ("changes", "ndjson"): "audits.history_json:history_ndjson",
    ("as of", "text"): "audits.history_text:as_of_text",
    ("as of", "json"): "audits.history_json:AsOfRecord",
    ("device", "text"): "declarations.inventory:device_text",
    ("explanation", "text"): "declarations.explain_text:explanation_text",
    ("breakglass", "text"): "documents.breakglass_text:breakglass_text",
    ("problems beside", "text"): "declarations.problems_text:beside_text",
    ("unended", "text"): "documents.breakglass_text:unended_text",
    ("incidents", "text"): "incidents.incident_text:incidents_text",
    ("incidents", "json"): "incidents.incident_json:IncidentsRecord",
    ("incident", "text"): "incidents.incident_text:incident_text",
    ("incident", "json"): "incidents.incident_json:IncidentsRecord",
    ("incident providers", "text"): "incidents.incident_text:incident_providers_text",
    ("incident notices", "text"): "notices.incident_notice:queued_notices_text",
    ("room matrix", "text"): "rooms.room_text:room_matrix_text",
    ("room matrix", "json"): "rooms.room_text:RoomMatrixRecord",
    ("room matrix", "html"): "rooms.room_page:room_matrix_html",
    ("room picture", "text"): "rooms.room_picture_text:room_picture_text",
    ("room picture", "json"): "rooms.room_picture_text:RoomPictureRecord",
    ("import", "text"): "documents.ledger_text:import_text",
    ("version", "text"): "version_text:version_text",
    ("version", "json"): "version_text:VersionRecord",
    ("meeting check", "text"): "meetings.meeting_text:MeetingCheckText",
    ("meeting check", "json"): "meetings.meeting_json:MeetingCheckRecord",
    ("meeting check", "html"): "meetings.meeting_page:meeting_check_html",
    ("meeting watch", "text"): "meetings.meeting_watch_text:MeetingWatchText",
    ("meeting log", "text"): "meetings.meeting_log_text:meeting_log_text",
    ("meeting log", "json"): "meetings.meeting_log_text:MeetingLogRecord",
    ("meeting log", "html"): "meetings.meeting_log_text:meeting_log_html",
    ("inventory import", "text"): "declarations.import_text:proposal_text",
}


@dataclass(frozen=True, slots=True)
class RenderTarget:
    """Where something is told.

    Attributes:
        out: Takes it.
        words: Of text; data has none.
        columns: Width of text; 0 as the terminal says, 80 if it is none.
        acknowledged: Gives who acknowledged a finding, if anybody did.
    """

    out: TextIO
    words: Words
    columns: int = 0
    acknowledged: Callable[["Finding"], Acknowledgement | None] = not_acknowledged


class Renderer(Protocol):
    """Tells nouns as they come, so that a live run and a stored one go the same way."""

    def tell(self, noun: object) -> None:
        """Tell of *noun*; one of another kind is passed over."""
        ...

    def end(self) -> None:
        """Tell what can only be told at the end."""
        ...


_UTF_8: Final = frozenset({"csv", "html", "junit"})  # they name their encoding


@dataclass(frozen=True, slots=True)
class _Whole:
    """Tells each noun by a function that makes it text."""

    render: Callable[[object, Words], str]
    target: RenderTarget

    def tell(self, noun: object) -> None:
        self.target.out.write(self.render(noun, self.target.words))
        self.target.out.flush()

    def end(self) -> None:
        """Nothing is left to tell."""


def outputs_of(kind: str) -> tuple[str, ...]:
    """Return the forms in which *kind* can be told, the usual one first."""
    return tuple(output for known, output in RENDERERS if known == kind)


def renderer(
    kind: str,
    output: str,
    out: TextIO,
    words: Words,
    *,
    columns: int = 0,
    acknowledged: Callable[["Finding"], Acknowledgement | None] = not_acknowledged,
) -> Renderer:
    """Return what tells of *kind* in the form *output*.

    Args:
        kind: Such as ``audit``.
        output: One of `outputs_of` it.
        out: Where.
        words: Of text; data has none.
        columns: Width of text; 0 as the terminal says, 80 if it is none.
        acknowledged: Gives who acknowledged a finding, if anybody did.

    Raises:
        RequestError: ``USAGE_OUTPUT_UNKNOWN``.
    """
    name = RENDERERS.get((kind, output))
    if name is None:
        known = ", ".join(outputs_of(kind))
        raise RequestError("USAGE_OUTPUT_UNKNOWN", output=output, known=known)
    module, _, attribute = name.partition(":")
    made = getattr(import_module(f"fleetcfg.report.{module}"), attribute)
    if output in _UTF_8 and isinstance(out, TextIOWrapper):
        out.reconfigure(encoding="utf-8")  # what the locale says is for text
    target = RenderTarget(out, words, columns, acknowledged)
    told = made if isfunction(made) else getattr(made, "told", None)  # of a document
    whole: Renderer = made(target) if told is None else _Whole(told, target)
    return whole
