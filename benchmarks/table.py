"""Figures as text: columns that line up, and nothing else."""

from collections.abc import Sequence
from unicodedata import east_asian_width


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; the first column is set left, the others right."""
    widths = [max(_width(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    lines = [_line(head, widths), "  ".join("-" * width for width in widths)]
    lines += [_line(row, widths) for row in rows]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell + " " * (width - _width(cell)) if number == 0 else " " * (width - _width(cell)) + cell
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def figure(value: float) -> str:
    """Return *value* with about three digits that mean something."""
    if value >= 100:  # noqa: PLR2004 - digits, not a limit
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004 - the same


def span(values: Sequence[float]) -> str:
    """Return the middle one of *values*, and the least and the greatest if there are several."""
    middle = figure(values[len(values) // 2])
    if len(values) == 1:
        return middle
    return f"{middle} ({figure(values[0])}-{figure(values[-1])})"
