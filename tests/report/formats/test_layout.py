"""The Word document as Decree 30/2020, Annex I, has it, measured; how tables share room."""

import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise

import docx
import pypdf
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from fleetcfg.report.formats.column_widths import fitted_widths
from fleetcfg.report.formats.file_names import file_names
from fleetcfg.report.formats.paper import letter, paper_of
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.numbers import roman
from fleetcfg.report.report_parts import NOTHING, Cell, Picture, ReportTable
from fleetcfg.report.reports.fleet_report import fleet_report
from fleetcfg.words import Words
from tests.report.fleets import fleet
from tests.report.formats.sample_reports import (
    FINDINGS,
    INTRODUCTION,
    MATRIX,
    PROVIDERS,
    rich_report,
    rooms,
)

TWIP = 635  # EMU


@pytest.fixture(scope="module")
def data():
    return report_bytes(rich_report(), "docx")


@pytest.fixture(scope="module")
def document(data):
    return docx.Document(io.BytesIO(data))


def sized(paragraph):
    return {run.font.size for run in paragraph.runs}


def one(document, text):
    cells = (c for table in document.tables for c in table._cells)
    every = [*document.paragraphs, *(p for cell in cells for p in cell.paragraphs)]
    (found,) = (each for each in every if each.text == text)
    return found


def near(length, millimetres):
    return abs(length - Mm(millimetres)) <= TWIP


def test_the_page_is_a4_with_the_margins_of_the_decree(document):
    first, *annexes = document.sections

    assert (near(first.page_width, 210), near(first.page_height, 297)) == (True, True)
    for section in document.sections:
        assert Mm(20) - TWIP <= section.top_margin <= Mm(25)
        assert Mm(20) - TWIP <= section.bottom_margin <= Mm(25)
        assert Mm(30) - TWIP <= section.left_margin <= Mm(35)
        assert Mm(15) - TWIP <= section.right_margin <= Mm(20)
    assert [near(annex.page_width, 297) for annex in annexes] == [True, False]  # 13 columns, 6


def test_the_number_of_the_page_is_in_the_top_margin_centred_from_the_second_on(document):
    for section in document.sections:
        assert section.different_first_page_header_footer
        assert section.first_page_header.is_linked_to_previous  # to none: there is none
        (number,) = section.header.paragraphs
        assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert "PAGE" in number._p.xml
        assert sized(number) == {Pt(13)}


def test_each_annex_has_pages_of_its_own_numbers(document):
    starts = [section._sectPr.find(qn("w:pgNumType")) is not None for section in document.sections]

    assert starts == [False, True, True]


def test_letters_are_times_new_roman_black_and_have_what_is_like_it(data):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}

    assert 'w:ascii="Times New Roman"' in parts["word/styles.xml"]
    assert 'w:altName w:val="Liberation Serif"' in parts["word/fontTable.xml"]
    assert "w:color" not in parts["word/document.xml"].replace("w:color=", "")


@pytest.mark.parametrize(
    ("text", "least", "most", "is_bold", "is_italic"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 13, True, False),
        ("Độc lập - Tự do - Hạnh phúc", 13, 14, True, False),
        ("UBND TỈNH LAI CHÂU", 12, 13, False, False),
        ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", 12, 13, True, False),
        ("Số: ……/BC-……", 13, 13, False, False),
        ("……………, ngày …… tháng …… năm ……", 13, 14, False, True),
        ("BÁO CÁO", 13, 14, True, False),
        ("Căn cứ bản kê số 7 đã ký ngày 20/11/2026.", 13, 14, False, True),
        ("I. TÌNH HÌNH CHUNG", 13, 14, True, False),
        ("a) phòng họp: 40;", 13, 14, False, False),
        ("đ) ◇ chờ áp dụng: 1.", 13, 14, False, False),
        ("Nơi nhận:", 12, 12, True, True),
        ("- Văn phòng UBND tỉnh;", 11, 11, False, False),
        ("- Lưu: VT, …….", 11, 11, False, False),
    ],
)
def test_each_part_has_the_letters_of_the_decree(document, text, least, most, is_bold, is_italic):
    (run,) = one(document, text).runs

    assert Pt(least) <= run.font.size <= Pt(most)
    assert (bool(run.font.bold), bool(run.font.italic)) == (is_bold, is_italic)


def test_the_body_is_justified_and_stands_in(document):
    for text in ("a) phòng họp: 40;", INTRODUCTION):
        setting = one(document, text).paragraph_format
        assert setting.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
        assert near(setting.first_line_indent, 12.7)
        assert setting.space_after >= Pt(6)
        assert 1 <= setting.line_spacing <= 1.5


def test_every_basis_ends_with_its_mark(document):
    told = [p.text for p in document.paragraphs if p.text.startswith("Căn cứ")]

    assert [text[-1] for text in told] == [";", "."]


def test_a_table_of_the_document_repeats_its_head_and_is_as_wide_as_the_text(document):
    long = next(table for table in document.tables if len(table.rows) == 42)

    assert long.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert abs(sum(column.width for column in long.columns) - Mm(165)) < Mm(1)


def test_only_a_row_that_is_taller_than_most_of_a_page_may_be_broken():
    texts = ("ngắn", "dài " * 25, "rất dài " * 125)
    table = replace(PROVIDERS, rows=tuple((Cell(text),) * 4 for text in texts))
    report = rich_report()
    report = replace(report, sections=(replace(report.sections[0], blocks=(table,)),))

    tables = docx.Document(io.BytesIO(report_bytes(report, "docx"))).tables
    made = next(one for one in tables if len(one.rows) == len(texts) + 2)
    whole = [row._tr.trPr.find(qn("w:cantSplit")) is not None for row in made.rows]

    assert whole == [True, True, True, False, True]


def test_the_signature_is_on_the_sheet_of_the_last_paragraph(document):
    body = list(document.element.body)
    signed = next(n for n, each in enumerate(body) if "Nơi nhận:" in "".join(each.itertext()))

    assert body[signed].tr_lst[0].trPr.find(qn("w:cantSplit")) is not None
    for before in body[signed - 2 : signed]:
        assert before.pPr.find(qn("w:keepNext")) is not None
    assert "292f28fb" in "".join(body[signed - 2].itertext())


def tall(report):
    """Return *report* with a picture too tall for what is left, and a table behind it."""
    svg = '<svg viewBox="0 0 6 6"><title>x</title><desc>x</desc><rect width="6" height="6"/></svg>'
    first, *others = report.sections
    picture, table = (
        Picture("tall", "Hình cao", svg, ""),
        replace(PROVIDERS, name="behind", title="Bảng sau hình"),
    )
    first = replace(first, blocks=(*first.blocks, picture, table))
    return replace(report, sections=(first, *others))


def test_no_sheet_is_left_blank_for_a_picture_and_none_has_a_signature_alone():
    made = report_bytes(tall(rich_report()), "pdf")
    told = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]

    (of_picture,) = (n for n, text in enumerate(told) if "Hình cao" in text)
    assert of_picture > 0
    assert "Bảng sau hình" in told[of_picture - 1]  # what stands behind it fills the sheet
    whole = "\n".join(told)
    assert whole.index("Hình cao") < whole.index("II. KẾT QUẢ KIỂM TRA")  # in its own section
    (signed,) = (text for text in told if "Lưu: VT" in text)
    assert "Mã băm SHA-256: 292f28fb" in re.sub(r"\s+", " ", signed).partition("Lưu: VT")[0]


def spots(report):
    """Return where lines of the letter of *report* stand: the sheet, and how far up from below."""
    found = dict[str, tuple[int, float]]()
    pages = pypdf.PdfReader(io.BytesIO(report_bytes(report, "pdf"))).pages
    for number, page in enumerate(pages[:8]):

        def note(text, cm, tm, *_, at=number):
            found.setdefault(text.strip(), (at, -(tm[5] * cm[3] + cm[5])))

        page.extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize("size", [40, 300])
def test_each_picture_stands_below_the_head_of_its_section_and_above_the_next(size):
    report = fleet_report(fleet(size), Words("vi"), kind="province", scope="")
    found = spots(report)

    drawn = 0
    for number, (section, following) in enumerate(pairwise(report.sections), 1):
        first = found[f"{roman(number)}. {section.heading.upper()}"]
        last = found[f"{roman(number + 1)}. {following.heading.upper()}"]
        pictures = [block.title for block in section.blocks if isinstance(block, Picture)]
        drawn += len(pictures)
        for title in pictures:
            assert first < found[f"1. {title}"] < last
    assert drawn == 4


def test_a_column_of_long_texts_is_wider_than_one_of_short_texts():
    rows = tuple((Cell("x" * 30), Cell("từ " * 100), Cell("x " * 15)) for _ in range(3))
    table = replace(PROVIDERS, columns=("a", "b", "c"), rows=rows, total=())

    first, long, third = fitted_widths(table, 85)

    assert long > max(first, third) * 1.5


def test_an_id_is_not_broken_where_there_is_room_for_it():
    """No line ends at a hyphen before a digit, so the id of an audit is one word."""
    run = "20260515T020000Z-1fdac8"
    rows = tuple((Cell("hop-001"), Cell(run), Cell("từ " * 100)) for _ in range(3))
    table = replace(PROVIDERS, columns=("a", "b", "c"), rows=rows, total=())

    meeting, audit, _ = fitted_widths(table, 85)

    assert meeting >= len("hop-001")
    assert audit >= len(run)


def test_a_column_that_a_person_writes_in_has_room_for_it():
    rows = tuple((Cell("x" * 30), Cell("từ " * 100), Cell("")) for _ in range(3))
    table = replace(PROVIDERS, columns=("a", "b", "c"), rows=rows, total=())

    assert fitted_widths(table, 85)[-1] >= 20


def test_what_is_long_or_wide_is_an_annex_and_the_body_says_where():
    paper = paper_of(rich_report(), Words("vi"), pictures=True)

    annexes = [(annex.heading, annex.table.name, annex.is_wide) for annex in paper.annexes]
    assert annexes == [("Phụ lục I", "matrix", True), ("Phụ lục II", "rooms", False)]
    told = [block.text for block in paper.blocks if hasattr(block, "text")]
    assert "Danh sách phòng họp: 40 dòng, tại Phụ lục II." in told
    assert "2. Theo nhà cung cấp" in told


def paper_with(table):
    report = rich_report()
    (section, *_) = report.sections
    report = replace(report, sections=(replace(section, blocks=(table,)),))
    return paper_of(report, Words("vi"), pictures=False)


def wide(rows, columns=10):
    heads = tuple(f"Cột {n}" for n in range(columns))
    cells = tuple(
        tuple(Cell(f"{row}.{n}", anchor=f"a{row}" * (n == 0)) for n in range(columns))
        for row in range(rows)
    )
    return ReportTable("few", "Ít dòng", heads, cells)


def test_a_short_wide_table_stands_in_the_body_with_its_columns_as_rows():
    paper = paper_with(wide(2))
    (turned,) = (block for block in paper.blocks if isinstance(block, ReportTable))

    assert paper.annexes == ()
    assert turned.columns == ("Cột 0", "0.0", "1.0")
    texts = [tuple(cell.text for cell in row) for row in turned.rows]
    assert texts == [(f"Cột {n}", f"0.{n}", f"1.{n}") for n in range(1, 10)]
    assert [cell.anchor for cell in turned.rows[0]] == ["", "a0", "a1"]
    assert len(paper_with(wide(4)).annexes) == 1  # too many to stand beside each other


def test_a_wide_table_that_only_counts_stands_upright():
    rows = tuple((row[0], *(Cell("7", is_number=True) for _ in row[1:])) for row in wide(6).rows)
    paper = paper_with(replace(wide(6), rows=rows, total=rows[0]))

    assert paper.annexes == ()
    assert [len(b.columns) for b in paper.blocks if isinstance(b, ReportTable)] == [10]


def test_what_makes_a_table_too_wide_stands_in_another_cell_on_paper():
    table = wide(6, 9)
    rows = tuple(
        (*row[:-1], Cell(NOTHING if n else "Lê Văn A, chờ thay"))
        for n, row in enumerate(table.rows)
    )
    paper = paper_with(replace(table, rows=rows, joins={8: 3}))
    (narrow,) = (block for block in paper.blocks if isinstance(block, ReportTable))

    assert paper.annexes == ()
    assert narrow.columns == table.columns[:-1]
    assert [row[3].text for row in narrow.rows] == [
        "0.3 · Cột 8: Lê Văn A, chờ thay",
        *(f"{n}.3" for n in range(1, 6)),
    ]


def test_without_pictures_numbers_go_on_without_a_gap():
    paper = paper_of(rich_report(), Words("vi"), pictures=False)

    assert "1. Theo nhà cung cấp" in [b.text for b in paper.blocks if hasattr(b, "text")]


def test_lists_follow_the_letters_of_vietnamese_and_sections_roman_numerals():
    assert "".join(map(letter, range(1, 24))) == "abcdđeghiklmnopqrstuvxy"
    assert (letter(24), letter(28)) == ("aa", "đđ")
    assert [roman(n) for n in (1, 4, 9, 14, 40, 99)] == ["I", "IV", "IX", "XIV", "XL", "XCIX"]


@pytest.mark.parametrize("table", [PROVIDERS, FINDINGS, MATRIX, rooms(40)])
def test_columns_share_the_room_and_no_head_is_broken(table):
    widths = fitted_widths(table, 120)

    assert sum(widths) == pytest.approx(120, abs=0.2)
    for name, width in zip(table.columns, widths, strict=True):
        assert width >= max(map(len, name.split()))


def test_names_of_files_are_plain_and_tell_units_apart():
    names = file_names("site", ["Bum Tở", "Đắk Nông", "bum-to", "会議"], "pdf")

    assert names["Đắk Nông"] == "site-dak-nong.pdf"
    assert len(set(names.values())) == 4
    assert all(name.isascii() for name in names.values())
    assert names == file_names("site", list(names), "pdf")
