"""A PDF is one document, though it is set in pieces: its sheets, numbers, links and standard."""

import io
import re
import subprocess
import sys
from dataclasses import replace

import pypdf
import pytest

from fleetcfg.report.formats import pdf_sheets
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Cell
from tests.house.make_architecture import ROOT
from tests.report.formats.sample_reports import FINDINGS, rich_report, rooms

FEW = 60  # cells of a piece: ten rows, far fewer than a sheet has
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


def sheets_of(report):
    return [page.extract_text() for page in read(report_bytes(report, "pdf")).pages]


def read(data):
    return pypdf.PdfReader(io.BytesIO(data))


@pytest.mark.parametrize("table", [rooms(200), uneven(120)], ids=["even", "broken rows"])
def test_sheets_are_the_same_however_many_pieces_they_are_set_in(monkeypatch, table):
    report = with_rows(table)
    whole = sheets_of(report)

    monkeypatch.setattr(pdf_sheets, "_CELLS", FEW)

    assert sheets_of(report) == whole
    assert len(whole) > 6


def test_each_annex_counts_its_sheets_from_one_across_pieces(monkeypatch):
    monkeypatch.setattr(pdf_sheets, "_CELLS", FEW)

    told = sheets_of(with_rows(rooms(200)))

    at = next(n for n, text in enumerate(told) if "Phụ lục II" in text.splitlines()[0])
    numbers = [re.match(r"(\d+)\n", text) for text in told[at:]]
    assert numbers[0] is None  # the first has none, as the decree has it
    assert [one and int(one[1]) for one in numbers[1:]] == list(range(2, len(told) - at + 1))


def test_every_row_stands_once_and_the_sum_behind_the_last(monkeypatch):
    monkeypatch.setattr(pdf_sheets, "_CELLS", FEW)

    told = re.sub(r"\s+|\u200b", "", "".join(sheets_of(with_rows(rooms(200)))))

    assert re.findall(r"codec-phong-(\d{4})", told) == [f"{n:04}" for n in range(200)]
    assert told.count("18000") == 1
    assert told.index("18000") > told.index("codec-phong-0199")


def test_links_of_the_letter_lead_to_the_sheet_and_the_row(monkeypatch):
    monkeypatch.setattr(pdf_sheets, "_CELLS", FEW)
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


def test_what_is_joined_is_still_of_the_standard(monkeypatch):
    monkeypatch.setattr(pdf_sheets, "_CELLS", FEW)
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
    monkeypatch.setattr(pdf_sheets, "_CELLS", 6)
    monkeypatch.setattr("fleetcfg.report.report_parts.MOST_SHOWN", 100_000)
    table = rooms(30)
    (_, *others), *rows = table.rows
    tall = (Cell("dài " * 6000), *others)

    told = re.sub(r"\s+", "", "".join(sheets_of(with_rows(replace(table, rows=(tall, *rows))))))

    assert re.findall(r"codec-phong-(\d{4})", told) == [f"{n:04}" for n in range(30)]
    assert told.count("dài") >= 6000


def test_a_long_table_takes_no_more_memory_than_a_short_one():
    """Set as one document, these eighteen thousand cells took 330 MB."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert int(done.stdout) < 160
