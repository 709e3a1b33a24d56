"""An audit that is told whole at its end, for programs that read one document.

Outcome and exit code say the same: what counts as a finding fails. Kinds are told apart all the
same (`fleetcfg.model.verdict`): what was not seen is no breach, even where it counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fleetcfg.model.acknowledgement import Acknowledgement
from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.audit_totals import AuditTotals
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.finding_groups import kind_told
from fleetcfg.model.problem import Place
from fleetcfg.model.verdict import ALWAYS_FAIL, FAIL_ON, VERDICTS, VerdictKind
from fleetcfg.report.acknowledged import acknowledged_text
from fleetcfg.report.audit_words import finding_word, parameter_told
from fleetcfg.report.audits.audit_view import AuditTally, AuditView
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words


class DeviceSeen(StrEnum):
    """Whether a device was seen: only ``read`` was, and of it something that is declared."""

    READ = "read"
    ATTESTED = "attested"  # no network reaches it: a person answers for it
    UNKNOWN = "unknown"  # it could not be read
    STAND_IN = "stand_in"  # a simulator that nobody signed may have answered for it
    NOTHING_DECLARED = "nothing_declared"
    NOTHING_SEEN = "nothing_seen"  # of all that is declared


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding, and what forms for CI tell of it.

    Attributes:
        counts: Whether it counts as a finding, so that the exit code says so.
        known: Who acknowledged it; None if nobody did.
        identity: The same in each run, whatever the values are; no other finding has it.
        places: Where it is declared; of what no baseline declares, its devices in the inventory.
    """

    finding: Finding
    kind: VerdictKind
    counts: bool
    known: Acknowledgement | None
    identity: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def is_unseen(self) -> bool:
        """Whether nothing of it was seen, whoever answers for it."""
        is_seen = VERDICTS[self.finding.verdict].is_seen
        return self.kind is VerdictKind.NOT_SEEN or not is_seen


class AuditKept:
    """What was told so far.

    Attributes:
        devices: Those that are shown, in the order of the inventory once all have come.
        summary: None while it runs, and of an audit that did not come to its end.
    """

    def __init__(self, target: RenderTarget) -> None:
        self._acknowledged = target.acknowledged
        self.tally = AuditTally(totals=AuditTotals(target.acknowledged))
        self.header: AuditHeader | None = None
        self.devices = list[DeviceReport]()
        self.fleet = FleetReport(())
        self.summary: AuditSummary | None = None

    def take(self, noun: object) -> None:
        """Keep *noun*; of a device what is shown, without what it says of itself."""
        match noun:
            case AuditView():
                self.tally = AuditTally(noun, AuditTotals(self._acknowledged))
            case AuditHeader():
                self.header = noun
            case DeviceReport():
                if (device := self.tally.take(noun)) is not None:
                    self.devices.append(replace(device, status=None))
            case FleetReport():
                self.fleet = self.tally.take_fleet(noun)
            case AuditSummary():
                self.summary = noun
                self.devices.sort(key=self.tally.order_of)
            case _:
                pass

    @property
    def is_whole(self) -> bool:
        """Whether it came to its end, and nobody broke it off."""
        return self.summary is not None and not self.summary.is_interrupted

    @property
    def is_seen(self) -> bool:
        """Whether it is whole, and every device was looked at, those not shown included."""
        if self.summary is None or self.summary.is_interrupted:
            return False
        stand_ins = 0 if self.header is None else self.header.stand_ins
        return self.summary.coverage.is_seen and not stand_ins

    @property
    def not_tried(self) -> int | None:
        """How many devices no word came of; None if that is not known."""
        return None if self.summary is None else self.summary.coverage.not_tried

    @property
    def left_out(self) -> Mapping[str, int]:
        """How much is not shown, because less was asked for; empty if all of it was."""
        tally = self.tally
        if not tally.view.is_narrowed:
            return {}
        return {
            "findings_not_shown": tally.hidden,
            "findings_stayed": tally.stayed,
            "devices_not_shown": tally.hidden_devices,
        }

    def outcome(self, device: DeviceReport) -> DeviceSeen:
        """Return whether *device* was seen."""
        stand_ins = 0 if self.header is None else self.header.stand_ins
        ways = (
            (DeviceSeen.UNKNOWN, device.reason),
            (DeviceSeen.ATTESTED, not device.is_asked),
            (DeviceSeen.STAND_IN, device.simulated and stand_ins),
            (DeviceSeen.NOTHING_DECLARED, not device.is_declared),
            (DeviceSeen.NOTHING_SEEN, not device.is_judged),
        )
        return next((outcome for outcome, is_so in ways if is_so), DeviceSeen.READ)

    def place_of(self, host: str) -> tuple[Place, ...]:
        """Return where *host* is declared; nothing if that is not known, as of a kept audit."""
        place = self.tally.view.declared.get(host)
        return (place,) if place is not None and place.file else ()

    def findings(self) -> list[KeptFinding]:
        """Return what is shown of all devices, and of the fleet as such."""
        reports: list[DeviceReport | FleetReport] = [*self.devices, self.fleet]
        return [one for report in reports for one in self.findings_of(report)]

    def findings_of(self, report: DeviceReport | FleetReport) -> list[KeptFinding]:
        """Return what is shown of one device, or of the fleet as such, gravest first."""
        summary = self.summary
        counted = {*(FAIL_ON if summary is None else summary.counted), *ALWAYS_FAIL}
        found = list[KeptFinding]()
        for finding, identity in zip(report.findings, _identities(report.findings), strict=True):
            known = self._acknowledged(finding)
            kind, counts = kind_told(finding, known), finding.verdict in counted
            places = tuple(self._places(finding))
            found.append(KeptFinding(finding, kind, counts, known, identity, places))
        return found

    def _places(self, finding: Finding) -> Iterable[Place]:
        if finding.place is not None and finding.place.file:
            return (finding.place,)
        hosts = finding.named or (finding.host,)
        return (place for host in hosts for place in self.place_of(host))


AuditDocument = Callable[[AuditKept, AuditHeader, Words], str]
"""Makes the text of an audit that began, which may have been broken off."""


class KeptDocument:
    """Prints one document, when all was told; nothing of an audit that never began."""

    def __init__(self, document: AuditDocument, target: RenderTarget) -> None:
        self._document, self._target = document, target
        self._kept = AuditKept(target)
        self._is_printed = False

    def tell(self, noun: object) -> None:
        """Keep what is told."""
        self._kept.take(noun)

    def end(self) -> None:
        """Print the document, once."""
        header, out = self._kept.header, self._target.out
        if header is not None and not self._is_printed:
            out.write(self._document(self._kept, header, self._target.words))
            out.flush()
            self._is_printed = True


def _identities(findings: Sequence[Finding]) -> list[tuple[str, ...]]:
    """Return what each of *findings* is known by; of those alike in it the ordinal decides."""
    seen, known = Counter[tuple[str, ...]](), dict[int, tuple[str, ...]]()
    alike = sorted(enumerate(findings), key=lambda pair: (pair[1].reason, pair[1].live or ""))
    for at, one in alike:
        named = (str(one.verdict), one.host, one.parameter, one.path, *one.named)
        seen[named] += 1
        known[at] = (*named, *([str(seen[named])] if seen[named] > 1 else []))
    return [known[at] for at in range(len(findings))]


def finding_line(one: KeptFinding, words: Words) -> str:
    """Return it in one line: where, what, which values stand against each other, who knows."""
    finding = one.finding
    named = parameter_told(finding.parameter, words) if finding.parameter else ""
    path = finding.path if finding.path != finding.parameter else ""
    where = finding.host or ", ".join(finding.named)
    sides = {
        "declared": finding.declared,
        "authorized": finding.authorized,
        "live": finding.live,
    }
    values = [f"{words.label(key)} {text}" for key, text in sides.items() if text is not None]
    why = [words.sentence(finding.reason, finding.facts)] if finding.reason else []
    known = [] if one.known is None else [acknowledged_text(one.known, words)]
    told = "; ".join(filter(None, [" → ".join(values), *why, *known]))
    what = " · ".join(filter(None, (where, named, path)))
    word = finding_word(finding, words)
    return ": ".join(filter(None, (what, word, told)))


def unseen_line(device: DeviceReport, outcome: DeviceSeen, words: Words) -> str:
    """Return why *device* was not seen, in one line."""
    if outcome is not DeviceSeen.UNKNOWN:
        return f"{device.host}: {words.label(f'audit.outcome.{outcome}')}"
    why = words.sentence(device.reason, device.facts)
    return why if why.startswith(device.host) else f"{device.host}: {why}"


def broken_off_line(kept: AuditKept, words: Words) -> str:
    """Return that the audit was broken off, and how many devices it did not come to."""
    left = kept.not_tried
    more = words.label("audit.broken_off.left", count=left) if left else ""
    return f"{words.label('audit.broken_off')} {more}".rstrip()
