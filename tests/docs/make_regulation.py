"""Write what `docs/explanation` says of clauses: ``python -m tests.docs.make_regulation``.

The sentences stand in ``regulation-map.yaml``; which test holds a row is told by the tests alone,
each by its mark: ``@pytest.mark.clause("check:identity", "3.3")``.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from fleetcfg.checks.check import Check
from fleetcfg.checks.registry import DEVICE_CHECKS, FLEET_CHECKS, HOME_CHECKS
from fleetcfg.cli.names import COMMANDS
from fleetcfg.cli.options.report_kinds import KINDS
from fleetcfg.declared.inventory.reference_data import PROVINCE_VARIABLES
from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.devices.vocabulary import vocabulary
from fleetcfg.model.finding import ClauseKey
from fleetcfg.model.registers.registers import REGISTERS
from fleetcfg.model.statement import StatementKind

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = ROOT / "docs" / "explanation"
MAP: Final = PAGES / "regulation-map.md"
LIMITS: Final = PAGES / "what-software-cannot-check.md"
DATA: Final = PAGES / "regulation-map.yaml"
BLOCK: Final = re.compile(r"(<!-- made: regulation -->\n).*?(<!-- end -->)", re.DOTALL)
DOES: Final = {
    "checks": "kiểm / checks",
    "records": "ghi / records",
    "refuses": "từ chối / refuses",
    "prints": "in / prints",
    "does": "làm / does",
}
EVERY_CHECK: Final[Sequence[Check[Any]]] = (*DEVICE_CHECKS, *HOME_CHECKS, *FLEET_CHECKS)
_MARK: Final = "mark.clause("
_HEAD: Final = """\
| điều khoản / clause | nội dung / subject | fleetcfg làm gì / what it does | phép thử / tests | phần mềm không biết / beyond software |
|---|---|---|---|---|
"""  # noqa: E501 - a row of a table is one line
_LIMITS_HEAD: Final = "| điều khoản | điều | ai biết |\n|---|---|---|\n"

Held = tuple[str, str]
"""By what, and of which clause."""


@dataclass(frozen=True)
class MapRow:
    """One thing that is done for a clause; *by* says by what, as ``check:identity``."""

    clause: str
    does: str
    by: str
    vi: str
    en: str

    @property
    def held(self) -> Held:
        return self.by, self.clause


@dataclass(frozen=True)
class MapClause:
    """One clause; *limit* is what only people know, *later* what this version does not do."""

    name: str
    about: Mapping[str, str]
    rows: tuple[MapRow, ...]
    limit: Mapping[str, str]
    later: Mapping[str, str]


@cache
def clauses() -> tuple[MapClause, ...]:
    """Read the data."""
    data = YAML(typ="safe", pure=True).load(DATA.read_text("utf-8"))
    return tuple(map(_clause, data))


def _clause(said: dict[str, Any]) -> MapClause:
    name = said.pop("clause")
    rows = tuple(MapRow(clause=name, **row) for row in said.pop("rows", ()))
    limit, later = said.pop("limit", {}), said.pop("later", {})
    found = MapClause(name, said.pop("about"), rows, limit, later)
    assert not said, (name, said)
    return found


def rows() -> tuple[MapRow, ...]:
    return tuple(row for clause in clauses() for row in clause.rows)


# ------------------------------------------------------------ what there is in the code


def _codes() -> Collection[str]:
    words = (ROOT / "fleetcfg/locale/vi/LC_MESSAGES/fleetcfg.po").read_text("utf-8")
    return set(re.findall(r'^msgctxt "sentence"\nmsgid "(\w+)"', words, re.MULTILINE))


def _playbooks() -> Collection[str]:
    return {file.stem for file in (ROOT / "playbooks").glob("*.yaml")}


SOURCES: Final[Mapping[str, Callable[[], Collection[str]]]] = {
    "check": lambda: [check.id for check in EVERY_CHECK],
    "code": _codes,
    "command": lambda: COMMANDS,
    "inventory": lambda: PROVINCE_VARIABLES,
    "playbook": _playbooks,
    "register": lambda: REGISTERS,
    "report": lambda: KINDS,
    "statement": lambda: [*StatementKind],
}


def exists(by: str) -> bool:
    """Tell whether the code has what a row is done *by*."""
    kind, _, name = by.partition(":")
    return kind in SOURCES and name in SOURCES[kind]()


def needed() -> Iterator[tuple[str, str]]:
    """Yield all that must have a row: by what, and of which clause, if that is known."""
    for check in EVERY_CHECK:
        yield f"check:{check.id}", ""
        yield from ((f"check:{check.id}", _clause_of(key)) for key in check.clauses)
    keys = {term.clause for term in vocabulary().values()} - {""}
    yield from (("check:parameters", _clause_of(ClauseKey(key))) for key in keys)
    for kind in ("statement", "report", "register"):
        yield from ((f"{kind}:{name}", "") for name in SOURCES[kind]())


def _clause_of(key: ClauseKey) -> str:
    (article,) = {
        basis.clauses[key] for basis in legal_bases({}).documents.values() if key in basis.clauses
    }
    return article.removeprefix("Điều ")


# ------------------------------------------------------------ what the tests say


@cache
def marked() -> Mapping[Held, tuple[str, ...]]:
    """Return the tests that are marked: by what, and of which clause."""
    found = defaultdict[Held, list[str]](list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        text = file.read_text("utf-8")
        if _MARK not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                test = f"{file.relative_to(ROOT).as_posix()}::{node.name}"
                for by, clause in _marks(node):
                    found[by, clause].append(test)
    return {held: tuple(tests) for held, tests in found.items()}


def _marks(test: ast.FunctionDef) -> Iterator[Held]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
            by, *held = (ast.literal_eval(one) for one in mark.args)
            yield from ((by, clause) for clause in held)


# ------------------------------------------------------------ the pages


def _cells(clause: MapClause) -> Iterator[tuple[str, str]]:
    for row in clause.rows:
        kind, _, name = row.by.partition(":")
        done = f"*{DOES[row.does]}*: {row.vi} / {row.en} (`{kind} {name}`)"
        yield done, "<br>".join(f"`{test}`" for test in marked().get(row.held, ()))
    if clause.later:
        yield f"*chưa / not yet*: {clause.later['vi']} / {clause.later['en']}", ""
    if not (clause.rows or clause.later):
        yield "không bằng phần mềm / not by software", ""


def _map() -> Iterator[str]:
    yield _HEAD
    for clause in clauses():
        about = f"{clause.about['vi']} / {clause.about['en']}"
        limit = f"{clause.limit['vi']} / {clause.limit['en']}" if clause.limit else ""
        first = clause.name, about, limit
        for done, tests in _cells(clause):
            name, subject, beyond = first
            yield f"| {name} | {subject} | {done} | {tests} | {beyond} |\n"
            first = "", "", ""


def _limits() -> Iterator[str]:
    yield _LIMITS_HEAD
    said = defaultdict[tuple[str, str], list[str]](list)
    for clause in clauses():
        if "who_vi" in clause.limit:
            said[clause.limit["vi"], clause.limit["who_vi"]].append(clause.name)
    for (limit, who), names in said.items():
        yield f"| {', '.join(names)} | {limit} | {who} |\n"


def page(file: Path) -> str:
    """Return *file* as it must be."""
    made = "".join(_map() if file == MAP else _limits())
    return BLOCK.sub(lambda found: f"{found[1]}{made}{found[2]}", file.read_text("utf-8"))


if __name__ == "__main__":
    for each in (MAP, LIMITS):
        each.write_text(page(each), encoding="utf-8")
