"""Receipts held against each other: one attempt ends once, and a log has one history.

An attempt that is open may end later, so that a receipt which calls it open contradicts none. Two
that say how it ended must say the same, in every fact; and two of one log, at one size of it, must
have the same root. What breaks one of these is no word on either side: a signature shows who said
it, and not which is true.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fleetcfg.ledger.ledger_state import DeviceEnd
from fleetcfg.model.outcome import OPEN

_Device = tuple[str, str]  # the digest of a change-set, and a device


@dataclass(slots=True)
class ReceiptsHeard:
    """What receipts have said so far.

    Attributes:
        contradicted: Change-sets and devices of which receipts contradict each other.
    """

    contradicted: set[_Device] = field(default_factory=set)
    _ends: dict[tuple[str, str, int], Mapping[str, Any]] = field(default_factory=dict)
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
        if end.outcome not in OPEN:
            known = self._ends.setdefault((*about, end.n), facts)
            if known != facts:
                self.contradicted.add(about)
        origin, size, root = place
        first, told = self._places.setdefault((origin, size), (root, set()))
        told.add(about)
        if first != root:
            self.contradicted |= told
