"""How ready the sites of a meeting are, for people: one block a site, what is not ready first."""

from collections.abc import Iterator

from fleetcfg.model.readiness import MeetingReadiness, Readiness, SiteReadiness
from fleetcfg.report.audit_words import notice_lines
from fleetcfg.report.clock import local_time
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.lines import Span, StyledLine, flow, fold, said
from fleetcfg.report.meeting_words import (
    STYLES,
    duty_text,
    meeting_text,
    reason_text,
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
        *(line for site in told.sites for line in _site_lines(site, words, columns)),
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


def _site_lines(site: SiteReadiness, words: Words, columns: int) -> Iterator[StyledLine]:
    state, name = site.state, site_text(site, words)
    head = (Span(state_word(state, words), STYLES[state]), Span("  "), *said(name, "strong"))
    if state is Readiness.READY:
        yield from fold(head, columns, rest="    ")
        return
    yield ()
    yield from fold(head, columns, rest="    ")
    for one in site.reasons:
        told = said(reason_text(one, words), STYLES[one.state])
        line = (*told, *said(f"  {one.host}", "dim")) if one.host else told
        yield from fold(line, columns, first="  ", rest="    ")
    if state in (Readiness.NOT_READY, Readiness.UNKNOWN):
        call = words.label("meeting.call", who=duty_text(site.on_duty, words))
        yield from fold(said(f"→ {call}"), columns, first="  ", rest="    ")


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
