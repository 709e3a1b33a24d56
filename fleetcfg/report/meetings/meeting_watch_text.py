"""A meeting while it runs: a screen that is drawn anew, or, where no person looks, what changed."""

from dataclasses import replace
from typing import Final

from fleetcfg.model.readiness import MeetingReadiness
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.report.lines import StyledLine, fold, said
from fleetcfg.report.meetings.meeting_text import head_lines, readiness_lines
from fleetcfg.report.meetings.meeting_words import duty_text, reason_text, site_text
from fleetcfg.report.output import DRAW_ANEW, output_for
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words
from fleetcfg.workflow.meetings.watch import WatchEvent, watch_events

_UNKEPT: Final = "UNKEPT"  # nothing of a watch is kept: that is no news of each look


class MeetingWatchText:
    """Tells how ready a meeting is, again and again."""

    def __init__(self, target: RenderTarget) -> None:
        self._out = target.out
        self._output = output_for(target.out, columns=target.columns)
        self._words = target.words
        self._before: MeetingReadiness | None = None

    def tell(self, noun: object) -> None:
        """Draw the screen anew; elsewhere print what happened since it was told last."""
        if not isinstance(noun, MeetingReadiness):
            return
        noun = replace(noun, notices=tuple(code for code in noun.notices if code != _UNKEPT))
        events = watch_events(self._before, noun)
        columns = self._output.columns
        lines = [
            line for event in events for line in event_lines(event, noun, self._words, columns)
        ]
        if self._output.is_terminal:
            self._out.write(DRAW_ANEW)
            whole = readiness_lines(noun, self._words, columns)
            self._output.put([*whole, (), *lines])
        else:
            head = head_lines(noun, self._words, columns) if self._before is None else []
            self._output.put([*head, *lines])
        self._before = noun

    def end(self) -> None:
        """Nothing is left to tell."""


def event_lines(
    event: WatchEvent, told: MeetingReadiness, words: Words, columns: int
) -> list[StyledLine]:
    """Return when what happened where, and whom to call."""
    at = f"{told.at.astimezone(VIETNAM):%H:%M:%S}"
    pieces = [f"{at}  {site_text(event.site, words)}", words.label(f"meeting.watch.{event.kind}")]
    pieces += [reason_text(one, words) for one in event.seen]
    if event.is_bad:
        pieces.append(words.label("meeting.call", who=duty_text(event.site.on_duty, words)))
    return fold(
        said(" · ".join(pieces), "bad" if event.is_bad else "good"), columns, rest="          "
    )
