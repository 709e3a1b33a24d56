"""The page for the signing folder: what view 2 says, as one page that prints on A4. Pure.

One file without a script and without a reference to anything outside, in Vietnamese, in black on
white. Its sections, blocks and rows are those of `fleetcfg.view.v2_facts`, to the letter, and two
digests to be compared by eye. What is signed is the text of `fleetcfg.view.v2`, never this page.
"""

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256

from fleetcfg.view.eights import eights
from fleetcfg.view.page_template import NO_BANNER, Given, PageBanner, load_template, spell_css
from fleetcfg.view.v2 import render
from fleetcfg.view.v2_facts import moment, read_view


def page(payload: bytes, *, approvals: Sequence[Given] = (), banner: PageBanner = NO_BANNER) -> str:
    """Return the page of the change-set in *payload*; *approvals* are given already and authentic.

    Raises:
        RefusalError: As `fleetcfg.view.v2_facts.read_view`.
    """
    view = read_view(payload)
    return _renderer()(
        view=view,
        text_sha256=sha256(render(payload)).hexdigest(),
        running=spell_css(f"{view.number} · …{view.sha256[-8:]}"),
        approvals=approvals,
        banner=banner,
        mark=spell_css(banner.mark),
    )


@cache
def _renderer() -> Callable[..., str]:
    return load_template("v2.html.j2", {"moment": moment, "eights": eights})
