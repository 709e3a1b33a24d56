"""One audit as a whole: what it set out to look at, and how much of it was looked at.

"Compliant" and "looked at" are two figures, and never one: a device that did not answer is neither
clean nor guilty.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from fleetcfg.model.authorized import Emergency
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.model.signed_standing import DRAFT, Standing
from fleetcfg.model.verdict import ALWAYS_FAIL, FAIL_ON, VERDICTS, Verdict, VerdictKind, kind_of

EMERGENCY: Final = "EMERGENCY"
"""What an output says of itself where a selected device was changed before the paper."""


@dataclass(frozen=True, slots=True)
class DeviceEmergency:
    """An emergency change, and the device that it is of."""

    host: str
    emergency: Emergency


@dataclass(frozen=True, slots=True)
class AuditAuthority:
    """By what an audit judges, where the Department signed something.

    Attributes:
        manifest: Version of the newest manifest that was proven; 0 if none was.
        adopted: Selected devices that were adopted.
        edited: Files that are not as they were signed: changed, too many or missing.
        emergencies: What was changed on selected devices before the paper.
        stand_ins: Selected devices for which an unsigned simulator answers.
    """

    manifest: int
    adopted: int
    edited: tuple[str, ...]
    emergencies: tuple[DeviceEmergency, ...] = ()
    stand_ins: int = 0


def standing_of(authority: AuditAuthority | None) -> Standing:
    """Return what *authority* comes to; None where no root is trusted."""
    if authority is None:
        return Standing.NO_ROOT
    if authority.edited:
        return Standing.EDITED
    return Standing.SIGNED if authority.manifest else Standing.UNSIGNED


@dataclass(frozen=True, slots=True)
class MovedPlace:
    """Where declarations, or the record, are looked for by a setting, and not by the command line.

    Attributes:
        option: Of which it is the default: ``--inventory``.
        by: The file of settings, or the variable of the environment.
    """

    option: str
    paths: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class AuditHeader:
    """What an audit sets out to do, known before the first device answers.

    Attributes:
        run: Id of this run in the history.
        started_at: In UTC.
        hosts: Number of devices selected.
        simulated: Number of those that are simulated: one is enough to mark the whole run.
        unsigned: Whether declarations are taken without the Department's signature, or some of the
            files are not as they were signed.
        tool_version: Of fleetcfg.
        authority: What of it is signed; None where no authority is known.
        is_kept: Whether the history is kept; where it is not, nothing is known of since when.
        moved: Where declarations were looked for; told while it runs, and not kept.
        drafts: Ids of baselines that no document issues yet: what is held against them is judged
            by a draft.
    """

    run: str
    started_at: datetime
    hosts: int
    simulated: int
    tool_version: str
    unsigned: bool = True
    authority: AuditAuthority | None = None
    is_kept: bool = True
    moved: tuple[MovedPlace, ...] = ()
    drafts: tuple[str, ...] = ()

    @property
    def stand_ins(self) -> int:
        """For how many an unsigned simulator answers, where a root is trusted."""
        return 0 if self.authority is None else self.authority.stand_ins

    @property
    def notices(self) -> tuple[str, ...]:
        """Codes of what every output of this run must say of itself."""
        return tuple(code for code, is_so in _NOTICES.items() if is_so(self))


def _is_edited(header: AuditHeader) -> bool:
    return header.authority is not None and bool(header.authority.edited)


_NOTICES: Final[Mapping[str, Callable[[AuditHeader], bool]]] = {
    EMERGENCY: lambda run: run.authority is not None and bool(run.authority.emergencies),
    "EDITED": _is_edited,
    "UNSIGNED": lambda run: run.unsigned and not _is_edited(run),
    DRAFT: lambda run: bool(run.drafts),
    "SIMULATED": lambda run: run.simulated > 0,
    "STANDIN": lambda run: run.stand_ins > 0,
    "UNKEPT": lambda run: not run.is_kept,
}
AUDIT_NOTICES: Final = tuple(_NOTICES)
"""All that `AuditHeader.notices` may have, in its order."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was looked at, and what was found; grows by one report at a time.

    Attributes:
        selected: Devices that the audit was asked for.
        reached: Devices that were read.
        unknown: Devices that were tried and could not be read.
        attested: Devices that no network reaches: nothing of them was seen.
        parameters: Parameters by verdict, as the reports count them.
        findings: Findings by verdict, those of devices and of the fleet as such included.
        untried: Declared or adopted parameters of devices that were not tried.
        nothing_declared: Devices that were read, and of which none was.
        nothing_judged: Devices that were read, of which some were, and none was seen.
    """

    selected: int
    reached: int = 0
    unknown: int = 0
    attested: int = 0
    parameters: Mapping[Verdict, int] = field(default_factory=dict[Verdict, int])
    findings: Mapping[Verdict, int] = field(default_factory=dict[Verdict, int])
    untried: int = 0
    nothing_declared: int = 0
    nothing_judged: int = 0

    def plus(self, report: DeviceReport | FleetReport, times: int = 1) -> "Coverage":
        """Return the coverage with one more device, or with what was found on the fleet.

        Args:
            report: What is said of it.
            times: Of how many devices the same is said.
        """
        parameters, findings = dict(self.parameters), dict(self.findings)
        for finding in report.findings:
            findings[finding.verdict] = findings.get(finding.verdict, 0) + times
        if isinstance(report, FleetReport):
            return replace(self, findings=findings)
        for verdict, count in report.counts.items():
            parameters[verdict] = parameters.get(verdict, 0) + count * times
        is_unknown, is_attested = bool(report.reason), not report.is_asked
        is_reached = not is_unknown and not is_attested
        return replace(
            self,
            reached=self.reached + is_reached * times,
            unknown=self.unknown + is_unknown * times,
            attested=self.attested + (is_attested and not is_unknown) * times,
            parameters=parameters,
            findings=findings,
            nothing_declared=self.nothing_declared
            + (is_reached and not report.is_declared) * times,
            nothing_judged=self.nothing_judged
            + (is_reached and report.is_declared and not report.is_judged) * times,
        )

    @property
    def not_tried(self) -> int:
        """Devices of which no report came: the run ended before."""
        return self.selected - self.ended

    @property
    def ended(self) -> int:
        """Devices of which a report came."""
        return self.reached + self.unknown + self.attested

    @property
    def declared(self) -> int:
        """Parameters that were declared, on all devices that were selected."""
        told = sum(n for verdict, n in self.parameters.items() if verdict != Verdict.UNMANAGED)
        return told + self.untried

    @property
    def looked_at(self) -> int:
        """Declared parameters whose live state was seen, be it that the device has none."""
        unseen = sum(n for verdict, n in self.parameters.items() if not VERDICTS[verdict].is_seen)
        return self.declared - unseen - self.untried

    @property
    def unjudged(self) -> int:
        """Declared or adopted parameters, of devices that were read, that could not be judged."""
        return sum(n for verdict, n in self.parameters.items() if VERDICTS[verdict].is_open)

    @property
    def hidden(self) -> int:
        """Declared parameters whose values no device shows: secrets, of devices that were read."""
        return self.parameters.get(Verdict.UNVERIFIABLE, 0)

    @property
    def left_open(self) -> int:
        """Findings on devices as such that leave open if all is as it should be."""
        of_devices = ((VERDICTS[verdict], n) for verdict, n in self.findings.items())
        return sum(n for info, n in of_devices if info.of == "device" and info.is_open)

    @property
    def conform(self) -> int:
        """Declared parameters that are as declared."""
        return self.parameters.get(Verdict.CONFORM, 0)

    @property
    def differs(self) -> int:
        """Declared parameters that were seen, and judged to be otherwise: permitted or not."""
        told = ((VERDICTS[verdict], n) for verdict, n in self.parameters.items())
        judged = sum(n for info, n in told if info.is_seen and not info.is_open)
        return judged - self.conform - self.unmanaged

    def count(self, kind: VerdictKind) -> int:
        """Return how many declared parameters are of *kind*."""
        return sum(n for verdict, n in self.parameters.items() if kind_of(verdict) is kind)

    @property
    def answered_for(self) -> int:
        """Declared parameters that nothing looked at, and that a person answers for."""
        return self.parameters.get(Verdict.ATTESTED, 0)

    @property
    def unmanaged(self) -> int:
        """Parameters that devices have and no baseline declares."""
        return self.parameters.get(Verdict.UNMANAGED, 0)

    @property
    def is_seen(self) -> bool:
        """Whether every device was looked at that a network reaches, and there was one."""
        is_nothing_read = bool(self.attested) and not self.reached
        return not (self.unknown or self.not_tried or is_nothing_read)

    @property
    def is_whole(self) -> bool:
        """Whether every device was looked at, and all of it judged."""
        is_bare = self.nothing_declared or self.nothing_judged
        return self.is_seen and not (self.unjudged or self.left_open or is_bare)


def conclude_audit(
    coverage: Coverage, fail_on: Sequence[Verdict], stand_ins: int, *, is_interrupted: bool = False
) -> Conclusion:
    """Return what an audit comes to.

    Findings outweigh what could not be looked at, or not be judged; clean is neither. A device for
    which an unsigned simulator answers was not looked at; of one of which nothing is declared
    nothing could be judged; nor could, where the audit was broken off, the fleet.
    """
    if any(coverage.findings.get(verdict, 0) for verdict in (*fail_on, *ALWAYS_FAIL)):
        return Conclusion.FINDINGS
    is_whole = coverage.is_whole and not (stand_ins or is_interrupted)
    return Conclusion.CLEAN if is_whole else Conclusion.INCOMPLETE


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """How an audit ended.

    Attributes:
        finished_at: In UTC; None if it was broken off so that not even that could be kept.
        milliseconds: From start to end; 0 if that is not known.
        conclusion: What it comes to.
        is_interrupted: Whether it was broken off: by a person, or since nothing could be told or
            kept any more.
        counted: Verdicts that count as findings.
    """

    coverage: Coverage
    finished_at: datetime | None
    milliseconds: int
    conclusion: Conclusion
    is_interrupted: bool = False
    counted: tuple[Verdict, ...] = FAIL_ON

    @property
    def is_narrowed(self) -> bool:
        """Whether other verdicts count as findings than usual: every output says so."""
        return set(self.counted) != set(FAIL_ON)
