"""Write the tables of `docs/reference/registers.md`: ``python -m tests.docs.make_registers``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fleetcfg.declared.key_docs import About
from fleetcfg.declared.register_docs import REGISTER_DOCS, STEP, STEP_REQUIRED, RegisterDoc

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "registers.md"
BLOCK: Final = re.compile(r"(<!-- made: registers -->\n).*?(<!-- end -->)", re.DOTALL)


def page() -> str:
    """Return the whole page."""
    parts = [_part(name, doc) for name, doc in REGISTER_DOCS.items()]
    steps = RegisterDoc(("Bước của kịch bản", "Steps of a script"), STEP, STEP_REQUIRED)
    parts.insert(1, _part("script", steps))
    return BLOCK.sub(lambda found: found[1] + "".join(parts) + found[2], PAGE.read_text("utf-8"))


def _part(name: str, doc: RegisterDoc) -> str:
    said = "" if doc.is_list else "\nGhi một lần, không phải danh sách. / Said once, not a list.\n"
    rows = "".join(_rows(doc))
    head = "| khóa / key | | |\n|---|---|---|\n"
    return f"## `{name}`: {doc.about[0]} / {doc.about[1]}\n{said}\n{head}{rows}\n"


def _rows(doc: RegisterDoc) -> Iterator[str]:
    for key, about in doc.keys.items():
        yield f"| `{key}` | {'bắt buộc / needed' if key in doc.needs else ''} | {_told(about)} |\n"


def _told(about: About) -> str:
    return about[0] if about[0] == about[1] else " / ".join(about)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
