"""For each kind of rendering, nouns that say nothing but hostile text."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fleetcfg.authority.carried_files import ImportResult
from fleetcfg.authority.explained import Explanation
from fleetcfg.authority.inspection import Inspection, LogDetails
from fleetcfg.authority.lay_down import TakenFolder
from fleetcfg.authority.log_content import LogContent
from fleetcfg.authority.verify_tree import TreeEntry, TreeVerdict
from fleetcfg.declared.edit_impact import EditReport, FactEdit
from fleetcfg.declared.playbooks.actions import ConfirmAction
from fleetcfg.declared.playbooks.document import Play, Task
from fleetcfg.declared.province_impact import ProvinceEdit
from fleetcfg.delivery.outcome import DeliveryFate, DeliveryOutcome
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.ledger.breakglass import BreakGlassBegun
from fleetcfg.ledger.checkpoint import Checkpoint
from fleetcfg.ledger.entry import LedgerEntry
from fleetcfg.model.acknowledgement import Acknowledgement, Acknowledgements
from fleetcfg.model.audit import AuditAuthority, DeviceEmergency, MovedPlace
from fleetcfg.model.authorized import Emergency
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.declared import Declared
from fleetcfg.model.finding import Since
from fleetcfg.model.fleet import Device
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.problem import Place, Problem
from fleetcfg.model.signed_standing import Standing
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.as_of import DeviceAsOf
from fleetcfg.observations.comparison import ComparedFinding, RunComparison, UntoldDevice
from fleetcfg.observations.histories import DeviceHistory, FleetHistory
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.trend import FleetTrend, TrendPoint
from fleetcfg.observations.values import LastSeen, ObservedChange, Readings
from fleetcfg.plan.change_plan import OneWayChange, Unplanned
from fleetcfg.playbook.outcome import BatchBegan, PlayBegan, TaskBegan, TaskEnded, TaskOutcome
from fleetcfg.playbook.staging import Staged
from fleetcfg.playbook.task_status import TaskStatus
from fleetcfg.report.audits.history_text import KeptRuns
from fleetcfg.report.audits.snapshot_text import SnapshotWritten
from fleetcfg.report.declarations.edit import EditSince
from fleetcfg.report.declarations.import_text import ImportOffer
from fleetcfg.report.declarations.inventory import DeclaredDevice
from fleetcfg.report.declarations.problems import ProblemsBeside, Validation
from fleetcfg.report.documents.applied import Heading, RefusedBundle, RolloutEnd
from fleetcfg.report.documents.document_text import DocumentShown
from fleetcfg.report.documents.proposal import AdoptionWritten, DraftWritten
from fleetcfg.report.documents.shown import ShownFile
from fleetcfg.report.documents.trust_text import MachineTrust
from fleetcfg.report.version_text import RunningTool
from fleetcfg.report.written_text import ReportFile
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.breakglass import EmergencyChange, EmergencyValue, read_breakglass
from fleetcfg.trust.documents.root import read_root
from fleetcfg.worker.read_device import UnreadDevice
from fleetcfg.workflow.audits.backup import Backup
from fleetcfg.workflow.audits.snapshot import SnapshotResult
from fleetcfg.workflow.audits.sweep import SweepReport, UncalledDevice
from fleetcfg.workflow.changes.breakglass import EmergencyBegun, EmergencyEnded
from fleetcfg.workflow.declarations.file_edits import FileEdit
from fleetcfg.workflow.declarations.import_inventory import ImportProposal
from fleetcfg.workflow.documents.carry import LoggedEntry, VerifiedLedger
from fleetcfg.workflow.documents.details import BreakGlassDetails
from fleetcfg.workflow.events import ChangeSetAuthorized, JournalLine, PlayAhead
from fleetcfg_kit.testing.documents import make_breakglass, make_root
from tests.report import samples
from tests.report.declarations.test_declared import statement
from tests.report.hostile_beginning import nouns
from tests.report.hostile_meeting import meeting_nouns
from tests.report.hostile_year import year_nouns

HOSTILE = "<script>alert(1)</script>\x1b[2J\x9b31m\u202e\u2066'\"&\r\n::error::x\x00"
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


FACTS = {"found": HOSTILE, "why": HOSTILE, "device": HOSTILE, "file": HOSTILE}
REFUSAL = RefusalError("DEVICE_SERIAL", stage=Stage.DEVICE, **FACTS)
PLACE = Place(HOSTILE, 1, 1)
PROBLEM = Problem("INV_EMPTY", PLACE, FACTS, "error")
IDENTITY = samples.STATUS.identity
SEEN = LastSeen(HOSTILE, replace(IDENTITY, product=HOSTILE), NOW, NOW, NOW, HOSTILE)
CHANGE = ObservedChange(HOSTILE, HOSTILE, NOW, NOW, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
DEVICE = Device(HOSTILE, "cisco_ce", HOSTILE, serial_number=HOSTILE, place=PLACE)
FINDING = replace(
    samples.TAMPERED,
    parameter=HOSTILE,
    path=HOSTILE,
    live=HOSTILE,
    declared=HOSTILE,
    why=HOSTILE,
    actor=HOSTILE,
    clauses=(HOSTILE,),
    place=PLACE,
    authorized=HOSTILE,
    since=Since(NOW, NOW, HOSTILE, HOSTILE),
    reason="WAIVED_BY_DOCUMENT",
    facts={"document": HOSTILE, "until": HOSTILE, "why": HOSTILE},
)
TAKEN = TakenFolder(1, 1, Path(HOSTILE), (HOSTILE,))
REPORT = replace(samples.REPORTS[0], host=HOSTILE, site=HOSTILE, findings=(FINDING,))
LOST = replace(REPORT, reason="RUN_DEADLINE", facts=FACTS, findings=())
EMERGENCY = DeviceEmergency(
    HOSTILE, Emergency(HOSTILE, HOSTILE, HOSTILE, HOSTILE, is_overdue=False)
)
AUTHORITY = AuditAuthority(1, 1, (HOSTILE,), (EMERGENCY,))
ELSEWHERE = (MovedPlace("--inventory", (HOSTILE,), HOSTILE),)
HEADER = replace(
    samples.SIGNED_HEADER, run=HOSTILE, tool_version=HOSTILE, authority=AUTHORITY, moved=ELSEWHERE
)
BEGUN = BreakGlassBegun(
    1, HOSTILE, HOSTILE, "", HOSTILE, "", "2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z"
)
HAND_MADE = EmergencyChange(path="x", before=EmergencyValue(text=HOSTILE)).model_copy(
    update={"path": HOSTILE}
)
BREAK_GLASS = read_breakglass(spell(make_breakglass("room-1"))).model_copy(
    update={"person": HOSTILE, "device": HOSTILE, "reason": HOSTILE, "changes": (HAND_MADE,)}
)
DONE = DeviceOutcome(
    HOSTILE, Fate.REFUSED, NOW, code="DEVICE_SERIAL", stage=Stage.DEVICE, facts=FACTS
)
HEADING = Heading("apply", HOSTILE, HOSTILE, 1, 1)
CONFIRM = ConfirmAction(prompt=HOSTILE, places={"prompt": PLACE})
TASK = Task(name=HOSTILE, confirm=CONFIRM, when=(HOSTILE,), until=HOSTILE)
PLAY = Play(name=HOSTILE, hosts=(HOSTILE,), tasks=(TASK,))
STAGED = Staged(0, PLAY, (TASK,), ((HOSTILE,),), (HOSTILE,))
OUTCOME = TaskOutcome(HOSTILE, TaskStatus.FAILED, "PLAY_ACTION", FACTS)
ENTRY = LedgerEntry(0, HOSTILE, "scan", {"x": HOSTILE}, json.dumps({"x": HOSTILE}).encode())
CONTENT = LogContent(problem=REFUSAL)
CONTENT.add(ENTRY)
SNAPSHOT = SnapshotResult(Backup(NOW, {}, {}), Conclusion.CLEAN)
KNOWN = Acknowledgement(
    HOSTILE,
    Verdict.MOVED,
    HOSTILE,
    HOSTILE,
    HOSTILE,
    HOSTILE,
    HOSTILE,
    NOW,
    NOW,
    is_simulated=True,
    is_expired=True,
)
RUN = StoredRun(HEADER, (), None, 0, None, is_interrupted=False, has_reports=False)
ROOT = read_root(spell(make_root()))
CHANGED = FactEdit(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
PERMIT = MovePermit(HOSTILE, HOSTILE, HOSTILE, NOW.date(), NOW.date(), HOSTILE, HOSTILE, HOSTILE)
MOVED = FactEdit(HOSTILE, HOSTILE, HOSTILE, HOSTILE, ((), (PERMIT,)))
ENTRY_EDIT = ProvinceEdit(HOSTILE, HOSTILE, None, {HOSTILE: HOSTILE})
EDIT = EditReport(
    facts=(CHANGED, MOVED), added=(HOSTILE,), added_facts=(CHANGED,), province=(ENTRY_EDIT,)
)
REFUSED = {"server": HOSTILE, "said": HOSTILE}
DELIVERED = (
    *(
        DeliveryOutcome(HOSTILE, fate, HOSTILE, HOSTILE, "DELIVERY_REFUSED", REFUSED)
        for fate in DeliveryFate
    ),
    DeliveryOutcome(HOSTILE, DeliveryFate.SHOWN, body=f"From: {HOSTILE}\n\n{HOSTILE}".encode()),
)


def _proposed(data: bytes) -> ImportProposal:
    """Return what would write *data*, of which everything that is told is hostile."""
    one = (HOSTILE,)
    edits = (FileEdit(HOSTILE, HOSTILE.encode(), data + b"x"), FileEdit(HOSTILE, None, data))
    return ImportProposal(
        HOSTILE, edits, EDIT, ((HOSTILE, "model"),), one, one, one, one, one, (PROBLEM,)
    )


NOUNS: dict[str, list[object]] = {
    **meeting_nouns(HOSTILE, NOW),
    **year_nouns(HOSTILE, NOW),
    "audit": [HEADER, REPORT, LOST, samples.summary()],
    "version": [
        RunningTool(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, [HOSTILE], HOSTILE, [HOSTILE])
    ],
    "problems": [Validation([PROBLEM], (), HOSTILE)],
    "problems beside": [ProblemsBeside([PROBLEM], None)],
    "edit": [EditSince(EDIT, HOSTILE)],
    "tree": [TreeVerdict("x", 1, 1, "x", 1, [TreeEntry(HOSTILE, "PROPOSED", "EXTRA")], [HOSTILE])],
    "shown": [ShownFile(Inspection("bundle", "ab" * 32, 1, refusal=REFUSAL), b"")],
    "document": [
        DocumentShown(
            LogDetails(HOSTILE, 1, HOSTILE, {HOSTILE: NOW}, 0, 1, 1, HOSTILE, 1, CONTENT),
            "",
            [HOSTILE],
            is_proven=False,
            refusal=REFUSAL,
        ),
        DocumentShown(BreakGlassDetails(BREAK_GLASS), "", [HOSTILE], is_proven=True),
    ],
    "draft": [DraftWritten("root", "ab" * 32, HOSTILE)],
    "anchor": [
        MachineTrust(read_root(spell(make_root())), "ab" * 32, HOSTILE, [HOSTILE], HOSTILE, TAKEN),
    ],
    "delivery": [*DELIVERED],
    "one way": [[OneWayChange(HOSTILE, HOSTILE, HOSTILE)]],
    "report file": [ReportFile(HOSTILE, b"")],
    "snapshot": [SnapshotWritten(SNAPSHOT, HOSTILE, Standing.EDITED)],
    "sweep": [
        SweepReport(
            (HOSTILE,),
            1,
            (HOSTILE,),
            (HOSTILE,),
            (UncalledDevice(HOSTILE, HOSTILE, "network"),),
            1,
            1,
            standing=Standing.EDITED,
            is_simulated=True,
            findings=(FINDING,),
            conclusion=Conclusion.CLEAN,
        )
    ],
    "entries": [[LoggedEntry(ENTRY)]],
    "rollout": [HEADING, DONE, RolloutEnd(Conclusion.REFUSED, [HOSTILE])],
    "refused": [RefusedBundle(HOSTILE, REFUSAL)],
    "play": [
        PlayAhead(STAGED),
        ChangeSetAuthorized(HOSTILE, HOSTILE, [HOSTILE]),
        PlayBegan(STAGED),
        BatchBegan(0, 0, (HOSTILE,)),
        TaskBegan(0, 0, (HOSTILE,)),
        TaskEnded(0, 0, OUTCOME),
        JournalLine({"x": HOSTILE}),
    ],
    "adoption": [AdoptionWritten(HOSTILE, 1, 1, 1, "ab" * 32, HOSTILE)],
    "unread": [[UnreadDevice(HOSTILE, "DEV_UNREACHABLE", FACTS)]],
    "unplanned": [[Unplanned(HOSTILE, HOSTILE, "PLAN_OTHER_DEVICE", FACTS)]],
    "differences": [[FINDING]],
    "runs": [KeptRuns([RUN], 90)],
    "history": [DeviceHistory(SEEN, [CHANGE])],
    "changes": [FleetHistory(Readings.SIMULATED, [CHANGE], 1)],
    "as of": [
        DeviceAsOf(
            HOSTILE,
            NOW,
            NOW,
            NOW,
            HOSTILE,
            SEEN.identity,
            {HOSTILE: HOSTILE},
            {HOSTILE: HOSTILE},
            HOSTILE,
        )
    ],
    "trend": [
        FleetTrend(
            [TrendPoint(HOSTILE, NOW, is_simulated=True, devices={}, findings={})],
            is_simulated=True,
            monthly_before=NOW,
        )
    ],
    "acknowledgements": [Acknowledgements((KNOWN,), {"SIG_INVALID": 2})],
    "compare": [
        RunComparison(
            RUN,
            RUN,
            (ComparedFinding(FINDING, before=FINDING),),
            (ComparedFinding(FINDING, now=FINDING),),
            (ComparedFinding(FINDING),),
            (UntoldDevice(HOSTILE, HOSTILE), UntoldDevice(HOSTILE, parameters=(HOSTILE,))),
            (HOSTILE,),
            (HOSTILE,),
        )
    ],
    "device": [DeclaredDevice(DEVICE, Declared(HOSTILE, "cisco_ce", ()))],
    "explanation": [
        Explanation(HOSTILE, HOSTILE, [statement("site", HOSTILE, why=HOSTILE)], ["WON_ALONE"])
    ],
    "breakglass": [
        EmergencyBegun(BEGUN, is_simulated=True),
        BREAK_GLASS,
        EmergencyEnded(BREAK_GLASS, b"", is_simulated=True, file=HOSTILE),
    ],
    "verified": [VerifiedLedger(Checkpoint(HOSTILE, 1, bytes(32)), 0, "")],
    "unended": [[BEGUN]],
    "inventory import": [
        ImportOffer(_proposed(HOSTILE.encode())),
        ImportOffer(_proposed(b"\n".join([HOSTILE.encode()] * 200))),
        ImportOffer(_proposed(b"\n".join([HOSTILE.encode()] * 200)), is_whole=True),
    ],
    **{kind: [*told] for kind, told in nouns(HOSTILE).items()},
    "import": [
        [ImportResult(Path(HOSTILE), "log", is_new=True, about=HOSTILE, written=Path(HOSTILE))],
        [
            ImportResult(
                Path(HOSTILE), "folder", is_new=True, written=Path(HOSTILE), moved=[HOSTILE]
            )
        ],
    ],
}
