"""Whose emergency change a live value is: what was declared before any paper allowed it. Pure."""

from fleetcfg.diff.verdict import is_value
from fleetcfg.model.authorized import AuthorizedState, Emergency, Hashed, StateValue
from fleetcfg.model.value import Absent, Masked, Value, ValueReading

_NOWHERE = object()


def find_emergency(state: AuthorizedState, path: str, live: ValueReading) -> Emergency | None:
    """Return the newest emergency that brought *path* to what is *live*; None if none did.

    One that has no end yet answers for what is not as it was at its begin; one that has, for the
    very values that it lists. What a signed change has set since, neither answers for.
    """
    for one in state.emergencies:
        if path in one.settled:
            continue
        if one.is_open:
            before = state.before_emergency.get(path, _NOWHERE)
            is_its = before is not None and not _is(before, live)  # what was hidden is not known
        else:
            after = _NOWHERE if path in one.gone else one.after.get(path, one)
            is_its = _is(after, live)
        if is_its:
            return one
    return None


def _is(kept: StateValue | object, live: ValueReading) -> bool:
    """Tell whether *live* is what a state keeps as *kept*; `_NOWHERE` if it keeps nothing."""
    match live:
        case Absent():
            return kept is _NOWHERE
        case Masked():
            return kept is None
        case Value(text):
            return isinstance(kept, str | Hashed) and is_value(kept, text)
        case _:
            return False
