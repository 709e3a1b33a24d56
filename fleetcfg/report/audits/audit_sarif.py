"""An audit as SARIF 2.1.0, for code scanning: drift beside the line that declares it.

``kind`` is what tells the kinds apart (§3.27.9): ``fail`` was seen and is not as it must be,
``open`` was not seen and accuses nobody, ``review`` waits, ``informational`` is let off. Only
``fail`` has a level; it is an error if the verdict counts as a finding.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.verdict import Verdict, VerdictKind, kind_of
from fleetcfg.report.audit_words import verdict_word
from fleetcfg.report.audits.audit_kept import AuditKept, finding_line, unread_line
from fleetcfg.report.escape import escape
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.report.sarif import SarifRun, sarif_document, sarif_location
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

_KINDS: Final[Mapping[VerdictKind, str]] = {
    VerdictKind.BREACH: "fail",
    VerdictKind.NOT_SEEN: "open",
    VerdictKind.WAITS: "review",
    VerdictKind.ALLOWED: "informational",
    VerdictKind.NONE: "pass",
}


class AuditSarif:
    """Prints one document, when all was told."""

    def __init__(self, target: RenderTarget) -> None:
        self._out, self._words = target.out, target.words
        self._kept = AuditKept()

    def tell(self, noun: object) -> None:
        """Keep what is told."""
        self._kept.take(noun)

    def end(self) -> None:
        """Print the document; of an audit that was broken off it says so."""
        kept, words = self._kept, self._words
        unread = [device for device in kept.devices if device.reason]
        verdicts = {finding.verdict for finding in kept.findings()}
        used = sorted(verdicts | {Verdict.UNKNOWN} if unread else verdicts)
        results = [
            *(_result(one, used, kept, words) for one in kept.findings()),
            *(_unread(one, used, words) for one in unread),
        ]
        rules: list[Json] = [_rule(verdict, words) for verdict in used]
        run = SarifRun(kept.tool_version, rules, results, _about(kept), _invocation(kept))
        self._out.write(sarif_document(run, words))
        self._out.flush()


def _about(kept: AuditKept) -> Json:
    header = kept.header
    return {"run": "" if header is None else header.run, "notices": [*kept.notices]}


def _invocation(kept: AuditKept) -> Mapping[str, Json]:
    told: dict[str, Json] = {"executionSuccessful": kept.is_whole}
    if kept.summary is not None:
        told["exitCode"] = int(EXITS[kept.summary.conclusion])
    return told


def _rule(verdict: Verdict, words: Words) -> Json:
    return {
        "id": str(verdict),
        "shortDescription": {"text": verdict_word(verdict, words)},
        "properties": {"kind": str(kind_of(verdict))},
    }


def _result(finding: Finding, used: Sequence[Verdict], kept: AuditKept, words: Words) -> Json:
    kind = _KINDS[kind_of(finding.verdict)]
    level = "none"
    if kept.counts(finding.verdict):
        kind, level = "fail", "error"
    elif kind == "fail":
        level = "warning"
    place = finding.place
    physical: dict[str, Json] = (
        {"physicalLocation": sarif_location(place)} if place is not None and place.file else {}
    )
    named = (finding.host, finding.parameter, finding.path)
    return {
        **_common(finding.verdict, used, finding_line(finding, words), named),
        "kind": kind,
        "level": level,
        "locations": [{**physical, **_logical(finding.host)}],
        "properties": {"severity": finding.severity, "clauses": [*map(escape, finding.clauses)]},
    }


def _unread(device: DeviceReport, used: Sequence[Verdict], words: Words) -> Json:
    named = (device.host, device.reason, "")
    return {
        **_common(Verdict.UNKNOWN, used, unread_line(device, words), named),
        "kind": "open",
        "level": "none",
        "locations": [_logical(device.host)],
        "properties": {"reason": device.reason},
    }


def _common(
    verdict: Verdict, used: Sequence[Verdict], message: str, named: Sequence[str]
) -> dict[str, Json]:
    spelled = "\0".join((str(verdict), *named)).encode(errors="surrogatepass")
    return {
        "ruleId": str(verdict),
        "ruleIndex": used.index(verdict),
        "message": {"text": escape(message)},
        "partialFingerprints": {"fleetcfg/v1": sha256(spelled).hexdigest()},
    }


def _logical(host: str) -> dict[str, Json]:
    return {"logicalLocations": [{"name": escape(host), "kind": "resource"}]} if host else {}
