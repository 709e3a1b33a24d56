"""Whatever letters devices and people write, the PDF is made and says them, or spells them.

Letters are drawn at random, by a seed: a failure comes again.
"""

import random
import re
import sys
import unicodedata
from collections import defaultdict
from dataclasses import replace
from itertools import chain

import pytest
import typst

from fleetcfg.errors import RequestError
from fleetcfg.report.escape import composed, escape, spelled
from fleetcfg.report.formats.pdf_setter import set_pdf
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Cell, Paragraph, Picture, ReportSection, ReportTable
from tests.report.formats.sample_reports import SOURCE, SVG, rich_report
from tests.report.formats.test_pdf import read

DRAWN = 240
"""Letters in a cell of a table at random."""
ALONE = "".join(map(chr, range(0x732, 0x74B)))  # typst dies of them in a row
CLASSES = {
    "marks": "M",
    "letters": "L",
    "signs": "SP",
    "numbers": "N",
    "hidden": "CZ",
}


@pytest.fixture(scope="module")
def by_class():
    """Return the letters of each class, in their order."""
    found = defaultdict(list)
    for number in range(sys.maxunicode + 1):
        found[unicodedata.category(chr(number))[0]].append(number)
    return found


@pytest.fixture(scope="module")
def not_spelled():
    every = (chr(n) for n in range(32, sys.maxunicode + 1) if not 0xD800 <= n < 0xE000)
    return "".join(one for one in every if escape(one) == one)


def long_table(cells):
    """Return a table of *cells* that has sheets of its own."""
    blank = [Cell("-")] * 16
    rows = tuple((cell, Cell("x")) for cell in (*cells, *blank))
    return ReportTable("drawn", "Bảng", ("chữ", "x"), rows, is_long=True)


def made(cells=(), paragraphs=(), run="41", heading="Danh sách"):
    """Return the sheets of a report, each without its blanks."""
    report = rich_report()
    blocks = (*map(Paragraph, paragraphs), long_table(map(Cell, cells)))
    last = ReportSection("last", heading, blocks)
    source = replace(SOURCE, run=run)
    data = report_bytes(replace(report, source=source, sections=(last,)), "pdf")
    return [solid(page.extract_text()) for page in read(data).pages]


def solid(text):
    return re.sub(r"[\s\u200b]+", "", text)


def said(text):
    """Return the expression that matches *text* as it is, or any of its letters spelled."""
    letters = (
        f"(?:{re.escape(one)}|{re.escape(spelled(one))})" for one in solid(composed(escape(text)))
    )
    return re.compile("".join(letters))


def test_a_letter_is_known_though_a_break_stands_behind_it_where_it_is_first():
    """The letter breaks long words, and a font told the break of a letter that stood before it."""
    told = made(["Ẵ"], ["a" * 17 + "Ẵ" + "a" * 17])

    assert any("Ẵx" in sheet for sheet in told)


@pytest.mark.parametrize("face", ["regular", "bold", "italic"])
def test_the_fonts_have_every_letter_that_is_not_spelled(not_spelled, face):
    """The standard refuses a document in which a letter has no shape."""
    look = f'style: "{face}"' if face == "italic" else f'weight: "{face}"'
    template = f'#set text(font: "Libertinus Serif", {look})\n#json(bytes(sys.inputs.given)).at(0)'

    assert "Ặ" in not_spelled
    assert set_pdf(template.encode(), [" x".join(not_spelled)], "a-2b", SOURCE.made_at)


def test_what_spells_a_letter_is_known_though_it_stands_nowhere_else():
    assert any("\\u0e01x" in sheet for sheet in made(["ก"]))


@pytest.mark.parametrize("text", [ALONE, "\u05d0\u05b0\u05bc", "\u0645\u0651\u064e\u0670" * 9])
def test_marks_of_writing_from_right_to_left_are_spelled_and_break_nothing(text):
    told = made([text], [text])

    assert said(text).search("".join(told[:1]))
    assert said(text).search("".join(told[1:]))


@pytest.mark.parametrize("mark", ["\u0338", "\u0302"])
def test_a_text_of_a_picture_may_begin_with_a_mark(mark):
    """Behind the end of a tag it would be one letter with it: ``>`` and U+0338 are ``≯``."""
    picture = Picture("p", "x", SVG.replace("Bum Tở", mark).replace("UBND xã ", ""), "")
    overview = ReportSection("o", "x", (picture,))

    assert report_bytes(replace(rich_report(), sections=(overview,)), "pdf")


@pytest.mark.parametrize("kinds", CLASSES.values(), ids=CLASSES)
def test_any_letters_are_said_or_spelled(by_class, kinds):
    chance = random.Random(f"fleetcfg {kinds}")  # noqa: S311 - letters, no secrets
    letters = [chr(number) for number in sorted(chain(*map(by_class.__getitem__, kinds)))]
    usual = [*"aeđ fi ffl \\u \\x1b 09 <>()[]&;#$*_`@"]
    drawn = [
        "".join(chance.choice(letters if chance.random() < 0.7 else usual) for _ in range(40))
        for _ in range(DRAWN // 40)
    ]
    run = f"20261129T012137Z-{chance.randrange(16**6):06x}"

    told = made(drawn, drawn[:2], run, "".join(chance.choices(letters, k=5)))

    for text in drawn:
        assert said(text).search("".join(told[1:]))
    for text in drawn[:2]:
        assert said(text).search("".join(told))
    assert all(run in sheet for sheet in told)


class PanicException(BaseException):
    """As typst throws it."""


@pytest.mark.parametrize(
    "error", [PanicException("index out of bounds"), typst.TypstError("no", "no")]
)
def test_what_typst_cannot_do_is_refused_by_name(monkeypatch, error):
    class Broken:
        def __init__(self, *_, **__):
            pass

        def compile(self, **_):
            raise error

    monkeypatch.setattr(typst, "Compiler", Broken)

    with pytest.raises(RequestError, match="REPORT_NOT_SET"):
        report_bytes(rich_report(), "pdf")
