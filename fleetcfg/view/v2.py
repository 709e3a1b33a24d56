"""View 2: a change-set as an approver reads it, in Vietnamese, as text. Pure: bytes to bytes.

**View 2 is frozen once it is released: a change of a byte is view 3.** An approval holds the digest
of these bytes; `tests/report/golden` has the agreed ones.

It is complete: each member of the document is in it, what a manager needs before what is only
compared, in the annex. It is of one reading: what comes from the document stands in quotes, or is
of a few plain characters, and never begins a line. Lines are broken as in view 1.
"""

from collections.abc import Iterator
from typing import Final

from fleetcfg.view.fold import fold
from fleetcfg.view.v2_facts import ReadView, ViewBlock, ViewRow, read_view

_LABEL: Final = 22


def render(payload: bytes) -> bytes:
    """Return what an approver reads of the change-set in *payload*, in UTF-8.

    Raises:
        RefusalError: As `fleetcfg.view.v2_facts.read_view`.
    """
    return "".join(f"{line}\n" for line in _lines(read_view(payload))).encode()


def _lines(view: ReadView) -> Iterator[str]:
    yield f"BỘ THAY ĐỔI CẤU HÌNH {view.number} - bản để đọc và phê duyệt, kiểu 2"
    for section in view.sections:
        yield ""
        if section.title:
            yield section.title
        for block in section.blocks:
            yield from _block(block)
    yield ""
    yield "HẾT"


def _block(block: ViewBlock) -> Iterator[str]:
    indent = 2
    if block.heading:
        indent = 5
        yield from fold(block.heading, "  ", " " * indent)
    for row in block.rows:
        yield from _row(row, indent)


def _row(row: ViewRow, indent: int) -> Iterator[str]:
    first = f"{' ' * indent}{row.label + ' ':<{_LABEL}}"
    yield from fold(row.text, first, " " * len(first))
