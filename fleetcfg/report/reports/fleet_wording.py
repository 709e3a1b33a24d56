"""How reports on a fleet call what they tell of: states, rooms, devices, findings.

And where each of them stands in the report, so that every number leads to its list.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from fleetcfg.errors import Facts
from fleetcfg.model.acknowledgement import Acknowledgement, not_acknowledged
from fleetcfg.model.audit import EMERGENCY
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.finding_groups import kind_told
from fleetcfg.model.fleet_figures import (
    DeviceFigures,
    FleetFigures,
    FoundByKind,
    RoomFigures,
    found_by_kind,
)
from fleetcfg.model.value import bounded
from fleetcfg.model.verdict import VERDICTS, VerdictKind
from fleetcfg.report.acknowledged import acknowledged_text
from fleetcfg.report.audit_words import finding_word, parameter_told
from fleetcfg.report.clock import local_time, local_times, told_facts
from fleetcfg.report.report_parts import NOTHING, Cell, Tone
from fleetcfg.words import Words

STATE_TONES: Final[Mapping[DeviceState, Tone]] = {
    DeviceState.NOT_AS_DECLARED: "bad",
    DeviceState.NOT_SEEN: "doubtful",
    DeviceState.WAITING: "waiting",
    DeviceState.NOTHING_DECLARED: "doubtful",
    DeviceState.NOT_ASKED: "dim",
    DeviceState.AS_SHOWN: "",
    DeviceState.AS_DECLARED: "good",
    DeviceState.ATTESTED: "dim",
}
_ATTESTED: Final = frozenset({"ATTESTED_BY_PERSON", "ATTESTED_OTHERWISE"})
_NAME: Final = re.compile(r"[^\s,;:()“”\"']+")


@dataclass(frozen=True, slots=True)
class FleetWording:
    """The figures of a report, and the words for them in one language.

    Attributes:
        rooms: Rooms by id; *devices* by host.
        acknowledged: Gives who knows of a finding.
        found: How many findings of each kind there are on each device.
    """

    figures: FleetFigures
    words: Words
    rooms: Mapping[str, RoomFigures]
    devices: Mapping[str, DeviceFigures]
    _places: Mapping[tuple[str, str], int]
    acknowledged: Callable[[Finding], Acknowledgement | None] = not_acknowledged
    found: FoundByKind = field(default_factory=dict[str, Mapping[VerdictKind, int]])

    @classmethod
    def of(
        cls,
        figures: FleetFigures,
        words: Words,
        acknowledged: Callable[[Finding], Acknowledgement | None] = not_acknowledged,
    ) -> "FleetWording":
        """Return the words for *figures*."""
        rooms = {room.id: room for room in figures.rooms}
        devices = {device.host: device for device in figures.devices}
        places = {("room", name): place for place, name in enumerate(rooms, 1)}
        places |= {("device", name): place for place, name in enumerate(devices, 1)}
        found = found_by_kind(figures.groups, lambda one: kind_told(one, acknowledged(one)))
        return cls(figures, words, rooms, devices, places, acknowledged, found)

    def kind_of(self, finding: Finding) -> VerdictKind:
        """Return of which kind it is here, by whom it is acknowledged."""
        return kind_told(finding, self.acknowledged(finding))

    def room_anchor(self, room: str) -> str:
        """Return where *room* stands; empty if it is not told of."""
        place = self._places.get(("room", room))
        return f"room-{place}" if place else ""

    def device_anchor(self, host: str) -> str:
        """Return where *host* stands; empty if it is not told of."""
        place = self._places.get(("device", host))
        return f"device-{place}" if place else ""

    def state(self, state: DeviceState) -> Cell:
        """Return the word for a state, in its tone."""
        return Cell(self.words.label(f"report.state.{state}"), STATE_TONES[state])

    def device_state(self, device: DeviceFigures) -> Cell:
        """Return the word for its state; of one that shows few parameters it says so."""
        cell = self.state(device.told_state)
        if not device.is_thin:
            return cell
        return Cell(f"{cell.text} ({self.words.label('report.thin')})", cell.tone)

    def room(self, room: RoomFigures, *, anchor: str = "") -> Cell:
        """Return its name, as a link to it, or as the place that links lead to."""
        link = "" if anchor else self.room_anchor(room.id)
        return Cell(room.name, link=link, anchor=anchor)

    def place_of(self, host: str) -> str:
        """Return where *host* is, for a list: its room, and its name where the room has several."""
        device = self.devices.get(host)
        room = self.rooms.get(device.room) if device else None
        if room is None:
            return host or self.words.label("audit.fleet")
        return room.name if len(room.devices) == 1 else f"{room.name} ({host})"

    def device_cells(self, host: str) -> tuple[Cell, Cell]:
        """Return the room of *host* and *host*, each as a link."""
        device = self.devices.get(host)
        room = self.rooms.get(device.room) if device else None
        name = host or self.words.label("audit.fleet")
        return (
            self.room(room) if room else Cell(NOTHING),
            Cell(name, link=self.device_anchor(host)),
        )

    def time(self, at: datetime | None) -> str:
        """Return a time in Việt Nam; a dash if there is none."""
        return NOTHING if at is None else local_time(at)

    def sentence(self, code: str, facts: Facts) -> str:
        """Return what *code* means here; of others than are told of, nothing is named."""
        kept = {name: fact for name, fact in facts.items() if not self._is_of_others(fact)}
        if len(kept) == len(facts):
            return self.words.sentence(code, told_facts(facts))
        return self.words.remembered(code, told_facts(kept))

    def remedy(self, code: str, facts: Facts) -> str:
        """Return what to do about *code*; a dash if there is nothing, or nothing of this alone."""
        is_own = not any(map(self._is_of_others, facts.values()))
        return (self.words.remedy(code, told_facts(facts)) if is_own else "") or NOTHING

    def _is_of_others(self, fact: str | int) -> bool:
        names = self.figures.untold
        return bool(names) and any(name in names for name in _NAME.findall(str(fact)))

    def kind(self, finding: Finding) -> Cell:
        """Return the verdict, in its tone."""
        tone = VERDICTS[finding.verdict].tone
        word = finding_word(finding, self.words)
        return Cell(word, "" if tone == "good" else tone)

    def parameter(self, finding: Finding) -> str:
        """Return what it is about, as people call it and as files name it."""
        return self.parameter_name(finding.parameter or finding.path)

    def parameter_name(self, name: str) -> str:
        """Return a parameter as people call it, and by its name; by that alone if it has none."""
        return parameter_told(name, self.words)

    def values(self, finding: Finding) -> str:
        """Return what must be, what is, and why it is judged so; what is attested is not live."""
        why = self.sentence(finding.reason, finding.facts) if finding.reason else ""
        told = "" if finding.reason in _ATTESTED else self._must_and_is(finding)
        return " · ".join(filter(None, (told, why))) or NOTHING

    def _must_and_is(self, finding: Finding) -> str:
        label, live = self.words.label, finding.live
        must = finding.declared if finding.authorized is None else finding.authorized
        if must is None and live is None:
            return ""
        seen = f"{label('live')} {'?' if live is None else spelled(live)}"
        if must is None:
            return seen
        key = "declared" if finding.authorized is None else "authorized"
        return f"{label(key)} {spelled(must)} → {seen}"

    def known(self, findings: Iterable[Finding]) -> str:
        """Return who acknowledged *findings*, why and until when; a dash if no person did.

        Of several that not all have one and the same word, how many have any: the list of each
        finding tells them apart.
        """
        told = [self.acknowledged(finding) for finding in findings]
        words = {acknowledged_text(one, self.words) if one else "" for one in told}
        if len(words) == 1:
            return words.pop() or NOTHING
        count = sum(one is not None and not one.is_expired for one in told)
        return self.words.label("report.acknowledged.some", count=count, whole=len(told))

    def since(self, finding: Finding) -> str:
        """Return since when it is so, as far as it is known."""
        since = finding.since
        if since is None:
            return NOTHING
        if since.last_different is None:
            return f"{self.words.label('since.first_look')} {local_time(since.first_seen)}"
        start, end = local_times(since.last_different, since.first_seen)
        return self.words.label("since.between", start=start, end=end)


def notices_told(figures: FleetFigures, words: Words) -> Iterator[str]:
    """Yield what must be said of the run; of an emergency, on which of these devices it is."""
    authority, hosts = figures.origin.authority, {one.host for one in figures.devices}
    begun = [one.host for one in authority.emergencies] if authority else []
    named = [host for host in dict.fromkeys(begun) if host in hosts]
    for code in figures.origin.notices:
        told = f"{words.label(f'notice.{code}')}: {words.label(f'notice.{code}.long')}"
        if code != EMERGENCY:
            yield told
        elif named:
            yield f"{told} ({', '.join(named)})"


def spelled(text: str) -> str:
    """Return a value as it is told: not too long, and with marks where blanks would not show."""
    return bounded(text) if text and text == text.strip() else f"“{bounded(text)}”"


def number(count: int, tone: Tone = "", link: str = "") -> Cell:
    """Return a count; none is in a tone, and none leads anywhere, where there is nothing."""
    return Cell(str(count), tone if count else "", link if count else "", is_number=True)
