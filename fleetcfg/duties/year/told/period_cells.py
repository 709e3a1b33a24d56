"""How a fact of a report on a time is spelled for people: by its column, and by names for ids.

The reader of a paper knows places, papers and meetings by their names. Ids stand in the annex that
names the sources of each row, and in the document for programs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from fleetcfg.duties.year.rules.level_requirements import level_standard
from fleetcfg.model.period.tables import Column, CountedFact, PeriodTable
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.citations import cited_text
from fleetcfg.report.clock import local_time
from fleetcfg.report.documents.statement_text import kind_of_statement
from fleetcfg.report.numbers import roman
from fleetcfg.report.report_parts import Cell
from fleetcfg.words import Words

_NUMBERS: Final = frozenset({"count", "minutes", "dong", "hundredths"})
_NAMED: Final = frozenset(
    {"site", "provider", "organisation", "successors", "seen_at", "forwarded_to"}
)
"""Columns of ids that people know by a name, in every table."""
_NAMED_IN: Final[Mapping[tuple[str, str], str]] = {
    ("meeting_list", "id"): "meeting:",
    ("leased", "contract"): "contract:",
    ("leased", "what"): "",
    ("bases_ended", "replaced_by"): "basis:",
}
"""The same in one table; by what its names begin in `PeriodFigures.names`."""
_HIDDEN: Final = frozenset(
    {("leased", "id"), ("bases_ended", "id"), ("contacts", "name"), ("organisations", "name")}
)
"""Columns that say to a reader nothing that another one does not."""

_HEADED: Final = frozenset(
    {
        *(("changeset_list", "from"), ("changeset_list", "until"), ("incident_list", "told")),
        *(("incidents", "not_told"), ("leased", "what"), ("meeting_list", "id")),
        *(("power", "times"), ("support_ends", "until")),
    }
)
"""Columns whose usual heading says of another table what stands below it, and not of this one."""


@dataclass(frozen=True, slots=True)
class PeriodCells:
    """Spells facts in one language.

    Attributes:
        names: What people call what has an id.
    """

    names: Mapping[str, str]
    words: Words

    def shown(self, table: PeriodTable) -> tuple[int, ...]:
        """Return the places of the columns of *table* that people are shown."""
        names = enumerate(column.name for column in table.columns)
        return tuple(place for place, name in names if (table.name, name) not in _HIDDEN)

    def naming(self, table: PeriodTable) -> frozenset[int]:
        """Return the places of the columns of *table* that name what a row is of.

        These are its first, ids, and what people are not shown; a word of the tool names nothing.
        """
        shown = self.shown(table)
        return frozenset(
            place
            for place, column in enumerate(table.columns)
            if place not in shown
            or (column.kind != "key" and (place == 0 or column.name in _NAMED))
        )

    def heading(self, table: PeriodTable, column: Column) -> str:
        """Return what stands above a column of *table*."""
        if (table.name, column.name) in _HEADED:
            return self.words.label(f"period.heading.{table.name}.{column.name}")
        return self.words.label(f"period.column.{column.name}")

    def cell(self, table: PeriodTable, column: Column, fact: CountedFact) -> Cell:
        """Return a fact of *table* as its cell."""
        if fact is None:
            return Cell(self.words.label("period.not_known"), "dim")
        begin = self._named_by(table, column)
        if begin is not None:
            return Cell(", ".join(self._name(begin, one) for one in str(fact).split(", ")))
        return Cell(self._text(column, fact), is_number=column.kind in _NUMBERS)

    def row_name(self, table: PeriodTable, fact: CountedFact) -> Cell:
        """Return what a row is called by its first fact; an id stands beside its name."""
        column = table.columns[0]
        cell = self.cell(table, column, fact)
        begin = self._named_by(table, column)
        is_named = begin is not None and fact is not None and cell.text != fact
        return Cell(f"{cell.text} ({fact})") if is_named else cell

    def _named_by(self, table: PeriodTable, column: Column) -> str | None:
        return _NAMED_IN.get((table.name, column.name), "" if column.name in _NAMED else None)

    def _name(self, begin: str, name: str) -> str:
        return self.names.get(f"{begin}{name}", name)

    def _text(self, column: Column, fact: int | str) -> str:
        match column.kind:
            case "key":
                return _word(column.name, str(fact), self.words)
            case "day":
                return f"{date.fromisoformat(str(fact)):%d/%m/%Y}"
            case "time":
                return local_time(datetime.fromisoformat(str(fact)))
            case "hundredths":
                return _hundredths(int(fact), self.words)
            case "requirement":
                texts = {one.id: one.text for one in level_standard().requirements}
                return texts[str(fact)][self.words.language]
            case _:
                return _spelled(column.name, str(fact), self.words)


def _spelled(column: str, text: str, words: Words) -> str:
    """Return a month, a quarter or a clause as people write it; any other text as it is."""
    match column:
        case "clause":
            return cited_text(text, words)
        case "month":
            year, _, month = text.partition("-")
            return f"{month}/{year}"
        case "quarter":
            year, _, number = text.partition("-Q")
            return words.label("period.quarter", number=roman(int(number)), year=year)
        case _:
            return text


def _hundredths(fact: int, words: Words) -> str:
    spelled = f"{fact / 100:.2f}"
    return spelled.replace(".", ",") if words.language == "vi" else spelled


def _word(column: str, key: str, words: Words) -> str:
    """Return the word for *key*; some keys have words that other outputs use as well."""
    match column:
        case "verdict":
            # Counts are of both: against what was signed, and against what is declared.
            both = key == Verdict.UNAUTHORIZED
            return words.label("verdict.unauthorized.counted" if both else f"verdict.{key}")
        case "became":
            return words.label(f"changeset_state.{key}")
        case "outcome":
            return words.label(f"fate.{key}")
        case "event":
            return words.label(f"power.kind.{key}")
        case "said":
            return kind_of_statement(key, words)
        case _:
            return words.label(f"period.{column}.{key}")
