"""Receipts held against each other: one attempt ends once, and a log has one history.

An attempt that is open may end later, so that a receipt which calls it open contradicts none. Two
that say how it ended must say the same, in every fact; and two of one log, at one size of it, must
have the same root. What breaks one of these is no word on either side: a signature shows who said
it, and not which is true.

A change that was made is not tried again: a word on a later attempt contradicts that it was made.

One pair differs and is no contradiction: where the record could not be written, who applied signs
an emergency receipt, and the attempt stays open in the log until the device is read. Such a reading
names itself by its code, writes nothing, comes later, and must find what the first one said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fleetcfg.ledger.ledger_state import DeviceEnd
from fleetcfg.model.outcome import MADE, OPEN, READINGS, Fate

_UNDONE = frozenset({Fate.FAILED, Fate.ROLLED_BACK})
_Device = tuple[str, str]  # the digest of a change-set, and a device


@dataclass(slots=True)
class ReceiptsHeard:
    """What receipts have said so far.

    Attributes:
        contradicted: Change-sets and devices of which receipts contradict each other.
        settled: Those of them that were adopted since.
    """

    contradicted: set[_Device] = field(default_factory=set)
    settled: set[_Device] = field(default_factory=set)
    _ends: dict[tuple[str, str, int], list[Mapping[str, Any]]] = field(default_factory=dict)
    _made: dict[_Device, int] = field(default_factory=dict)
    _last: dict[_Device, int] = field(default_factory=dict)
    _places: dict[tuple[str, int], tuple[str, set[_Device]]] = field(default_factory=dict)

    def hear(
        self,
        changeset: str,
        host: str,
        end: DeviceEnd,
        facts: Mapping[str, Any],
        place: tuple[str, int, str],
    ) -> None:
        """Take in what a receipt says of *host*.

        Args:
            changeset: Digest of what it is about.
            host: The device.
            end: How it ended.
            facts: All that it says of the device.
            place: The log, its size, and its root at that size.
        """
        about = changeset, host
        self._count(about, end)
        if end.outcome not in OPEN:
            known = self._ends.setdefault((*about, end.n), [])
            if not all(_agree(facts, other) for other in known):
                self._contradict({about})
            known.append(facts)
        origin, size, root = place
        first, told = self._places.setdefault((origin, size), (root, set()))
        told.add(about)
        if first != root:
            self._contradict(told)

    def _count(self, about: _Device, end: DeviceEnd) -> None:
        """Note which attempt this is: where a change was made, no other one begins."""
        self._last[about] = max(end.n, self._last.get(about, 0))
        if end.outcome in MADE:
            self._made[about] = min(end.n, self._made.get(about, end.n))
        if self._last[about] > self._made.get(about, self._last[about]):
            self._contradict({about})

    def settle(self, looked_at: Iterable[_Device]) -> None:
        """Note what people have looked at since; what is said of it later contradicts anew."""
        self.settled |= self.contradicted.intersection(looked_at)

    def _contradict(self, about: set[_Device]) -> None:
        self.contradicted |= about
        self.settled -= about


def _agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one == other or _confirms(one, other) or _confirms(other, one)


def _confirms(reading: Mapping[str, Any], word: Mapping[str, Any]) -> bool:
    """Tell whether *reading* is of the device, later than *word*, and finds what that said."""
    if not _is_reading(reading) or _is_reading(word):
        return False
    if word["at"] > reading["at"] or word["before_sha256"] != reading["before_sha256"]:
        return False
    found, said = Fate(reading["outcome"]), Fate(word["outcome"])
    return said in (MADE if found in MADE else _UNDONE if found is Fate.NOT_APPLIED else ())


def _is_reading(said: Mapping[str, Any]) -> bool:
    return bool(said["code"] == READINGS.get(said["outcome"]))
