"""An audit for people: findings by device as they come, then a recap, then what was looked at.

A device on which all is as declared is not spoken of before the recap. What could not be judged for
one and the same reason is told once, with all its parameters. The last lines say again what must be
known of the whole run: that nothing was signed, and whether it was simulated.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from fleetcfg.errors import Facts
from fleetcfg.model.audit import (
    AuditAuthority,
    AuditHeader,
    AuditSummary,
    Coverage,
    DeviceEmergency,
)
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport, Since
from fleetcfg.model.verdict import BLAMED, VERDICTS, Verdict
from fleetcfg.report.clock import duration, local_time, local_times, told_facts
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.lines import Span, Style, StyledLine, columns_of, flow, fold, said, shown
from fleetcfg.report.output import output_for
from fleetcfg.report.reasons import folded_reason
from fleetcfg.report.recap import Counts, recap_counts, recap_lines
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words

_UNTOLD = ("NOT_CONFIGURABLE_REMOTELY", "ATTESTATION_UNSIGNED", "ATTESTATION_ENDED")
_ATTESTED = ("ATTESTED_BY_PERSON", "ATTESTED_OTHERWISE")  # its sentence says what was seen
_EXIT_STYLES: dict[int, Style] = {0: "good", 2: "bad"}


class AuditText:
    """Prints an audit.

    Keeps of each device its name and counts, for the recap, and nothing else.
    """

    def __init__(self, target: RenderTarget) -> None:
        self._output = output_for(target.out, columns=target.columns)
        self._words = target.words
        self._recap: dict[str, Counts] = {}
        self._fleet: Counts = {}
        self._notices: tuple[str, ...] = ()
        self._is_adopted = False

    def tell(self, noun: object) -> None:
        """Print the title, what was found on one device or the fleet, or the recap."""
        match noun:
            case AuditHeader():
                self._start(noun)
            case DeviceReport():
                self._tell_host(noun)
            case FleetReport():
                self._tell_fleet(noun)
            case AuditSummary():
                self._finish(noun)
            case _:
                pass

    def end(self) -> None:
        """Nothing is left to tell."""

    def _start(self, header: AuditHeader) -> None:
        words = self._words
        self._notices = header.notices
        self._is_adopted = header.authority is not None and header.authority.adopted > 0
        title = [
            said(words.label("audit.title"), "strong"),
            said(words.count(header.hosts, "devices")),
            said(local_time(header.started_at)),
            said(f"{words.label('audit.run')} {header.run}", "dim"),
        ]
        self._output.put(
            [
                *flow(title, self._output.columns),
                *authority_lines(header.authority, words, self._output.columns),
                *notice_lines(header.notices, words, self._output.columns),
            ]
        )

    def _tell_host(self, report: DeviceReport) -> None:
        self._recap[report.host] = recap_counts(report)
        if lines := host_lines(report, self._words, self._output.columns):
            self._output.put([(), *lines])

    def _tell_fleet(self, report: FleetReport) -> None:
        words, columns = self._words, self._output.columns
        self._fleet = recap_counts(report)
        told = finding_lines(report.findings, words, columns)
        told += confirmed_lines(report.confirmed, words, columns)
        if told:
            self._output.put([(), said(words.label("audit.fleet"), "strong"), *told])

    def _finish(self, summary: AuditSummary) -> None:
        # A pipe gets one line a device whatever its length: people grep there.
        columns = self._output.columns if self._output.is_terminal else 0
        self._output.put(
            [
                (),
                said(self._words.label("audit.recap"), "strong"),
                *recap_lines(self._recap, self._words, columns, self._fleet),
                (),
                *coverage_lines(
                    summary, self._words, self._output.columns, is_adopted=self._is_adopted
                ),
                *notice_lines(self._notices, self._words, self._output.columns),
            ]
        )


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


def emergency_text(one: DeviceEmergency, words: Words) -> str:
    """Return who changed which device before the paper, why, and until when that may wait."""
    said_of = one.emergency
    times = {"at": said_of.begun_at, "until": said_of.until}
    key = "audit.emergency_overdue" if said_of.is_overdue else "audit.emergency"
    return words.label(
        key, host=one.host, person=said_of.person, why=said_of.reason, **told_facts(times)
    )


def notice_lines(notices: Iterable[str], words: Words, columns: int) -> list[StyledLine]:
    """Return what every output of this run must say of itself: one sentence a notice."""
    lines: list[StyledLine] = []
    for code in notices:
        head = Span(words.label(f"notice.{code}"), "doubtful")
        lines += fold((head, Span(": " + words.label(f"notice.{code}.long"))), columns, rest="  ")
    return lines


def confirmed_lines(hosts: Sequence[str], words: Words, columns: int) -> list[StyledLine]:
    """Return whom a switch hears where declared, of the devices that do not tell it themselves."""
    if not hosts:
        return []
    head = said(words.label("audit.confirmed", count=len(hosts)))
    names = [said(host, "dim") for host in hosts]
    return [
        *fold(head, columns, first="  ", rest="    "),
        *flow(names, columns, indent="    ", separator=", "),
    ]


def host_lines(report: DeviceReport, words: Words, columns: int) -> list[StyledLine]:
    """Return the block of one device, without a blank line; empty if all is as declared."""
    if not report.reason and not report.findings:
        return []
    title = [said(report.host, "strong")]
    title += [said(report.site, "dim")] if report.site else []
    title += [said(words.label("notice.SIMULATED"), "doubtful")] if report.simulated else []
    lines = flow(title, columns)
    if report.reason:
        lines += _unknown(report.reason, report.facts, words, columns)
    return [*lines, *finding_lines(report.findings, words, columns)]


def finding_lines(findings: Iterable[Finding], words: Words, columns: int) -> list[StyledLine]:
    """Return what was found, in order; what is alike and stands together is told together."""
    lines: list[StyledLine] = []
    for together, alike in groupby(findings, key=_together):
        if together is None:
            for finding in alike:
                lines += _finding(finding, words, columns)
        else:
            lines += _told_together(list(alike), words, columns)
    return lines


def coverage_lines(
    summary: AuditSummary, words: Words, columns: int, *, is_adopted: bool = False
) -> list[StyledLine]:
    """Return how much was looked at, what was found, and how it ended.

    With *is_adopted*, devices are watched in what no baseline declares, too.
    """
    coverage = summary.coverage
    rows = [
        ("coverage.devices", _devices(coverage, words)),
        ("coverage.parameters", _parameters(coverage, words, is_adopted=is_adopted)),
        ("coverage.findings", _findings(coverage, words)),
        ("coverage.result", _result(summary, words)),
    ]
    width = max(columns_of(words.label(key)) for key, _ in rows)
    lines: list[StyledLine] = []
    for key, pieces in rows:
        label = words.label(key)
        head = Span(label + " " * (width - columns_of(label) + 2), "strong")
        row = flow(pieces, columns, indent=" " * (width + 2))
        lines += [(head, *row[0][1:]), *row[1:]]  # the label stands in place of the indent
    return lines


def _devices(coverage: Coverage, words: Words) -> list[StyledLine]:
    return [
        said(f"{coverage.reached}/{coverage.selected} {words.label('coverage.reached')}"),
        *_counted(coverage.unknown, "coverage.unknown", words, "doubtful"),
        *_counted(coverage.attested, "coverage.attested", words, "doubtful"),
        *_counted(coverage.not_tried, "coverage.not_tried", words, "doubtful"),
    ]


def _parameters(coverage: Coverage, words: Words, *, is_adopted: bool) -> list[StyledLine]:
    key = "coverage.looked_at.adopted" if is_adopted else "coverage.looked_at"
    return [
        said(f"{coverage.looked_at}/{coverage.declared} {words.label(key)}"),
        said(f"{coverage.conform} {words.label('coverage.conform')}"),
        *_counted(coverage.answered_for, "coverage.answered_for", words, "doubtful"),
        *_counted(coverage.unjudged, "coverage.unjudged", words, "doubtful"),
        said(f"{coverage.unmanaged} {words.label('coverage.unmanaged')}", "dim"),
    ]


def _counted(count: int, key: str, words: Words, style: Style) -> list[StyledLine]:
    return [said(f"{count} {words.label(key)}", style)] if count else []


def _findings(coverage: Coverage, words: Words) -> list[StyledLine]:
    found = [
        said(f"{verdict_word(verdict, words)} {coverage.findings[verdict]}", _style(verdict))
        for verdict in Verdict
        if coverage.findings.get(verdict)
    ]
    return found or [said(words.label("coverage.none"), "good")]


def _result(summary: AuditSummary, words: Words) -> list[StyledLine]:
    code = int(EXITS[summary.conclusion])
    style = _EXIT_STYLES.get(code, "doubtful")
    ended = words.label(f"exit.{code}")
    return [
        *([said(words.label("coverage.interrupted"), "doubtful")] * summary.is_interrupted),
        said(f"{ended} ({words.label('coverage.exit')} {code})", style),
        *([said(only, "doubtful")] if (only := counted_text(summary, words)) else []),
        said(duration(summary.milliseconds, words)),
    ]


def counted_text(summary: AuditSummary, words: Words) -> str:
    """Return what counts as a finding, and nothing else; empty if it is as usual."""
    if not summary.is_narrowed:
        return ""
    counted = (verdict_word(verdict, words) for verdict in summary.counted)
    return words.label("coverage.only", verdicts=", ".join(counted))


def verdict_word(verdict: Verdict, words: Words) -> str:
    """Return the verdict as people say it."""
    return words.label(f"verdict.{verdict}")


def finding_word(finding: Finding, words: Words) -> str:
    """Return its verdict as people say it: what a device does not tell may well be there."""
    if finding.verdict is Verdict.ABSENT and finding.reason in _UNTOLD:
        return words.label("verdict.absent.untold")
    return verdict_word(finding.verdict, words)


def _style(verdict: Verdict) -> Style:
    return VERDICTS[verdict].tone


def _unknown(code: str, facts: Facts, words: Words, columns: int) -> list[StyledLine]:
    label = said(verdict_word(Verdict.UNKNOWN, words).upper(), "doubtful")
    head = flow([label, said(code, "dim")], columns, indent="  ")
    return [*head, *folded_reason(code, facts, words, columns)]


def _together(finding: Finding) -> tuple[str, str, str] | None:
    """Return what findings that are told in one breath have in common; None for one told alone."""
    if not VERDICTS[finding.verdict].is_grouped or finding.facts:
        return None
    return (finding.verdict, finding.reason, finding.severity)


def _told_together(findings: list[Finding], words: Words, columns: int) -> list[StyledLine]:
    first = findings[0]
    head = [
        said(finding_word(first, words).upper(), _style(first.verdict)),
        said(str(len(findings))),
        *([said(words.sentence(first.reason, {}))] if first.reason else []),
    ]
    names = list(dict.fromkeys(finding.parameter or finding.path for finding in findings))
    listed = [said(name, "dim") for name in names]
    return [
        *flow(head, columns, indent="  "),
        *flow(listed, columns, indent="    ", separator=", "),
    ]


def _finding(finding: Finding, words: Words, columns: int) -> list[StyledLine]:
    head = [
        said(finding_word(finding, words).upper(), _style(finding.verdict)),
        *_names(finding),
        said(words.label(f"severity.{finding.severity}")),
    ]
    lines = flow(head, columns, indent="  ")
    lines += fold(_values(finding, words), columns, first="    ", rest="      ")
    lines += flow(_when_and_who(finding, words), columns, indent="    ")
    if finding.reason:
        told = said(words.sentence(finding.reason, told_facts(finding.facts)))
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


def _values(finding: Finding, words: Words) -> StyledLine:
    line = () if finding.reason in _ATTESTED else _live(finding.live, words)
    for key, value in (("authorized", finding.authorized), ("declared", finding.declared)):
        if value is not None:
            spelled = (Span(words.label(key) + " ", "dim"), *shown(value))
            line = (*spelled, Span(" → ", "dim"), *line) if line else spelled
    return line


def _live(live: str | None, words: Words) -> StyledLine:
    told = shown(live, "strong") if live is not None else said("?", "dim")
    return (Span(words.label("live") + " ", "dim"), *told)


def _when_and_who(finding: Finding, words: Words) -> list[StyledLine]:
    pieces = _since(finding.since, words) if finding.since else []
    if finding.actor:
        pieces.append((Span(words.label("actor") + " ", "dim"), *said(finding.actor)))
    elif finding.verdict in BLAMED and "person" not in finding.facts:  # the reason names him
        pieces.append(said(words.label("actor.unknown")))
    return pieces


def _since(since: Since, words: Words) -> list[StyledLine]:
    if since.last_different is None:
        return [said(f"{words.label('since.first_look')} {local_time(since.first_seen)}")]
    start, end = local_times(since.last_different, since.first_seen)
    between = words.label("since.between", start=start, end=end)
    pieces: list[StyledLine] = [said(between)]
    if since.previous is not None:
        pieces.append((Span(words.label("since.previous") + " ", "dim"), *shown(since.previous)))
    if since.followed_firmware:
        pieces.append(said(f"{words.label('since.firmware')} {since.followed_firmware}"))
    return pieces


def _grounds(finding: Finding) -> list[StyledLine]:
    pieces = [said(", ".join(finding.clauses))] if finding.clauses else []
    if finding.place and finding.place.file:
        place = finding.place
        pieces.append(said(f"{place.file}:{place.line}" if place.line else place.file))
    return pieces
