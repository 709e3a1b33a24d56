"""A report as files: the letter, and beside it, as workbooks, the annexes that are too long for it.

The letter names each of them with its SHA-256: who signs the letter signs them with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePath
from typing import Final

from fleetcfg.report.formats.file_names import file_names
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Paragraph, Report, ReportTable
from fleetcfg.view.eights import eights
from fleetcfg.words import Words

MOST_CELLS: Final = 2_000
"""How many cells an annex of a PDF has at the most: some ten sheets.

Typst takes 0.2 ms and 20 kB for each cell of a document until all of it is set. A
longer list is searched, sorted and filtered, which paper cannot do.
"""


def report_files(report: Report, name: str, file: str) -> dict[str, bytes]:
    """Return the files that lie beside *report*, and last *report* itself, in the format *name*.

    Written in this order no letter lies there that names a file which is not there yet.

    Raises:
        RequestError: As `report_bytes`.
    """
    if name != "pdf":
        return {file: report_bytes(report, name)}
    paged = report.as_pages()
    long = [table for table in paged.tables if len(table.rows) * len(table.columns) > MOST_CELLS]
    beside, said = dict[str, bytes](), dict[str, Paragraph]()
    for table, beside_it in zip(long, _names(long, file), strict=True):
        beside[beside_it] = report_bytes(report.only(table.name), "xlsx")
        said[table.name] = _said(table, beside_it, beside[beside_it], Words(report.lang))
    return {**beside, file: report_bytes(_with(paged, said), name)}


def _names(tables: Sequence[ReportTable], letter: str) -> list[str]:
    """Return the name of the file of each of *tables*: that of the letter, and its title."""
    titles = [table.title for table in tables]
    units = [
        one.title if titles.count(one.title) == 1 else f"{one.title} {one.name}" for one in tables
    ]
    names = file_names(PurePath(letter).stem, units, "xlsx")
    return [names[unit] for unit in units]


def _said(table: ReportTable, file: str, data: bytes, words: Words) -> Paragraph:
    rows = words.count(len(table.rows), "report.rows")
    digest = " ".join(eights(sha256(data).hexdigest()))
    return Paragraph(
        words.label("report.annex_file", title=table.title, rows=rows, file=file, digest=digest)
    )


def _with(report: Report, said: Mapping[str, Paragraph]) -> Report:
    """Return *report* with what is *said* of some of its tables, by name, in their place."""
    sections = (
        replace(
            section,
            blocks=tuple(
                said.get(block.name, block) if isinstance(block, ReportTable) else block
                for block in section.blocks
            ),
        )
        for section in report.sections
    )
    return replace(report, sections=tuple(sections))
