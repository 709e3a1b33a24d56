"""Samples of lines are taken into the store, and held against what lines must carry."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from fleetcfg.declared.sheets.sample_file import SampleRules, read_samples
from fleetcfg.errors import RequestError
from fleetcfg.model.finding import ClauseKey
from fleetcfg.model.legal_bases import NO_LAW, LegalBases
from fleetcfg.model.line_samples import (
    SLOT,
    SLOTS,
    WINDOW,
    LineState,
    LineWindow,
    begin_of,
    first_and_last,
    judge_window,
    limits_of,
    slot_of,
)
from fleetcfg.model.nearest import nearest
from fleetcfg.model.period.seen import LineSeen
from fleetcfg.model.period.tables import day_of
from fleetcfg.model.problem import Problems
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.registers.services import LineRules, ProvidedLine
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.observations.lines import (
    add_samples,
    count_replaced,
    is_taken,
    sampled_lines,
    samples_of,
)
from fleetcfg.observations.store import Observations
from fleetcfg.workflow.declarations.import_faults import require_sound

_DAY: Final = timedelta(days=1)
_LOAD: Final = ClauseKey("line.load")
_JUDGED: Final = frozenset[LineState]({"over", "kept"})


@dataclass(frozen=True, slots=True)
class TakenLine:
    """What a file told of one line: how many times five minutes, and from when until when.

    Attributes:
        replaced: Of how many something else was kept before: the later file counts.
    """

    line: str
    count: int
    first: datetime
    last: datetime
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file of samples.

    Attributes:
        is_known: Whether it was taken before: nothing was changed then.
    """

    name: str
    sha256: str
    lines: tuple[TakenLine, ...]
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A line, and seven days of it: of a month, the worst.

    Attributes:
        windows: How many times seven days there are of each state.
    """

    line: ProvidedLine
    window: LineWindow
    windows: Mapping[LineState, int]

    @property
    def state(self) -> LineState:
        """As its worst seven days; unknown if any of them is, and none is over."""
        if self.windows.get("over"):
            return "over"
        return "unknown" if self.windows.get("unknown") else self.window.state


@dataclass(frozen=True, slots=True)
class JudgedProvider:
    """How many lines of a provider are of each state."""

    provider: str
    lines: Mapping[LineState, int]


@dataclass(frozen=True, slots=True)
class JudgedLines:
    """Lines, held against what they must carry.

    Attributes:
        month: Its first day; None where the last seven days are meant.
        clause: What asks for it, as cited on the last day of the time; empty if nothing did yet.
        notices: Codes of what must be said of the declarations.
    """

    lines: tuple[JudgedLine, ...]
    providers: tuple[JudgedProvider, ...]
    rules: LineRules
    month: datetime | None = None
    clause: str = ""
    notices: tuple[str, ...] = ()

    @property
    def states(self) -> frozenset[LineState]:
        """The states that occur."""
        return frozenset(each.state for each in self.lines)


def take_samples(
    name: str, data: bytes, rules: SampleRules, observations: Observations
) -> TakenFile:
    """Keep the samples of a file, all or nothing; one that was taken before is told as such.

    Raises:
        RequestError: LINE_NONE_DECLARED, LINE_UNKNOWN_NAME.
        DeclarationError: As `read_samples`.
        InvalidDeclarationsError: Cells that cannot be, all of them.
        ObservationError: ``STORE_*``.
    """
    _require_lines(rules.lines, [rules.usual] if rules.usual else [])
    digest, problems = sha256(data).hexdigest(), Problems()
    samples = read_samples(name, data, rules, problems)
    require_sound(problems)
    taken = TakenFile(name, digest, ())
    replaced: Mapping[str, int] = {}
    if is_taken(observations, digest):
        taken = replace(taken, is_known=True)
        counts = dict.fromkeys(first_and_last(samples), 0)
    else:
        replaced = count_replaced(observations, samples)
        with observations.writing():
            counts = dict(add_samples(observations, digest, samples, at=rules.now))
    spans = first_and_last(samples)
    lines = [_taken(line, counts[line], spans[line], rules.now) for line in sorted(counts)]
    told = (replace(one, replaced=replaced.get(one.line, 0)) for one in lines)
    return replace(taken, lines=tuple(told))


def lines_in_force(here: Registers, signed: Registers) -> Registers:
    """Return the registers *here* with the rules that were signed, and each signed line as signed.

    An edit that nobody signed makes no line wider, and takes none away from who judges it.
    """
    by_id = {each.id: each for each in (*here.lines, *signed.lines)}
    return replace(here, lines=tuple(by_id.values()), line_rules=signed.line_rules)


def judge_lines(
    lines: Sequence[ProvidedLine],
    rules: LineRules,
    observations: Observations,
    *,
    month: datetime | None,
    now: datetime,
    law: LegalBases = NO_LAW,
) -> JudgedLines:
    """Hold *lines* against *rules*.

    Args:
        lines: As declared.
        rules: What they must carry.
        observations: Where the samples are.
        month: Its first day in Việt Nam: every seven days that end on a day of it, up to *now*;
            None for the last seven days.
        now: The time.
        law: The documents that may ask for it.

    Raises:
        RequestError: LINE_NONE_DECLARED; LINE_MONTH_AHEAD.
        ObservationError: ``STORE_*``.
    """
    _require_lines([each.id for each in lines], [])
    ends = _ends(month, now)
    if not ends:
        raise RequestError("LINE_MONTH_AHEAD")
    judged = tuple(_judge(line, rules, observations, ends) for line in lines)
    last = day_of(ends[-1] - timedelta.resolution)  # a window ends where the next day begins
    clause = law.cited(_LOAD, on=last)
    return JudgedLines(judged, tuple(_providers(judged)), rules, month, clause)


def weeks_until(start: datetime, end: datetime) -> Sequence[datetime]:
    """Return the ends of the weeks that end after *start* and not after *end*: Sunday midnights."""
    first = start.astimezone(VIETNAM)
    week = first + timedelta(days=7 - first.weekday())
    ends = list[datetime]()
    while week <= end:
        ends.append(week)
        week += WINDOW
    return ends


def measured_lines(
    lines: Sequence[ProvidedLine],
    rules: LineRules,
    observations: Observations,
    weeks: Sequence[datetime],
) -> Iterator[LineSeen]:
    """Yield what each of *lines* carried that was measured at all, by *weeks* that end then."""
    sampled = sampled_lines(observations) if lines and weeks else frozenset[str]()
    for line in lines:
        if line.id in sampled:
            windows = list(_judge_weeks(line, rules, observations, weeks))
            known = [each for each in windows if each.state in _JUDGED]
            yield LineSeen(line.id, _counted(windows), _worst(known) if known else None)


def chosen_lines(lines: Sequence[ProvidedLine], names: Sequence[str]) -> Sequence[ProvidedLine]:
    """Return the lines called *names*; all, if none is named.

    Raises:
        RequestError: LINE_NONE_DECLARED, LINE_UNKNOWN_NAME.
    """
    _require_lines([each.id for each in lines], names)
    return [each for each in lines if not names or each.id in names]


def _require_lines(known: Sequence[str], names: Iterable[str]) -> None:
    if not known:
        raise RequestError("LINE_NONE_DECLARED")
    for name in names:
        if name not in known:
            raise RequestError("LINE_UNKNOWN_NAME", line=name, nearest=nearest(name, known))


def _taken(line: str, count: int, span: tuple[int, int], like: datetime) -> TakenLine:
    first, last = span
    return TakenLine(line, count, begin_of(first, like), begin_of(last + 1, like))


def _ends(month: datetime | None, now: datetime) -> Sequence[datetime]:
    if month is None:
        return [now.astimezone(VIETNAM)]
    ends, day = list[datetime](), month + _DAY
    while (day - _DAY).month == month.month and day <= now:
        ends.append(day)
        day += _DAY
    return ends


def _judge(
    line: ProvidedLine, rules: LineRules, observations: Observations, ends: Sequence[datetime]
) -> JudgedLine:
    slots = range(slot_of(ends[0] - WINDOW), slot_of(ends[-1] + SLOT))
    samples, limits = samples_of(observations, line.id, slots), limits_of(line, rules)
    windows = [judge_window(samples, limits, end) for end in ends]
    return JudgedLine(line, _worst(windows), _counted(windows))


def _judge_weeks(
    line: ProvidedLine, rules: LineRules, observations: Observations, ends: Sequence[datetime]
) -> Iterator[LineWindow]:
    """Judge weeks that do not overlap, each by itself: never is more held than one."""
    limits = limits_of(line, rules)
    for end in ends:
        last = slot_of(end)
        samples = samples_of(observations, line.id, range(last - SLOTS, last))
        yield judge_window(samples, limits, end)


def _counted(windows: Iterable[LineWindow]) -> Mapping[LineState, int]:
    return Counter(each.state for each in windows)


def _worst(windows: Iterable[LineWindow]) -> LineWindow:
    return max(windows, key=lambda each: (each.state == "over", each.worst, each.end))


def _providers(lines: Sequence[JudgedLine]) -> Iterator[JudgedProvider]:
    for provider in sorted({each.line.provider for each in lines}):
        counts: dict[LineState, int] = {}
        for each in lines:
            if each.line.provider == provider:
                counts[each.state] = counts.get(each.state, 0) + 1
        yield JudgedProvider(provider, counts)
