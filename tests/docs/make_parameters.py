"""Write the table of `docs/reference/parameters.md`: ``python -m tests.docs.make_parameters``.

One row a neutral parameter, one column a family: where it lives there, and how well that is known.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fleetcfg.devices.registry import catalogs_of, families
from fleetcfg.devices.vocabulary import vocabulary
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.vocabulary import Term

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "parameters.md"
MARKS: Final = {"real": "●", "code": "◐", "doc": "○", "unverified": "?"}
BLOCK: Final = re.compile(r"(<!-- made: parameters -->\n).*?(<!-- end -->)", re.DOTALL)


def page() -> str:
    """Return the whole page."""
    known = catalogs_of(families())
    catalogs = {name: known[name] for name in sorted(families()) if known[name].parameters}
    head = ["tên / name", "nghĩa / meaning", "giá trị / values", "nơi khác / elsewhere", *catalogs]
    rows = [head, ["---"] * len(head)]
    rows += [[*_about(term), *_places(term, catalogs)] for term in vocabulary().values()]
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return BLOCK.sub(lambda found: found[1] + table + found[2], PAGE.read_text("utf-8"))


def _about(term: Term) -> Iterator[str]:
    yield f"`{term.name}`"
    yield f"{term.about['vi']} / {term.about['en']}"
    yield ", ".join(f"`{word}`" for word in term.words) or f"{term.kind} {term.unit}".strip()
    yield ", ".join(f"`{where}` {name}" for where, name in term.see.items())


def _places(term: Term, catalogs: dict[str, Catalog]) -> Iterator[str]:
    for catalog in catalogs.values():
        known = catalog.parameters.get(term.name)
        yield f"{MARKS[known.evidence]} `{known.patterns[0]}`" if known else ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
