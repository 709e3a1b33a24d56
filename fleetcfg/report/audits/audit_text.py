"""An audit for people: what matters first, equal findings once, what is fine in one line.

It is printed at the end, in an order that depends on the fleet and not on who answered first: two
runs over a fleet that did not change say the same, but for times and the id of the run.
"""

from collections.abc import Iterable, Iterator

from fleetcfg.model.audit import AuditAuthority, AuditHeader, AuditSummary, MovedPlace
from fleetcfg.model.audit_totals import AuditTotals
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.finding_groups import FindingCollector
from fleetcfg.report.audit_words import emergency_text, moved_text, notice_lines
from fleetcfg.report.audits.audit_coverage import coverage_lines
from fleetcfg.report.audits.audit_findings import FindingPage
from fleetcfg.report.audits.audit_unseen import UnseenDevice, unseen_device, unseen_lines
from fleetcfg.report.audits.audit_view import AuditTally, AuditView
from fleetcfg.report.audits.recap import clean_lines, table_lines, view_lines
from fleetcfg.report.clock import local_time
from fleetcfg.report.lines import Span, StyledLine, flow, fold, said
from fleetcfg.report.output import output_for
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words

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
        self._found: dict[str, FindingCollector] = {}  # by device or site, if they are sorted so
        self._unseen: list[UnseenDevice] = []
        self._confirmed: tuple[str, ...] = ()
        self._header: AuditHeader | None = None

    def tell(self, noun: object) -> None:
        """Print the title; keep what was found; print it, and what it comes to."""
        match noun:
            case AuditView():
                self._tally = AuditTally(noun, AuditTotals(self._acknowledged))
            case AuditHeader():
                self._start(noun)
            case DeviceReport():
                self._take(noun)
            case FleetReport():
                fleet = self._tally.take_fleet(noun)
                self._confirmed = fleet.confirmed
                self._keep("", fleet.findings)
            case AuditSummary():
                self._put_found()
                self._finish(noun)
            case _:
                pass

    def end(self) -> None:
        """Print what was found in an audit that did not come to its end."""
        self._put_found()

    def _start(self, header: AuditHeader) -> None:
        self._header = header
        self._output.put(head_lines(header, self._words, self._output.columns))

    def _take(self, report: DeviceReport) -> None:
        shown = self._tally.take(report)
        if shown is None:
            return
        sections = {"gravity": "", "host": shown.host, "site": shown.site}
        if shown.reason:
            self._unseen.append(unseen_device(shown))
        self._keep(sections[self._tally.view.sort], shown.findings)

    def _keep(self, section: str, findings: Iterable[Finding]) -> None:
        for finding in findings:
            found = self._found.setdefault(section, FindingCollector())
            place = self._tally.totals.place_of(finding.host)
            found.add(finding, place, self._acknowledged(finding))

    def _put_found(self) -> None:
        """Print what was found; once, for all that was kept is let go."""
        page = self._page(self._output.columns)
        is_kept = self._header is None or self._header.is_kept
        unseen = unseen_lines(self._unseen, page, is_kept=is_kept)
        confirmed = self._confirmed_lines()
        self._output.put([*self._finding_lines(page), *unseen, *confirmed])
        self._found, self._unseen, self._confirmed = {}, [], ()

    def _page(self, columns: int, *, is_headed: bool = False) -> FindingPage:
        header = self._header
        devices, run, authority = self._tally.totals.devices, "", None
        if header is not None:
            run, authority = header.run if header.is_kept else "", header.authority
        return FindingPage(self._words, columns, devices, run, authority, is_headed)

    def _finding_lines(self, page: FindingPage) -> list[StyledLine]:
        by = self._tally.view.sort
        if by == "gravity":
            return [line for found in self._found.values() for line in page.lines(found.groups())]
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
        if not hosts or self._tally.view.is_narrowed:
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
        authority = None if self._header is None else self._header.authority
        self._output.put(
            [
                *clean_lines(totals, words, columns),
                *table_lines(totals, words, columns),
                *view_lines(self._tally, words, columns),
                (),
                *coverage_lines(
                    summary,
                    words,
                    columns,
                    is_adopted=authority is not None and authority.adopted > 0,
                    severities=totals.severities,
                    notices=() if self._header is None else self._header.notices,
                ),
            ]
        )


def head_lines(header: AuditHeader, words: Words, columns: int) -> list[StyledLine]:
    """Return what is audited, when, by what it is judged, and what must be said of all of it."""
    title = [
        said(words.label("audit.title"), "strong"),
        said(words.count(header.hosts, "devices")),
        said(local_time(header.started_at)),
        said(f"{words.label('audit.run')} {header.run}", "dim"),
    ]
    return [
        *flow(title, columns),
        *authority_lines(header.authority, words, columns),
        *moved_lines(header.moved, words, columns),
        *notice_lines(header.notices, words, columns),
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
