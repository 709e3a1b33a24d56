"""No page links to what is not there: a page, a file, a heading; as a forge would follow it."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
READ = MarkdownIt("commonmark").enable("table")
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changelog.d").glob("*.md")]
)
PICTURES = ROOT / "docs" / "pictures"


@cache
def read(page):
    """Return the links of *page*, and the names of its headings as forges make them."""
    links, names = [], set()
    seen: Counter[str] = Counter()
    tokens = READ.parse(page.read_text("utf-8"))
    for number, token in enumerate(tokens):
        parts = token.children or []
        targets = [part.attrGet("href") or part.attrGet("src") for part in parts]
        links += [unquote(str(one)) for one in targets if one]  # they are as a browser sends them
        if parts and tokens[number - 1].type == "heading_open":
            text = "".join(part.content for part in parts if part.type in {"text", "code_inline"})
            name = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
            names.add(f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
    return links, names


def dead(page, link):
    """Tell whether *link* of *page* leads nowhere; what is on other machines is not asked."""
    target, _, name = link.partition("#")
    if re.match(r"[a-z]+:", target):
        return not re.match(r"https://[a-z0-9.-]+(/|$)", target)
    fragment = page.parent.name == "changelog.d" and page.name != "README.md"
    folder = ROOT if fragment else page.parent  # fragments are taken into CHANGELOG.md
    file = (folder / target).resolve() if target else page
    if not file.is_file() or not file.is_relative_to(ROOT):
        return True
    return bool(name) and name not in read(file)[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_what_is_there(page):
    assert [link for link in read(page)[0] if dead(page, link)] == []


def test_every_picture_is_shown_by_some_page_and_asks_for_nothing():
    shown = {
        (page.parent / link).resolve()
        for page in PAGES
        for link in read(page)[0]
        if link.endswith((".svg", ".png"))
    }

    assert set(PICTURES.iterdir()) <= shown
    for picture in PICTURES.glob("*.svg"):
        text = picture.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|@import|url\(|href", text)


def test_each_schema_can_be_downloaded_from_its_page():
    page = ROOT / "docs" / "reference" / "schemas.md"
    linked = {(page.parent / link).resolve() for link in read(page)[0] if link.endswith(".json")}

    assert linked == set((ROOT / "fleetcfg").rglob("schemas/*.json"))
