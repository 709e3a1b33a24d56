"""Markdown of what people and devices wrote: a reader of CommonMark shows it as it is."""

import html
import re
import string

import pytest
from markdown_it import MarkdownIt

from fleetcfg.declared.edit_impact import EditReport, Effect, FactEdit, ParameterEdit
from fleetcfg.model.problem import Place, Problem
from fleetcfg.report.declarations.edit import EditSince
from fleetcfg.report.declarations.problems import Validation
from fleetcfg.report.markdown import MOST_BYTES, MOST_ROWS, MarkdownPage, marked, quoted
from fleetcfg.words import Words
from tests.report.hostile import NOUNS
from tests.report.rendered import rendered

HOSTILE = (
    "a | b",
    "[x](javascript:alert(1))",
    "![x](http://example.com/x.png)",
    "<script>alert(1)</script>",
    "`code` *strong* _em_ ~~gone~~",
    "# head",
    "- item",
    "@somebody and #12 and www.example.com and https://example.com",
    "&lt;b&gt; &#64; \\*",
    string.punctuation,
)
TAGS = re.compile(r"<(/?\w+)")
OURS = {"h3", "p", "code", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}


def made(markdown: str) -> str:
    return MarkdownIt("commonmark").enable("table").render(markdown)


def shown(markdown: str) -> str:
    """Return what a reader sees: no tag, no entity."""
    return html.unescape(re.sub("<[^>]*>", "", made(markdown))).strip()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("spelled", [marked, quoted])
def test_text_is_shown_as_it_is(text, spelled):
    assert shown(spelled(text)) == text
    assert {tag.strip("/") for tag in TAGS.findall(made(spelled(text)))} <= {"p", "code"}


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_one_cell_of_a_table(text):
    page = MarkdownPage(Words("en"))
    page.add_table(["a", "b"], [(quoted(text), marked(text))])

    cells = re.findall("<td>(.*?)</td>", made(page.text()), re.DOTALL)
    assert [html.unescape(re.sub("<[^>]*>", "", cell)) for cell in cells] == [text, text]


@pytest.mark.parametrize("spelled", [marked, quoted])
def test_nobody_is_called_and_no_issue_named_outside_code(spelled):
    """GitHub's marks, and GitLab's for merge requests, snippets, milestones, epics, labels."""
    calls = "@somebody #12 !12 $12 %12 &12 ~label ^alert"

    outside = re.sub("<code>.*?</code>", "", made(spelled(calls)))

    assert not set("@#!$%&~^") & set(html.unescape(outside))


@pytest.mark.parametrize("kind", ["edit", "problems"])
def test_a_comment_of_hostile_nouns_has_our_tags_only(kind):
    text = made(rendered(kind, "markdown", *NOUNS[kind]))

    assert {tag.strip("/") for tag in TAGS.findall(text)} <= OURS
    assert "href" not in text


def test_a_long_table_is_cut_and_says_how_much_it_leaves_out():
    page = MarkdownPage(Words("en"))

    page.add_table(["n"], [(str(number),) for number in range(MOST_ROWS + 7)])
    page.add_table(["n"], [])

    lines = page.text().splitlines()
    assert sum(line.startswith("| ") for line in lines) == MOST_ROWS + 1
    assert "7" in lines[-1]


def effect(rule: str) -> Effect:
    return Effect(rule=rule, target=None, baseline="b", place=Place("baselines/b.yaml", 14))


def test_an_edit_is_one_row_a_change_with_its_devices_and_places():
    edits = [
        ParameterEdit(f"codec-{n}", "dc", "call.max_rate", effect("4096"), effect("2048"))
        for n in range(38)
    ]

    text = rendered("edit", "markdown", EditSince(EditReport(tuple(edits)), "main"))

    [row] = [line for line in text.splitlines() if "<code>call" in line]
    seen = shown(row)
    assert "4096 → 2048" in seen
    assert "codec-0, codec-1" in seen
    assert "baselines/b.yaml:14 → baselines/b.yaml:14" in seen
    assert "codec-37" not in seen


def test_an_edit_annotates_the_line_that_makes_the_change():
    edits = (ParameterEdit("codec-1", "dc", "call.max_rate", effect("4096"), None),)

    text = rendered("edit", "github", EditSince(EditReport(edits), "main"))

    assert text.startswith("::notice file=baselines/b.yaml,line=14,title=call.max_rate::4096 → ")
    assert text.count("::notice ") == 2


def test_problems_are_a_table_with_their_places():
    problem = Problem("INV_ROLE", Place("inventory/a.yaml", 7, 9), {"role": "satelite"})

    text = rendered("problems", "markdown", Validation([problem], (("devices", 3),), "1"))

    assert "inventory/a.yaml:7:9" in shown(text)
    assert "satelite" in shown(text)


LONG = "\U0001f600|@x" * 10_000  # more than the whole comment may be


@pytest.mark.parametrize("count", [3, 400])
def test_a_comment_is_never_longer_than_a_forge_takes_and_says_how_much_it_leaves_out(count):
    hosts = [f"codec-{number}" for number in range(count)]
    edits = [ParameterEdit(h, "dc", f"p.{h}", effect(LONG), effect(h)) for h in hosts]
    facts = tuple(FactEdit(h, "address", LONG, h) for h in hosts)
    told = EditReport(tuple(edits), tuple(hosts), tuple(hosts), facts, facts, facts)
    problems = [Problem("INV_ROLE", Place(LONG, 1), {"role": LONG})] * count

    text = rendered("edit", "markdown", EditSince(told, LONG, problems=problems))

    assert len(text.encode()) <= MOST_BYTES
    left = [int(number) for number in re.findall(r"và (\d+) dòng nữa", text)]
    rows = len(re.findall(r"^(?:\| <|- <)", text, re.MULTILINE))
    assert rows + sum(left) == 6 * count
    assert bool(left) is (count > MOST_ROWS)


def test_no_line_of_a_comment_is_a_command_of_a_forge():
    """GitLab carries out a line such as ``/approve``, GitHub one that mentions a program."""
    told = EditReport(added=("/approve", "/merge"), removed=("@bot merge",))

    lines = rendered("edit", "markdown", EditSince(told, "/close")).splitlines()

    assert not [line for line in lines if line.lstrip().startswith(("/", "@"))]
