"""What an audit found, as people read it: equal findings once, with the devices behind them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from fleetcfg.model.audit import AuditAuthority
from fleetcfg.model.audit_totals import CountedDevice, is_difference
from fleetcfg.model.finding import Finding, Since
from fleetcfg.model.finding_groups import EqualFindings, FindingCollector, join_groups
from fleetcfg.model.value import bounded
from fleetcfg.model.verdict import BLAMED, VERDICTS, Verdict
from fleetcfg.observations.run_names import short_name
from fleetcfg.report.acknowledged import acknowledged_text
from fleetcfg.report.audit_words import clauses_text, finding_word, parameter_title, verdict_style
from fleetcfg.report.clock import local_time, local_times, told_facts
from fleetcfg.report.lines import SEPARATOR, Span, StyledLine, flow, fold, said, shown
from fleetcfg.words import Words

MOST_NAMED: Final = 20  # devices or parameters that one finding names; the others are counted
_MOST_PLACED: Final = 4  # devices of one finding that are told with their rooms
_MOST_TYPED: Final = 6  # devices that a command to type names
_ATTESTED: Final = ("ATTESTED_BY_PERSON", "ATTESTED_OTHERWISE")  # its sentence says what was seen
_TO_PLAN: Final = frozenset({Verdict.UNAUTHORIZED, Verdict.PENDING})


@dataclass(frozen=True, slots=True)
class FindingPage:
    """How findings are told.

    Attributes:
        devices: Where each device stands; of one that is not there its name is told.
        run: Id of the audit, to be named in commands to type; empty if it is not kept.
        authority: By what was judged; nothing can be planned where no root is trusted.
        is_headed: Whether a heading above names the one device, so that no finding does.
    """

    words: Words
    columns: int
    devices: Mapping[str, CountedDevice] = field(default_factory=dict[str, CountedDevice])
    run: str = ""
    authority: AuditAuthority | None = None
    is_headed: bool = False

    def lines(self, groups: Iterable[EqualFindings]) -> list[StyledLine]:
        """Return a block for each that stands by itself, a blank line before each.

        What is not as it should be comes first, then what is allowed or answered for, then what
        could not be judged.
        """
        judged, unjudged = list[EqualFindings](), list[EqualFindings]()
        for group in groups:
            (unjudged if _is_unjudged(group.first) else judged).append(group)
        judged.sort(key=lambda group: not is_difference(group.first))
        lines: list[StyledLine] = []
        for joined in join_groups(judged):
            lines += [(), *self._block(joined)]
        alike = sorted(unjudged, key=_why_unjudged)
        for _, unseen in groupby(alike, key=_why_unjudged):
            lines += [(), *self._unjudged(list(unseen))]
        return lines

    def names(self, hosts: Sequence[str], indent: str = "  ") -> list[StyledLine]:
        """Return *hosts*: a few with their rooms, of many the first by name."""
        if len(hosts) <= _MOST_PLACED:
            return [line for host in hosts for line in self.where(host, indent)]
        return self._named(hosts, indent, self.words.count(len(hosts), "devices") + ": ")

    def where(self, host: str, indent: str = "") -> list[StyledLine]:
        """Return the id of a device, its room, its unit and its provider."""
        if not host:
            return flow([said(self.words.label("audit.fleet"))], self.columns, indent=indent)
        device = self.devices.get(host)
        told: Sequence[str] = ()
        if device is not None:
            place, room = device.place, device.place.room or device.site
            is_told = place.unit.casefold() in room.casefold()  # a room is often called by it
            told = (room, "" if is_told else place.unit, place.provider)
        pieces = [said(host, "strong"), *(said(name) for name in told if name)]
        lines = flow(pieces, self.columns, indent=indent)
        if len(lines) == 1:
            return lines
        return [(Span(indent), *pieces[0]), *flow(pieces[1:], self.columns, indent=indent + "  ")]

    def _named(self, names: Sequence[str], indent: str, before: str = "") -> list[StyledLine]:
        listed = [said(name, "dim") for name in names[:MOST_NAMED]]
        listed[:1] = [(Span(before), *name) for name in listed[:1]]
        if more := len(names) - len(listed):
            listed.append(said(self.words.label("audit.more", count=more), "dim"))
        return flow(listed, self.columns, indent=indent, separator=", ")

    def _block(self, joined: Sequence[EqualFindings]) -> list[StyledLine]:
        words, first, hosts = self.words, joined[0].first, joined[0].in_order
        head = [
            said(finding_word(first, words).upper(), verdict_style(first.verdict)),
            said(words.label(f"severity.{first.severity}")),
        ]
        if len(joined) > 1:
            alike = words.count(len(joined), "audit.parameters")
            of = "audit.alike" if len(hosts) > 1 else ""
            head.append(said(words.label(of, what=alike, count=len(hosts)) if of else alike))
        lines = flow(head, self.columns)
        if len(joined) > 1 and not self.is_headed:
            lines += self.names(hosts)
        for group in joined:
            lines += self._finding(group, hosts, is_one=len(joined) == 1)
        return [*lines, *self._plan_lines(joined, hosts)]

    def _finding(
        self, group: EqualFindings, hosts: Sequence[str], *, is_one: bool
    ) -> list[StyledLine]:
        words, columns, first = self.words, self.columns, group.first
        indent = "  " if is_one else "    "
        lines = flow(_names(first, words), columns, indent="  ")
        if is_one and not self.is_headed:
            lines += self.names(hosts)
        lines += fold(_values(first, words), columns, first=indent, rest=indent + "  ")
        lines += flow(_when_and_who(group, words), columns, indent=indent)
        if group.known is not None:
            known = said(acknowledged_text(group.known, words))
            lines += fold(known, columns, first=indent, rest=indent + "  ")
        if first.reason:
            told = said(words.sentence(first.reason, told_facts(first.facts)))
            lines += fold(told, columns, first=indent, rest=indent)
        lines += flow(_grounds(first, words), columns, indent=indent)
        if first.declared is not None and first.path and first.parameter:
            lines += self._command(f"explain {first.host} {_typed(first.parameter)}", indent)
        return lines

    def _plan_lines(
        self, joined: Sequence[EqualFindings], hosts: Sequence[str]
    ) -> list[StyledLine]:
        """Return what to type to have it changed; nothing where a plan could not be signed."""
        is_planned = any(g.first.verdict in _TO_PLAN and g.first.path for g in joined)
        if not (is_planned and self.run and self.authority) or len(hosts) > _MOST_TYPED:
            return []
        return self._command(
            f"plan --from-audit {short_name(self.run)} --limit {','.join(hosts)}", "  "
        )

    def _command(self, typed: str, indent: str) -> list[StyledLine]:
        told = said(f"→ fleetcfg {typed}", "dim")
        return fold(told, self.columns, first=indent, rest=indent + "    ")

    def _unjudged(self, alike: Sequence[EqualFindings]) -> list[StyledLine]:
        """Return what could not be judged for one reason: its parameters, and the devices."""
        words, first = self.words, alike[0].first
        names = list(dict.fromkeys(one.first.parameter or one.first.path for one in alike))
        hosts = [host for _, host in sorted({place for one in alike for place in one.hosts})]
        head = [
            said(finding_word(first, words).upper(), verdict_style(first.verdict)),
            said(words.count(len(names), "audit.parameters")),
        ]
        lines = flow(head, self.columns)
        if first.reason:
            told = said(words.sentence(first.reason, told_facts(first.facts)))
            lines += fold(told, self.columns, first="  ", rest="  ")
        if len(names) <= _MOST_PLACED:
            lines += flow(
                [_titled(name, words) for name in sorted(names)], self.columns, indent="  "
            )
        else:
            lines += self._named(sorted(names), "  ")
        if self.is_headed:
            return lines
        return [*lines, *self._named(hosts, "  ", words.count(len(hosts), "devices") + ": ")]


def finding_lines(findings: Iterable[Finding], page: FindingPage) -> list[StyledLine]:
    """Return *findings*, grouped, the devices in the order in which they are given."""
    found = FindingCollector()
    places = dict[str, int]()
    for finding in findings:
        number = places.setdefault(finding.host, len(places))
        found.add(finding, (number, finding.host))
    return page.lines(found.groups())


def _is_unjudged(finding: Finding) -> bool:
    return VERDICTS[finding.verdict].is_grouped


def _why_unjudged(group: EqualFindings) -> tuple[int, str, str]:
    first = group.first
    facts = repr(sorted(first.facts.items()))
    return VERDICTS[first.verdict].rank, first.reason, facts


def _typed(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _titled(name: str, words: Words) -> StyledLine:
    title = parameter_title(name, words)
    return (*said(title, "strong"), *said(f" ({name})")) if title else said(name, "strong")


def _names(finding: Finding, words: Words) -> list[StyledLine]:
    """Return what it is about, the neutral name, and the maker's path if it is another."""
    name = finding.parameter or finding.path
    head = _titled(name, words)
    is_other = bool(finding.path) and finding.path != name and " " not in name
    if " " in name and finding.path:
        head = said(finding.path, "strong")  # a path is not told twice by its pattern
    return [head, said(finding.path, "dim")] if is_other else [head]


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


def _when_and_who(group: EqualFindings, words: Words) -> list[StyledLine]:
    pieces, first = _times(group, words), group.first
    if group.actors:
        named = bounded(SEPARATOR.join(sorted(group.actors)[:MOST_NAMED]))
        pieces.append((Span(words.label("actor") + " ", "dim"), *said(named)))
    elif _is_deed(first) and "person" not in first.facts:  # the reason names him
        pieces.append(said(words.label("actor.unknown")))
    return pieces


def _is_deed(finding: Finding) -> bool:
    """Tell whether a log could name who did it: who a device is, none of its log says."""
    return finding.verdict in BLAMED and VERDICTS[finding.verdict].of == "parameter"


def _times(group: EqualFindings, words: Words) -> list[StyledLine]:
    earliest, latest = group.earliest, group.latest
    if earliest is None or latest is None:
        return []
    start, end = local_time(earliest.first_seen), local_time(latest.first_seen)
    if start == end:
        return list(_since(earliest, words))
    return [said(words.label("since.various", start=start, end=end))]


def _since(since: Since, words: Words) -> Iterator[StyledLine]:
    if since.last_different is None:
        yield said(f"{words.label('since.first_look')} {local_time(since.first_seen)}")
        return
    start, end = local_times(since.last_different, since.first_seen)
    yield said(words.label("since.between", start=start, end=end))
    if since.previous is not None:
        yield (Span(words.label("since.previous") + " ", "dim"), *shown(since.previous))
    if since.followed_firmware:
        yield said(f"{words.label('since.firmware')} {bounded(since.followed_firmware)}")


def _grounds(finding: Finding, words: Words) -> list[StyledLine]:
    pieces = [said(clauses_text(finding, words))] if finding.clauses else []
    if finding.place and finding.place.file:
        place = finding.place
        pieces.append(said(f"{place.file}:{place.line}" if place.line else place.file))
    return pieces
