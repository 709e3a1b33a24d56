"""What a client asked to hear of, whichever way it asked."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fleetcfg_kit.sim.cisco_ce.address import AddressQuery, matches
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.events import SimEvent

KeyT = TypeVar("KeyT", bound=Hashable)


def is_covered(question: AddressQuery, event: SimEvent) -> bool:
    """Tell whether an expression covers an event; the first word of it is a root, or nothing.

    An expression that asks for something below a branch that vanished covers the branch.
    """
    if not question:
        return True
    if question[0].name != event.root.lower():
        return False
    asked = question[1 : len(event.ghost) + 1] if event.ghost else question[1:]
    return any(matches(asked, path, exact=True) for path in event.paths)


@dataclass(slots=True)
class Subscriptions(Generic[KeyT]):
    """The expressions of one client.

    Attributes:
        codec: Of which it is told.
        tell: Takes an event, once, and the keys of the expressions that cover it.
    """

    codec: CodecState
    tell: Callable[[SimEvent, Sequence[KeyT]], None]
    expressions: dict[KeyT, AddressQuery] = field(default_factory=dict[KeyT, AddressQuery])

    def add(self, key: KeyT, question: AddressQuery) -> None:
        """Take one more expression."""
        self.expressions[key] = question
        if self._hear not in self.codec.subscribers:
            self.codec.subscribers.append(self._hear)

    def remove(self, key: KeyT) -> bool:
        """Forget an expression; False when there is none such."""
        found = self.expressions.pop(key, None)
        if not self.expressions:
            self.clear()
        return found is not None

    def clear(self) -> None:
        """Forget all, and hear nothing more."""
        self.expressions.clear()
        if self._hear in self.codec.subscribers:
            self.codec.subscribers.remove(self._hear)

    def _hear(self, event: SimEvent) -> None:
        keys = [key for key, asked in self.expressions.items() if is_covered(asked, event)]
        if keys:
            self.tell(event, keys)
