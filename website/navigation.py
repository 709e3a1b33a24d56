"""The tree of pages at the side of each page: all of it, with the current page's folder open.

Sphinx and the theme make the same from document trees, anew for every page: 13 seconds of 25.
"""

from html import escape
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from website.titles import in_two


def give_navigation(
    app: Sphinx, name: str, _template: str, context: dict[str, Any], _tree: object
) -> None:
    """Give a page its ``navigation``, and take from the theme what it would make its own of."""
    context["toctree"] = lambda **_: ""
    context["navigation"] = _list_of(app, app.env, app.config.root_doc, name)


def _list_of(app: Sphinx, env: BuildEnvironment, parent: str, current: str) -> str:
    titles = _titles_below(env, parent)
    items = "".join(_item(app, env, doc, title, current) for doc, title in titles)
    return f"<ul>{items}</ul>"


def _item(app: Sphinx, env: BuildEnvironment, doc: str, title: str, current: str) -> str:
    mark = ' class="current" aria-current="page"' if doc == current else ""
    address = escape(app.builder.get_relative_uri(current, doc)) or "#"
    link = f'<a{mark} href="{address}">{in_two(title)}</a>'
    if doc not in env.toctree_includes:
        return f"<li>{link}</li>"
    folder = doc.removesuffix("index")
    is_open = " open" if current.startswith(folder) else ""
    below = _list_of(app, env, doc, current)
    return f"<li><details{is_open}><summary>{link}</summary>{below}</details></li>"


def _titles_below(env: BuildEnvironment, parent: str) -> list[tuple[str, str]]:
    """Return the pages under *parent*, each with its title as HTML."""
    found = []
    for tree in env.tocs[parent].findall(lambda node: node.tagname == "toctree"):
        for title, doc in tree["entries"]:
            found.append((doc, escape(title or env.titles[doc].astext(), quote=False)))
    return found
