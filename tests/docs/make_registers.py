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
BLOCK: Final = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def page() -> str:
    """Return the whole page."""
    made = "".join(part for name in REGISTERS for part in _parts(name))
    return BLOCK.sub(lambda found: found[1] + made + found[3], PAGE.read_text("utf-8"))


def _parts(name: str) -> Iterator[str]:
    """Yield what is told of a register, and then of each list that stands in its rows."""
    register = REGISTERS[name]
    about = f"## `{name}`: {register.about.vi} / {register.about.en}\n"
    is_list = isinstance(register, RegisterOfRows)
    said = "" if is_list else "\nGhi một lần, không phải danh sách. / Said once, not a list.\n"
    yield f"{about}{said}\n{rows(register.noun)}"


def rows(noun: type) -> str:
    """Return the table of a noun, and behind it that of each list that stands in it."""
    known = [*declared_fields(noun)]
    needed = {True: "bắt buộc / needed", False: ""}
    table = "| khóa / key | | |\n|---|---|---|\n" + "".join(
        f"| `{field.key}` | {needed[field.is_needed]} | {_told(field.about)} |\n" for field in known
    )
    inside = (
        f"## `{field.key}`: {field.about.vi} / {field.about.en}\n\n{rows(field.reads.noun)}"
        for field in known
        if field.reads.noun is not None
    )
    return table + "\n" + "".join(inside)


def _told(about: Meaning) -> str:
    return about.vi if about.vi == about.en else f"{about.vi} / {about.en}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
