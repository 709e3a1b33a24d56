"""An audit for people: findings by device as they come, then a recap, then what was looked at.

A device on which all is as declared is not spoken of before the recap. What could not be judged for
one and the same reason is told once, with all its parameters. The last lines say again what must be
known of the whole run: that nothing was signed, and whether it was simulated.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from fleetcfg.errors import Facts
from fleetcfg.model.audit import AuditAuthority, AuditHeader, AuditSummary, Coverage
from fleetcfg.model.finding import Finding, HostReport, Since
from fleetcfg.model.verdict import BLAMED, VERDICTS, Verdict
from fleetcfg.report.clock import duration, local_time
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.lines import (
    Span,
    Style,
    StyledLine,
    columns_of,
    flow,
    fold,
    said,
    shown,
    trimmed,
)
from fleetcfg.report.paper import TerminalPage
from fleetcfg.words import Language, counted, remedy, sentence, word

# What fits on a line of 80 beside a name; the others join when there is something to count.
_ALWAYS_IN_RECAP = (Verdict.CONFORM, Verdict.UNAUTHORIZED, Verdict.UNKNOWN, Verdict.UNMANAGED)
_RECAP = (*_ALWAYS_IN_RECAP, *(v for v in Verdict if v not in _ALWAYS_IN_RECAP))
_EXIT_STYLES: dict[int, Style] = {0: "good", 2: "bad"}
_RECAP_NAMES = {Verdict.CONFORM: "ok"}

Counts = dict[Verdict, int]


class AuditText:
    """Prints an audit on paper.

    Keeps of each device its name and counts, for the recap, and nothing else.
    """

    def __init__(self, paper: TerminalPage, language: Language) -> None:
        self._paper = paper
        self._language: Language = language
        self._recap: dict[str, Counts] = {}
        self._notices: tuple[str, ...] = ()
        self._is_adopted = False

    def start(self, header: AuditHeader) -> None:
        """Print the title and what must be known of the run."""
        language = self._language
        self._notices = header.notices
        self._is_adopted = header.authority is not None and header.authority.adopted > 0
        title = [
            said(word("audit.title", language), "strong"),
            said(counted(header.hosts, "devices", language)),
            said(local_time(header.started_at)),
            said(f"{word('audit.run', language)} {header.run}", "dim"),
        ]
        self._paper.put(
            [
                *flow(title, self._paper.columns),
                *authority_lines(header.authority, language, self._paper.columns),
                *notice_lines(header.notices, language, self._paper.columns),
            ]
        )

    def host(self, report: HostReport) -> None:
        """Print what was found on one device; nothing if all is as declared."""
        self._recap[report.host] = recap_counts(report)
        if lines := host_lines(report, self._language, self._paper.columns):
            self._paper.put([(), *lines])

    def finish(self, summary: AuditSummary) -> None:
        """Print the recap, and how much was looked at."""
        # A pipe gets one line a device whatever its length: people grep there.
        columns = self._paper.columns if self._paper.is_terminal else 0
        self._paper.put(
            [
                (),
                said(word("audit.recap", self._language), "strong"),
                *recap_lines(self._recap, columns),
                (),
                *coverage_lines(
                    summary, self._language, self._paper.columns, is_adopted=self._is_adopted
                ),
                *notice_lines(self._notices, self._language, self._paper.columns),
            ]
        )


def authority_lines(
    authority: AuditAuthority | None, language: Language, columns: int
) -> list[StyledLine]:
    """Return what of it is signed: manifest, adopted devices, and every file that was edited."""
    if authority is None:
        return []
    signed = f"{word('audit.manifest', language)} {authority.manifest}"
    known = [
        said(signed if authority.manifest else word("audit.no_manifest", language)),
        said(counted(authority.adopted, "audit.adopted", language)),
    ]
    lines = flow(known, columns)
    if authority.edited:
        head = said(word("audit.edited", language) + ":", "doubtful")
        files = [said(file) for file in authority.edited]
        lines += [*flow([head], columns), *flow(files, columns, indent="  ", separator=", ")]
    return lines


def notice_lines(notices: Iterable[str], language: Language, columns: int) -> list[StyledLine]:
    """Return what every output of this run must say of itself: one sentence a notice."""
    lines: list[StyledLine] = []
    for code in notices:
        head = Span(word(f"notice.{code}", language), "doubtful")
        lines += fold(
            (head, Span(": " + word(f"notice.{code}.long", language))), columns, rest="  "
        )
    return lines


def host_lines(report: HostReport, language: Language, columns: int) -> list[StyledLine]:
    """Return the block of one device, without a blank line; empty if all is as declared."""
    if not report.reason and not report.findings:
        return []
    title = [said(report.host, "strong")]
    title += [said(report.site, "dim")] if report.site else []
    title += [said(word("notice.SIMULATED", language), "doubtful")] if report.simulated else []
    lines = flow(title, columns)
    if report.reason:
        lines += _unknown(report.reason, report.facts, language, columns)
    for together, findings in groupby(report.findings, key=_together):
        if together is None:
            for finding in findings:
                lines += _finding(finding, language, columns)
        else:
            lines += _told_together(list(findings), language, columns)
    return lines


def recap_counts(report: HostReport) -> Counts:
    """Return the figures of one device: parameters, and findings of the device as such."""
    counts: Counts = {verdict: n for verdict, n in report.counts.items() if n}
    for finding in report.findings:
        if finding.verdict not in report.counts:
            counts[finding.verdict] = counts.get(finding.verdict, 0) + 1
    return counts


def recap_lines(recap: dict[str, Counts], columns: int) -> list[StyledLine]:
    """Return one line a device, by name: ``host : ok=41 unauthorized=1 …``.

    The names of the figures are the ids of the verdicts in every language.

    Args:
        recap: Figures by host.
        columns: Where to fold; 0 never folds.
    """
    width = max(map(columns_of, recap), default=0)
    cells = {host: _cells(recap[host]) for host in sorted(recap)}
    widths = (
        [max(len(row[n].text) for row in cells.values()) for n in range(len(_ALWAYS_IN_RECAP))]
        if cells
        else []
    )
    lines: list[StyledLine] = []
    for host, row in cells.items():
        name = (*said(host, _worst(recap[host])), Span(" " * (width - columns_of(host)) + " : "))
        padded = [Span(c.text.ljust(w), c.style) for c, w in zip(row, widths, strict=False)]
        spread = _joined([*padded, *row[len(widths) :]])
        whole = (*name, *spread)
        if columns and sum(columns_of(span.text) for span in whole) > columns:
            lines += flow([(*name, row[0]), *((cell,) for cell in row[1:])], columns, separator=" ")
        else:
            lines.append(trimmed(whole))
    return lines


def coverage_lines(
    summary: AuditSummary, language: Language, columns: int, *, is_adopted: bool = False
) -> list[StyledLine]:
    """Return how much was looked at, what was found, and how it ended.

    With *is_adopted*, devices are watched in what nobody declared, too.
    """
    coverage = summary.coverage
    rows = [
        ("coverage.devices", _devices(coverage, language)),
        ("coverage.parameters", _parameters(coverage, language, is_adopted=is_adopted)),
        ("coverage.findings", _findings(coverage, language)),
        ("coverage.result", _result(summary, language)),
    ]
    width = max(columns_of(word(key, language)) for key, _ in rows)
    lines: list[StyledLine] = []
    for key, pieces in rows:
        label = word(key, language)
        head = Span(label + " " * (width - columns_of(label) + 2), "strong")
        row = flow(pieces, columns, indent=" " * (width + 2))
        lines += [(head, *row[0][1:]), *row[1:]]  # the label stands in place of the indent
    return lines


def _devices(coverage: Coverage, language: Language) -> list[StyledLine]:
    return [
        said(f"{coverage.reached}/{coverage.selected} {word('coverage.reached', language)}"),
        *_counted(coverage.unknown, "coverage.unknown", language, "doubtful"),
        *_counted(coverage.not_tried, "coverage.not_tried", language, "doubtful"),
    ]


def _parameters(coverage: Coverage, language: Language, *, is_adopted: bool) -> list[StyledLine]:
    key = "coverage.looked_at.adopted" if is_adopted else "coverage.looked_at"
    return [
        said(f"{coverage.looked_at}/{coverage.declared} {word(key, language)}"),
        said(f"{coverage.conform} {word('coverage.conform', language)}"),
        said(f"{coverage.unmanaged} {word('coverage.unmanaged', language)}", "dim"),
    ]


def _counted(count: int, key: str, language: Language, style: Style) -> list[StyledLine]:
    return [said(f"{count} {word(key, language)}", style)] if count else []


def _findings(coverage: Coverage, language: Language) -> list[StyledLine]:
    found = [
        said(f"{verdict_word(verdict, language)} {coverage.findings[verdict]}", _style(verdict))
        for verdict in Verdict
        if coverage.findings.get(verdict)
    ]
    return found or [said(word("coverage.none", language), "good")]


def _result(summary: AuditSummary, language: Language) -> list[StyledLine]:
    code = int(EXITS[summary.conclusion])
    style = _EXIT_STYLES.get(code, "doubtful")
    ended = word(f"exit.{code}", language)
    return [
        *([said(word("coverage.interrupted", language), "doubtful")] * summary.is_interrupted),
        said(f"{ended} ({word('coverage.exit', language)} {code})", style),
        said(duration(summary.milliseconds, language)),
    ]


def verdict_word(verdict: Verdict, language: Language) -> str:
    """Return the verdict as people say it."""
    return word(f"verdict.{verdict}", language)


def _style(verdict: Verdict) -> Style:
    return VERDICTS[verdict].tone


def _worst(counts: Counts) -> Style:
    styles = {_style(verdict) for verdict, count in counts.items() if count}
    if "bad" in styles:
        return "bad"
    return "doubtful" if "doubtful" in styles else "good"


def _cells(counts: Counts) -> list[Span]:
    return [
        Span(f"{_RECAP_NAMES.get(v, v)}={counts.get(v, 0)}", _style(v) if counts.get(v) else "dim")
        for v in _RECAP
        if v in _ALWAYS_IN_RECAP or counts.get(v)
    ]


def _joined(cells: Iterable[Span]) -> Iterator[Span]:
    for number, cell in enumerate(cells):
        if number:
            yield Span(" ")
        yield cell


def _unknown(code: str, facts: Facts, language: Language, columns: int) -> list[StyledLine]:
    label = said(verdict_word(Verdict.UNKNOWN, language).upper(), "doubtful")
    lines = flow([label, said(code, "dim")], columns, indent="  ")
    lines += fold(said(sentence(code, facts, language)), columns, first="    ", rest="    ")
    if advice := remedy(code, facts, language):
        lines += fold(said("→ " + advice), columns, first="    ", rest="      ")
    return lines


def _together(finding: Finding) -> tuple[str, str, str] | None:
    """Return what findings that are told in one breath have in common; None for one told alone."""
    if not VERDICTS[finding.verdict].is_grouped or finding.facts:
        return None
    return (finding.verdict, finding.reason, finding.severity)


def _told_together(findings: list[Finding], language: Language, columns: int) -> list[StyledLine]:
    first = findings[0]
    head = [
        said(verdict_word(first.verdict, language).upper(), _style(first.verdict)),
        said(str(len(findings))),
        *([said(sentence(first.reason, {}, language))] if first.reason else []),
    ]
    names = list(dict.fromkeys(finding.parameter or finding.path for finding in findings))
    listed = [said(name, "dim") for name in names]
    return [
        *flow(head, columns, indent="  "),
        *flow(listed, columns, indent="    ", separator=", "),
    ]


def _finding(finding: Finding, language: Language, columns: int) -> list[StyledLine]:
    head = [
        said(verdict_word(finding.verdict, language).upper(), _style(finding.verdict)),
        *_names(finding),
        said(word(f"severity.{finding.severity}", language)),
    ]
    lines = flow(head, columns, indent="  ")
    lines += fold(_values(finding, language), columns, first="    ", rest="      ")
    lines += flow(_when_and_who(finding, language), columns, indent="    ")
    if finding.reason:
        told = said(sentence(finding.reason, finding.facts, language))
        lines += fold(told, columns, first="    ", rest="      ")
    lines += flow(_grounds(finding), columns, indent="    ")
    return lines


def _names(finding: Finding) -> list[StyledLine]:
    """Return the neutral name and the maker's path; a path is not told twice by its pattern."""
    if finding.path and " " in finding.parameter:
        return [said(finding.path, "strong")]
    return [
        said(name, "strong" if name == finding.parameter else "")
        for name in (finding.parameter, finding.path)
        if name
    ]


def _values(finding: Finding, language: Language) -> StyledLine:
    live = shown(finding.live, "strong") if finding.live is not None else said("?", "dim")
    line: StyledLine = (Span(word("live", language) + " ", "dim"), *live)
    for key, value in (("authorized", finding.authorized), ("declared", finding.declared)):
        if value is not None:
            spelled = (Span(word(key, language) + " ", "dim"), *shown(value))
            line = (*spelled, Span(" → ", "dim"), *line)
    return line


def _when_and_who(finding: Finding, language: Language) -> list[StyledLine]:
    pieces = _since(finding.since, language) if finding.since else []
    if finding.actor:
        pieces.append((Span(word("actor", language) + " ", "dim"), *said(finding.actor)))
    elif finding.verdict in BLAMED:
        pieces.append(said(word("actor.unknown", language)))
    return pieces


def _since(since: Since, language: Language) -> list[StyledLine]:
    if since.last_different is None:
        return [said(f"{word('since.first_look', language)} {local_time(since.first_seen)}")]
    between = word("since.between", language).format(
        start=local_time(since.last_different), end=local_time(since.first_seen)
    )
    pieces: list[StyledLine] = [said(between)]
    if since.previous is not None:
        pieces.append((Span(word("since.previous", language) + " ", "dim"), *shown(since.previous)))
    if since.followed_firmware:
        pieces.append(said(f"{word('since.firmware', language)} {since.followed_firmware}"))
    return pieces


def _grounds(finding: Finding) -> list[StyledLine]:
    pieces = [said(", ".join(finding.clauses))] if finding.clauses else []
    if finding.place and finding.place.file:
        place = finding.place
        pieces.append(said(f"{place.file}:{place.line}" if place.line else place.file))
    return pieces
