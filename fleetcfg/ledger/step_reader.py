"""What a change-set changes on one device, of its document."""

from collections.abc import Mapping
from typing import Any

from fleetcfg.ledger.ledger_state import AuthorizedChange, ProjectionStep

_Said = tuple[str, str | None, str | None]  # path, before, after


class StepReader:
    """Reads steps: one change for all devices and change-sets that change the same alike."""

    __slots__ = ("_changes",)

    def __init__(self) -> None:
        self._changes: dict[_Said, AuthorizedChange] = {}

    def read(self, device: Mapping[str, Any]) -> ProjectionStep:
        """Return what a change-set says of *device*.

        Raises:
            KeyError: A member is not there; TypeError: it is of another kind.
        """
        changes = tuple(
            self._change((op["path"], _text(op["pre"]["value"]), _text(op["post"]["value"])))
            for op in device["ops"]
        )
        return ProjectionStep(device["seq"], changes, has_password=bool(device["secrets"]))

    def _change(self, said: _Said) -> AuthorizedChange:
        known = self._changes.get(said)
        if known is None:
            known = self._changes[said] = AuthorizedChange(*said)
        return known


def _text(value: str | int | None) -> str | None:
    """Return how a device says a value; None where it is not set."""
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
