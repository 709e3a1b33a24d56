"""The rows of sheets, by columns that are known: what a person asks for, cell by cell."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from fleetcfg.declared.sheets.cells import (
    CellPlace,
    Sheet,
    SheetCell,
    letters_of,
    read_text,
    report_merged,
)
from fleetcfg.declared.sheets.columns import IDS, REMARK, ColumnForm, TableKind, column, kind_of
from fleetcfg.declared.sheets.headings import (
    CHOICES,
    FOR_PEOPLE,
    OF_SITE,
    Headings,
    heading_text,
    headings_of,
    kind_by_headings,
    plain,
    sheet_titles,
    slug,
    title_of,
)
from fleetcfg.declared.sheets.ignored import ignored_columns
from fleetcfg.declared.sheets.tables import RowId
from fleetcfg.declared.sheets.titles import is_title, told_rows
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed_times import day_of

_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_SAME_AS: Final = ("name", "display_name", "room")  # of a site: one stands for those not in a list

_SaidT = TypeVar("_SaidT")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What one row says, by column; an empty text says that there is nothing.

    Attributes:
        cells: Where each stands; the row itself for what stands in no cell of its own.
        filled: What only options say, and no cell: it counts where the inventory has nothing.
    """

    values: Mapping[str, str]
    cells: Mapping[str, CellPlace]
    place: CellPlace
    filled: frozenset[str] = frozenset()

    def part(self, named: Callable[[str], str]) -> "SheetRow":
        """Return the columns to which *named* gives a name, by that name."""
        filled = frozenset(filter(None, map(named, self.filled)))
        return SheetRow(
            _renamed(self.values, named), _renamed(self.cells, named), self.place, filled
        )

    def with_usual(self, usual: Mapping[str, str]) -> "SheetRow":
        """Return the row with what is *usual* in the columns that the list does not have."""
        more = {key: text for key, text in usual.items() if key not in self.values}
        return replace(self, values={**self.values, **more})


@dataclass(slots=True)
class SheetRows:
    """All rows of a file, by kind and by what each is known by.

    Attributes:
        left_out: Headings of columns that were not taken.
        derived: Hosts and sites that are called after the name of the room.
        passed: Rows that list nothing, as they are told: titles, names of areas, totals.
        of_no_site: What rows say of a site that they do not name.
    """

    rows: dict[TableKind, dict[RowId, SheetRow]] = field(
        default_factory=dict[TableKind, "dict[RowId, SheetRow]"]
    )
    left_out: list[str] = field(default_factory=list[str])
    derived: list[str] = field(default_factory=list[str])
    passed: list[str] = field(default_factory=list[str])
    of_no_site: list[SheetRow] = field(default_factory=list[SheetRow])


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """How a list is read.

    Attributes:
        kind: What a CSV file, or the one sheet of a workbook, lists.
        ignored: Headings of columns to leave out, or ``SHEET!HEADING``.
        given: By column: what stands in each row of a list that has no such column.
        usual: The same, said for every list: of sites only where a list has a column of these.
        kinds: What sheets list, by their titles as `plain` spells them, whatever these say.
        meant: Headings of the office, each with the known one that it means.
        values: By a known heading: what a cell says, with what it means.
    """

    kind: TableKind = "devices"
    ignored: Sequence[str] = ()
    given: Mapping[str, str] = field(default_factory=dict[str, str])
    usual: Mapping[str, str] = field(default_factory=dict[str, str])
    kinds: Mapping[str, TableKind] = field(default_factory=dict[str, TableKind])
    meant: Mapping[str, str] = field(default_factory=dict[str, str])
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    def headings(self, kind: TableKind) -> Headings:
        """Return what stands above the columns of a table, the office's own headings too."""
        return headings_of(kind).with_meant(self.meant)

    def said(self, kind: TableKind) -> Mapping[str, Mapping[str, str]]:
        """Return by column what cells say, as `plain` spells it, with what it means."""
        known = self.headings(kind)
        return {
            known.meaning(heading): {plain(text): means for text, means in texts.items()}
            for heading, texts in self.values.items()
        }


def read_rows(sheets: Sequence[Sheet], options: SheetOptions, problems: Problems) -> SheetRows:
    """Return the rows of *sheets*; what is wrong with a cell is reported, and it says nothing.

    Raises:
        RequestError: ``IMPORT_COLUMN_UNKNOWN``: *options* give a column that there is not;
            ``IMPORT_IGNORE_SEVERAL``.
    """
    found = SheetRows()
    read: list[tuple[Sheet, TableKind]] = []
    for sheet in sheets:
        said = options.kinds.get(plain(sheet.title))
        kind = said or _kind_of(sheet, sheets, options.kind, problems)
        if kind is not None:
            read.append((sheet, kind))
    headed = [(sheet, options.headings(kind)) for sheet, kind in read]
    ignored = ignored_columns(headed, options.ignored)
    for sheet, kind in read:
        _SheetReader(sheet, kind, options, problems, found).read(ignored)
    return found


def _kind_of(
    sheet: Sheet, sheets: Sequence[Sheet], usual: TableKind, problems: Problems
) -> TableKind | None:
    known = sheet_titles()
    meaning = known.meaning(sheet.title)
    if meaning == CHOICES:
        return None
    kind = kind_of(meaning)
    if kind is None and len(sheets) == 1:
        return usual
    if kind is None:
        nearest = known.nearest(sheet.title)
        looks = kind_by_headings(sheet.rows)
        facts = {"sheet": sheet.title, "nearest": nearest, "looks": looks or ""}
        problems.error("SHEET_UNKNOWN", sheet.place(), **facts)
        is_any_known = any(known.meaning(each.title) for each in sheets)
        return None if is_any_known else looks  # to tell what else is wrong
    return kind


class _SheetReader:
    """Reads one sheet: its headings, and then each row."""

    def __init__(
        self,
        sheet: Sheet,
        kind: TableKind,
        options: SheetOptions,
        problems: Problems,
        found: SheetRows,
    ) -> None:
        self._sheet = sheet
        self._kind: TableKind = kind
        self._headings = options.headings(kind)
        self._said = options.said(kind)
        is_asked = kind == options.kind
        self._given = _given(options.given if is_asked else {}, kind, problems)
        self._usual = _given(options.usual if is_asked else {}, kind, problems)
        self._problems = problems
        self._found = found
        self._columns: dict[int, str] = {}
        self._titles: dict[str, str] = {}
        self._counted: set[int] = set()

    def read(self, ignored: Collection[CellPlace]) -> None:
        """Read all of it but the columns below the headings *ignored*."""
        if not self._sheet.rows:
            return
        above = self._headings.row_of(self._sheet.rows)
        first, *rest = self._sheet.rows[above:]
        self._read_headings(first, ignored)
        self._take_usual()
        taken = {at for at, key in self._columns.items() if key}
        if not taken:
            place = self._sheet.place(self._sheet.rows[0][0].row, 1)
            self._problems.error("SHEET_NO_HEADINGS", place)
            return
        rows = [row for row in rest if not row[0].text.startswith(REMARK)]
        titles = [row for row in rows if is_title(row, self._columns, self._counted)]
        listed = [row for row in rows if row not in titles]
        self._found.passed += told_rows(self._sheet, [*self._sheet.rows[:above], *titles])
        report_merged(self._sheet, self._problems, [row[0].row for row in listed], taken)
        report_merged(self._sheet, self._problems, [first[0].row], self._columns)
        for row in listed:
            self._read_row(row)

    def _read_headings(self, row: tuple[SheetCell, ...], ignored: Collection[CellPlace]) -> None:
        names: dict[str, str] = {}
        for cell in row:
            place = self._sheet.place(cell.row, cell.column)
            text = read_text(heading_text(cell), place, self._problems)
            self._columns[cell.column] = ""
            if text is None:
                continue
            meaning = self._headings.meaning(text)
            if place in ignored or meaning == FOR_PEOPLE:
                self._found.left_out.append(text)
                self._counted |= {cell.column} if meaning == FOR_PEOPLE else set()
            elif not meaning:
                nearest = self._headings.nearest(text)
                self._problems.error("SHEET_COLUMN_UNKNOWN", place, heading=text, nearest=nearest)
            elif first := names.get(meaning):
                self._problems.error("SHEET_COLUMN_TWICE", place, heading=text, first=first)
            else:
                self._columns[cell.column] = meaning
                names[meaning] = f"{text} ({letters_of(cell.column)})"
                self._titles[meaning] = text

    def _take_usual(self) -> None:
        """Have what is said for every list said here: of sites where a column is of sites."""
        has_sites = any(key.startswith(OF_SITE) for key in self._columns.values())
        usual = {k: v for k, v in self._usual.items() if has_sites or not k.startswith(OF_SITE)}
        self._given = usual | self._given

    def _read_row(self, row: tuple[SheetCell, ...]) -> None:
        number = row[0].row
        cells = {key: self._sheet.place(number, at) for at, key in self._columns.items() if key}
        said = dict.fromkeys(cells, "") | self._read_cells(row)
        bad = {key for key, text in said.items() if text is None}
        filled = {key: each for key, each in self._given.items() if said.get(key, "") == ""}
        values = {key: text for key, text in said.items() if text is not None}
        values |= {key: text for key, (_, text) in filled.items()}
        cells |= {key: place for key, (place, _) in filled.items()}
        read = SheetRow(values, cells, self._sheet.place(number), frozenset(filled))
        for kind, each in self._split(read):
            self._keep(kind, each, bad)

    def _read_cells(self, row: tuple[SheetCell, ...]) -> dict[str, str | None]:
        """Return what the cells say, by column; None where one is wrong, which is reported."""
        said = dict[str, str | None]()
        for cell in row:
            place = self._sheet.place(cell.row, cell.column)
            if cell.column not in self._columns:
                self._problems.error("SHEET_CELL_STRAY", place)
            elif key := self._columns[cell.column]:
                text = _read(cell, _form(self._kind, key), place, self._problems)
                said[key] = text and self._said.get(key, {}).get(plain(text), text)
        return said

    # ------------------------------------------------------------ of devices and their rooms

    def _split(self, row: SheetRow) -> Iterator[tuple[TableKind, SheetRow]]:
        """Yield what a row says: of a device, and of its site if the list has columns of sites."""
        site = row.part(_key_of_site)
        if self._kind != "devices" or not site.values:
            yield self._kind, row
            return
        name = next(filter(None, (site.values.get(key) for key in _SAME_AS)), "")
        device = row.part(_own_key)
        if name:
            if "name" not in device.values:
                self._found.derived.append(slug(name))
            device = device.with_usual({"site": slug(name), "name": slug(name)})
        yield "devices", device
        if site_id := device.values.get("site"):
            site = site.with_usual(dict.fromkeys(_SAME_AS, name))
            yield "sites", replace(site, values={**site.values, "id": site_id})
        elif "site" in device.values or "site" not in device.cells:  # else it cannot be read: told
            self._report_of_no_site(site)

    def _report_of_no_site(self, site: SheetRow) -> None:
        """Report each cell that says something of a site that its row does not name.

        What options say for every row is for those that name one, if the list has such a column.
        """
        self._found.of_no_site.append(site)
        names = {"site", *(f"{OF_SITE}{key}" for key in _SAME_AS)}
        for_others = site.filled if names & {*self._columns.values()} else ()
        for key, text in site.values.items():
            if text and key not in for_others:
                title = self._titles.get(f"{OF_SITE}{key}", title_of("sites", key))
                self._problems.error("SHEET_OF_NO_SITE", site.cells[key], title=title)

    def _keep(self, kind: TableKind, row: SheetRow, bad: set[str]) -> None:
        name = tuple(row.values.get(key, "") for key in IDS[kind])
        if not all(name):
            missing = next(key for key in IDS[kind] if not row.values.get(key, ""))
            is_derived = missing not in self._columns.values()
            told = {missing, *(f"{OF_SITE}{key}" for key in _SAME_AS if is_derived)}
            if not bad & told:
                place = row.cells.get(missing, row.place)
                self._problems.error("SHEET_ID_MISSING", place)
            return
        known = self._found.rows.setdefault(kind, {})
        first = known.setdefault(name, row)
        if first is row or (
            self._kind == "devices" and kind == "sites" and first.values == row.values
        ):
            return
        place = row.cells.get(IDS[kind][0], row.place)
        self._problems.error("SHEET_ROW_TWICE", place, name=name[0], first=str(first.place))


def _own_key(key: str) -> str:
    """Return the key of a column of a device; nothing for one of its site."""
    return "" if key.startswith(OF_SITE) else key


def _key_of_site(key: str) -> str:
    """Return the key of a column of a site; nothing for one of the device."""
    return key.removeprefix(OF_SITE) if key.startswith(OF_SITE) else ""


def _renamed(said: Mapping[str, _SaidT], named: Callable[[str], str]) -> dict[str, _SaidT]:
    return {name: each for key, each in said.items() if (name := named(key))}


def _form(kind: TableKind, key: str) -> ColumnForm:
    if key.startswith(OF_SITE):
        return column("sites", key.removeprefix(OF_SITE)).form
    return column(kind, key).form


def _read(cell: SheetCell, form: ColumnForm, place: CellPlace, problems: Problems) -> str | None:
    """Return what a cell says, in the one spelling of its form; None if it cannot be.

    A whole number may be one in the file as well: none loses anything by it.
    """
    if form == "whole" and cell.kind == "number" and _WHOLE.fullmatch(cell.text):
        return cell.text
    text = read_text(cell, place, problems)
    if text and form == "whole" and not _WHOLE.fullmatch(text):
        problems.error("SHEET_WHOLE", place, text=text)
        return None
    if not text or form != "day":
        return text
    try:
        return day_of(text).isoformat()
    except RequestError:
        problems.error("SHEET_DAY", place, text=text)
        return None


def _given(
    given: Mapping[str, str], kind: TableKind, problems: Problems
) -> dict[str, tuple[CellPlace, str]]:
    """Return *given*, by the keys of columns, each with where it is told of.

    Raises:
        RequestError: ``IMPORT_COLUMN_UNKNOWN``.
    """
    found: dict[str, tuple[CellPlace, str]] = {}
    headings = headings_of(kind)
    for heading, typed in given.items():
        key = headings.meaning(heading)
        if key in {"", FOR_PEOPLE}:
            nearest = headings.nearest(heading)
            raise RequestError("IMPORT_COLUMN_UNKNOWN", heading=heading, nearest=nearest)
        place = CellPlace(f"--set {heading}")
        text = _read(SheetCell(typed, 0, 0), _form(kind, key), place, problems)
        found[key] = place, text or ""
    return found
