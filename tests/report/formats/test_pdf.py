"""A PDF is one document, though its annexes are drawn apart: sheets, numbers, links, standard."""

import io
import re
import string
import subprocess
import sys
import unicodedata
from dataclasses import replace

import pypdf
import pytest

from fleetcfg.report.formats.paper import PaperAnnex
from fleetcfg.report.formats.pdf_join import PdfJoiner
from fleetcfg.report.formats.pdf_setter import PdfSetter
from fleetcfg.report.formats.pdf_sheets import PdfAnnexSetter
from fleetcfg.report.formats.pdf_tables import PdfTables
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Cell, Paragraph, Picture
from tests.house.make_architecture import ROOT
from tests.report.formats.sample_reports import (
    COMMUNES,
    FINDINGS,
    PROVIDERS,
    SVG,
    rich_report,
    rooms,
)

PEAK = """\
import re
from pathlib import Path
from fleetcfg.report.formats.registry import report_bytes
from tests.report.formats.sample_reports import rich_report
report_bytes(rich_report(3000), "pdf")
# What the system says of a process's whole life has that of its parent in it, until the exec.
print(int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) // 1000)
"""


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


HELD = set(string.printable[:95]) | set(
    "Phụ lục rất dài mộtừkhôngcódấucáchnàênhiềuphầkhôgcódấáòB●■○◇"
)


@pytest.fixture(scope="module")
def faces():
    """Return the faces of a letter with few letters."""
    template = ROOT / "fleetcfg" / "report" / "templates" / "report.typ"
    common = dict.fromkeys(("title", "heading", "subject", "foot", "nation", "motto"), "x")
    common["lang"] = "vi"
    letter = dict.fromkeys(("number", "place_date", "source", "recipients_label", "signed"), "x")
    lists = {"issuer": ["x"]} | {name: [] for name in ("notices", "bases", "blocks", "recipients")}
    held = HELD.union(*(cell.text for row in uneven(9).rows for cell in row), *COMMUNES)
    held |= set("".join(rooms(1).columns) + "Danh sách phòng họp".upper())
    made, unset = PdfSetter(template, common, 0).letter(letter | lists, "".join(sorted(held)))
    assert unset == {}
    return PdfJoiner(made).faces


@pytest.fixture(scope="module")
def tables(faces):
    return PdfTables(faces, {}, "kèm", "nguồn")


def sheets_of(report):
    return [page.extract_text() for page in read(report_bytes(report, "pdf")).pages]


def read(data):
    return pypdf.PdfReader(io.BytesIO(data))


def test_a_row_is_broken_between_sheets_only_if_it_is_taller_than_one():
    table = uneven(120)

    told = [re.sub(r"\s+", "", sheet) for sheet in sheets_of(with_rows(table))]

    for cells in table.rows:
        wanted = re.sub(r"\s+", "", cells[0].text)
        assert any(wanted in sheet for sheet in told)


def test_each_annex_counts_its_sheets_from_one():
    told = sheets_of(with_rows(rooms(200)))

    at = next(n for n, text in enumerate(told) if "Phụ lục II" in text.splitlines()[0])
    numbers = [re.match(r"(\d+)\n", text) for text in told[at:]]
    assert numbers[0] is None  # the first has none, as the decree has it
    assert [one and int(one[1]) for one in numbers[1:]] == list(range(2, len(told) - at + 1))


def test_every_row_stands_once_and_the_sum_behind_the_last():
    told = re.sub(r"\s+|\u200b", "", "".join(sheets_of(with_rows(rooms(200)))))

    assert re.findall(r"codec-phong-(\d{4})", told) == [f"{n:04}" for n in range(200)]
    assert told.count("18.000") == 1
    assert told.index("18.000") > told.index("codec-phong-0199")


def test_no_sheet_has_nothing_but_the_sum(tables):
    for size in range(40, 100):
        annex = PaperAnnex("Phụ lục", rooms(size), is_wide=False)
        made = PdfAnnexSetter(tables.of(annex)).sheets()

        assert made.rows[-1][0] == len(made.contents) - 1


def test_lines_are_no_wider_than_their_room_and_lose_nothing(tables, faces):
    annex = PaperAnnex("Phụ lục", uneven(120), is_wide=False)
    texts = [cell.text for row in tables.of(annex).rows for cell in row]

    for room in (1.2, 4.0, 11.0):
        for text in (*texts, "một-tên-rất-dài.có_nhiều/phần", "mộttừdàikhôngcódấucáchnào", ""):
            lines = faces["bold"].lines(text, room)
            assert all(faces["bold"].width(line) <= room for line in lines)
            assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("hai ba", 2.0, ["hai", "ba"]),
        ("codec-phong", 3.2, ["codec-", "phong"]),
        ("x.remote_access", 4.4, ["x.remote_", "access"]),  # at a mark rather than in a word
        ("phòng", 1.4, ["ph", "òn", "g"]),
    ],
)
def test_a_word_is_broken_where_it_reads_best(faces, text, room, lines):
    assert faces["upright"].lines(text, room) == lines


@pytest.mark.parametrize("letter", ["會", "😀", "ก", "\u0645", "x\u0302", "\u05d0"])
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


def test_what_is_drawn_is_in_a_font(faces):
    """Number 0 is the sign of a letter that is missing; the standard allows none."""
    for face in faces.values():
        assert "<0000>" not in face.drawn("".join(sorted(HELD)))


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
    spots = [link["/Dest"] for link in links if isinstance(link["/Dest"], list)]
    led = {(numbers[spot[0].idnum], round(float(spot[3]))) for spot in spots}
    for code in ("codec-phong-0003", "codec-phong-0150"):
        (sheet,) = (n for n, page in enumerate(reader.pages) if code in page.extract_text())
        assert near_text(reader.pages[sheet], code, [top for at, top in led if at == sheet])
    headed = [(numbers[x.page.idnum], x.title) for x in flat(reader.outline) if "Phụ" in x.title]
    for sheet, title in headed:
        assert reader.pages[sheet].extract_text().startswith(title)
    assert len(headed) == 2


def near_text(page, text, tops):
    """Tell whether one of *tops* is the upper edge of the line on which *text* stands."""
    lines = list[float]()
    page.extract_text(
        visitor_text=lambda said, cm, tm, *_: (
            lines.append(tm[5] * cm[3] + cm[5]) if text in said else None
        )
    )
    return any(abs(top - line) < 14 for top in tops for line in lines)


def flat(outline):
    for one in outline:
        if isinstance(one, list):
            yield from flat(one)
        else:
            yield one


def test_what_is_joined_is_still_of_the_standard():
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


def test_nothing_is_drawn_over_the_foot_of_a_sheet(tables):
    """A first row that fills a sheet has less room on the one that has the heading."""
    tall = with_first(rooms(40), Cell("rất dài " * 500))
    made = PdfAnnexSetter(tables.of(PaperAnnex("Phụ lục", tall, is_wide=False))).sheets()

    for content in made.contents:
        heights = [float(y) for y in re.findall(rb"9 0 0 9 \S+ (\S+) Tm", content)]
        assert heights
        assert min(heights) > 22 * 72 / 25.4


def test_a_long_table_takes_no_more_memory_than_a_short_one():
    """Set as one document, these eighteen thousand cells took 330 MB."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert int(done.stdout) < 160
