"""Words of a vocabulary are not any text, and a noun that was made does not change."""

from datetime import datetime

from fleetcfg.errors import RefusalError
from fleetcfg.model.finding import ClauseKey, DeviceReport, Finding
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.model.verdict import Verdict
from fleetcfg.trust.crypto.envelope import namespace, payload_type
from fleetcfg.words import Words


def a_vocabulary_is_closed(at: datetime) -> None:
    Finding("host", Verdict.MOVED, clause=ClauseKey("device.moved"))
    Finding("host", "moved")  # type: ignore[arg-type]
    Finding("host", Verdict.MOVED, clause="device.moved")  # type: ignore[arg-type]
    DeviceOutcome("host", Fate.APPLIED, at)
    DeviceOutcome("host", "applied", at)  # type: ignore[arg-type]
    RefusalError("X", stage=4)  # type: ignore[arg-type]
    payload_type("poem")  # type: ignore[arg-type]
    namespace("poem", "so.example.vn")  # type: ignore[arg-type]
    Words("fr")  # type: ignore[arg-type]


def a_noun_does_not_change(finding: Finding, report: DeviceReport, done: DeviceOutcome) -> None:
    finding.verdict = Verdict.CONFORM  # type: ignore[misc]
    report.findings = ()  # type: ignore[misc]
    report.counts[Verdict.CONFORM] = 1  # type: ignore[index]
    done.fate = Fate.APPLIED  # type: ignore[misc]
