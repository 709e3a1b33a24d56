"""How ready the sites of a meeting are, for people: what is not ready first, the same once."""

from collections.abc import Iterable, Iterator

from fleetcfg.model.readiness import MeetingReadiness, Readiness, SiteReadiness
from fleetcfg.report.audit_words import notice_lines
from fleetcfg.report.clock import local_time
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.lines import Span, Style, StyledLine, flow, fold, said
from fleetcfg.report.meetings.meeting_words import (
    STYLES,
    call_text,
    duty_text,
    figure_texts,
    meeting_text,
    reason_lines_of,
    site_text,
    state_word,
    times_text,
)
from fleetcfg.report.output import output_for
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words


class MeetingCheckText:
    """Prints how ready a meeting is."""

    def __init__(self, target: RenderTarget) -> None:
        self._output = output_for(target.out, columns=target.columns)
        self._words = target.words

    def tell(self, noun: object) -> None:
        """Print it."""
        if isinstance(noun, MeetingReadiness):
            self._output.put(readiness_lines(noun, self._words, self._output.columns))

    def end(self) -> None:
        """Nothing is left to tell."""


def readiness_lines(told: MeetingReadiness, words: Words, columns: int) -> list[StyledLine]:
    """Return the title, each site, and what it comes to."""
    return [
        *head_lines(told, words, columns),
        *(
            line
            for block in _blocks(told.sites, words)
            for line in _block_lines(block, words, columns)
        ),
        *call_lines(told, words, columns),
        (),
        *_result_lines(told, words, columns),
    ]


def head_lines(told: MeetingReadiness, words: Words, columns: int) -> list[StyledLine]:
    """Return which meeting it is, and when it was looked at."""
    title = [
        said(words.label("meeting.title"), "strong"),
        said(meeting_text(told.meeting, words), "strong"),
        said(words.count(len(told.meeting.sites), "sites")),
        said(local_time(told.at, seconds=True)),
    ]
    times = [said(words.label("meeting.when", when=times_text(told.meeting)))]
    if told.frozen is not None:
        start, end = map(local_time, told.frozen)
        times.append(said(words.label("meeting.frozen", start=start, end=end), "dim"))
    return [
        *flow(title, columns),
        *flow(times, columns),
        *notice_lines(told.notices, words, columns),
    ]


def _blocks(sites: Iterable[SiteReadiness], words: Words) -> list[list[SiteReadiness]]:
    """Return *sites*, those of which the same is to be said together; in their order."""
    alike: dict[tuple[object, ...], list[SiteReadiness]] = {}
    for site in sites:
        told = tuple(line.text for line in reason_lines_of(site, words))
        alike.setdefault((site.state, told, duty_text(site.on_duty, words)), []).append(site)
    return list(alike.values())


def _block_lines(sites: list[SiteReadiness], words: Words, columns: int) -> Iterator[StyledLine]:
    first = sites[0]
    state, names = first.state, ", ".join(site_text(site, words) for site in sites)
    count = f" ({len(sites)})" if len(sites) > 1 else ""
    head = (Span(state_word(state, words) + count, STYLES[state]), Span("  "))
    yield ()
    yield from fold((*head, *said(names, "strong")), columns, rest="    ")
    if state is Readiness.READY:
        return
    for one in reason_lines_of(first, words):
        hosts = one.hosts if len(sites) == 1 else ()
        told = said(one.text, STYLES[one.state])
        line = (*told, *said(f"  {', '.join(hosts)}", "dim")) if hosts else told
        yield from fold(line, columns, first="  ", rest="    ")
    if state in (Readiness.NOT_READY, Readiness.UNKNOWN):
        call = words.label("meeting.call", who=duty_text(first.on_duty, words))
        yield from fold(said(f"→ {call}"), columns, first="  ", rest="    ")


def call_lines(told: MeetingReadiness, words: Words, columns: int) -> Iterator[StyledLine]:
    """Yield what became of each test call; nothing where none was asked for."""
    calls = [(site, call) for site in told.sites for call in site.calls]
    if calls:
        yield ()
        yield said(words.label("meeting.heading.calls"), "strong")
    for site, call in calls:
        loss, jitter, delay = figure_texts(call, words)
        figures = words.label("meeting.call.figures", loss=loss, jitter=jitter, delay=delay)
        head = f"{site.name}, {call.host}" + (f" → {call.number}" if call.number else "")
        style: Style = "bad" if call.has_failed else "doubtful" if call.code else ""
        line = said(f"{head}: {call_text(call, words) if call.code else figures}", style)
        yield from fold(line, columns, first="  ", rest="    ")


def _result_lines(told: MeetingReadiness, words: Words, columns: int) -> list[StyledLine]:
    pieces = []
    for state in Readiness:
        count = sum(site.state is state for site in told.sites)
        if count:
            text = words.label("meeting.count", count=count, state=state_word(state, words).lower())
            pieces.append(said(text, STYLES[state]))
    end = EXITS[told.conclusion]
    head = words.label("meeting.result", code=int(end))
    return flow([said(head, "strong"), *pieces], columns)
