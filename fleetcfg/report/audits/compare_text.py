"""Two audits side by side, as text: what is new first, then what is gone, stays, is not known."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from fleetcfg.model.finding import Finding
from fleetcfg.model.finding_groups import gravity, group_findings
from fleetcfg.model.verdict import VERDICTS
from fleetcfg.observations.comparison import ComparedFinding, RunComparison, UntoldDevice
from fleetcfg.observations.run_names import short_name
from fleetcfg.report.audit_words import finding_word, notice_lines
from fleetcfg.report.clock import local_time, local_times, told_facts
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.lines import Span, Style, StyledLine, columns_of, flow, fold, said, shown
from fleetcfg.report.output import output_for
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words

_WORDS: Final = ("new", "gone", "stayed", "untold")
_STYLES: Final[dict[str, Style]] = {
    "new": "bad",
    "gone": "good",
    "stayed": "doubtful",
    "untold": "doubtful",
}
_MOST_NAMED: Final = 20  # devices that only one of the two audits was about


class CompareText:
    """Prints a comparison."""

    def __init__(self, target: RenderTarget) -> None:
        self._output = output_for(target.out, columns=target.columns)
        self._words = target.words

    def tell(self, noun: object) -> None:
        """Print it."""
        if isinstance(noun, RunComparison):
            self._output.put(_Page(self._words, self._output.columns).lines(noun))

    def end(self) -> None:
        """Nothing is left to tell."""


class _Page:
    """Sets a comparison in one language, for so many columns."""

    def __init__(self, words: Words, columns: int) -> None:
        self._words, self._columns = words, columns
        told = {word: words.label(f"compare.{word}") for word in _WORDS}
        width = max(map(columns_of, told.values()))
        self._heads = {word: text + " " * (width - columns_of(text)) for word, text in told.items()}

    def lines(self, compared: RunComparison) -> list[StyledLine]:
        return [
            *self._title(compared),
            *(line for one in _sorted(compared.appeared) for line in self._new(one)),
            *(line for one in _sorted(compared.gone) for line in self._gone(one)),
            *self._stayed(compared.stayed),
            *(line for one in compared.untold for line in self._untold(one)),
            *self._selections(compared),
            *fold(said(self._words.label("store.unproved"), "dim"), self._columns),
            *self._sum(compared),
        ]

    def _title(self, compared: RunComparison) -> Iterator[StyledLine]:
        earlier, later = compared.earlier.header, compared.later.header
        names = (*said(short_name(earlier.run)), Span(" → "), *said(short_name(later.run)))
        yield from flow([said(self._words.label("compare.title"), "strong"), names], self._columns)
        yield said(" → ".join(local_times(earlier.started_at, later.started_at)))
        for run in (compared.earlier, compared.later):
            if run.is_broken_off:
                told = self._words.label("compare.broken_off", run=short_name(run.header.run))
                yield from fold(said(told, "doubtful"), self._columns)
        yield from notice_lines(["SIMULATED"] * (later.simulated > 0), self._words, self._columns)

    def _row(self, word: str, *pieces: StyledLine) -> list[StyledLine]:
        line: StyledLine = (Span(self._heads[word], _STYLES[word]),)
        for piece in pieces:
            line = (*line, Span("  "), *piece) if piece else line
        return fold(line, self._columns, first="  ", rest="      ")

    def _new(self, one: ComparedFinding) -> list[StyledLine]:
        words, more = self._words, list[StyledLine]()
        if one.before is not None:
            before = (Span(words.label("compare.before") + " ", "dim"), *self._state(one.before))
            more.append(before)
        if one.is_first_look:
            more.append(said(words.label("compare.first_look"), "dim"))
        return self._row("new", *self._about(one.finding), self._values(one.finding), *more)

    def _gone(self, one: ComparedFinding) -> list[StyledLine]:
        words = self._words
        now = words.label("compare.no_more") if one.now is None else finding_word(one.now, words)
        return self._row("gone", *self._about(one.finding), said(now))

    def _stayed(self, stayed: Iterable[ComparedFinding]) -> Iterator[StyledLine]:
        for group in group_findings((one.finding for one in stayed), {}):
            hosts = said(", ".join(map(self._named, group.hosts)), "strong")
            since = group.first.since if len(group.hosts) == 1 else None
            at = local_time(since.first_seen) if since else ""
            told = said(self._words.label("compare.since", at=at)) if since else ()
            yield from self._row(
                "stayed",
                hosts,
                *self._about(group.first)[1:],
                self._values(group.first),
                told,
            )

    def _untold(self, one: UntoldDevice) -> list[StyledLine]:
        words = self._words
        if one.reason:
            told = words.remembered(one.reason, told_facts(one.facts))
        elif one.parameters:
            told = words.label("compare.unjudged", parameters=", ".join(one.parameters))
        else:
            told = words.label("compare.fleet_unjudged")
        return self._row("untold", self._host(one.host), said(told))

    def _selections(self, compared: RunComparison) -> Iterator[StyledLine]:
        words = self._words
        for key, hosts in (("left_out", compared.left_out), ("added", compared.added)):
            if hosts:
                rest = len(hosts) - _MOST_NAMED
                names = ", ".join(hosts[:_MOST_NAMED]) + (f", … (+{rest})" if rest > 0 else "")
                told = f"{words.label(f'compare.{key}')}: {names}"
                yield from fold(said(told, "doubtful"), self._columns, rest="  ")
        if compared.untried:
            told = words.label("compare.untried", count=compared.untried)
            yield from fold(said(told, "doubtful"), self._columns, rest="  ")
        if compared.monthly_before is not None:
            told = words.label("history.monthly", since=local_time(compared.monthly_before))
            yield from fold(said(told, "dim"), self._columns, rest="  ")

    def _sum(self, compared: RunComparison) -> list[StyledLine]:
        words, code = self._words, int(EXITS[compared.conclusion])
        told = (compared.appeared, compared.gone, compared.stayed, compared.untold)
        counts = [
            said(f"{len(each)} {words.label(f'compare.{word}')}")
            for word, each in zip(_WORDS, told, strict=True)
        ]
        counts.append(
            said(f"{words.count(compared.unchanged, 'devices')} {words.label('compare.unchanged')}")
        )
        if compared.readable:
            counts.append(said(words.label("compare.readable", count=compared.readable)))
        exits = said(
            f"{words.label(f'compare.exit.{code}')} ({words.label('coverage.exit')} {code})"
        )
        return flow([*counts, exits], self._columns)

    def _named(self, host: str) -> str:
        return host or self._words.label("audit.fleet")

    def _host(self, host: str) -> StyledLine:
        return said(self._named(host), "strong")

    def _about(self, finding: Finding) -> tuple[StyledLine, ...]:
        word = said(finding_word(finding, self._words), VERDICTS[finding.verdict].tone)
        named = said(finding.parameter or finding.path)
        return self._host(finding.host), named, word

    def _values(self, finding: Finding) -> StyledLine:
        asked = finding.authorized if finding.authorized is not None else finding.declared
        live = said("?", "dim") if finding.live is None else shown(finding.live)
        if asked is None:
            return () if finding.live is None else live
        return (*shown(asked), Span(" → ", "dim"), *live)

    def _state(self, finding: Finding) -> StyledLine:
        word = said(finding_word(finding, self._words))
        return (*word, Span(" "), *shown(finding.live)) if finding.live is not None else word


def _sorted(findings: Sequence[ComparedFinding]) -> list[ComparedFinding]:
    """Return the gravest first, and then by host."""
    return sorted(findings, key=lambda one: (*gravity(one.finding), one.finding.host))
