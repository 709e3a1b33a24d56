"""What people call a provider, a site, a unit or a family, where its short name is meant."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fleetcfg.declared.sheets.columns import Choices, TableKind
from fleetcfg.declared.sheets.headings import plain
from fleetcfg.declared.sheets.rows import SheetRows
from fleetcfg.declared.sheets.tables import InventoryTables

_MOST_LISTED: Final = 12  # words of a vocabulary that are told
_NAMED: Final[Mapping[TableKind, tuple[Choices, str, tuple[str, ...]]]] = {
    "providers": ("providers", "id", ("name",)),
    "sites": ("sites", "id", ("name", "display_name")),
    "units": ("units", "code", ("name",)),
}
# Before the name of a unit: what sits there.
_COMMITTEES: Final = ("UBND", "Ủy ban nhân dân", "HĐND UBND", "HĐND và UBND", "Đảng ủy")
_SHORT_KINDS: Final = {"xa": "X", "phuong": "P", "thi tran": "TT", "tinh": "T"}  # X. Bum Tở
_ROLE_NAMES: Final = {"central": "trung tâm", "chair": "chủ tọa", "satellite": "vệ tinh"}
_ALSO_CALLED: Final = {"chủ tọa": "chủ trì"}
_ROLES: Final[tuple[tuple[Choices, str, str], ...]] = tuple(
    ("roles", name, role)
    for role, called in _ROLE_NAMES.items()
    for one in (called, _ALSO_CALLED.get(called, called))
    for name in (one, f"điểm cầu {one}", f"{role} site")
)
Names = Mapping[tuple[Choices, str], frozenset[str]]
"""By vocabulary and name, as `plain` spells it: each word of the vocabulary that it may mean."""


def names_of(rows: SheetRows, known: InventoryTables) -> Names:
    """Return what each name means, by the inventory and by the rows themselves."""
    found: dict[tuple[Choices, str], frozenset[str]] = {}
    for choices, name, word in (*_told(rows, known), *_makers(known), *_ROLES):
        if spelled := plain(name):
            key = choices, spelled
            found[key] = found.get(key, frozenset()) | {word}
    return found


def names_of_unit(name: str) -> Iterator[str]:
    """Yield how offices write the unit *name*: ``Bum Tở``, ``X. Bum Tở``, ``UBND xã Bum Tở``."""
    if not name:
        return
    kind = next((kind for kind in _SHORT_KINDS if plain(name).startswith(f"{kind} ")), "")
    own = name.split(" ", len(kind.split()))[-1] if kind else name
    for each in (name, f"{_SHORT_KINDS[kind]} {own}" if kind else name):
        yield each
        yield from (f"{committee} {each}" for committee in _COMMITTEES)
    yield own


def known_names(choices: Choices, words: Iterable[str]) -> Iterator[str]:
    """Yield *words* of a vocabulary, each as people call it where it has such a name."""
    names = _ROLE_NAMES if choices == "roles" else {}
    return (f"{names[word]} ({word})" if word in names else word for word in words)


def listed(words: Iterable[str]) -> str:
    """Return *words* as they are told; of very many the first, and how many more there are."""
    every = [*words]
    more = len(every) - _MOST_LISTED
    return ", ".join([*every[:_MOST_LISTED], *([f"+{more}"] if more > 0 else [])])


def _told(rows: SheetRows, known: InventoryTables) -> Iterator[tuple[Choices, str, str]]:
    for kind, (choices, key, titles) in _NAMED.items():
        every: list[Mapping[str, str]] = [*known.tables[kind].rows.values()]
        every += [row.values for row in rows.rows.get(kind, {}).values()]
        for row in every:
            for title in titles:
                yield choices, row.get(title, ""), row[key]
            if kind == "units":
                for name in names_of_unit(row.get("name", "")):
                    yield choices, name, row[key]
            elif kind == "providers":  # VNPT, where there is one alone of that name
                parts = row.get("name", "").split()
                for count in range(1, len(parts)):
                    yield choices, " ".join(parts[:count]), row[key]


def _makers(known: InventoryTables) -> Iterator[tuple[Choices, str, str]]:
    for family, vendor in known.makers.items():
        for maker in vendor.split(","):
            yield "families", maker, family
