"""View 2: a change-set as an approver reads it, in Vietnamese, as text. Pure: bytes to bytes.

**View 2 is frozen once it is released: a change of a byte is view 3.** An approval holds the digest
of these bytes; `tests/report/golden` has the agreed ones.

It is complete: each member of the document is in it, what a manager needs before what is only
compared, in the annex. It is of one reading: what comes from the document stands in quotes, or is
of a few plain characters, and never begins a line.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from fleetcfg.view.fold import COLUMNS, fold
from fleetcfg.view.v2_facts import VIEW, ReadView, ViewBlock, ViewRow, read_view

_LABEL: Final = 22
_LEAST_BESIDE: Final = 60  # columns of a screen on which texts still stand beside their labels
_LEAST: Final = 30


def render(payload: bytes) -> bytes:
    """Return what an approver reads of the change-set in *payload*, in UTF-8.

    Raises:
        RefusalError: As `fleetcfg.view.v2_facts.read_view`.
    """
    return "".join(f"{line}\n" for line in _lines(read_view(payload), COLUMNS)).encode()


def on_screen(payload: bytes, columns: int) -> str:
    """Return the same text with its lines broken for a screen that is narrower than what is signed.

    Every word of `render` is in it, in the same order; nothing but line breaks and blanks differs,
    and a line that goes on is still indented.

    Raises:
        RefusalError: As `render`.
    """
    columns = min(max(columns, _LEAST), COLUMNS)
    return "".join(f"{line}\n" for line in _lines(read_view(payload), columns))


VIEWS: Final[Mapping[str, Callable[[bytes], bytes]]] = {VIEW: render}
"""What renders each view that this release has, by number: what was signed names its own."""


def _lines(view: ReadView, columns: int) -> Iterator[str]:
    title = f"BỘ THAY ĐỔI CẤU HÌNH {view.number} - bản để đọc và phê duyệt, kiểu 2"
    yield from _title(title, columns)
    for section in view.sections:
        yield ""
        if section.title:
            yield from _title(section.title, columns)
        for block in section.blocks:
            yield from _block(block, columns)
    yield ""
    yield "HẾT"


def _title(text: str, columns: int) -> Iterator[str]:
    if len(text) <= columns or columns == COLUMNS:  # a title is signed on one line
        yield text
    else:
        yield from fold(text, "", "  ", columns)


def _block(block: ViewBlock, columns: int) -> Iterator[str]:
    indent = 2
    if block.heading:
        indent = 5
        yield from fold(block.heading, "  ", " " * indent, columns)
    for row in block.rows:
        yield from _row(row, indent, columns)


def _row(row: ViewRow, indent: int, columns: int) -> Iterator[str]:
    first = f"{' ' * indent}{row.label + ' ':<{_LABEL}}"
    if columns >= _LEAST_BESIDE:
        yield from fold(row.text, first, " " * len(first), columns)
        return
    yield from fold(row.label, " " * indent, " " * indent, columns)
    below = " " * (indent + 2)
    yield from fold(row.text, below, below, columns)
