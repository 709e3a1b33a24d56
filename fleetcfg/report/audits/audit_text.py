"""An audit for people: what matters first, equal findings once, what is fine in one line.

It is printed at the end, in an order that depends on the fleet and not on who answered first: two
runs over a fleet that did not change say the same, but for times and the id of the run. Unless it
is asked for at length, what is as before takes one line, and notices one word beside the result.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from fleetcfg.model.audit import AuditAuthority, AuditHeader, AuditSummary, MovedPlace
from fleetcfg.model.audit_totals import AuditTotals
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.finding_groups import EqualFindings, FindingCollector
from fleetcfg.model.signed_standing import DRAFT
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.run_names import short_name
from fleetcfg.report.audit_words import emergency_text, moved_text, notice_lines
from fleetcfg.report.audits.audit_coverage import brief_lines, coverage_lines, short_notices
from fleetcfg.report.audits.audit_findings import FindingPage
from fleetcfg.report.audits.audit_folded import FoldedFindings
from fleetcfg.report.audits.audit_unseen import UnseenDevice, unseen_device, unseen_lines
from fleetcfg.report.audits.audit_view import AuditTally, AuditView
from fleetcfg.report.audits.recap import (
    brief_clean_lines,
    clean_lines,
    table_lines,
    view_lines,
)
from fleetcfg.report.clock import local_time
from fleetcfg.report.lines import Span, StyledLine, flow, fold, said
from fleetcfg.report.output import output_for
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words

_BESIDE_RESULT: Final = frozenset({"UNSIGNED", DRAFT, "SIMULATED"})
"""Notices that are one word: in the title, before all that a narrow screen folds, and beside the
result."""
_INDENT = "  "  # of what stands under the heading of a device or a site


class AuditText:
    """Prints an audit.

    Keeps what was found, equal findings once, and of each device where and how it stands.
    """

    def __init__(self, target: RenderTarget) -> None:
        self._output = output_for(target.out, columns=target.columns)
        self._words = target.words
        self._acknowledged = target.acknowledged
        self._tally = AuditTally(totals=AuditTotals(target.acknowledged))
        self._folded = FoldedFindings()
        self._found: dict[str, FindingCollector] = {}  # by device or site, if they are sorted so
        self._unseen: list[UnseenDevice] = []
        self._confirmed: tuple[str, ...] = ()
        self._header: AuditHeader | None = None
        self._has_blocks = False

    def tell(self, noun: object) -> None:
        """Print the title; keep what was found; print it, and what it comes to."""
        match noun:
            case AuditView():
                self._tally = AuditTally(noun, AuditTotals(self._acknowledged))
                self._folded = FoldedFindings(noun)
            case AuditHeader():
                self._start(noun)
            case DeviceReport():
                self._take(noun)
            case FleetReport():
                fleet = self._tally.take_fleet(noun)
                self._confirmed = fleet.confirmed
                self._keep("", fleet.findings)
            case AuditSummary():
                self._put_found(noun.counted)
                self._finish(noun)
                self._header = None
            case _:
                pass

    def end(self) -> None:
        """Print what was found in an audit that did not come to its end, and what marks it."""
        self._put_found([*Verdict])
        if self._header is not None and not self._is_detailed:
            beside = [code for code in self._header.notices if code in _BESIDE_RESULT]
            self._output.put(notice_lines(beside, self._words, self._output.columns))

    @property
    def _is_detailed(self) -> bool:
        return self._tally.view.is_detailed

    def _start(self, header: AuditHeader) -> None:
        self._header = header
        at_length = header.notices
        if not self._is_detailed:
            at_length = tuple(code for code in at_length if code not in _BESIDE_RESULT)
        self._output.put(head_lines(header, at_length, self._words, self._output.columns))

    def _take(self, report: DeviceReport) -> None:
        shown = self._tally.take(report)
        if shown is None:
            return
        sections = {"gravity": "", "host": shown.host, "site": shown.site}
        if shown.reason:
            self._unseen.append(unseen_device(shown))
        self._keep(sections[self._tally.view.sort], self._folded.split(shown))

    def _keep(self, section: str, findings: Iterable[Finding]) -> None:
        for finding in findings:
            found = self._found.setdefault(section, FindingCollector())
            place = self._tally.totals.place_of(finding.host)
            found.add(finding, place, self._acknowledged(finding))

    def _put_found(self, counted: Collection[Verdict]) -> None:
        """Print what was found; once, for all that was kept is let go."""
        unfolded = self._folded.unfold(counted)
        page = self._page(self._output.columns)
        is_kept = self._header is None or self._header.is_kept
        unseen = unseen_lines(self._unseen, page, is_kept=is_kept)
        confirmed = self._confirmed_lines()
        blocks = [*self._finding_lines(page, unfolded), *unseen, *confirmed]
        self._has_blocks = bool(blocks)
        self._output.put(blocks)
        self._found, self._unseen, self._confirmed = {}, [], ()

    def _page(self, columns: int, *, is_headed: bool = False) -> FindingPage:
        header = self._header
        devices, run, authority = self._tally.totals.devices, "", None
        if header is not None:
            run, authority = header.run if header.is_kept else "", header.authority
        return FindingPage(self._words, columns, devices, run, authority, is_headed)

    def _finding_lines(
        self, page: FindingPage, unfolded: Iterable[EqualFindings]
    ) -> list[StyledLine]:
        by = self._tally.view.sort
        if by == "gravity":
            groups = [group for found in self._found.values() for group in found.groups()]
            return page.lines([*groups, *unfolded])
        inner = self._page(page.columns - len(_INDENT), is_headed=by == "host")
        lines: list[StyledLine] = []
        for name, found in self._sections():
            lines += [
                (),
                *(page.where(name) if by == "host" or not name else [said(name, "strong")]),
            ]
            for line in inner.lines(found.groups())[1:]:
                lines.append((Span(_INDENT), *line) if line else ())
        return lines

    def _sections(self) -> Iterator[tuple[str, FindingCollector]]:
        """Yield what was found by device or site, in the order of the inventory; last the fleet."""
        totals = self._tally.totals
        if self._tally.view.sort == "host":
            names = sorted(filter(None, self._found), key=totals.place_of)
        else:
            names = [
                part.name for part in totals.by_site() if part.name in self._found and part.name
            ]
        yield from ((name, self._found[name]) for name in (*names, *({""} & self._found.keys())))

    def _confirmed_lines(self) -> list[StyledLine]:
        """Return whom a switch hears where declared, of those that do not tell it themselves."""
        hosts, words, columns = self._confirmed, self._words, self._output.columns
        if not hosts or self._tally.view.is_narrowed or not self._is_detailed:
            return []
        place_of = self._tally.totals.place_of
        names = [said(host, "dim") for host in sorted(hosts, key=place_of)]
        return [
            (),
            *fold(said(words.label("audit.confirmed", count=len(hosts))), columns),
            *flow(names, columns, indent="  ", separator=", "),
        ]

    def _finish(self, summary: AuditSummary) -> None:
        words, columns, totals = self._words, self._output.columns, self._tally.totals
        between = [
            *table_lines(totals, words, columns),
            *view_lines(self._tally, words, columns),
        ]
        if self._is_detailed:
            ended = [(), *self._at_length(summary)]
            self._output.put([*clean_lines(totals, words, columns), *between, *ended])
            return
        folded = self._folded
        first = [
            *brief_clean_lines(totals, words, columns),
            *folded.lines(summary.counted, words, columns),
        ]
        ended = brief_lines(
            summary,
            words,
            columns,
            severities=totals.severities,
            notices=() if self._header is None else self._header.notices,
            folded=folded.counts(summary.counted),
        )
        self._folded = FoldedFindings(self._tally.view)
        is_apart = self._has_blocks and bool(first or not between)  # tables bring a blank line
        gap = [()] * bool(between)
        self._output.put([*([()] * is_apart), *first, *between, *gap, *ended])

    def _at_length(self, summary: AuditSummary) -> list[StyledLine]:
        authority = None if self._header is None else self._header.authority
        return coverage_lines(
            summary,
            self._words,
            self._output.columns,
            is_adopted=authority is not None and authority.adopted > 0,
            severities=self._tally.totals.severities,
            notices=() if self._header is None else self._header.notices,
        )


def head_lines(
    header: AuditHeader, notices: Iterable[str], words: Words, columns: int
) -> list[StyledLine]:
    """Return what is audited, when, by what it is judged, and *notices* at length.

    What qualifies every verdict stands in the first line: who reads no more of it has read that.
    """
    title = [
        said(words.label("audit.head"), "strong"),
        *short_notices((one for one in header.notices if one in _BESIDE_RESULT), words),
        said(words.count(header.hosts, "devices")),
        said(local_time(header.started_at)),
        said(f"{words.label('audit.run')} {short_name(header.run)}", "dim"),
    ]
    return [
        *flow(title, columns),
        *authority_lines(header.authority, words, columns),
        *moved_lines(header.moved, words, columns),
        *notice_lines(notices, words, columns),
    ]


def authority_lines(
    authority: AuditAuthority | None, words: Words, columns: int
) -> list[StyledLine]:
    """Return what of it is signed: manifest, adopted devices, and every file that was edited."""
    if authority is None:
        return []
    signed = f"{words.label('audit.manifest')} {authority.manifest}"
    known = [
        said(signed if authority.manifest else words.label("audit.no_manifest")),
        said(words.count(authority.adopted, "audit.adopted")),
    ]
    lines = flow(known, columns)
    for one in authority.emergencies:
        told = said(emergency_text(one, words), "bad")
        lines += fold(told, columns, first="", rest="  ")
    if authority.edited:
        head = said(words.label("audit.edited") + ":", "doubtful")
        files = [said(file) for file in authority.edited]
        lines += [*flow([head], columns), *flow(files, columns, indent="  ", separator=", ")]
    return lines


def moved_lines(places: tuple[MovedPlace, ...], words: Words, columns: int) -> list[StyledLine]:
    """Return where settings have declarations looked for: a person who reads may not know."""
    if not places:
        return []
    head = Span(words.label("audit.moved") + ": ", "doubtful")
    return fold((head, *said("; ".join(map(moved_text, places)))), columns, rest="  ")
