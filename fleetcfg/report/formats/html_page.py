"""A report as one page: no script, no other file, to be read on any screen, sent and printed.

Every value passes `escape` and jinja2's autoescape; the only markup that is taken as it is are
pictures, of which `picture_svg` has looked at each element.
"""

from collections.abc import Collection
from functools import partial
from typing import Final

from markupsafe import Markup

from fleetcfg.report.escape import escape
from fleetcfg.report.formats.picture_svg import picture_svg
from fleetcfg.report.formats.source_rows import foot_line, source_rows
from fleetcfg.report.html_template import template_environment
from fleetcfg.report.report_parts import Paragraph, Picture, Report, ReportTable, Tiles
from fleetcfg.view.page_template import spell_css
from fleetcfg.words import Words

_TEMPLATE: Final = "report.html.j2"
_LONG_WORD: Final = 24
_SHORT: Final = 18
"""Letters of a cell, a day with its time or a family, that are not broken within a word."""
_WIDE: Final = 9
"""Tables of more columns are moved inside their own frame, not squeezed."""


def render(report: Report) -> bytes:
    """Return the page, UTF-8."""
    words = Words(report.lang)
    tables, anchors = {table.name: table for table in report.tables}, _anchors(report)
    text = (
        template_environment()
        .get_template(_TEMPLATE)
        .render(
            report=report,
            words=words,
            tables=tables,
            anchors=anchors,
            source=source_rows(report, words),
            contents=words.label("report.contents"),
            picture_table=words.label("report.picture_table"),
            recipients=words.label("report.recipients"),
            foot=foot_line(report, words),
            css=_css,
            kind_of=_kind_of,
            drawn=partial(_drawn, anchors),
            wide=_WIDE,
            short=_short_columns,
            unbroken=_unbroken_columns,
        )
    )
    lines = (line for line in text.splitlines() if line.strip())
    return "".join(f"{line}\n" for line in lines).encode()


def _css(text: str) -> str:
    """Spell *text* for a string of the style sheet."""
    return spell_css(escape(text))


def _anchors(report: Report) -> frozenset[str]:
    """Return where a link can lead: in a summary some of it is left out."""
    cells = (
        cell.anchor for table in report.tables for row in (*table.rows, table.total) for cell in row
    )
    blocks = (block for section in report.sections for block in section.blocks)
    names = (block.name for block in blocks if isinstance(block, ReportTable | Picture))
    return frozenset((*cells, *names, *(section.name for section in report.sections))) - {""}


def _short_columns(table: ReportTable) -> list[int]:
    """Return the columns, from 1, of which no word is broken however long the others are."""
    return [
        at + 1
        for at in range(len(table.columns))
        if all(len(row[at].text) <= _SHORT for row in table.rows)
    ]


def _unbroken_columns(table: ReportTable) -> list[int]:
    """Return the columns, from 1, that would push others off the paper were no word broken."""
    return [
        at + 1
        for at in range(len(table.columns))
        if any(len(word) > _LONG_WORD for row in table.rows for word in row[at].text.split())
    ]


def _kind_of(block: Tiles | Paragraph | ReportTable | Picture) -> str:
    return type(block).__name__


def _drawn(anchors: Collection[str], picture: Picture) -> Markup:
    return Markup(picture_svg(picture, anchors))  # noqa: S704 - each element of it was looked at
