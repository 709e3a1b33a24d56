"""The site as it is built and as a browser shows it, off a folder and with no network."""

import fcntl
import os
import posixpath
import re
import subprocess
import sys
import unicodedata
from functools import cache

import pytest
from bs4 import BeautifulSoup

from tests.report.formats.browser import PROGRAM, Browser
from website.staging import ROOT, places

pytestmark = pytest.mark.long

PHONE, SCREEN = 360, 1280
IN_CHROMIUM = pytest.mark.skipif(not PROGRAM, reason="chromium is not installed")
# A start page, one to do, wide tables, long tables.
LOOKED_AT = (
    "index.html",
    "how-to/engineer.html",
    "reference/parameters.html",
    "reference/refusals.html",
)
FOUND = "[...document.querySelectorAll('#found a')].map((one) => one.getAttribute('href'))"


def build(into, *root):
    words = [sys.executable, "-m", "website", into, *root]
    return subprocess.run(words, check=False, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the site once for all workers of a run: it takes ten seconds."""
    place = tmp_path_factory.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    folder = place / "built-site"
    with (place / "built-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            ended = build(folder)
            assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    return folder


@pytest.fixture(scope="module")
def read(site):
    """Read a page of the site."""
    return cache(lambda page: BeautifulSoup((site / page).read_text("utf-8"), "lxml"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    opened = Browser(tmp_path_factory.mktemp("chromium"))
    yield opened
    opened.close()


def test_every_page_is_in_the_tree_once_and_nothing_else(site, read):
    every = {place.removesuffix(".md") + ".html" for place in places().values()} - {"index.html"}

    for name in ("index.html", "how-to/engineer.html"):
        links = [link["href"].replace("#", name) for link in read(name).select("nav.pages a")]
        folder = posixpath.dirname(name)
        tree = [
            posixpath.normpath(link if link == name else f"./{folder}/{link}") for link in links
        ]
        assert len(tree) == len(set(tree))
        assert set(tree) == every
    built = {file.relative_to(site).as_posix() for file in site.rglob("*.html")}
    assert built == every | {"index.html", "search.html"}


def test_each_reader_finds_his_page_on_the_first(read):
    table = read("index.html").select_one("article table")

    people = ("engineer", "approver", "technician", "department")
    for page in (*people, "watch-in-grafana", "tell-others", "write-a-driver"):
        assert table.select_one(f'a[href="how-to/{page}.html"]')
    assert table.select_one('a[href="how-to/continuous-integration.html"]')
    assert table.select_one('a[href="about.html"]')


def test_titles_say_both_languages_each_by_its_name(read):
    title = read("how-to/rotate-a-password.html").h1
    entry = read("index.html").select_one('nav.pages a[href="adr/0033-a-password-is-sealed.html"]')

    assert [part.get_text() for part in title.select("[lang=vi], [lang=en]")] == [
        "Đổi mật khẩu thiết bị",
        "Rotate a password",
    ]
    assert [part["lang"] for part in entry.select("span.one")] == ["vi", "en"]
    assert entry.get_text().startswith("33. mật khẩu được niêm phong")


def test_an_english_part_is_one_click_away(read):
    page = read("how-to/add-a-room.html")

    assert page.select_one(".to-english a")["href"] == "#in-english"
    assert page.find(id="in-english")


def test_what_is_no_page_can_be_downloaded(site, read):
    links = [link["href"] for link in read("reference/schemas.html").select("article a[download]")]

    assert len(links) == len([*(ROOT / "fleetcfg").rglob("schemas/*.json")])
    for link in links:
        file = (site / "reference" / link).resolve()
        (ours,) = (ROOT / "fleetcfg").rglob(f"schemas/{file.name}")
        assert file.read_bytes() == ours.read_bytes()


def test_nothing_that_a_page_needs_lies_elsewhere(site):
    needed = re.compile(r"<(?:script|img|iframe|source|link)\b[^>]*?\b(?:src|href)=\"([^\"]*)\"")
    for page in site.rglob("*.html"):
        found = needed.findall(page.read_text("utf-8"))
        assert found
        assert [one for one in found if re.match(r"([a-z]+:)?//", one)] == [], page
    for style in site.rglob("*.css"):
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", style.read_text("utf-8"))


@IN_CHROMIUM
@pytest.mark.parametrize("width", [PHONE, SCREEN])
@pytest.mark.parametrize("page", LOOKED_AT)
def test_a_page_fits_its_window_and_asks_for_files_of_the_site_alone(browser, site, page, width):
    browser.open(site / page, width=width)

    assert browser.tell("document.scrollingElement.scrollWidth") <= width
    own = site.as_uri()
    assert [one for one in browser.requests if not one.startswith((own, "data:"))] == []
    assert len([one for one in browser.requests if one.startswith(own)]) > 5


@IN_CHROMIUM
def test_a_wide_table_scrolls_within_itself(browser, site):
    browser.open(site / "reference/parameters.html", width=SCREEN)
    box = "document.querySelector('article .table-wrapper')"

    assert browser.tell(f"{box}.scrollWidth > 2 * {box}.clientWidth")
    assert browser.tell(f"getComputedStyle({box}).overflowX") == "auto"


@IN_CHROMIUM
def test_words_are_found_with_accents_and_without_however_they_are_spelled(browser, site):
    def found(words):
        browser.open(site / "search.html", width=SCREEN, query=f"?q={words}")
        asked = [one for one in browser.requests if not one.startswith(("file:", "data:"))]
        assert asked == []
        return browser.tell(FOUND)

    spelled = "đổi mật khẩu"
    with_accents = found(spelled)

    assert with_accents[0] == "how-to/rotate-a-password.html"
    assert found(unicodedata.normalize("NFD", spelled)) == with_accents
    assert found("ĐỔI MẬT KHẨU") == with_accents
    assert set(found("doi mat khau")) == set(with_accents)
    assert found("đổi mật khẩu xyzzy") == []
    assert "how-to/rotate-a-password.html" in found("rotate password")
    assert "reference/refusals.html" in {one.partition("#")[0] for one in found("file_not_regular")}


@IN_CHROMIUM
def test_what_one_does_is_found_before_why_it_was_decided_and_few_places_of_a_page(browser, site):
    browser.open(site / "search.html", width=SCREEN, query="?q=merge request")
    found = [one.partition("#")[0] for one in browser.tell(FOUND)]

    decided = [place for place, one in enumerate(found) if one.startswith("adr/")]
    done = [place for place, one in enumerate(found) if one.startswith(("how-to/", "tutorial/"))]
    assert decided
    assert done[0] == 0
    assert max(done) < min(decided)
    assert max(map(found.count, found)) == 2


@IN_CHROMIUM
def test_what_is_found_is_shown_where_it_stands(browser, site):
    browser.open(site / "search.html", width=PHONE, query="?q=dau chung thu")

    assert browser.tell("document.querySelectorAll('#found mark').length") > 10
    assert "dấu chứng thư" in browser.tell("document.querySelector('#found').innerText").lower()
    assert browser.tell("document.scrollingElement.scrollWidth") <= PHONE


@IN_CHROMIUM
def test_the_switch_turns_the_tree_and_titles_to_english(browser, site):
    browser.open(site / "how-to/add-a-room.html", width=SCREEN)
    halves = "[...document.querySelectorAll('nav.pages a.current .one')]"
    shown = f"{halves}.filter((one) => one.offsetWidth).map((one) => one.lang)"

    assert browser.tell(shown) == ["vi"]
    browser.tell("document.querySelector('button[data-language=en]').click()")

    assert browser.tell(shown) == ["en"]
    assert browser.tell("location.hash") == "#in-english"


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("[x](gone.md)", "docs/README.md: nothing is at gone.md"),
        ("[x](../LICENCE)", "docs/README.md: nothing is at ../LICENCE"),
        ("[x](other.md#gone)", "gone"),
        ("![x](gone.svg)", "docs/README.md: nothing is at gone.svg"),
    ],
)
def test_a_dead_link_ends_the_build_and_leaves_the_old_site(tmp_path, link, told):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "README.md").write_text(f"# A\n\n[b](other.md#c-d) {link}\n", "utf-8")
    (docs / "other.md").write_text("# B\n\n## C: d\n", "utf-8")
    old = tmp_path / "site"
    old.mkdir()
    (old / "kept").touch()

    ended = build(old, tmp_path)

    assert ended.returncode != 0
    assert told in ended.stderr
    assert (old / "kept").exists()
