"""How alike rooms are, for people and for programs. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from fleetcfg.model.room_quality import RoomCell, RoomColumn, RoomMatrix, RoomRow
from fleetcfg.report.audit_words import parameter_told
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.record_class import Known, ToldDocument, ToldRecord, of
from fleetcfg.words import Words

SIGNS: Final = {"good": "✓", "permitted": "~", "told": "·", "bad": "✗", "": "?"}


def room_matrix_text(matrix: RoomMatrix, words: Words) -> str:
    """Return each room in a line, and below it what is not as it should be; outliers first."""
    lines = [line for row in matrix.rows for line in _row(row, matrix, words)]
    return escape_lines([*lines, *notes_of(matrix, words)])


def notes_of(matrix: RoomMatrix, words: Words) -> Iterator[str]:
    """Yield by what the matrix was measured, and how its cells are known."""
    if matrix.is_simulated:
        yield f"{words.label('notice.SIMULATED')}: {words.label('notice.SIMULATED.long')}"
    key = "room.matrix.run" if matrix.run else "room.matrix.no_run"
    yield words.label(key, run=matrix.run)
    yield words.label("room.matrix.how")


def _row(row: RoomRow, matrix: RoomMatrix, words: Words) -> Iterator[str]:
    known = [cell for cell in row.cells if cell.source != "not_asked"]
    yield words.label(
        "room.row",
        name=row.name,
        bad=row.bad,
        measured=sum(cell.source == "measured" for cell in known),
        attested=sum(cell.source == "attested" for cell in known),
        unknown=row.unknown,
    )
    for column, cell in zip(matrix.columns, row.cells, strict=True):
        if cell.state in ("bad", "told"):
            yield f"  {SIGNS[cell.state]} {cell_told(column, cell, words)}"


def cell_told(column: RoomColumn, cell: RoomCell, words: Words) -> str:
    """Return a cell in a line: of what, by what it is known, what was seen, until when."""
    until = "" if cell.until is None else f"{cell.until:%d/%m/%Y}"
    return words.label(
        "room.cell",
        what=column_name(column, words),
        clause=column.clause,
        source=words.label(f"room.source.{cell.source}"),
        detail=cell.detail,
        until=until,
    )


def column_name(column: RoomColumn, words: Words) -> str:
    """Return what a column is called."""
    if column.is_item:
        return words.label(f"room.item.{column.name}")
    return parameter_told(column.name, words)


class _Column(ToldRecord):
    name: str
    clause: str
    item: bool = of("is_item")


class _Cell(ToldRecord):
    source: str
    state: Known
    detail: Known
    until: date | None


class _Room(ToldRecord):
    site: str
    name: str
    bad: int
    unknown: int
    cells: list[_Cell]


class RoomMatrixRecord(ToldDocument):
    """Rooms, and what each has."""

    SCHEMA = "fleetcfg.room-matrix/1"

    run: Known
    simulated: bool = of("is_simulated")
    columns: list[_Column]
    rooms: list[_Room] = of("rows")
