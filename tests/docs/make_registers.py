"""Write the tables of `docs/reference/registers.md`: ``python -m tests.docs.make_registers``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fleetcfg.model.registers.register import RegisterOfRows
from fleetcfg.model.registers.registers import REGISTERS
from fleetcfg.model.typed.declared_noun import declared_fields
from fleetcfg.model.typed.fields import Meaning

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "registers.md"
BLOCK: Final = re.compile(r"(<!-- made: registers -->\n).*?(<!-- end -->)", re.DOTALL)


def page() -> str:
    """Return the whole page."""
    made = "".join(part for name in REGISTERS for part in _parts(name))
    return BLOCK.sub(lambda found: found[1] + made + found[2], PAGE.read_text("utf-8"))


def _parts(name: str) -> Iterator[str]:
    """Yield what is told of a register, and then of each list that stands in its rows."""
    register = REGISTERS[name]
    yield _part(name, register.noun, register.about, is_list=isinstance(register, RegisterOfRows))
    for field in declared_fields(register.noun):
        if field.reads.noun is not None:
            yield _part(field.key, field.reads.noun, field.about, is_list=True)


def _part(name: str, noun: type, about: Meaning, *, is_list: bool) -> str:
    said = "" if is_list else "\nGhi một lần, không phải danh sách. / Said once, not a list.\n"
    head = "| khóa / key | | |\n|---|---|---|\n"
    rows = "".join(_rows(noun))
    return f"## `{name}`: {about.vi} / {about.en}\n{said}\n{head}{rows}\n"


def _rows(noun: type) -> Iterator[str]:
    for field in declared_fields(noun):
        needed = "bắt buộc / needed" if field.is_needed else ""
        yield f"| `{field.key}` | {needed} | {_told(field.about)} |\n"


def _told(about: Meaning) -> str:
    return about.vi if about.vi == about.en else f"{about.vi} / {about.en}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
