"""The pages as Sphinx takes them: every page of ``docs/``, and three from beside it.

A page keeps its place, but that a README is the index of its folder. What a page links to and is
no page (a licence, a schema, a baseline) is laid beside the pages, to be downloaded. A link to
something that is not there ends the build.
"""

import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
BESIDE: Final = {
    "README.md": "about.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "changelog.d/README.md": "changelog-fragments.md",
}
DECISIONS: Final = "adr"  # written in English; their index tells each in both languages
_FENCE: Final = re.compile(r"^ *(```|~~~)")
_CODE: Final = re.compile(r"(`+[^`]*`+)")
_LINK: Final = re.compile(r"(?<=\]\()([^)\s]+)(?=\))")
_ROW: Final = re.compile(r"^\| \[(\d+)\]\((\S+?)\.md\) \| (.+?) \|$", re.MULTILINE)


class DeadLinkError(Exception):
    """A page links to what is not there.

    Attributes:
        page: The page, by its path from the root of the repository.
        link: What it links to.
    """

    def __init__(self, page: str, link: str) -> None:
        super().__init__(f"{page}: nothing is at {link}")
        self.page, self.link = page, link


@dataclass(frozen=True)
class Page:
    """A page of the site.

    Attributes:
        source: Its path from the root of the repository.
        place: Its path in the site's sources.
        text: Its Markdown, with links as they are between places.
        children: The direct parts of its folder that its text links to, in that order; places.
    """

    source: str
    place: str
    text: str
    children: tuple[str, ...]


def places(root: Path = ROOT) -> dict[str, str]:
    """Return where each page of *root* lies in the site, by its path from there."""
    found = {}
    for file in sorted((root / "docs").rglob("*.md")):
        source = file.relative_to(root).as_posix()
        place = source.removeprefix("docs/")
        folder, name = posixpath.split(place)
        found[source] = posixpath.join(folder, "index.md") if name == "README.md" else place
    return found | {one: place for one, place in BESIDE.items() if (root / one).exists()}


def stage(into: Path, root: Path = ROOT) -> list[Page]:
    """Lay the sources of the site of *root* into *into*, an empty folder; return its pages.

    Raises:
        DeadLinkError: A page links to what is not there.
    """
    known = places(root)
    for file in sorted((root / "docs").rglob("*")):
        if file.is_file() and file.suffix != ".md":
            _copy(file, into / file.relative_to(root / "docs"))
    pages = [_page(root, source, known, into) for source in known]
    tree = {page.place: page for page in pages}
    for page in pages:
        file = into / page.place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page.text + _toctree(page, tree), "utf-8")
    return pages


def _page(root: Path, source: str, known: Mapping[str, str], into: Path) -> Page:
    place = known[source]
    linked: list[str] = []

    def moved(found: re.Match[str]) -> str:
        target, mark, anchor = found[1].partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return found[1]
        at = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        if (root / at).is_dir():
            at = posixpath.join(at, "README.md")
        if not (root / at).is_file():
            raise DeadLinkError(source, found[1])
        goal = known.get(at) or _laid(root, at, into)
        linked.append(goal)
        return posixpath.relpath(goal, posixpath.dirname(place) or ".") + mark + anchor

    text = "".join(
        _LINK.sub(moved, part) if is_prose else part
        for part, is_prose in _parts((root / source).read_text("utf-8"))
    )
    return Page(source, place, text, tuple(dict.fromkeys(linked)))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield *text* in pieces, each with whether a link in it is one."""
    fenced = False
    for line in text.splitlines(keepends=True):
        if _FENCE.match(line):
            fenced = not fenced
            yield line, False
        elif fenced:
            yield line, False
        else:
            for part in _CODE.split(line):
                yield part, not part.startswith("`")


def _laid(root: Path, at: str, into: Path) -> str:
    """Lay a file that is no page where it can be downloaded; return its place."""
    place = at.removeprefix("docs/") if at.startswith("docs/") else f"files/{at}"
    _copy(root / at, into / place)
    return place


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, to)


def _toctree(page: Page, tree: Mapping[str, Page]) -> str:
    """Return what has Sphinx hang the parts of a folder under its index; nothing for others."""
    folder, name = posixpath.split(page.place)
    if name != "index.md":
        return ""
    entries = _parts_of(folder, tree)
    order = [*(one for one in page.children if one in entries), *sorted(entries)]
    titles = _titles(page) if folder == DECISIONS else {}
    lines = []
    for entry in dict.fromkeys(order):
        doc = posixpath.relpath(entry, folder or ".").removesuffix(".md")
        lines.append(f"{titles[doc]} <{doc}>" if doc in titles else doc)
    return "\n\n```{toctree}\n:hidden:\n\n" + "\n".join(lines) + "\n```\n"


def _parts_of(folder: str, tree: Mapping[str, Page]) -> set[str]:
    """Return what hangs under the index of *folder*.

    Its pages, the indexes of the folders in it, and the pages of a folder that has no index.
    """
    parts = set()
    for place in tree:
        inner, name = posixpath.split(place)
        above = posixpath.dirname(inner) if inner else None
        if inner == folder and name != "index.md":
            parts.add(place)
        elif inner != folder and above == folder:
            index = posixpath.join(inner, "index.md")
            parts.add(index if index in tree else place)
    return parts


def _titles(page: Page) -> dict[str, str]:
    """Return the two titles that the index of decisions has for each."""
    return {doc: f"{int(number)}. {both}" for number, doc, both in _ROW.findall(page.text)}
