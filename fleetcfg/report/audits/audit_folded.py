"""What an audit tells in one line: what it could not check, and what is outdated, as before.

A device that does not tell its past calls does not tell them tomorrow. Told at length each day, it
hides what is new; so it is counted. What the run before does not have keeps its own block.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.finding_groups import EqualFindings, FindingCollector
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.audit_words import parameter_title
from fleetcfg.report.audits.audit_view import AuditView
from fleetcfg.report.lines import StyledLine, fold, said
from fleetcfg.words import Words

_MOST_NAMED: Final = 3  # parameters that could not be checked; the others are counted
_GRAVE: Final = ("critical", "high")


@dataclass(slots=True)
class FoldedFindings:
    """Takes the findings that have no block of their own."""

    view: AuditView = field(default_factory=AuditView)
    _found: FindingCollector = field(default_factory=FindingCollector)

    def split(self, report: DeviceReport) -> list[Finding]:
        """Keep what of *report* is told in one line, and return the others.

        All that was not seen of a device is told at length where nothing of it was: that is why the
        audit is not clean.
        """
        others = list[Finding]()
        is_judged = not report.is_asked or report.is_judged
        for finding in report.findings:
            if is_judged and self._is_usual(finding):
                self._found.add(finding, (report.place.number, finding.host))
            else:
                others.append(finding)
        return others

    def unfold(self, counted: Collection[Verdict]) -> list[EqualFindings]:
        """Return those that count as findings in this audit: they have their blocks after all."""
        return [group for group in self._found.groups() if group.first.verdict in counted]

    def counts(self, counted: Collection[Verdict]) -> Mapping[Verdict, int]:
        """Return how many are told in one line, by verdict."""
        number = Counter[Verdict]()
        for group in self._kept(counted):
            number[group.first.verdict] += len(group.hosts)
        return number

    def lines(self, counted: Collection[Verdict], words: Words, columns: int) -> list[StyledLine]:
        """Return a line for what could not be checked, and one for what is outdated."""
        kept = self._kept(counted)
        lines: list[StyledLine] = []
        if unchecked := [one for one in kept if one.first.verdict is Verdict.UNVERIFIABLE]:
            lines += fold(said(self._unchecked(unchecked, words), "dim"), columns)
        if outdated := [one for one in kept if one.first.verdict is Verdict.OUTDATED]:
            told = words.label("audit.folded.outdated", devices=_devices(outdated, words))
            lines += fold(said(told, "doubtful"), columns)
        return lines

    def _kept(self, counted: Collection[Verdict]) -> list[EqualFindings]:
        return [group for group in self._found.groups() if group.first.verdict not in counted]

    def _is_usual(self, finding: Finding) -> bool:
        view = self.view
        if view.is_detailed or view.is_narrowed or view.sort != "gravity":
            return False
        if finding.verdict is Verdict.UNVERIFIABLE:
            return view.before is None or view.was_there_before(finding)
        is_light = finding.verdict is Verdict.OUTDATED and finding.severity not in _GRAVE
        return is_light and view.was_there_before(finding)

    def _unchecked(self, groups: Sequence[EqualFindings], words: Words) -> str:
        """Return how much it was; where no run before had it, of which parameters."""
        if self.view.before is not None:
            number = sum(len(group.hosts) for group in groups)
            told = {"parameters": words.count(number, "audit.parameters")}
            return words.label("audit.folded.before", **told, devices=_devices(groups, words))
        by_name = Counter[str]()
        for group in groups:
            by_name[group.first.parameter or group.first.path] += len(group.hosts)
        named = [
            f"{parameter_title(name, words) or name} ({number})"
            for name, number in by_name.most_common(_MOST_NAMED)
        ]
        if more := len(by_name) - len(named):
            named.append(words.label("audit.more", count=more))
        devices = words.count(_number(groups), "audit.not_showing")
        return words.label("audit.folded.first", devices=devices, what=", ".join(named))


def _devices(groups: Sequence[EqualFindings], words: Words) -> str:
    return words.count(_number(groups), "devices")


def _number(groups: Sequence[EqualFindings]) -> int:
    return len({host for group in groups for _, host in group.hosts})
