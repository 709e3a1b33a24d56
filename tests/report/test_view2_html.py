"""The page for the signing folder: complete as view 2 is, one file, and deaf to hostile text."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.approval import Approval, read_approval
from fleetcfg.view.page_template import Given, PageBanner, spell_css
from fleetcfg.view.v2 import render
from fleetcfg.view.v2_html import page
from tests.report.changesets import changeset, device, op, payload_of, sha
from tests.report.changesets2 import SAMPLES, everything, for_readers, one_word
from tests.report.leaves import FIXED, changed, is_document, leaves, others, without_digests

VOID = {"meta", "br"}
FORBIDDEN = {"script", "link", "iframe", "object", "embed", "img", "form", "input", "base", "a"}


class Reader(HTMLParser):
    """Reads a page as a browser does, and refuses what is not well nested."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def words_of(document: dict) -> str:
    return " ".join(" ".join(read(page(payload_of(document))).words).split())


def an_approval(**changes) -> Approval:
    return read_approval(
        spell(
            {
                "_type": "fleetcfg/approval/v1",
                "trust_domain": "so-khcn.example.vn",
                "changeset": sha("x"),
                "person": "giam-doc",
                "verdict": "approve",
                "view_sha256": sha("view"),
                "view": "2",
                "decision": {"number": "123/QĐ-SKHCN <b>", "date": "2026-11-24"},
                "signed_at": "2026-11-24T03:00:00Z",
                "expires": "2026-11-26T10:00:00Z",
            }
            | changes
        )
    )


@pytest.mark.parametrize("name", ["one-word", "high", "everything"])
def test_a_change_of_any_member_changes_what_the_page_says(name):
    document = SAMPLES[name]()

    def shown(each: dict) -> str:
        payload = payload_of(each)
        return without_digests(words_of(each), payload, render(payload))

    before = shown(document)
    unseen = []
    for place, value in leaves(document):
        tried = (changed(document, place, other) for other in others(place, value))
        other = next((each for each in tried if each != document and is_document(each)), None)
        if other is not None and place[-1] not in FIXED and shown(other) == before:
            unseen.append(place)

    assert unseen == []


def test_the_last_word_of_a_page_is_that_of_its_view():
    sample = next(iter(SAMPLES.values()))

    assert " ".join(read(page(payload_of(sample()))).words).split()[-1] == "HẾT"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "</style><script>",
        "\"'><img src=x onerror=alert(1)>",
        "<!--",
        "]]>",
        "&lt;b&gt;",
        "</td></tr></table>",
        "javascript:alert(1)",
        "{{7*7}}",
    ],
)
def test_whatever_a_document_says_is_text_and_nothing_else(hostile):
    first = device("codec-a", 1, op("P", "x", hostile), op(hostile, hostile, "x"))
    first["identity"] |= {
        "vendor": hostile,
        "model": hostile,
        "serial": hostile,
        "mac": hostile,
        "pin": hostile,
        "address": hostile.replace(" ", "") or "x",
    }
    first["guards"] = [{"path": hostile, "equals": hostile}]
    first["secrets"] = [{"path": "S " + hostile, "sealed": "AAAA", "rule": "r"}]
    executor = changeset()["executor"] | {"log_origin": hostile.replace(" ", "") or "x"}
    document = for_readers(changeset(first, reason=hostile, executor=executor))
    document["devices"][0]["about"] = dict.fromkeys(document["devices"][0]["about"], hostile)

    html = page(payload_of(document), approvals=[Given(an_approval(), hostile)])

    plain = read(page(payload_of(everything()), approvals=[Given(an_approval(), "A")]))
    reader = read(html)
    assert reader.tags <= plain.tags
    assert {name for _, name, _ in reader.attributes} <= {name for _, name, _ in plain.attributes}
    assert hostile in "".join(reader.words).replace("\\", "") or '"' in hostile


def test_the_number_cannot_leave_the_string_in_the_style_sheet():
    document = one_word() | {"id": "CS-2026_0147.x-1"}

    style = page(payload_of(document)).partition("<style>")[2].partition("</style>")[0]

    assert re.search(r'content: "CS\\00002d2026\\00005f0147', style)


def test_approvals_that_are_there_are_told_with_their_decision():
    refused = an_approval(verdict="reject", decision=None, person="pho-giam-doc")

    html = page(
        payload_of(everything()),
        approvals=[Given(an_approval(), "Nguyễn Văn A, Giám đốc"), Given(refused, "Trần Thị B")],
    )
    text = " ".join(" ".join(read(html).words).split())

    assert "Nguyễn Văn A, Giám đốc (giam-doc) PHÊ DUYỆT 123/QĐ-SKHCN <b> ngày 24/11/2026" in text
    assert "Trần Thị B (pho-giam-doc) TỪ CHỐI (không)" in text
    assert an_approval().signed_at == datetime(2026, 11, 24, 3, tzinfo=UTC)
    decision = an_approval().decision
    assert decision
    assert decision.date == date(2026, 11, 24)


def test_heads_of_tables_stand_again_on_every_sheet_and_no_row_is_torn():
    html = page(payload_of(everything()))

    assert "thead { display: table-header-group; }" in html
    assert "tr { break-inside: avoid; }" in html
    assert "size: A4" in html
    assert "counter(page)" in html


def test_a_decision_stands_above_and_in_the_place_of_the_boxes():
    payload = payload_of(one_word())

    open_ = page(payload, banner=PageBanner(decision=["1 <b> 2"]))
    over = page(payload, banner=PageBanner(decision=["1 <b> 2"], is_over=True))

    assert (open_.count("1 &lt;b&gt; 2"), over.count("1 &lt;b&gt; 2")) == (1, 2)
    assert ('class="boxes"' in open_, 'class="boxes"' in over) == (True, False)


# ---------------------------------------------------------------- on paper


def test_every_sheet_says_what_the_first_says_loudly():
    payload = payload_of(SAMPLES["forty"]())

    marked = page(payload, banner=PageBanner(mark='MÔ PHỎNG"} *'))

    (at,) = re.findall(r"@top-left { content: \"([^\"]*)\"; font: bold", marked)
    assert at == spell_css('MÔ PHỎNG"} *')
    assert "font: bold 9pt" not in page(payload)


def test_the_annex_begins_no_sheet_of_its_own():
    """The boxes for signatures were alone on a sheet before it."""
    html = page(payload_of(SAMPLES["one-word"]()))

    assert "break-before: page" not in html
    assert ".signing { break-inside: avoid; }" in html
