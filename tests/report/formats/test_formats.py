"""Every format says the same of the same report, and a hostile text is a text in each of them."""

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import docx
import pypdf
import pytest

from fleetcfg.errors import RequestError
from fleetcfg.report.escape import escape
from fleetcfg.report.formats.registry import REPORT_FORMATS, known_format, report_bytes
from fleetcfg.report.formats.xlsx_book import sheet_names
from fleetcfg.report.report_parts import SUMMARY_BYTES, Picture, Tile, Tiles
from tests.house.make_architecture import ROOT
from tests.report.formats.read_back import (
    csv_rows,
    docx_tables,
    expected,
    html_table,
    page_of,
    xlsx_parts,
    xlsx_sheets,
)
from tests.report.formats.sample_reports import (
    FINDINGS,
    FORMULAS,
    HOSTILE,
    MATRIX,
    PROVIDERS,
    SVG,
    hostile_report,
    rich_report,
    rooms,
)

AGAIN = """\
import sys
from fleetcfg.report.formats.registry import report_bytes
from tests.report.formats.sample_reports import rich_report
sys.stdout.buffer.write(report_bytes(rich_report(), sys.argv[1]))
"""


@pytest.fixture(scope="module")
def made():
    return {name: report_bytes(rich_report(), name) for name in REPORT_FORMATS}


def pdf_text(data):
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u200b", "")


# ---------------------------------------------------------------- the same numbers


def test_each_format_has_every_table_cell_by_cell(made):
    report = rich_report()
    sheets = xlsx_sheets(made["xlsx"])
    documents = docx_tables(made["docx"])

    for table, page in zip(report.tables, report.as_pages().tables, strict=True):
        wanted, on_page = expected(table), expected(page)
        assert html_table(made["html"], table.name) == on_page
        assert [[text for text, _ in row] for row in sheets[table.title]] == wanted
        assert on_page in documents
        assert csv_rows(report_bytes(report.only(table.name), "csv")) == wanted
    assert len(documents) == len(report.tables)


def test_the_pdf_has_every_cell(made):
    told = re.sub(r"\s+", "", pdf_text(made["pdf"]))

    for table in rich_report().as_pages().tables:
        for row in expected(table):
            assert all(re.sub(r"\s+", "", text) in told for text in row)


def test_a_sheet_is_called_by_its_title_as_excel_takes_it():
    long = "Từng phát hiện ở từng thiết bị của toàn hệ thống"
    names = sheet_names(["History", long, long.upper(), "a/b:[c]*?\\d", "'", "", HOSTILE])

    assert names[0] == "History 2"
    assert (names[1], names[2]) == (long[:31].strip(), f"{long.upper()[:29]} 2")
    assert (names[3], names[4], names[5]) == ("a b c d", "-", "- 2")
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\\x1b\u202e\n")
        assert name[0] != "'" != name[-1]


def test_numbers_are_numbers_in_a_workbook_and_nothing_else_is(made):
    cells = xlsx_sheets(made["xlsx"])[PROVIDERS.title]

    assert [is_number for _, is_number in cells[1]] == [False, True, True, True]
    assert [is_number for _, is_number in cells[0]] == [False] * 4


@pytest.mark.parametrize(
    "name", [name for name in REPORT_FORMATS if name not in ("chat", "ics", "json")]
)
def test_each_format_says_of_what_it_was_made(made, name):
    """But a calendar, and a chat: `test_notices` holds that it names the audit."""
    data = made[name]
    told = {
        "html": lambda: page_of(data).text_content(),
        "csv": lambda: data.decode("utf-8-sig"),
        "xlsx": lambda: str(xlsx_sheets(data)["Mục lục"]),
        "docx": lambda: "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs),
        "pdf": lambda: pdf_text(data),
    }[name]()
    told = re.sub(r"\s+", " ", told)

    for fact in ("41", " ".join(["292f28fb 7f21e29d"] * 4), "25/11/2026 12:25", "fleetcfg 0.3.0"):
        assert fact in told
    assert "25/11/2026 14:00 (giờ Việt Nam)" in told
    assert "MÔ PHỎNG: số liệu mẫu" in told


def test_data_of_a_report_without_figures_are_its_tables_as_they_are_told(made):
    told = json.loads(made["json"])

    assert told["schema"] == "fleetcfg.report/1"
    assert told["sha256"] == "292f28fb7f21e29d" * 4
    assert [one["title"] for one in told["tables"]] == [one.title for one in rich_report().tables]
    assert told["tables"][0]["rows"] == [
        [cell.text for cell in row] for row in rich_report().tables[0].rows
    ]


def test_the_foot_of_every_printed_page_says_it_too(made):
    for page in pypdf.PdfReader(io.BytesIO(made["pdf"])).pages:
        assert "Mã băm SHA-256: 292f28fb 7f21e29d" in re.sub(r"\s+", " ", page.extract_text())
    for section in docx.Document(io.BytesIO(made["docx"])).sections[:1]:
        for foot in (section.footer, section.first_page_footer):
            assert "292f28fb 7f21e29d" in foot.paragraphs[0].text


def test_a_csv_without_a_name_is_the_list_of_everything(made):
    assert csv_rows(made["csv"]) == expected(rooms(40))
    assert made["csv"].startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in made["csv"]
    assert b"\n" not in made["csv"].replace(b"\r\n", b"")


# ---------------------------------------------------------------- the same bytes


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh"])
@pytest.mark.parametrize("name", REPORT_FORMATS)
def test_an_equal_report_makes_equal_bytes_elsewhere(made, name, zone):
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, name],
        cwd=ROOT,
        env=os.environ
        | {"TZ": zone, "PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )

    assert done.stdout == made[name]


# ---------------------------------------------------------------- hostile text


def test_a_page_takes_no_markup_and_fetches_nothing():
    data = report_bytes(hostile_report(), "html")
    page = page_of(data)

    assert page.xpath("//script") == []
    assert [a for a in page.xpath("//@href") if not a.startswith("#")] == []
    assert page.xpath("//@src | //@onload | //@onclick | //link | //iframe | //object") == []
    assert html_table(data, "hostile")[1] == [
        escape(text) for text in (*FORMULAS, HOSTILE, HOSTILE)
    ]
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    style = page.xpath("//style")[0].text
    assert re.search(r"url\(|@import|http:|\\00202e|\\000000", style) is None


def test_a_csv_has_no_formula():
    for row in csv_rows(report_bytes(hostile_report(), "csv")):
        for text in row:
            assert text[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    assert csv_rows(report_bytes(hostile_report(), "csv"))[1][0] == "'=1+1"


def test_a_wide_sign_begins_no_formula_either():
    report = rich_report()
    signs = ("\uff1d1+1", "\uff0b1", "\uff0d1", " \uff20a")
    cells = tuple(replace(PROVIDERS.rows[0][0], text=text) for text in signs)
    table = replace(PROVIDERS, rows=(cells,), total=())
    report = replace(report, sections=(replace(report.sections[0], blocks=(table,)),))

    assert csv_rows(report_bytes(report, "csv"))[1] == [f"'{escape(text)}" for text in signs]


def test_a_negative_number_is_a_number_and_a_text_that_claims_to_be_one_is_not():
    report = rich_report()
    cells = tuple(replace(PROVIDERS.rows[0][1], text=text) for text in ("-5", "-2,5", "-1+2", "٣"))
    table = replace(PROVIDERS, rows=(cells,), total=())
    report = replace(report, sections=(replace(report.sections[0], blocks=(table,)),))

    assert csv_rows(report_bytes(report, "csv"))[1] == ["-5", "-2,5", "'-1+2", r"\u0663"]
    cells = xlsx_sheets(report_bytes(report, "xlsx"))[PROVIDERS.title][1]
    assert cells == [("-5", True), ("-2.5", True), ("-1+2", False), (r"\u0663", False)]


def test_a_workbook_has_no_formula_and_no_escape_of_its_own_and_links_lead_nowhere_else():
    data = report_bytes(hostile_report(), "xlsx")
    parts = xlsx_parts(data)

    assert all(b"<f>" not in part and b"<f " not in part for part in parts.values())
    assert all(b"yperlink" not in part for name, part in parts.items() if name.endswith(".rels"))
    links = re.findall(r"<hyperlink [^>]*>", parts["xl/worksheets/sheet1.xml"].decode())
    assert len(links) == 2
    assert all(" location=" in link and "r:id" not in link for link in links)
    assert not any("external" in name.lower() for name in parts)
    shown = [text for text, _ in list(xlsx_sheets(data).values())[1][1]]
    assert shown[:7] == [escape(text) for text in FORMULAS]
    assert shown[7] == escape(HOSTILE).replace("_x000D_", "_x005F_x000D_")  # as Excel reads it back


def test_a_summary_has_its_figures_on_the_first_sheet_and_each_table_is_led_to():
    data = report_bytes(rich_report().summary(), "xlsx")
    sheets, first = xlsx_sheets(data), xlsx_parts(data)["xl/worksheets/sheet1.xml"].decode()

    assert list(sheets) == ["Mục lục", FINDINGS.title]
    front = [[text for text, _ in row] for row in sheets["Mục lục"]]
    assert [row for row in expected(PROVIDERS) if row not in front] == []
    to_figures, to_list = re.findall(r' location="([^"]*)"', first)
    assert to_list == f"'{FINDINGS.title}'!A1"
    cell = to_figures.removeprefix("'Mục lục'!")
    assert re.search(f'r="{cell}"[^>]*><is><t>{PROVIDERS.title}<', first)


def test_a_document_takes_no_field_but_its_own_and_no_link():
    data = report_bytes(hostile_report(), "docx")
    found = docx_tables(data)

    told = {text for table in found for row in table for text in row}
    assert {escape(text) for text in (*FORMULAS, HOSTILE)} <= told
    parts = xlsx_parts(data)
    assert b"instrText" not in parts["word/document.xml"]
    assert all(b'TargetMode="External"' not in part for part in parts.values())


def test_typst_reads_no_text_as_its_own():
    data = report_bytes(hostile_report(), "pdf")
    told = re.sub(r"\s+", "", pdf_text(data))

    assert re.sub(r"\s+", "", escape(HOSTILE)) in told
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        assert all("/URI" not in one.get_object().get("/A", {}) for one in page.get("/Annots", ()))


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><script>1</script></svg>",
        "<svg><image href='data:x'/></svg>",
        "<svg><a href='http://evil.example'/></svg>",
        "<svg><a href='javascript:x'/></svg>",
        "<svg><g onclick='x'/></svg>",
        "<svg><g style='fill:red'/></svg>",
        "<svg><rect fill='url(http://evil.example)'/></svg>",
        "<svg><foreignObject/></svg>",
        "<svg><style>x</style></svg>",
        "<svg><?xml-stylesheet href='x'?></svg>",
    ],
)
@pytest.mark.parametrize("name", ["html", "pdf"])
def test_a_picture_is_shapes_and_nothing_else(svg, name):
    report = rich_report()
    picture = Picture("p", "x", svg, "")
    report = replace(report, sections=(replace(report.sections[0], blocks=(picture,)),))

    with pytest.raises(ValueError, match="picture p"):
        report_bytes(report, name)


# ---------------------------------------------------------------- editions and choices


def test_a_summary_of_a_thousand_devices_is_small_and_its_links_lead_somewhere():
    data = report_bytes(rich_report(1000).summary(), "html")
    page = page_of(data)
    anchors = set(page.xpath("//@id"))

    assert len(data) < SUMMARY_BYTES
    assert [a for a in page.xpath("//@href") if a[1:] not in anchors] == []


def test_every_link_of_a_page_leads_somewhere_and_a_tile_leads_to_its_list(made):
    page = page_of(made["html"])
    anchors = list(page.xpath("//@id"))

    assert len(anchors) == len(set(anchors))
    assert [a for a in page.xpath("//@href") if a[1:] not in anchors] == []
    assert page.xpath("//ul[@class='tiles']/li[1]/a/@href") == ["#rooms"]


def test_what_is_long_is_folded_and_opens_for_print(made):
    page = page_of(made["html"])

    assert page.xpath("//details/@id") == ["uniformity", "rooms"]
    assert "details::details-content { content-visibility: visible" in page.xpath("//style")[0].text
    assert page.get("lang") == "vi"


def test_one_table_alone_and_one_that_is_not_there():
    assert rich_report().only("matrix").tables == (MATRIX,)
    with pytest.raises(RequestError) as refused:
        rich_report().only("matrx")
    assert refused.value.code == "REPORT_TABLE_UNKNOWN"
    assert refused.value.facts["nearest"] == "matrix"


@pytest.mark.parametrize(
    ("asked", "file", "found"),
    [("", "a.PDF", "pdf"), ("docx", "a.x", "docx"), ("csv", "a", "csv")],
)
def test_a_format_is_named_or_follows_from_the_name_of_the_file(tmp_path, asked, file, found):
    assert known_format(asked, tmp_path / file) == found


def test_a_format_that_nobody_knows_is_refused(tmp_path):
    with pytest.raises(RequestError, match="USAGE_OUTPUT_UNKNOWN"):
        known_format("", tmp_path / "a.doc")


@pytest.mark.parametrize(
    ("name", "module", "library"),
    [("xlsx", "xlsxwriter", "XlsxWriter"), ("pdf", "typst", "typst")],
)
def test_what_is_not_installed_is_told_with_what_to_do(monkeypatch, name, module, library):
    for each in (REPORT_FORMATS[name], "pdf_setter"):
        monkeypatch.delitem(sys.modules, f"fleetcfg.report.formats.{each}", raising=False)
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(RequestError) as refused:
        report_bytes(rich_report(), name)

    assert refused.value.code == "REPORT_LIBRARY"
    assert refused.value.facts == {"library": library, "output": name}


def test_a_page_and_a_table_need_neither():
    program = (
        "import sys; from fleetcfg.report.formats.registry import report_bytes\n"
        "from tests.report.formats.sample_reports import rich_report\n"
        "for name in ('html', 'csv', 'docx'): report_bytes(rich_report(), name)\n"
        "print({'xlsxwriter', 'typst', 'docx'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert done.stdout == "set()\n"


def test_the_sample_picture_is_in_the_page(made):
    assert SVG.count("<circle") == made["html"].decode().count("<circle")


def test_a_printed_sheet_has_its_title_and_a_number_stands_free(made):
    parts = xlsx_parts(made["xlsx"])
    sheets = [text.decode() for name, text in parts.items() if "worksheets/sheet" in name]

    assert "<oddHeader>" not in sheets[0]  # it has its own
    assert any(f"&amp;L&amp;B{PROVIDERS.title}" in sheet for sheet in sheets[1:])
    styles = parts["xl/styles.xml"].decode()
    assert re.search(r'<alignment horizontal="right"[^>]* indent="1"', styles)


def test_a_long_figure_is_set_small_and_is_not_broken():
    report = rich_report()
    tiles = Tiles((Tile("Tiền thuê", "1.262.400.000"), Tile("Sự cố", "10")))
    first = replace(report.sections[0], blocks=(tiles,))
    page = report_bytes(replace(report, sections=(first,)), "html").decode()

    assert '<b class="long">1.262.400.000</b>' in page
    assert "<b>10</b>" in page
