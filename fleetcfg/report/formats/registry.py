"""Every format in which a report can be made, by its name: one table.

A new format is a row here and a function from a `Report` to bytes. Modules are loaded when they
are asked for, and with them the libraries that only they need.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module  # noqa: TID251 - of this package, loaded when needed
from pathlib import PurePath
from typing import Final

from fleetcfg.errors import RequestError
from fleetcfg.report.labels import PrintedLabel
from fleetcfg.report.report_parts import Report
from fleetcfg.words import Words

REPORT_FORMATS: Final[Mapping[str, str]] = {
    "html": "html_page",
    "csv": "csv_table",
    "xlsx": "xlsx_book",
    "docx": "docx_document",
    "pdf": "pdf_document",
    "chat": "chat_text",
    "ics": "ics_calendar",
    "json": "json_file",
}
_LIBRARIES: Final[Mapping[str, str]] = {
    "xlsxwriter": "XlsxWriter",
    "typst": "typst",
    "segno": "segno",
}
_PAGES: Final = ("html", "docx", "pdf")
"""Formats for a reader; the others are for programs, and have every row."""
LABEL_FORMATS: Final = ("pdf", "html", "svg")
"""The formats in which labels can be made."""


def known_format(asked: str, file: PurePath) -> str:
    """Return the format *asked* for; if none is, the one that the name of *file* ends with.

    Raises:
        RequestError: ``USAGE_OUTPUT_UNKNOWN``.
    """
    name = asked or file.suffix.removeprefix(".").lower()
    if name not in REPORT_FORMATS:
        known = ", ".join(REPORT_FORMATS)
        raise RequestError("USAGE_OUTPUT_UNKNOWN", output=name or file.name, known=known)
    return name


def report_bytes(report: Report, name: str) -> bytes:
    """Return *report* in the format *name*: the same bytes for an equal report.

    Raises:
        RequestError: ``REPORT_LIBRARY`` if this machine lacks what the format needs.
    """
    with _naming_library(name):
        module = import_module(f"fleetcfg.report.formats.{REPORT_FORMATS[name]}")
    render: Callable[[Report], bytes] = module.render
    told = report.bounded()
    return render(told.as_pages() if name in _PAGES else told)


def label_sheets(
    labels: Sequence[PrintedLabel], file: PurePath, words: Words, *, made_at: datetime
) -> bytes:
    """Return sheets of *labels* in the format that the name of *file* ends with.

    Raises:
        RequestError: ``USAGE_OUTPUT_UNKNOWN``; ``REPORT_LIBRARY`` if this machine lacks what the
            format needs; ``REPORT_NOT_SET``.
    """
    name = file.suffix.removeprefix(".").lower()
    if name not in LABEL_FORMATS:
        known = ", ".join(LABEL_FORMATS)
        raise RequestError("USAGE_OUTPUT_UNKNOWN", output=name or file.name, known=known)
    with _naming_library(name):
        module = import_module("fleetcfg.report.rooms.label_sheet")
        render: Callable[..., bytes] = module.render
        return render(labels, name, words, made_at=made_at)


@contextmanager
def _naming_library(name: str) -> Generator[None]:
    """Name the library that this machine lacks for the format *name*, if it lacks one.

    Raises:
        RequestError: ``REPORT_LIBRARY``.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        library = _LIBRARIES.get((error.name or "").partition(".")[0])
        if library is None:
            raise
        raise RequestError("REPORT_LIBRARY", library=library, output=name) from error
