"""A report as a Word document in the layout of Decree 30/2020, Annex I: the clerk goes on with it.

Number, place, date, signature and seal stay empty: the clerk's office gives them. Letters are black
and Times New Roman, as the decree has it, so a state is told by its word and its shape. Pictures
are left out: the table with the same figures is there.
"""

from dataclasses import replace
from typing import Final

from lxml import etree

from fleetcfg.report.formats.docx_package import docx_package
from fleetcfg.report.formats.paper import Paper, PaperAnnex, PaperLine, paper_of
from fleetcfg.report.formats.source_rows import foot_line, source_rows
from fleetcfg.report.formats.word_xml import (
    NAMES,
    RELATIONS,
    WordElement,
    WordLook,
    data_table,
    frame,
    page_number,
    page_settings,
    paragraph,
)
from fleetcfg.report.report_parts import Report, ReportTable
from fleetcfg.words import Words

_MARGINS: Final = (20, 30, 15)  # mm: top and bottom, left, right
_HEAD: Final = (72.0, 93.0)  # mm: who writes; the nation
_WIDTH: Final = {False: 165.0, True: 252.0}  # mm between the margins, upright and on its side
_BODY: Final = WordLook(14, "both", after=6, first=12.7, lines=1.1)
_NOTE: Final = WordLook(12, "both", is_italic=True, after=6, first=12.7)
_SECTION: Final = WordLook(14, is_bold=True, before=6, after=6, first=12.7, outline=1)
_PART: Final = WordLook(14, is_bold=True, before=6, after=6, first=12.7, outline=2)
_LOOKS: Final = {"section": _SECTION, "part": _PART, "item": _BODY, "text": _BODY}
_TITLE: Final = WordLook(14, "center", is_bold=True)
_UNKNOWN: Final = ("……………………", "……………………")


def render(report: Report) -> bytes:
    """Return the document."""
    words = Words(report.lang)
    paper = paper_of(report, words, pictures=False)
    document = _root("document")
    body = etree.SubElement(document, f"{{{NAMES}}}body")
    _write_head(body, report, paper, words)
    _write_blocks(body, paper)
    _write_source(body, report, words)
    _write_signature(body, paper, words)
    is_wide = False
    for number, annex in enumerate(paper.annexes):
        last = paragraph(body, "", WordLook(2))
        _end_part(last[0], is_wide=is_wide, restarts=number > 0)
        is_wide = annex.is_wide
        _write_annex(body, annex, paper)
    _end_part(body, is_wide=is_wide, restarts=bool(paper.annexes))
    header, footer = _root("hdr"), _root("ftr")
    page_number(header, WordLook(13, "center"))
    paragraph(footer, foot_line(report, words), WordLook(7))
    title = f"{report.title} {report.subject}"
    return docx_package(document, header, footer, title=title, made_at=report.source.made_at)


def _root(name: str) -> WordElement:
    return etree.Element(f"{{{NAMES}}}{name}", nsmap={"w": NAMES, "r": RELATIONS})


def _end_part(parent: WordElement, *, is_wide: bool, restarts: bool) -> None:
    page_settings(parent, is_wide=is_wide, restarts=restarts, margins=_MARGINS)


def _write_head(body: WordElement, report: Report, paper: Paper, words: Words) -> None:
    left, right = frame(body, _HEAD)
    issuer = report.issuer or _UNKNOWN
    for line in issuer[:-1]:
        paragraph(left, line.upper(), WordLook(12, "center"))
    paragraph(left, issuer[-1].upper(), WordLook(12, "center", is_bold=True))
    paragraph(left, "", WordLook(3, sides=23, is_ruled=True))  # a third to a half of the line
    paragraph(right, words.label("report.nation"), WordLook(12, "center", is_bold=True))
    paragraph(right, words.label("report.motto"), WordLook(14, "center", is_bold=True))
    paragraph(right, "", WordLook(3, sides=15.5, is_ruled=True))  # as long as the line above
    number, place = frame(body, _HEAD)
    paragraph(number, paper.number, WordLook(13, "center"))
    paragraph(place, paper.place_date, WordLook(14, "center", is_italic=True))
    paragraph(body, report.title.upper(), WordLook(14, "center", is_bold=True, before=18))
    paragraph(body, report.subject, _TITLE)
    paragraph(body, "", WordLook(6, sides=55, is_ruled=True, before=2, after=6))
    for notice in report.source.notices:
        paragraph(body, notice, WordLook(14, "center", is_bold=True, after=6))
    for line in paper.bases:
        paragraph(body, line, WordLook(14, "both", is_italic=True, after=6, first=12.7))


def _write_blocks(body: WordElement, paper: Paper) -> None:
    is_lead = False  # it stays on the sheet of what it leads to
    for block in paper.blocks:
        match block:
            case PaperLine():
                look = _NOTE if block.tone == "dim" else _LOOKS[block.level]
                paragraph(body, block.text, replace(look, is_kept=is_lead))
            case ReportTable():
                data_table(body, block, _WIDTH[False], 11)
                paragraph(body, "", WordLook(6))
            case _:
                pass
        is_lead = isinstance(block, PaperLine) and block.level == "section"


def _write_source(body: WordElement, report: Report, words: Words) -> None:
    if not report.source.is_counted:
        return  # when it was made, and by what, stands at the foot
    told = "; ".join(f"{label}: {text}" for label, text in source_rows(report, words))
    paragraph(body, f"{words.label('report.source')}: {told}.", replace(_BODY, is_kept=True))


def _write_signature(body: WordElement, paper: Paper, words: Words) -> None:
    paragraph(body, "", WordLook(6, is_kept=True))  # none signs a sheet of nothing
    left, right = frame(body, (82.5, 82.5))
    heading = WordLook(12, is_bold=True, is_italic=True)
    paragraph(left, words.label("report.recipients"), heading)
    for line in paper.recipients:
        paragraph(left, line, WordLook(11))
    after = 60 if paper.signed else 0
    paragraph(right, paper.signed, WordLook(14, "center", is_bold=True, after=after))
    paragraph(right, paper.signed, WordLook(14, "center", is_bold=True))


def _write_annex(body: WordElement, annex: PaperAnnex, paper: Paper) -> None:
    paragraph(body, annex.heading, WordLook(14, "center", is_bold=True, outline=1))
    paragraph(body, annex.table.title.upper(), _TITLE)
    paragraph(body, paper.with_what, WordLook(14, "center", is_italic=True, after=8))
    data_table(body, annex.table, _WIDTH[annex.is_wide], 9 if annex.is_wide else 11)
