"""What the site does that Sphinx does not: two languages in a title, its own words and search."""

import gettext
import re
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from website.navigation import give_navigation
from website.search import collect_texts, write_texts
from website.titles import in_two

# The site's own words, Vietnamese first.
WORDS: Final = {
    "Search": "Tìm / Search",
    "On this page": "Trong trang này / On this page",
    "Next": "Tiếp / Next",
    "Previous": "Trước / Previous",
    "Home": "Trang đầu / Start",
    "Back to top": "Lên đầu trang / Back to top",
    "Skip to content": "Đến nội dung / Skip to content",
    "Made with ": "Làm bằng / Made with ",
}
ENGLISH: Final = ("in-english", "english")  # the sections in which pages speak English
_TO_ENGLISH: Final = '<p class="to-english" lang="en"><a href="#%s">In English ↓</a></p>'
_TITLE: Final = re.compile(r"(<h([1-6])>)(.*?)(<a class=\"headerlink\"|</h\2>)", re.DOTALL)
_ENTRY: Final = re.compile(
    r"(<a class=\"[^\"]*reference internal[^\"]*\" href=\"[^\"]*\">)(.*?)(</a>)", re.DOTALL
)


class Words(gettext.NullTranslations):
    """The site's words; of Sphinx's own those that are not among them."""

    def gettext(self, message: str) -> str:
        """Return the words for *message*."""
        return WORDS.get(message) or super().gettext(message)


def mark_languages(
    _app: Sphinx, _name: str, _template: str, context: dict[str, Any], _tree: object
) -> None:
    """Mark both languages in the titles of a page, and in all that names pages."""
    body = context.get("body")
    if body:
        english = next((_TO_ENGLISH % id_ for id_ in ENGLISH if f'id="{id_}"' in body), "")
        context["body"] = english + _TITLE.sub(lambda m: m[1] + in_two(m[3]) + m[4], body)
    if context.get("toc"):
        context["toc"] = _ENTRY.sub(lambda m: m[1] + in_two(m[2]) + m[3], context["toc"])
    for key in ("prev", "next"):
        if context.get(key):
            context[key] = context[key] | {"title": in_two(context[key]["title"])}


def begin(app: Sphinx) -> None:
    """Have the templates speak by ``WORDS``, and Sphinx make no index of its own."""
    words = Words()
    words.add_fallback(app.translator)
    app.builder.templates.environment.install_gettext_translations(words, newstyle=False)
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def setup(app: Sphinx) -> dict[str, bool]:
    """Enter all this."""
    app.connect("builder-inited", begin)
    app.connect("html-page-context", give_navigation, priority=100)  # before the theme
    app.connect("html-page-context", mark_languages)
    app.connect("html-page-context", collect_texts)
    app.connect("build-finished", write_texts)
    return {"parallel_read_safe": True}
