"""Every view that was ever released, by number: approvals over an old one stay verifiable."""

from collections.abc import Callable, Mapping
from typing import Final

from fleetcfg.errors import RefusalError
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.view import v1, v2

VIEWS: Final[Mapping[str, Callable[[bytes], bytes]]] = {"1": v1.render, "2": v2.render}
SCREENS: Final[Mapping[str, Callable[[bytes, int], str]]] = {"2": v2.on_screen}
"""The views that are told apart for narrow screens; any other is shown as it is signed."""


def render(payload: bytes) -> bytes:
    """Return what an approver reads of a change-set, by the view that it was made for.

    Raises:
        RefusalError: As `read_changeset`; VIEW_MISMATCH if this release does not have that view.
    """
    view = read_changeset(payload).tool.view
    if view not in VIEWS:
        raise RefusalError("VIEW_MISMATCH", person="", view=view)
    return VIEWS[view](payload)


def on_screen(payload: bytes, columns: int) -> str:
    """Return `render` as text, with its lines broken for a screen of so many *columns*.

    Raises:
        RefusalError: As `render`.
    """
    signed = render(payload).decode()
    narrow = SCREENS.get(read_changeset(payload).tool.view)
    return signed if narrow is None else narrow(payload, columns)
