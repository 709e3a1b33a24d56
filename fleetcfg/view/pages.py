"""The page of a change-set, by the view that it was made for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from fleetcfg.errors import RefusalError
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.view import v1_html, v2_html
from fleetcfg.view.page_template import NO_BANNER, Given, PageBanner

PAGES: Final[Mapping[str, Callable[..., str]]] = {"1": v1_html.page, "2": v2_html.page}


def page(payload: bytes, *, approvals: Sequence[Given] = (), banner: PageBanner = NO_BANNER) -> str:
    """Return the page of the change-set in *payload*; *approvals* are given already and authentic.

    Raises:
        RefusalError: As `read_changeset`; VIEW_MISMATCH if this release does not have that view.
    """
    view = read_changeset(payload).tool.view
    if view not in PAGES:
        raise RefusalError("VIEW_MISMATCH", person="", view=view)
    return PAGES[view](payload, approvals=approvals, banner=banner)
