"""Write the schemas of outputs again, and their page: ``python -m tests.report.make_schemas``."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from fleetcfg import report
from fleetcfg.report.record_class import ToldDocument, document_schema

FOLDER = Path(report.__file__).parent / "schemas"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "schemas.md"
BEGIN, END = "<!-- made: outputs -->\n", "<!-- end -->"


def documents() -> Iterator[type[ToldDocument]]:
    """Yield every document that the product tells, by the name of its schema."""
    for module in walk_packages(report.__path__, "fleetcfg.report."):
        import_module(module.name)
    yield from sorted(_below(ToldDocument), key=lambda document: document.SCHEMA)


def _below(document: type[ToldDocument]) -> Iterator[type[ToldDocument]]:
    for one in document.__subclasses__():
        yield one
        yield from _below(one)


def name_of(document: type[ToldDocument]) -> str:
    name, version = document.SCHEMA.removeprefix("fleetcfg")[1:].split("/")
    return f"{name}-{version}"


def texts() -> dict[str, str]:
    """Return each file of a schema, by its name."""
    return {
        f"{name_of(document)}.json": json.dumps(
            document_schema(document), ensure_ascii=False, indent=2
        )
        + "\n"
        for document in documents()
    }


def page() -> str:
    """Return the page with a row for each document."""
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    rows = "".join(
        f"| [{name_of(one)}.json](../../fleetcfg/report/schemas/{name_of(one)}.json)"
        f" | `{one.SCHEMA}` | {(one.__doc__ or '').splitlines()[0]} |\n"
        for one in documents()
    )
    table = f"{BEGIN}| tệp / file | `schema` | |\n|---|---|---|\n{rows}{END}"
    return head + table + rest.partition(END)[2]


def main() -> None:
    """Write all of them."""
    for file in FOLDER.glob("*.json"):
        file.unlink()
    for name, text in texts().items():
        (FOLDER / name).write_text(text, "utf-8")
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
