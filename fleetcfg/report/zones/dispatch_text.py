"""How far work in zones is that was given out: for people, for a screen, and for programs. Pure."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from fleetcfg.model.timezone import VIETNAM
from fleetcfg.report.clock import local_time, span
from fleetcfg.report.lines import Style, StyledLine, flow, plain, said
from fleetcfg.report.output import DRAW_ANEW, PLAIN_COLUMNS, output_for
from fleetcfg.report.record_class import ToldDocument, ToldInstant, ToldRecord, of
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words
from fleetcfg.workflow.zones.progress import (
    DEVICE_FATES,
    FATES,
    DispatchProgress,
    ZoneProgress,
)

_STYLES: Final[dict[str, Style]] = {
    "waiting": "doubtful",
    "failed": "bad",
    "late": "bad",
    "unseen": "bad",
    "home": "good",
    "seen": "good",
}
_INDENT: Final = "  "
_LONG: Final = timedelta(hours=1)
"""What waits is handed over within minutes; after so long a person is to look why it is not."""


def dispatch_text(told: DispatchProgress, words: Words) -> str:
    """Return it as lines: a head, and each zone."""
    return plain(_whole(told, words, PLAIN_COLUMNS))


class _Zone(ToldRecord):
    zone: str
    slices: dict[str, int] = of(lambda zone: {fate: zone.slices[fate] for fate in FATES})
    devices: dict[str, int] = of(lambda zone: {fate: zone.devices[fate] for fate in DEVICE_FATES})
    oldest_waiting_seconds: int | None = of(
        lambda zone: zone.oldest and int(zone.oldest.total_seconds())
    )
    until: ToldInstant | None


class DispatchRecord(ToldDocument):
    """How far work in zones is: ages in seconds."""

    SCHEMA = "fleetcfg.dispatch/1"
    IS_PRETTY = True

    at: ToldInstant
    since: ToldInstant
    open_batches: int
    zones: list[_Zone]


class DispatchWatchText:
    """Tells how far it is, again and again: a screen that is drawn anew, or zones that changed."""

    def __init__(self, target: RenderTarget) -> None:
        self._out = target.out
        self._output = output_for(target.out, columns=target.columns)
        self._words = target.words
        self._before: dict[str, ZoneProgress] | None = None

    def tell(self, noun: object) -> None:
        """Draw the screen anew; elsewhere print the zones of which something changed."""
        if not isinstance(noun, DispatchProgress):
            return
        columns = self._output.columns
        if self._output.is_terminal:
            self._out.write(DRAW_ANEW)
            self._output.put(_whole(noun, self._words, columns))
        else:
            self._output.put(self._changed(noun, columns))
        self._before = {zone.zone: zone for zone in noun.zones}

    def end(self) -> None:
        """Nothing is left to tell."""

    def _changed(self, told: DispatchProgress, columns: int) -> list[StyledLine]:
        if self._before is None:
            return _whole(told, self._words, columns)
        at = f"{told.at.astimezone(VIETNAM):%H:%M:%S}"
        lines: list[StyledLine] = []
        for zone in told.zones:
            before = self._before.get(zone.zone)
            if before is None or _counts(before) != _counts(zone):
                lines += _zone_lines(zone, self._words, columns, at)
        return lines


def _whole(told: DispatchProgress, words: Words, columns: int) -> list[StyledLine]:
    at, since = local_time(told.at, seconds=True), local_time(told.since)
    head = [
        said(words.label("dispatch.progress", at=at), "strong"),
        said(words.count(told.open_batches, "dispatch.open")),
        said(words.label("dispatch.since", since=since), "dim"),
    ]
    lines = flow(head, columns)
    if not told.zones:
        lines.append(said(words.label("dispatch.nothing")))
    for zone in told.zones:
        lines += _zone_lines(zone, words, columns)
    return lines


def _zone_lines(zone: ZoneProgress, words: Words, columns: int, at: str = "") -> list[StyledLine]:
    slices = [(fate, zone.slices[fate]) for fate in FATES if zone.slices[fate]]
    devices = [(fate, zone.devices[fate]) for fate in DEVICE_FATES if zone.devices[fate]]
    pieces = [
        said(words.label(f"dispatch.slice.{fate}", count=count), _STYLES.get(fate, ""))
        for fate, count in slices
    ]
    if zone.oldest is not None:
        age = span(int(zone.oldest.total_seconds()), words)
        pieces.append(said(words.label("dispatch.oldest", age=age), "doubtful"))
    if zone.until is not None:
        pieces.append(said(words.label("dispatch.until", until=local_time(zone.until))))
    told = [
        said(words.label(f"dispatch.device.{fate}", count=count), _STYLES.get(fate, ""))
        for fate, count in devices
    ]
    return [
        said(f"{at}  {zone.zone}" if at else zone.zone, "strong"),
        *_after(words.label("dispatch.slices"), pieces, columns),
        *_after(words.label("dispatch.devices"), told, columns),
        *(line for todo in _todo(zone, words) for line in _after("→", [said(todo)], columns)),
    ]


def _todo(zone: ZoneProgress, words: Words) -> Iterator[str]:
    """Yield what a person can do about what does not go on by itself."""
    trouble = zone.trouble
    if trouble is not None and not trouble.is_told:
        yield words.label("dispatch.todo.collect")
    elif trouble is not None and trouble.changeset:
        yield words.label("dispatch.todo.change", changeset=trouble.changeset)
    elif trouble is not None:
        yield words.label("dispatch.todo.audit", batch=trouble.batch)
    if zone.oldest is not None and zone.oldest >= _LONG:
        yield words.label("dispatch.todo.waiting")


def _after(label: str, pieces: list[StyledLine], columns: int) -> list[StyledLine]:
    first, *rest = pieces
    return flow([(*said(f"{label} "), *first), *rest], columns, indent=_INDENT)


def _counts(zone: ZoneProgress) -> tuple[object, ...]:
    """Return what of a zone is news: the age of what waits is none."""
    return dict(zone.slices), dict(zone.devices), zone.until
