"""Rooms, incidents, lines, stock, power and registers that say nothing but hostile text."""

from datetime import datetime, timedelta

from fleetcfg.model.incident import STEPS, Incident, IncidentStep, OddStep
from fleetcfg.model.incident_clock import (
    ESCALATES_TO,
    DeadlineState,
    IncidentDeadline,
    IncidentEmergency,
    IncidentStanding,
)
from fleetcfg.model.line_samples import LineGap, LineWindow, MeasuredLine
from fleetcfg.model.power import PowerEvent, PowerEventKind, PowerRecord
from fleetcfg.model.problem import Place, Problem
from fleetcfg.model.registers.services import LineRules, ProvidedLine
from fleetcfg.model.room_picture import PictureIndication, StillPicture
from fleetcfg.model.room_quality import NOT_ASKED, RoomCell, RoomColumn, RoomMatrix, RoomRow
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind, Statements
from fleetcfg.model.stock import RefusedScan, StockCount, StockRow, StockStanding, StockState
from fleetcfg.report.plays.power_text import PowerShown
from fleetcfg.report.rooms.stock_text import StockShown
from fleetcfg.workflow.incidents.incidents import ToldIncidents
from fleetcfg.workflow.incidents.lines import (
    JudgedLine,
    JudgedLines,
    JudgedProvider,
    TakenFile,
    TakenLine,
)
from fleetcfg.workflow.incidents.notices import IncidentNotice, QueuedNotices
from fleetcfg.workflow.registers_due import RegistersDue
from fleetcfg.workflow.rooms.room_pictures import RoomPicture
from fleetcfg.workflow.zones.progress import (
    DEVICE_FATES,
    FATES,
    DispatchProgress,
    SliceTrouble,
    ZoneProgress,
)

_LATE = timedelta(days=4)
_ODD = (
    "INCIDENT_TIME",
    "INCIDENT_FUTURE",
    "INCIDENT_STEP_AGAIN",
    "INCIDENT_NOTHING_TO_CORRECT",
    "INCIDENT_OF_ANOTHER",
    "INCIDENT_ORDER",
)
_SCANS = ("STOCK_LABEL", "STOCK_HOST_UNKNOWN", "STOCK_OTHER_FLEET", "STOCK_SITE_UNKNOWN")
_FACTS = ("number", "organisation", "since", "baseline", "date")
_SCAN_FACTS = ("host", "site", "text", "fleet", "nearest")
_SAID = ("site", "device", "line", "what", "provider", "run", "run_sha256", "to", "by", "how")
_ALSO_SAID = ("cause", "text", "at", "corrects")


def year_nouns(text: str, now: datetime) -> dict[str, list[object]]:
    """Return nouns of each kind of what a year brings."""
    due = Problem("REG_PROPOSAL_OPEN", Place(text, 1, 1), _facts(text), "warning")
    review = Problem("REG_BASELINE_REVIEW", Place(text, 1, 1), _facts(text), "warning")
    statements = tuple(_said(text, now, kind) for kind in StatementKind)
    return {
        "registers due": [RegistersDue(now.date(), (due, review))],
        "statements": [Statements(statements, {text: 1})],
        **_incident_nouns(text, now),
        **_room_nouns(text, now),
        **_line_nouns(text, now),
        **_stock_nouns(text, now),
        **_power_nouns(text, now),
        **dict.fromkeys(("dispatch", "dispatch watch"), _progress(text, now)),
    }


def _progress(text: str, now: datetime) -> list[object]:
    """Return a zone of a hostile name: a root that was signed has none."""
    slices, devices = dict.fromkeys(FATES, 1), dict.fromkeys(DEVICE_FATES, 1)
    trouble = SliceTrouble(text, text, is_told=True)
    zone = ZoneProgress(text, slices, devices, _LATE, now, trouble)
    return [DispatchProgress(now, now - _LATE, 1, (zone,))]


def _facts(text: str) -> dict[str, str]:
    return dict.fromkeys((*_FACTS, *_SCAN_FACTS), text)


def _said(text: str, now: datetime, kind: StatementKind) -> SignedStatement:
    facts: dict[str, StatementFact] = dict.fromkeys((*_SAID, *_ALSO_SAID, text), text)
    facts |= {"verdicts": (text,), "parameters": (text,), "simulated": True, "serious": True}
    return SignedStatement(kind, text, now, (text,), facts, now + _LATE, text, text)


def _incident_nouns(text: str, now: datetime) -> dict[str, list[object]]:
    whole, begun = _standing(text, now, tuple(STEPS.values())), _standing(text, now, ("detected",))
    told = ToldIncidents((whole, begun), {}, 1, {text: 1}, now)
    named = ToldIncidents((whole, begun), {text: f"{text}x"}, 1, {text: 1}, now)
    notices = tuple(
        IncidentNotice(whole, one, ESCALATES_TO[one.name], text, text) for one in whole.overdue
    )
    return {
        "incidents": [told, named],
        "incident": [told, named],
        "incident providers": [told, named],
        "incident notices": [QueuedNotices(notices, text), QueuedNotices(notices)],
    }


def _standing(text: str, now: datetime, steps: tuple[str, ...]) -> IncidentStanding:
    kinds = {name: kind for kind, name in STEPS.items()}
    taken = {
        name: IncidentStep(_said(text, now, kinds[name]), now, is_corrected=True) for name in steps
    }
    note = _said(text, now, StatementKind.INCIDENT_NOTE)
    opened = taken["detected"].said
    incident = Incident(
        text,
        text,
        opened,
        taken,
        {"first": IncidentStep(note, now)},
        (note,),
        tuple(OddStep(note, code) for code in _ODD),
        is_serious=True,
    )
    deadlines = tuple(
        IncidentDeadline(name, now, None if state is DeadlineState.OVERDUE else now, state)
        for name in ESCALATES_TO
        for state in DeadlineState
    )
    return IncidentStanding(incident, deadlines, (IncidentEmergency(text, text, now, 1),))


def _room_nouns(text: str, now: datetime) -> dict[str, list[object]]:
    columns = (RoomColumn(text, text), *(RoomColumn("light-chair", text, is_item=True),) * 5)
    until = now.date()
    cells = (
        RoomCell("measured", "bad", text),
        RoomCell("attested", "bad", text, until),
        RoomCell("measured", "told", text),
        RoomCell("measured", "permitted", text),
        RoomCell("unknown", "", text, until),
        NOT_ASKED,
    )
    rows = (RoomRow(text, text, cells),)
    matrix = RoomMatrix(columns, rows, now, now, text, text, is_simulated=True)
    indications = (
        PictureIndication("chair", "bad", 0.1, 0.2),
        PictureIndication("backdrop", "unknown", None, None, "no_card"),
    )
    still = StillPicture(text, 1, 1, 0.1, {})
    said = _said(text, now, StatementKind.ROOM_PICTURE)
    return {
        "room matrix": [matrix],
        "room picture": [
            RoomPicture(text, text, still, indications, said),
            RoomPicture(text, text, still, indications),
        ],
    }


def _line_nouns(text: str, now: datetime) -> dict[str, list[object]]:
    line = ProvidedLine(text, text, text, 10)
    measured = (
        MeasuredLine("bits_in", 9.9e6, 9e6, 0.9, 200, "over"),
        MeasuredLine("bits_out", None, 9e6, 0, 0, "unmeasured"),
    )
    window = LineWindow(now - timedelta(days=7), now, measured, (LineGap(now, now),), 1)
    judged = JudgedLine(line, window, {"over": 2, "unknown": 1})
    providers = (JudgedProvider(text, {"over": 1}),)
    taken = (TakenLine(text, 1, now, now),)
    return {
        "samples": [TakenFile(text, text, taken), TakenFile(text, text, taken, is_known=True)],
        "lines": [
            JudgedLines((judged,), providers, LineRules()),
            JudgedLines((judged,), providers, LineRules(), now),
        ],
    }


def _stock_nouns(text: str, now: datetime) -> dict[str, list[object]]:
    rows = tuple(
        StockRow(text, state, text, text, (text,), text, text, 1)
        for state in StockState
        if state is not StockState.NOT_COUNTED
    )
    refused = tuple(RefusedScan(code, Place(text, 1, 1), _facts(text)) for code in _SCANS)
    seen = tuple(
        StockStanding(text, text, state, text, text, text, now, f"{text}x", text, text, (text,))
        for state in StockState
    )
    unseen = StockStanding(text, text, StockState.NOT_COUNTED, text, text, text)
    return {
        "stock count": [StockCount((text,), rows, refused), StockCount((text,), rows, (), 1)],
        "stock": [StockShown((*seen, unseen), now)],
    }


def _power_nouns(text: str, now: datetime) -> dict[str, list[object]]:
    events = tuple(
        PowerEvent(kind, text, text, now, text, now, reason=text) for kind in PowerEventKind
    )
    record = PowerRecord(now, now, 1, events, (text,), (text,), (text,))
    quiet = PowerRecord(now, now, 0, (), (), (text,), (text,))
    return {"power": [PowerShown(record, ("SIMULATED",)), PowerShown(quiet, ())]}
