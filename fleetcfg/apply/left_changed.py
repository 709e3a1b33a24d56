"""What is named when a rollback did not hold: each parameter that is not as it was before."""

from fleetcfg.apply.preconditions import text_of
from fleetcfg.model.authorized import Hashed, StateValue
from fleetcfg.model.outcome import LeftParameter
from fleetcfg.model.value import MASK
from fleetcfg.trust.documents.changeset import DeviceChange
from fleetcfg.trust.documents.state import State


def list_left(
    change: DeviceChange, before: State | None, live: State | None
) -> tuple[LeftParameter, ...]:
    """Return every parameter that is not as it was, by path; hidden values are ``***``.

    Args:
        change: What was signed of the device.
        before: Its whole state before; None if it is not kept any more, and then the parameters
            of *change* alone can be told.
        live: Its whole state now; None if it was not read, and then any of *change* may be left.
    """
    signed = {op.path: text_of(op.post) for op in change.ops}
    was = before or State({op.path: text_of(op.pre) for op in change.ops})
    paths = tuple(signed) if live is None else live.list_changes(was)
    return tuple(
        LeftParameter(
            path,
            signed.get(path, _text_at(was, path)),
            _text_at(was, path),
            None if live is None else _text_at(live, path),
        )
        for path in paths
        if before is not None or path in signed
    )


def _text_at(state: State, path: str) -> str | None:
    """Return the value at *path* as it may be shown; None if it is not there."""
    return _shown(state.values[path]) if path in state.values else None


def _shown(value: StateValue) -> str:
    if isinstance(value, Hashed):
        return f"sha256:{value.sha256}"
    return MASK if value is None else value
