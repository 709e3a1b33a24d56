"""How alike rooms are, as a page: the rooms down, what is asked of them across, outliers first."""

from typing import Final

from fleetcfg import __version__
from fleetcfg.model.room_quality import RoomCell, RoomColumn, RoomMatrix, RoomRow
from fleetcfg.model.uniformity import UniformityMark
from fleetcfg.report.formats.html_page import render
from fleetcfg.report.pictures.matrix import MatrixRow, matrix_svg
from fleetcfg.report.report_parts import (
    Block,
    Cell,
    Paragraph,
    Picture,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tone,
)
from fleetcfg.report.rooms.room_text import SIGNS, cell_told, column_name, notes_of
from fleetcfg.words import Words

_MARKS: Final[dict[str, UniformityMark]] = {
    "bad": "differs",
    "permitted": "permitted",
    "unknown": "unseen",
}
_TONES: Final[dict[str, Tone]] = {
    "good": "good",
    "permitted": "waiting",
    "bad": "bad",
    "told": "dim",
}


def room_matrix_html(matrix: RoomMatrix, words: Words) -> str:
    """Return the page."""
    return render(room_report(matrix, words).bounded()).decode()


def room_report(matrix: RoomMatrix, words: Words) -> Report:
    """Return the report that the page is made of."""
    notes = tuple(Paragraph(note) for note in notes_of(matrix, words))
    outliers = _outliers(matrix, words)
    blocks: tuple[Block, ...] = (*notes, outliers) if outliers.rows else notes
    sections = (
        ReportSection(
            "outliers", words.label("room.page.outliers"), (*_picture(matrix, words), *blocks)
        ),
        ReportSection("matrix", words.label("room.page.matrix"), (_matrix(matrix, words),)),
        ReportSection("columns", words.label("room.page.columns"), (_columns(matrix, words),)),
    )
    source = ReportSource(matrix.run, matrix.digest, matrix.read_at, matrix.made_at, __version__)
    title, subject = words.label("room.page.title"), words.label("room.page.subject")
    return Report("rooms", words.language, title, subject, source, sections)


def _picture(matrix: RoomMatrix, words: Words) -> tuple[Picture, ...]:
    """Return the picture of the rooms that are unlike; none if all are alike."""
    columns = [
        place
        for place, _ in enumerate(matrix.columns)
        if any(row.cells[place].state == "bad" for row in matrix.rows)
    ]
    rows = [
        MatrixRow(row.name, [_MARKS.get(_mark(row.cells[place])) for place in columns], row.bad)
        for row in matrix.rows
        if row.bad
    ]
    if not rows:
        return ()
    names = [column_name(matrix.columns[place], words) for place in columns]
    svg, title = matrix_svg(names, rows, words), words.label("room.page.outliers")
    return (Picture("rooms", title, svg, "outliers"),)


def _mark(cell: RoomCell) -> str:
    return "unknown" if cell.source == "unknown" else cell.state


def _outliers(matrix: RoomMatrix, words: Words) -> ReportTable:
    rows = tuple(
        (Cell(row.name), Cell(cell_told(column, cell, words), "bad"))
        for row in matrix.rows
        for column, cell in zip(matrix.columns, row.cells, strict=True)
        if cell.state == "bad"
    )
    heads = (words.label("room.page.room"), words.label("room.page.what"))
    return ReportTable("outliers", words.label("room.page.outliers"), heads, rows)


def _matrix(matrix: RoomMatrix, words: Words) -> ReportTable:
    numbers = tuple(str(place) for place, _ in enumerate(matrix.columns, 1))
    rows = tuple(_row(row, words) for row in matrix.rows)
    heads = (words.label("room.page.room"), *numbers)
    return ReportTable("matrix", words.label("room.page.matrix"), heads, rows)


def _row(row: RoomRow, words: Words) -> tuple[Cell, ...]:
    return (Cell(row.name), *(_sign(cell, words) for cell in row.cells))


def _sign(cell: RoomCell, words: Words) -> Cell:
    if cell.source == "not_asked":
        return Cell("–", "dim")
    if cell.source == "unknown":
        return Cell(SIGNS[""], "doubtful")
    source = words.label(f"room.short.{cell.source}")
    return Cell(f"{SIGNS[cell.state]} {source}", _TONES[cell.state])


def _columns(matrix: RoomMatrix, words: Words) -> ReportTable:
    rows = tuple(
        _column(place, column, matrix, words) for place, column in enumerate(matrix.columns, 1)
    )
    keys = ("number", "what", "clause", "bad", "unknown")
    heads = tuple(words.label(f"room.page.{key}") for key in keys)
    return ReportTable("columns", words.label("room.page.columns"), heads, rows)


def _column(place: int, column: RoomColumn, matrix: RoomMatrix, words: Words) -> tuple[Cell, ...]:
    cells = [row.cells[place - 1] for row in matrix.rows]
    bad = sum(cell.state == "bad" for cell in cells)
    unknown = sum(cell.source == "unknown" for cell in cells)
    return (
        Cell(str(place), is_number=True),
        Cell(column_name(column, words)),
        Cell(column.clause),
        Cell(str(bad), "bad" if bad else "", is_number=True),
        Cell(str(unknown), "doubtful" if unknown else "", is_number=True),
    )
