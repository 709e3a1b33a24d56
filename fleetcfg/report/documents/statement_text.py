"""What people said happened, for people and for programs. Pure."""

from collections.abc import Iterator
from typing import Any

from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind, Statements
from fleetcfg.report.clock import local_time, told_instant
from fleetcfg.report.documents.document_page import PagePart, PageRow
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.record_class import RefusedEntries, ToldDocument, ToldInstant, ToldRecord, of
from fleetcfg.report.report_parts import NOTHING
from fleetcfg.trust.documents.statement import StatementDocument
from fleetcfg.words import Words


def statement_part(said: StatementDocument, words: Words) -> PagePart:
    """Return what a statement says, fact by fact."""
    rows = [
        PageRow(fact_name(name, words), fact_of_statement(fact, words))
        for name, fact in said.facts.items()
    ]
    return PagePart(kind_of_statement(said.kind, words), rows)


def statement_rows(said: StatementDocument, words: Words) -> Iterator[PageRow]:
    """Yield about what it is, when it was said, and who says it."""
    yield PageRow(words.label("statement.about"), said.about)
    yield PageRow(words.label("statement.said_at"), local_time(said.said_at))
    yield PageRow(words.label("statement.people"), ", ".join(said.persons))


def kind_of_statement(kind: str, words: Words) -> str:
    """Return what is said, in words; its own name where only a later release knows it."""
    if kind not in set(StatementKind):
        return kind
    name = kind.replace(".", "_")
    return words.label(f"statement.kind.{name}")


def fact_name(name: str, words: Words) -> str:
    """Return what a fact is called; its own name where only a later release knows it."""
    for key in (f"statement.fact.{name}", f"meeting.answer.{name}"):
        if (told := words.label(key)) != key:
            return told
    return name


def fact_of_statement(fact: StatementFact, words: Words) -> str:
    """Return a fact as text; not escaped."""
    match fact:
        case bool():
            return words.label("statement.yes" if fact else "statement.no")
        case int() | str():
            return told_instant(str(fact))  # whole: a person signs it
        case _:
            return ", ".join(fact) or NOTHING


def statements_text(told: Statements, words: Words) -> str:
    """Return each in two lines, how many there are, and what does not hold."""
    lines = [line for one in told.given for line in _lines(one, words)]
    lines.append(words.count(len(told.given), "statements"))
    for code, number in sorted(told.refused.items()):
        lines.append(f"{words.count(number, 'statements.refused')}: {code}")
    return escape_lines(lines)


def _lines(one: SignedStatement, words: Words) -> Iterator[str]:
    said = [local_time(one.said_at), kind_of_statement(one.kind, words), one.about]
    said += [words.label("statement.late", at=local_time(one.recorded_at))] * one.is_late
    said += [words.label("statement.undated")] * one.is_undated
    yield " · ".join(said)
    facts = (
        f"{fact_name(name, words)}: {fact_of_statement(fact, words)}"
        for name, fact in one.facts.items()
    )
    yield f"  {', '.join(one.persons)} · {one.origin}"
    if one.facts:
        yield f"  {'; '.join(facts)}"


class _Statement(ToldRecord):
    kind: StatementKind
    about: str
    said_at: ToldInstant
    recorded_at: ToldInstant
    late: bool = of("is_late")
    undated: bool = of("is_undated")
    persons: list[str]
    facts: dict[str, Any]
    origin: str
    sha256: str


class StatementsRecord(ToldDocument):
    """What people signed, and what does not hold."""

    SCHEMA = "fleetcfg.statements/1"

    statements: list[_Statement] = of("given")
    refused: RefusedEntries
