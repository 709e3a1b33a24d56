"""Labels for stock-taking: sheets of A4 with a QR code and a line for people on each label.

A label says whose device it is and which, and nothing by which it is reached. Three by eight of
70 × 37 mm, the sheet that every stationer sells: nothing is cut by hand.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import segno
from markupsafe import Markup

from fleetcfg.report.html_template import template_environment
from fleetcfg.report.labels import PrintedLabel
from fleetcfg.words import Words

_COLUMNS: Final = 3
_ROWS: Final = 8
_WIDTH: Final = 70.0  # mm
_HEIGHT: Final = 37.125
_CODE: Final = 27.0  # mm of a QR code, its quiet zone of four modules included
_QUIET: Final = 4
_SHEET: Final = 297  # mm
_SVG: Final = "http://www.w3.org/2000/svg"
_HOST_SIZE: Final = 3.6  # mm
_SITE_SIZE: Final = 3.0
_LETTER: Final = 0.62  # of its height is a letter wide, at most on the whole


def render(
    labels: Sequence[PrintedLabel], suffix: str, words: Words, *, made_at: datetime
) -> bytes:
    """Return the sheets as ``pdf``, ``html``, or ``svg``: one picture, sheet below sheet."""
    pages = label_pages(labels, words)
    match suffix:
        case "pdf":
            from fleetcfg.report.formats.pdf_labels import labels_pdf  # noqa: PLC0415 - needs typst

            return labels_pdf(pages, made_at)
        case "html":
            return label_page(pages, words).encode()
        case _:
            return _stacked(pages).encode()


def label_pages(labels: Sequence[PrintedLabel], words: Words) -> tuple[str, ...]:
    """Return one ``<svg>`` of A4 for each sheet."""
    size = _COLUMNS * _ROWS
    sheets = [labels[at : at + size] for at in range(0, len(labels), size)]
    template = template_environment().get_template("label_sheet.svg.j2")
    return tuple(
        template.render(
            labels=tuple(_placed(sheet)),
            title=words.label("stock.labels", page=number, pages=len(sheets)),
        )
        for number, sheet in enumerate(sheets, 1)
    )


def label_page(pages: Sequence[str], words: Words) -> str:
    """Return a page for a browser, which prints each sheet by itself."""
    marked = [Markup(page) for page in pages]  # noqa: S704 - of our own template
    template = template_environment().get_template("label_sheet.html.j2")
    return template.render(pages=marked, lang=words.language, title=words.label("stock.labels.all"))


def _stacked(pages: Sequence[str]) -> str:
    """Return *pages* as one picture, each below the one before."""
    if len(pages) == 1:
        return pages[0]
    height = len(pages) * _SHEET
    placed = [
        page.replace("<svg ", f'<svg y="{number * _SHEET}" ', 1).replace(
            'width="210mm" height="297mm"', 'width="210" height="297"', 1
        )
        for number, page in enumerate(pages)
    ]
    head = f'<svg xmlns="{_SVG}" viewBox="0 0 210 {height}" width="210mm" height="{height}mm">'
    return "\n".join((head, *placed, "</svg>\n"))


def _placed(labels: Sequence[PrintedLabel]) -> Iterator[Mapping[str, float | str]]:
    """Yield what is drawn for each label: millimetres, and texts with their heights."""
    for number, label in enumerate(labels):
        row, column = divmod(number, _COLUMNS)
        path, modules = _code(label.text)
        middle = column * _WIDTH + _WIDTH / 2
        yield {
            "left": middle - _CODE / 2,
            "top": row * _HEIGHT + 1,
            "path": path,
            "scale": _CODE / (modules + 2 * _QUIET),
            "middle": middle,
            "host": label.host,
            "host_size": _fitting(label.host, _HOST_SIZE),
            "site": label.site,
            "site_size": _fitting(label.site, _SITE_SIZE),
        }


def _fitting(text: str, size: float) -> float:
    """Return the height of letters at which *text* stays on its label."""
    return min(size, (_WIDTH - 4) / (max(len(text), 1) * _LETTER))


def _code(text: str) -> tuple[str, int]:
    """Return the dark modules of a QR code as a path, and how many modules it is wide."""
    code = segno.make(text, error="m", micro=False)
    runs = [
        f"M{x + _QUIET} {y + _QUIET}h{length}v1h-{length}z"
        for y, line in enumerate(code.matrix)
        for x, length in _runs(line)
    ]
    return "".join(runs), len(code.matrix)


def _runs(line: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where dark modules of a line begin, and how many follow each other."""
    begin = 0
    for at in range(len(line) + 1):
        is_dark = at < len(line) and bool(line[at])
        if is_dark:
            continue
        if at > begin:
            yield begin, at - begin
        begin = at + 1
