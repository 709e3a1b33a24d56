"""An audit as SARIF 2.1.0, for code scanning: drift beside the line that declares it.

``kind`` tells what was seen from what was not (§3.27.9): ``fail`` was seen and is not as it must
be, ``open`` was not seen and accuses nobody, ``review`` waits, ``informational`` is let off. Only
``fail`` has a level (§3.27.10); it is an error if the exit code counts it. What a person
acknowledged is a result that is suppressed (§3.27.23): it is there, and known.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Final

from fleetcfg.model.audit import AuditHeader
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.problem import Place
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.verdict import Verdict, VerdictKind, kind_of
from fleetcfg.report.acknowledged import acknowledged_text
from fleetcfg.report.audit_words import verdict_word
from fleetcfg.report.audits.audit_kept import (
    AuditKept,
    DeviceSeen,
    KeptDocument,
    KeptFinding,
    broken_off_line,
    finding_line,
    unseen_line,
)
from fleetcfg.report.escape import escape
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.sarif import SarifRun, sarif_document, sarif_location
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

_KINDS: Final[Mapping[VerdictKind, str]] = {
    VerdictKind.BREACH: "fail",
    VerdictKind.NOT_SEEN: "open",
    VerdictKind.WAITS: "review",
    VerdictKind.ALLOWED: "informational",
}
_UNSEEN: Final = frozenset(DeviceSeen) - {DeviceSeen.READ, DeviceSeen.ATTESTED}
_MOST_PLACES: Final = 100  # of one result; code scanning takes no more


def _document(kept: AuditKept, header: AuditHeader, words: Words) -> str:
    """Return the document; of an audit that was broken off it says so."""
    outcomes = ((device, kept.outcome(device)) for device in kept.devices)
    unseen = [(device, outcome) for device, outcome in outcomes if outcome in _UNSEEN]
    findings = kept.findings()
    verdicts = {one.finding.verdict for one in findings}
    used = sorted(verdicts | {Verdict.UNKNOWN} if unseen else verdicts)
    results: list[Json] = [
        *(_result(one, used, words) for one in findings),
        *(_unseen(kept, device, outcome, used, words) for device, outcome in unseen),
    ]
    rules: list[Json] = [_rule(verdict, words) for verdict in used]
    invocation, about = _invocation(kept, header, words), _about(kept, header)
    run = SarifRun(escape(header.tool_version), rules, results, about, invocation)
    return sarif_document(run, words)


audit_sarif: Final = partial(KeptDocument, _document)


def _about(kept: AuditKept, header: AuditHeader) -> Json:
    return {"run": escape(header.run), "notices": [*header.notices], **kept.left_out}


def _invocation(kept: AuditKept, header: AuditHeader, words: Words) -> Mapping[str, Json]:
    """Return how the audit ended: it succeeded if it came to its end and saw every device."""
    summary = kept.summary
    told: dict[str, Json] = {
        "executionSuccessful": kept.is_seen,
        "startTimeUtc": spell_instant(header.started_at),
    }
    if summary is not None:
        told["exitCode"] = int(EXITS[summary.conclusion])
        if summary.finished_at is not None:
            told["endTimeUtc"] = spell_instant(summary.finished_at)
    if not kept.is_whole:
        message: Json = {"text": broken_off_line(kept, words)}
        told["toolExecutionNotifications"] = [{"level": "error", "message": message}]
    return told


def _rule(verdict: Verdict, words: Words) -> Json:
    word = verdict_word(verdict, words)
    return {
        "id": str(verdict),
        "shortDescription": {"text": word},
        "properties": {"kind": str(kind_of(verdict))},
    }


def _result(one: KeptFinding, used: Sequence[Verdict], words: Words) -> dict[str, Json]:
    finding = one.finding
    kind = _KINDS[kind_of(finding.verdict)]
    if one.counts and kind == "review":
        kind = "fail"  # it was seen, and the exit code says so
    level = "none" if kind != "fail" else "error" if one.counts else "warning"
    hosts = finding.named or ((finding.host,) if finding.host else ())
    result: dict[str, Json] = {
        **_common(finding.verdict, used, finding_line(one, words), one.identity),
        "kind": kind,
        "level": level,
        "locations": _locations(one.places, hosts),
        "properties": {
            "kind": str(one.kind),
            "severity": finding.severity,
            "counts": one.counts,
            "parameter": escape(finding.parameter),
            "path": escape(finding.path),
            "clauses": [*map(escape, finding.clauses)],
        },
    }
    if one.known is not None and not one.known.is_expired:
        why = escape(acknowledged_text(one.known, words))
        result["suppressions"] = [{"kind": "external", "justification": why}]
    return result


def _unseen(
    kept: AuditKept,
    device: DeviceReport,
    outcome: DeviceSeen,
    used: Sequence[Verdict],
    words: Words,
) -> dict[str, Json]:
    """Return that a device was not seen, or nothing that is declared of it."""
    message = unseen_line(device, outcome, words)
    return {
        **_common(Verdict.UNKNOWN, used, message, (str(Verdict.UNKNOWN), device.host)),
        "kind": "open",
        "level": "none",
        "locations": _locations(kept.place_of(device.host), (device.host,)),
        "properties": {
            "kind": str(VerdictKind.NOT_SEEN),
            "outcome": str(outcome),
            "reason": device.reason,
        },
    }


def _common(
    verdict: Verdict, used: Sequence[Verdict], message: str, identity: Sequence[str]
) -> dict[str, Json]:
    spelled = "\0".join(identity).encode(errors="surrogatepass")
    return {
        "ruleId": str(verdict),
        "ruleIndex": used.index(verdict),
        "message": {"text": escape(message)},
        "partialFingerprints": {"fleetcfg/v1": sha256(spelled).hexdigest()},
    }


def _locations(places: Iterable[Place], hosts: Iterable[str]) -> Json:
    """Return where something is declared, each place once, and of which devices it is told.

    Code scanning takes no file in which any location is without a file: devices stand beside the
    first of them.
    """
    files = [*dict.fromkeys(places)][:_MOST_PLACES]
    told: list[dict[str, Json]] = [{"physicalLocation": sarif_location(one)} for one in files]
    named: list[Json] = [{"name": escape(host), "kind": "resource"} for host in hosts]
    if named:
        told = told or [{}]
        told[0]["logicalLocations"] = named
    return [*told]
