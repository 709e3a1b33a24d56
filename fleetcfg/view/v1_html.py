"""The page for the signing folder: what view 1 says, as one page that prints on A4. Pure.

One file without a script and without a reference to anything outside, in Vietnamese, in black on
white. It shows what `fleetcfg.view.v1` shows, and two digests to be compared by eye: of the
change-set, and of the text that the approval names. What is signed is that text, never this page.

Whatever comes from a document is text here and nothing else: it is spelled by
`fleetcfg.view.v1_facts` and then escaped by jinja2, which no part of the template turns off.
"""

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256

from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.view import v1_facts
from fleetcfg.view.eights import eights
from fleetcfg.view.page_template import NO_BANNER, Given, PageBanner, load_template, spell_css
from fleetcfg.view.v1 import render


def page(payload: bytes, *, approvals: Sequence[Given] = (), banner: PageBanner = NO_BANNER) -> str:
    """Return the page of the change-set in *payload*.

    Args:
        payload: The bytes that were signed.
        approvals: Those that were given already and are authentic.
        banner: What stands above it.

    Raises:
        RefusalError: As `fleetcfg.trust.documents.changeset.read_changeset`.
    """
    view = v1_facts.view_of(read_changeset(payload), payload)
    told = _renderer()(
        view=view,
        text_sha256=sha256(render(payload)).hexdigest(),
        running=spell_css(f"{view.changeset.id} · …{view.sha256[-8:]}"),
        approvals=approvals,
        banner=banner,
    )
    # The names that pages of view 1 always had; a document's own "&" is "&amp;" by now.
    return told.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")


@cache
def _renderer() -> Callable[..., str]:
    return load_template("v1.html.j2", {**vars(v1_facts), "eights": eights})
