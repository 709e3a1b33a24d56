"""A PDF is a letter with its annexes; what is too long for one lies beside it as a workbook."""

import io
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from hashlib import sha256

import pypdf
import pytest

from fleetcfg.report.formats.annex_files import MOST_CELLS, report_files
from fleetcfg.report.formats.pdf_document import template_input
from fleetcfg.report.formats.pdf_setter import set_pdf
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Cell, Paragraph, Picture
from tests.house.make_architecture import ROOT
from tests.report.formats.read_back import expected, xlsx_sheets
from tests.report.formats.sample_reports import (
    FINDINGS,
    PROVIDERS,
    SVG,
    rich_report,
    rooms,
)

PEAK = """\
import re
from pathlib import Path
from fleetcfg.report.formats.annex_files import report_files
from tests.report.formats.sample_reports import rich_report
report_files(rich_report(3000), "pdf", "a.pdf")
# What the system says of a process's whole life has that of its parent in it, until the exec.
print(int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) // 1000)
"""


FITS = b"""\
#set text(font: "Libertinus Serif", size: 8.5pt)
#let (room, ..pieces) = json(bytes(sys.inputs.given))
#context for piece in pieces { assert(measure(piece).width <= eval(room) - 6pt, message: piece) }
"""
"""Finds no piece that is wider than its room, without what stays free at its sides."""


def with_rows(table):
    """Return a report of which the last annex is *table*."""
    report = rich_report()
    last = replace(report.sections[-1], blocks=(table,))
    return replace(report, sections=(*report.sections[:-1], last))


def uneven(number):
    """Return rooms whose rows are of one line to so many that a sheet ends within them."""
    table = rooms(number)
    rows = [
        (replace(first, text=f"phòng {n} " + "rất dài " * (n * 7 % 90)), *others)
        for n, (first, *others) in enumerate(table.rows)
    ]
    return replace(table, rows=tuple(rows))


def with_first(table, cell):
    """Return *table* with another first cell."""
    (_, *others), *rows = table.rows
    return replace(table, rows=((cell, *others), *rows))


def sheets_of(report):
    return [page.extract_text() for page in read(report_bytes(report, "pdf")).pages]


def solid(text):
    return re.sub(r"[\s\u200b]+", "", text)


def read(data):
    return pypdf.PdfReader(io.BytesIO(data))


def test_a_row_is_broken_between_sheets_only_if_it_is_taller_than_one():
    table = uneven(120)

    told = [solid(sheet) for sheet in sheets_of(with_rows(table))]

    for cells in table.rows:
        wanted = solid(cells[0].text)
        assert any(wanted in sheet for sheet in told)


def test_each_annex_counts_its_sheets_from_one():
    told = sheets_of(with_rows(rooms(200)))

    at = next(n for n, text in enumerate(told) if "Phụ lục II" in text.splitlines()[0])
    numbers = [re.match(r"(\d+)\n", text) for text in told[at:]]
    assert numbers[0] is None  # the first has none, as the decree has it
    assert [one and int(one[1]) for one in numbers[1:]] == list(range(2, len(told) - at + 1))


def test_every_row_stands_once_and_the_sum_behind_the_last():
    told = solid("".join(sheets_of(with_rows(rooms(200)))))

    assert re.findall(r"codec-phong-(\d{4})", told) == [f"{n:04}" for n in range(200)]
    assert told.count("18.000") == 1
    assert told.index("18.000") > told.index("codec-phong-0199")


@pytest.mark.parametrize("size", range(44, 54))
def test_no_sheet_has_nothing_but_the_sum(size):
    last = sheets_of(with_rows(rooms(size)))[-1]

    assert "Cộng" in last
    assert f"codec-phong-{size - 1:04}" in last


def words_of(texts, count):
    """Return a table of so many columns, with a word in each row."""
    rows = tuple((Cell(text),) * count for text in texts)
    heads = tuple(f"c{n}" for n in range(count))
    return replace(rooms(1), columns=heads, rows=rows, total=())


@pytest.mark.parametrize("letter", [*"WMm@hOix9_", "Ặ", "Ữ", "đ", "—"])
@pytest.mark.parametrize("count", [9, 16, 30])
def test_no_word_is_drawn_over_what_stands_beside_it(letter, count):
    texts = [letter * n for n in range(1, 41)]
    (*_, annex) = template_input(with_rows(words_of(texts, count)))["annexes"]
    table = annex["table"]
    room = 252 * table["widths"][0] / sum(table["widths"])

    pieces = [piece for row in table["rows"] for piece in re.split(r"[ \u200b]", row[0])]
    assert set_pdf(FITS, [f"{room}mm", *pieces], "1.7", rich_report().source.made_at)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("x.remote_access.given/any", ["x.", "remote_", "access.", "given/", "any"]),
        ("một-từ-rất-dài", ["một-từ-rất-dài"]),
        ("khôngcódấucách", list("khôngcódấucách")),
        ("ngắn", ["ngắn"]),
    ],
)
def test_a_word_that_is_too_long_is_broken_behind_its_marks_if_it_has_any(word, parts):
    (*_, annex) = template_input(with_rows(words_of([word] * 5, 16)))["annexes"]

    assert annex["table"]["rows"][0][0].split("\u200b") == parts


def test_who_copies_a_word_that_is_broken_gets_the_word():
    told = sheets_of(with_rows(words_of(["x.remote_access.given/any" * 4] * 5, 16)))

    assert not any("\u200b" in sheet or "\ufffc" in sheet for sheet in told)
    assert ("x.remote_access.given/any" * 4) in re.sub(r"\s", "", told[-1])


@pytest.mark.parametrize("letter", ["會", "😀", "ก", "\u0645", "x\u0338", "\u05d0"])
def test_a_letter_that_no_font_has_is_spelled_and_refuses_no_report(letter):
    report = rich_report()
    picture = SVG.replace("Bum Tở", letter)
    overview = (
        Paragraph(f"trong thư {letter}"),
        Picture("p", "x", picture, ""),
        with_first(PROVIDERS, Cell(letter)),
    )
    lists = (with_first(rooms(40), Cell(f"trong phụ lục {letter}")),)
    first, *others, last = report.sections
    sections = (replace(first, blocks=overview), *others, replace(last, blocks=lists))

    told = sheets_of(replace(report, subject=letter, sections=sections))

    wanted = letter[:-1] + letter[-1].encode("unicode_escape").decode()
    if ord(letter[-1]) > 0xFFFF:
        wanted = f"\\U{ord(letter[-1]):08x}"
    assert f"trong thư {wanted}" in told[0]
    assert any(f"phụ lục {wanted}" in sheet.replace("\n", " ") for sheet in told[1:])


def test_marks_that_stand_apart_are_drawn_with_their_letter():
    apart = unicodedata.normalize("NFD", "Điểm cầu Tà Tổng")

    told = "".join(sheets_of(with_rows(with_first(rooms(40), Cell(apart)))))

    assert "Điểm cầu Tà" in told


def test_links_of_the_letter_lead_to_the_sheet_and_the_row():
    late = replace(FINDINGS.rows[0][0], text="tới phòng 150", link="room-150")
    findings = replace(FINDINGS, rows=((late, *FINDINGS.rows[0][1:]), *FINDINGS.rows[1:]))
    report = with_rows(rooms(200))
    overview, differences, *others = report.sections
    differences = replace(differences, blocks=(findings,))
    reader = read(report_bytes(replace(report, sections=(overview, differences, *others)), "pdf"))

    links = [one.get_object() for page in reader.pages for one in page.get("/Annots", ())]
    assert [link for link in links if "/A" in link] == []
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}
    named = {name: spot.dest_array for name, spot in reader.named_destinations.items()}
    given = [link["/Dest"] for link in links]
    spots = [named[spot] if isinstance(spot, str) else spot for spot in given]
    led = {(numbers[spot[0].idnum], round(float(spot[3]))) for spot in spots}
    for code in ("codec-phong-0003", "codec-phong-0150"):
        (sheet,) = (n for n, page in enumerate(reader.pages) if code in page.extract_text())
        assert near_text(reader.pages[sheet], code, [top for at, top in led if at == sheet])
    headed = [(numbers[x.page.idnum], x.title) for x in flat(reader.outline) if "Phụ" in x.title]
    for sheet, title in headed:
        assert reader.pages[sheet].extract_text().startswith(title)
    assert len(headed) == 2


def near_text(page, text, tops):
    """Tell whether one of *tops* is as far above the line on which *text* stands as typst goes."""
    lines = list[float]()
    page.extract_text(
        visitor_text=lambda said, cm, tm, *_: (
            lines.append(tm[5] * cm[3] + cm[5]) if text in said else None
        )
    )
    return any(0 < top - line < 20 for top in tops for line in lines)


def flat(outline):
    for one in outline:
        if isinstance(one, list):
            yield from flat(one)
        else:
            yield one


def test_the_document_is_of_the_standard():
    data = report_bytes(rich_report(200), "pdf")
    reader = read(data)
    root = reader.trailer["/Root"]
    told = root["/Metadata"].get_data().decode()

    assert data.startswith(b"%PDF-1.7\n")
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in told
    assert f"<xmpTPg:NPages>{len(reader.pages)}</xmpTPg:NPages>" in told
    (intent,) = root["/OutputIntents"]
    assert "/DestOutputProfile" in intent.get_object()
    assert len(reader.trailer["/ID"]) == 2
    assert "/Producer" not in reader.trailer["/Info"]  # the metadata have none
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            assert {"/FontFile2", "/FontFile3"} & set(inner.get_object()["/FontDescriptor"])


def test_a_row_that_fills_sheets_is_set_and_what_follows_it(monkeypatch):
    """No report has such a row, for its texts are bounded; a later one may."""
    monkeypatch.setattr("fleetcfg.report.report_parts.MOST_SHOWN", 100_000)
    table = rooms(30)
    (_, *others), *rows = table.rows
    tall = (Cell("dài " * 6000), *others)

    told = re.sub(r"\s+", "", "".join(sheets_of(with_rows(replace(table, rows=(tall, *rows))))))

    assert re.findall(r"codec-phong-(\d{4})", told) == [f"{n:04}" for n in range(30)]
    assert told.count("dài") >= 6000


def test_nothing_is_drawn_over_the_foot_of_a_sheet():
    """A first row that fills a sheet has less room on the one that has the heading."""
    tall = with_first(rooms(40), Cell("rất dài " * 500))
    pages = read(report_bytes(with_rows(tall), "pdf")).pages

    lines = list[float]()
    for page in pages:
        page.extract_text(
            visitor_text=lambda said, cm, tm, *_: (
                lines.append(-(tm[5] * cm[3] + cm[5])) if "rất dài" in said else None
            )
        )
    assert lines
    assert max(lines) < -22 * 72 / 25.4


def test_a_table_that_is_too_long_lies_beside_the_letter_which_names_it_with_its_digest():
    report = rich_report(MOST_CELLS // 6 + 1)

    files = report_files(report, "pdf", "báo-cáo.pdf")

    assert list(files) == ["báo-cáo-danh-sach-phong-hop.xlsx", "báo-cáo.pdf"]
    workbook, letter = files.values()
    told = solid("".join(page.extract_text() for page in read(letter).pages))
    assert solid(f"Danh sách phòng họp: {MOST_CELLS // 6 + 1} dòng. Phụ lục kèm theo:") in told
    assert (
        f"tệpbáo-cáo-danh-sach-phong-hop.xlsx,mãbămSHA-256{sha256(workbook).hexdigest()}." in told
    )
    assert "codec-phong-0100" not in told
    cells = [[text for text, _ in row] for row in xlsx_sheets(workbook)["Danh sách phòng họp"]]
    assert cells == expected(rooms(MOST_CELLS // 6 + 1))
    assert report_files(report, "pdf", "báo-cáo.pdf") == files


def test_a_table_that_is_just_short_enough_stands_in_the_letter():
    files = report_files(rich_report(MOST_CELLS // 6), "pdf", "a.pdf")

    assert list(files) == ["a.pdf"]
    told = solid("".join(page.extract_text() for page in read(files["a.pdf"]).pages))
    assert re.findall(r"codec-phong-(\d{4})", told) == [f"{n:04}" for n in range(MOST_CELLS // 6)]


def test_two_long_tables_of_one_title_have_a_file_each():
    table = rooms(MOST_CELLS // 6 + 1)
    report = rich_report()
    (*others, last) = report.sections
    blocks = (table, replace(table, name="again"), replace(table, name="other", title="../x"))
    report = replace(report, sections=(*others, replace(last, blocks=blocks)))

    assert list(report_files(report, "pdf", "a.pdf")) == [
        "a-danh-sach-phong-hop-rooms.xlsx",
        "a-danh-sach-phong-hop-again.xlsx",
        "a-x.xlsx",
        "a.pdf",
    ]


@pytest.mark.parametrize("name", ["html", "docx", "xlsx", "csv"])
def test_every_other_format_is_one_file(name):
    report = rich_report(MOST_CELLS // 6 + 1)

    assert report_files(report, name, "a.x") == {"a.x": report_bytes(report, name)}


def test_a_long_table_takes_no_more_memory_than_a_short_one():
    """Set as one document, these eighteen thousand cells took 330 MB."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert int(done.stdout) < 160
