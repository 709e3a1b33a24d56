"""An audit that is told whole at its end, for programs that read one document."""

from dataclasses import dataclass, field

from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.verdict import FAIL_ON, Verdict, VerdictKind, kind_of
from fleetcfg.report.audit_words import finding_word, parameter_told
from fleetcfg.report.audits.audit_view import AuditTally, AuditView
from fleetcfg.words import Words


@dataclass(slots=True)
class AuditKept:
    """What was told so far.

    Attributes:
        devices: Those that are shown, in the order of the inventory once all have come.
        summary: None while it runs, and of an audit that did not come to its end.
    """

    tally: AuditTally = field(default_factory=AuditTally)
    header: AuditHeader | None = None
    devices: list[DeviceReport] = field(default_factory=list[DeviceReport])
    fleet: tuple[Finding, ...] = ()
    summary: AuditSummary | None = None

    def take(self, noun: object) -> None:
        """Keep *noun*; of a device what is shown, without what it says of itself."""
        match noun:
            case AuditView():
                self.tally = AuditTally(noun)
            case AuditHeader():
                self.header = noun
            case DeviceReport():
                if (device := self.tally.take(noun)) is not None:
                    self.devices.append(device)
            case FleetReport():
                self.fleet = self.tally.take_fleet(noun).findings
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
    def tool_version(self) -> str:
        """Of fleetcfg; empty before it began."""
        return "" if self.header is None else self.header.tool_version

    @property
    def notices(self) -> tuple[str, ...]:
        """Codes of what must be said of all of it."""
        return () if self.header is None else self.header.notices

    def counts(self, verdict: Verdict) -> bool:
        """Tell whether *verdict* counts as a finding, so that the exit code says so."""
        return verdict in (FAIL_ON if self.summary is None else self.summary.counted)

    def findings(self) -> list[Finding]:
        """Return what is shown of all devices, and of the fleet as such."""
        return [*(one for device in self.devices for one in device.findings), *self.fleet]


def is_unseen(finding: Finding) -> bool:
    """Tell whether nothing can be said of it: it was not seen."""
    return kind_of(finding.verdict) is VerdictKind.NOT_SEEN


def finding_line(finding: Finding, words: Words) -> str:
    """Return *finding* in one line: where, what, and which values stand against each other."""
    named = parameter_told(finding.parameter, words) if finding.parameter else finding.path
    what = " · ".join(filter(None, (finding.host, named)))
    sides = (("declared", finding.declared), ("live", finding.live))
    values = [f"{words.label(key)} {value}" for key, value in sides if value is not None]
    why = [words.sentence(finding.reason, finding.facts)] if finding.reason else []
    told = "; ".join(filter(None, [" → ".join(values), *why]))
    word = finding_word(finding, words)
    return f"{what}: {word}" + (f": {told}" if told else "")


def unread_line(device: DeviceReport, words: Words) -> str:
    """Return why *device* could not be seen, in one line."""
    return f"{device.host}: {words.sentence(device.reason, device.facts)}"
