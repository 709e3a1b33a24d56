"""What is searched: the text of each section, in one script that a page loads from its folder.

Sphinx's own index is by stems of words that a reader must spell as they are written, and what it
shows beside a title is fetched, which no browser does from a folder. Here ``search.js`` has the
texts themselves: it finds words with accents and without, and shows where they stand.
"""

import json
import unicodedata
from pathlib import Path
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx

TEXTS: Final = "search-texts.js"
_SECTIONS: list[tuple[str, str, str, str, str]] = []  # of the build that is under way


def collect_texts(
    app: Sphinx, name: str, _template: str, _context: dict[str, Any], tree: object
) -> None:
    """Keep each section of a page: address, title of the page, own name and title, and text."""
    if not isinstance(tree, nodes.document):
        return  # a page without one, such as that of the search
    title = app.env.titles[name].astext()
    for section in tree.findall(nodes.section):
        heading = section.next_node(nodes.title)
        parts = [part for part in section.children if not isinstance(part, nodes.section)]
        text = " ".join(" ".join(part.astext().split()) for part in parts if part is not heading)
        _SECTIONS.append((f"{name}.html", title, section["ids"][0], heading.astext(), text))


def write_texts(app: Sphinx, exception: Exception | None) -> None:
    """Write what ``search.js`` reads."""
    if exception is None:
        told = json.dumps(sorted(_SECTIONS), ensure_ascii=False, separators=(",", ":"))
        text = f"const SECTIONS = {unicodedata.normalize('NFC', told)};\n"
        Path(app.outdir, "_static", TEXTS).write_text(text, "utf-8")
    _SECTIONS.clear()
