"""One table of renderings: each can be loaded, and none lets hostile text through."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fleetcfg.authority.inspect import Inspection
from fleetcfg.authority.verify_tree import TreeEntry, TreeVerdict
from fleetcfg.declared.edit_impact import EditReport, FactEdit
from fleetcfg.declared.playbooks.document import Play, Task
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.ledger.entry import LedgerEntry
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.declared import Declared
from fleetcfg.model.finding import Since
from fleetcfg.model.fleet import Device
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.model.problem import Place, Problem
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.values import LastSeen, ObservedChange
from fleetcfg.plan.change_plan import Unplanned
from fleetcfg.playbook.outcome import BatchBegan, PlayBegan, TaskBegan, TaskEnded, TaskOutcome
from fleetcfg.playbook.staging import Staged
from fleetcfg.playbook.task_status import TaskStatus
from fleetcfg.report.applied import Heading, RefusedBundle, RolloutEnd
from fleetcfg.report.edit import EditSince
from fleetcfg.report.explain_text import Explanation
from fleetcfg.report.history_text import DeviceHistory, KeptRuns
from fleetcfg.report.inventory import DeclaredDevice
from fleetcfg.report.ledger_text import LedgerLine
from fleetcfg.report.problems import Validation
from fleetcfg.report.proposal import AdoptionWritten
from fleetcfg.report.renderers import RENDERERS, outputs_of
from fleetcfg.report.shown import ShownFile
from fleetcfg.workflow.events import ChangeSetPassed, JournalLine, PlayAhead
from tests.report import world
from tests.report.rendered import rendered
from tests.report.test_declared import statement

HOSTILE = "<script>alert(1)</script>\x1b[2J\x9b31m\u202e\u2066'\"&\r\n::error::x\x00"
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def nouns():
    """Return, for each kind, nouns that say nothing but hostile text."""
    facts = {"found": HOSTILE, "why": HOSTILE, "device": HOSTILE, "file": HOSTILE}
    refusal = RefusalError("DEVICE_SERIAL", stage=Stage.DEVICE, **facts)
    place = Place(HOSTILE, 1, 1)
    problem = Problem("INV_EMPTY", place, facts, "error")
    identity = world.STATUS.identity
    seen = LastSeen(HOSTILE, replace(identity, product=HOSTILE), NOW, NOW, NOW, HOSTILE)
    change = ObservedChange(HOSTILE, HOSTILE, NOW, NOW, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    device = Device(HOSTILE, "cisco_ce", HOSTILE, serial_number=HOSTILE, place=place)
    finding = replace(
        world.TAMPERED,
        parameter=HOSTILE,
        path=HOSTILE,
        live=HOSTILE,
        declared=HOSTILE,
        why=HOSTILE,
        actor=HOSTILE,
        clauses=(HOSTILE,),
        place=place,
        authorized=HOSTILE,
        since=Since(NOW, NOW, HOSTILE, HOSTILE),
        reason="WAIVED_BY_DOCUMENT",
        facts={"document": HOSTILE, "until": HOSTILE, "why": HOSTILE},
    )
    report = replace(world.REPORTS[0], host=HOSTILE, site=HOSTILE, findings=(finding,))
    lost = replace(report, reason="RUN_DEADLINE", facts=facts, findings=())
    header = replace(world.SIGNED_HEADER, run=HOSTILE, tool_version=HOSTILE)
    done = DeviceOutcome(
        HOSTILE, Fate.REFUSED, NOW, code="DEVICE_SERIAL", stage=Stage.DEVICE, facts=facts
    )
    heading = Heading("apply", HOSTILE, HOSTILE, 1, 1)
    task = Task(HOSTILE, "wait", {"seconds": HOSTILE}, place, when=(HOSTILE,), until=HOSTILE)
    play = Play(HOSTILE, (HOSTILE,), (task,), place)
    staged = Staged(0, play, (task,), ((HOSTILE,),), (HOSTILE,))
    outcome = TaskOutcome(HOSTILE, TaskStatus.FAILED, "PLAY_ACTION", facts)
    entry = LedgerEntry(0, HOSTILE, "trust", {"x": HOSTILE}, json.dumps({"x": HOSTILE}).encode())
    return {
        "audit": [header, report, lost, world.summary()],
        "problems": [Validation([problem], (), HOSTILE)],
        "edit": [
            EditSince(EditReport(facts=(FactEdit(*[HOSTILE] * 4),), added=(HOSTILE,)), HOSTILE)
        ],
        "tree": [
            TreeVerdict("x", 1, 1, "x", 1, [TreeEntry(HOSTILE, "PROPOSED", "EXTRA")], [HOSTILE])
        ],
        "shown": [ShownFile(Inspection("bundle", "ab" * 32, 1, refusal=refusal), b"")],
        "entries": [[entry]],
        "rollout": [heading, done, RolloutEnd(Conclusion.REFUSED, [HOSTILE])],
        "refused": [RefusedBundle(heading, refusal)],
        "play": [
            PlayAhead(staged),
            ChangeSetPassed(HOSTILE, HOSTILE, [HOSTILE]),
            PlayBegan(staged),
            BatchBegan(0, 0, (HOSTILE,)),
            TaskBegan(0, 0, (HOSTILE,)),
            TaskEnded(0, 0, outcome),
            JournalLine({"x": HOSTILE}),
        ],
        "adoption": [AdoptionWritten(HOSTILE, 1, 1, 1, "ab" * 32, HOSTILE)],
        "unplanned": [[Unplanned(HOSTILE, HOSTILE, "PLAN_OTHER_DEVICE", facts)]],
        "differences": [[finding]],
        "runs": [
            KeptRuns(
                [StoredRun(header, (), None, 0, None, is_interrupted=False, has_reports=False)], 90
            )
        ],
        "history": [DeviceHistory(seen, [change])],
        "device": [DeclaredDevice(device, Declared(HOSTILE, "cisco_ce", ()))],
        "explanation": [
            Explanation(HOSTILE, HOSTILE, [statement("site", HOSTILE, why=HOSTILE)], ["WON_ALONE"])
        ],
        "import": [
            [
                LedgerLine(
                    HOSTILE,
                    "log",
                    is_new=True,
                    about=HOSTILE,
                    written=HOSTILE,
                    missing=[],
                    unproven={},
                )
            ]
        ],
    }


KINDS_OF_SIGNED_BYTES = {"plan", "trust"}
"""What is told of them has come through the reader of signed documents, which refuses such text."""


def test_every_kind_is_told_with_hostile_text_here():
    assert nouns().keys() | KINDS_OF_SIGNED_BYTES == {kind for kind, _ in RENDERERS}


@pytest.mark.parametrize(
    ("kind", "output"), [key for key in RENDERERS if key[0] not in KINDS_OF_SIGNED_BYTES]
)
def test_nothing_hostile_reaches_who_looks(kind, output):
    text = rendered(kind, output, *nouns()[kind])

    assert not CONTROL.search(text.replace("\n", "")), ascii(text)
    assert "\r" not in text
    if output == "html" and kind == "audit":
        assert "<script" not in text
        assert text.count("&lt;script&gt;") > 5


@pytest.mark.parametrize("kind", {kind for kind, _ in RENDERERS})
def test_what_is_told_first_is_text(kind):
    assert outputs_of(kind)[0] == "text"
