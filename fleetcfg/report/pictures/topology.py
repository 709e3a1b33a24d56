"""The conference system as a star: the centre, the chair, and the satellites by provider.

The star is drawn as lines that leave the centre for each provider and reach every room of it. With
too many rooms to name, a line stands for a unit where not all is as it should be, with how many of
its rooms are in which state, and one line for all other units.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from typing import Final

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.fleet_figures import BY_GRAVITY, RoomFigures
from fleetcfg.report.pictures.drawing import WIDTH, bold_fitted, draw, fitted, spread, text_width
from fleetcfg.words import Words

MOST_NAMED: Final = 80
"""Satellites that are drawn one by one; of more, units are."""

_MOST_UNITS: Final = 24  # lines of one provider, where units are drawn
_ROW, _GAP, _HEAD, _TOP = 20, 20, 40, 10
_LINE, _UNDER = 14, 8  # of the counts of a provider; between their box and its first line
_NODE_WIDTH, _NODE_HEIGHT = 310, 40
_COUNTS: Final = 11  # the height of the letters of counts
_TROUBLES: Final = (
    DeviceState.NOT_AS_DECLARED,
    DeviceState.NOT_SEEN,
    DeviceState.WAITING,
    DeviceState.NOTHING_DECLARED,
    DeviceState.NOT_ASKED,
)


@dataclass(frozen=True, slots=True)
class TopologyNode:
    """The centre or the chair: a box with its name and state."""

    x: float
    y: float
    role: str
    name: str
    size: float
    state: DeviceState
    word: str
    link: str


@dataclass(frozen=True, slots=True)
class TopologyRow:
    """One satellite, or one unit with several: a line of a provider.

    Attributes:
        marks: Each state that is there, how many rooms are in it (empty of a single room), and
            where it is drawn.
        name_x: Where its name begins.
        word: For the state of a single room; empty of several, as *link* is.
    """

    y: float
    name: str
    name_x: float
    marks: tuple[tuple[DeviceState, str, float], ...]
    word: str
    link: str
    is_seen: bool


@dataclass(slots=True)
class TopologyPanel:
    """The satellites of one provider.

    Attributes:
        counts: How many there are, and in which state, in lines.
    """

    x: float
    y: float
    width: float
    name: str
    counts: tuple[str, ...]
    rows: list[TopologyRow] = field(default_factory=list[TopologyRow])

    @property
    def bottom(self) -> float:
        """Where its last line is drawn."""
        return self.rows[-1].y if self.rows else self.y + self.head + _UNDER

    @property
    def head(self) -> float:
        """How tall the box is with its name and counts."""
        return _HEAD + _LINE * (len(self.counts) - 1)


def topology_svg(
    rooms: Sequence[RoomFigures], words: Words, link: Callable[[str], str] = str
) -> str:
    """Return the picture of *rooms*, which are in the order of the inventory.

    Args:
        rooms: Those of the centre and of the chair, and the satellites.
        words: The language.
        link: Gives the anchor at which the room of an id is told of.
    """
    return _Topology(words, link).draw(rooms)


@dataclass(frozen=True, slots=True)
class _Topology:
    words: Words
    link: Callable[[str], str]

    def draw(self, rooms: Sequence[RoomFigures]) -> str:
        core = [room for role in ("central", "chair") for room in rooms if room.role == role]
        nodes = [self._node(place, room) for place, room in enumerate(core)]
        top = _TOP + -(-len(nodes) // 2) * (_NODE_HEIGHT + _GAP) + (_GAP if nodes else 0)
        panels = self._panels([room for room in rooms if room.role == "satellite"], top)
        bottom = max([panel.bottom for panel in panels], default=top)
        return draw(
            "topology",
            height=bottom + 52,
            title=self.words.label("report.topology"),
            about=f"{self._whole(rooms, 'report.state')}.",
            nodes=nodes,
            node_size=(_NODE_WIDTH, _NODE_HEIGHT),
            panels=panels,
            legend=spread(
                (state, self.words.label(f"report.short.{state}")) for state in _states(rooms)
            ),
            legend_y=bottom + 36,
        )

    def _whole(self, rooms: Sequence[RoomFigures], key: str) -> str:
        counts = Counter(room.state for room in rooms)
        told = [f"{counts[s]} {self.words.label(f'{key}.{s}')}" for s in _states(rooms)]
        return f"{self.words.count(len(rooms), 'sites')}: {', '.join(told)}"

    def _node(self, place: int, room: RoomFigures) -> TopologyNode:
        column, line = place % 2, place // 2
        name, size = bold_fitted(room.name, _NODE_WIDTH - 40, 13, 11)
        return TopologyNode(
            10 + column * (WIDTH - _NODE_WIDTH - 20),
            _TOP + line * (_NODE_HEIGHT + _GAP),
            self.words.label(f"role.{room.role}"),
            name,
            size,
            room.state,
            self.words.label(f"report.short.{room.state}"),
            self.link(room.id),
        )

    def _panels(self, rooms: Sequence[RoomFigures], top: float) -> list[TopologyPanel]:
        providers = dict[str, list[RoomFigures]]()
        for room in rooms:
            providers.setdefault(room.provider_name, []).append(room)
        columns = min(len(providers), 2) or 1
        width = (WIDTH - 4 - (columns - 1) * _GAP) / columns
        panels, y = list[TopologyPanel](), [top] * columns
        names = _told_apart(rooms) if len(rooms) <= MOST_NAMED else {}
        for place, (name, members) in enumerate(providers.items()):
            column = place % columns
            panel = TopologyPanel(
                2 + column * (width + _GAP),
                y[column],
                width,
                bold_fitted(name, width - 16, 14)[0],
                tuple(_lines(self._whole(members, "report.short"), width - 16)),
            )
            self._fill(panel, members, names)
            panels.append(panel)
            y[column] = panel.bottom + _GAP + 8
        return panels

    def _fill(
        self, panel: TopologyPanel, rooms: Sequence[RoomFigures], names: Mapping[str, str]
    ) -> None:
        if not names:
            self._fill_by_unit(panel, rooms)
        for n, room in enumerate(rooms if names else ()):
            panel.rows.append(self._row(panel, n, names[room.id], [room]))

    def _fill_by_unit(self, panel: TopologyPanel, rooms: Sequence[RoomFigures]) -> None:
        """Show the units of which a room is in trouble, as many as fit, and the rest as one."""
        units = _by_unit(rooms)
        shown = [unit for unit in units if any(room.state in _TROUBLES for room in unit)]
        shown = shown[: _MOST_UNITS - 1]
        panel.rows += (self._row(panel, n, unit[0].unit, unit) for n, unit in enumerate(shown))
        rest = [room for unit in units[len(shown) :] for room in unit]
        if rest:
            key = "report.topology.more" if shown else "report.topology.units"
            name = self.words.label(key, count=len(units) - len(shown))
            panel.rows.append(self._row(panel, len(shown), name, rest))

    def _row(
        self, panel: TopologyPanel, place: int, name: str, rooms: Sequence[RoomFigures]
    ) -> TopologyRow:
        counts, states, is_one = Counter(r.state for r in rooms), _states(rooms), len(rooms) == 1
        marks = list[tuple[DeviceState, str, float]]()
        x = panel.x + 26
        for state in states:
            count = "" if is_one else str(counts[state])
            marks.append((state, count, x))
            x += 16 + 9 * len(count)
        word = self.words.label(f"report.short.{states[0]}") if is_one else ""
        room = panel.x + panel.width - 16 - text_width(word, 11) - x
        return TopologyRow(
            panel.y + panel.head + _UNDER + 14 + place * _ROW,
            fitted(name, room),
            x,
            tuple(marks),
            word,
            self.link(rooms[0].id) if is_one else "",
            is_seen=states not in ([DeviceState.NOT_SEEN], [DeviceState.NOT_ASKED]),
        )


def _told_apart(rooms: Sequence[RoomFigures]) -> Mapping[str, str]:
    """Return names by id, without the words that all begin with: they tell no room apart."""
    every = [room.name.split(" ") for room in rooms]
    alike = sum(1 for _ in takewhile(lambda words: len({*words}) == 1, zip(*every, strict=False)))
    begun = min(alike, *(len(words) - 1 for words in every)) if len(every) > 1 else 0
    return {room.id: " ".join(words[begun:]) for room, words in zip(rooms, every, strict=True)}


def _lines(counts: str, room: float) -> Iterator[str]:
    """Yield *counts* in lines that fit into *room*: no number is left out."""
    line = ""
    for part in counts.split(", "):
        longer = f"{line}, {part}" if line else part
        if line and text_width(f"{longer},", _COUNTS) > room:
            yield f"{line},"
            longer = part
        line = longer
    yield fitted(line, room, _COUNTS)


def _states(rooms: Sequence[RoomFigures]) -> list[DeviceState]:
    return [state for state in BY_GRAVITY if any(room.state is state for room in rooms)]


def _by_unit(rooms: Sequence[RoomFigures]) -> list[list[RoomFigures]]:
    """Return rooms by unit, those units first where most is not as it should be."""
    units = [list(group) for _, group in groupby(sorted(rooms, key=_unit), key=_unit)]
    return sorted(units, key=lambda unit: [-_count(unit, state) for state in _TROUBLES])


def _count(rooms: Sequence[RoomFigures], state: DeviceState) -> int:
    return sum(room.state is state for room in rooms)


def _unit(room: RoomFigures) -> str:
    return room.unit
