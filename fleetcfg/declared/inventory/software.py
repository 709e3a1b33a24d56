"""Two registers: what may run on devices beside their firmware, and what is known of firmware.

Both stand in the variables of the group ``all``, and are signed with the inventory. A row that
cannot be wholly understood is reported and left out.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Final, get_args

from fleetcfg.declared.inventory.register_rows import RegisterRow, register_rows, word_of
from fleetcfg.declared.known_families import report_family
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import Severity
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.software import (
    MOST_SOFTWARE_NAME,
    SOFTWARE_KINDS,
    AllowedSoftware,
    SoftwareKind,
)
from fleetcfg.model.typed.node_readers import boolean, day, fields, items, text
from fleetcfg.model.typed.nodes import Node
from fleetcfg.model.typed.values import SHA256
from fleetcfg.model.versions import MOST_VERSION, compare_releases

MOST_ROWS: Final = 5_000  # of one of these registers
_MOST_PRODUCTS: Final = 100  # of one row
_MOST_PATTERN: Final = 256  # characters

SOFTWARE_KEYS: Final = (
    "kind",
    "name",
    "sha256",
    "required",
    "applies_to",
    "reason",
    "decision",
)
SOFTWARE_NEEDS: Final = ("kind", "decision")
APPLIES_KEYS: Final = ("hosts", "groups")
ADVISORY_KEYS: Final = (
    "id",
    "family",
    "products",
    "from",
    "below",
    "to",
    "severity",
    "fixed_in",
    "end_of_support",
    "source",
)
ADVISORY_NEEDS: Final = ("id", "family", "source")
ADVISORY_SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)

_DIGIT: Final = re.compile("[0-9]")
_BOUNDS: Final = ("from", "below", "to")
_NONE_NAMED: Final = frozenset[str](), frozenset[str]()  # hosts and groups


# ------------------------------------------------------------------ what may run


def read_allowed(node: Node | None, problems: Problems) -> tuple[AllowedSoftware, ...]:
    """Read the register ``software``."""
    found: dict[object, AllowedSoftware] = {}
    for row, place in register_rows(node, SOFTWARE_KEYS, SOFTWARE_NEEDS, problems):
        if not _has_room(len(found), place, problems):
            break
        allowed = _read_allowed(row, place, problems)
        if allowed is None:
            continue
        key = (allowed.kind, allowed.name, allowed.sha256, allowed.hosts, allowed.groups)
        if key in found:
            problems.error("INV_SOFTWARE_TWICE", place, kind=allowed.kind, name=allowed.name)
        found[key] = allowed
    return tuple(found.values())


def _read_allowed(row: RegisterRow, place: Place, problems: Problems) -> AllowedSoftware | None:
    kind: SoftwareKind | None = row.get("kind", partial(word_of, SOFTWARE_KINDS))
    name, digest = _short(row, "name", MOST_SOFTWARE_NAME, problems), row.get("sha256", _digest)
    is_required = row.get("required", boolean)
    hosts, groups = row.get("applies_to", _applies_to) or _NONE_NAMED
    decision, reason = row.text("decision"), row.text("reason")
    missing = _missing_half(row)
    if missing:
        problems.error("INV_SOFTWARE_HALF", place, key=missing)
        return None
    read = {"name": name, "sha256": digest, "applies_to": hosts | groups}
    if _is_lost(row, read) or not (kind and decision):
        return None
    return AllowedSoftware(
        kind,
        name or "",
        digest or "",
        bool(is_required),
        hosts,
        groups,
        reason or "",
        decision,
        place,
    )


def _missing_half(row: RegisterRow) -> str:
    """Return the key that *row* lacks of a name and its number, which stand together or not."""
    if "name" in row:
        return "" if "sha256" in row else "sha256"
    return "name" if "sha256" in row or "required" in row else ""


def _digest(node: Node, problems: Problems) -> str | None:
    typed = text(node, problems)
    if typed is not None and SHA256.fullmatch(typed) is None:
        problems.error("INV_SHA256", node.place, typed=typed[:80])
        return None
    return typed


def _applies_to(node: Node, problems: Problems) -> tuple[frozenset[str], frozenset[str]]:
    found = fields(node, APPLIES_KEYS, problems) or {}
    named = [_names(found[key], problems) if key in found else () for key in APPLIES_KEYS]
    if not any(named):  # it would be for every device, which the row does not say
        problems.error("INV_APPLIES_EMPTY", node.place)
    return frozenset(named[0]), frozenset(named[1])


def _names(node: Node, problems: Problems) -> tuple[str, ...]:
    told = (text(item, problems) for item in items(node, problems))
    return tuple(name for name in told if name)


# ------------------------------------------------------------------ what is known of firmware


def read_advisories(node: Node | None, problems: Problems) -> tuple[Advisory, ...]:
    """Read the register ``advisories``."""
    found: list[Advisory] = []
    for row, place in register_rows(node, ADVISORY_KEYS, ADVISORY_NEEDS, problems):
        if not _has_room(len(found), place, problems):
            break
        advisory = _read_advisory(row, place, problems)
        if advisory is not None:
            found.append(advisory)
    return tuple(found)


def _read_advisory(row: RegisterRow, place: Place, problems: Problems) -> Advisory | None:
    name, family, source = row.text("id"), row.text("family"), row.text("source")
    bounds = _read_bounds(row, problems)
    products = row.get("products", _products) or ()
    severity: Severity | None = row.get("severity", partial(word_of, ADVISORY_SEVERITIES))
    fixed_in, ended = row.text("fixed_in"), row.get("end_of_support", day)
    read = {**bounds, "products": products, "severity": severity, "end_of_support": ended}
    if _is_lost(row, read) or not (name and family and source):
        return None
    wrong = _wrong_bounds(bounds, ended)
    if wrong:
        problems.error(wrong, place, id=name)
        return None
    return Advisory(
        name,
        family,
        products,
        bounds["from"],
        bounds["below"],
        bounds["to"],
        severity or "medium",
        fixed_in or "",
        ended,
        source,
        place,
    )


def _read_bounds(row: RegisterRow, problems: Problems) -> dict[str, str]:
    """Return the releases that limit an advisory, by key; an empty one is no limit."""
    return {key: _short(row, key, MOST_VERSION, problems) or "" for key in _BOUNDS}


def _wrong_bounds(bounds: Mapping[str, str], ended: date | None) -> str:
    """Return the code of what is wrong with the releases that an advisory is of."""
    if not any(bounds.values()) and ended is None:
        return "INV_ADVISORY_NOTHING"
    return "" if _is_range(bounds) else "INV_ADVISORY_RANGE"


def _is_range(bounds: Mapping[str, str]) -> bool:
    """Tell whether some release can lie within *bounds*, of which one at most is an upper one."""
    first, upper = bounds["from"], bounds["below"] or bounds["to"]
    if bounds["below"] and bounds["to"]:
        return False
    if not all(map(_DIGIT.search, filter(None, bounds.values()))):
        return False
    if not first or not upper:
        return True
    order = compare_releases(first, upper)
    return order is not None and order <= (-1 if bounds["below"] else 0)


def _products(node: Node, problems: Problems) -> tuple[str, ...] | None:
    patterns = _names(node, problems)
    if not patterns or len(patterns) > _MOST_PRODUCTS:
        problems.error("INV_PRODUCTS", node.place, most=_MOST_PRODUCTS)
        return None
    if any(len(each) > _MOST_PATTERN for each in patterns):
        problems.error("INV_TOO_LONG", node.place, key="products", most=_MOST_PATTERN)
        return None
    return patterns


# ------------------------------------------------------------------ both


def check_listed(fleet: Fleet, catalogs: Mapping[str, Catalog], problems: Problems) -> None:
    """Report names that the rows of *fleet* have and nothing else has.

    A row of a family that is not installed would be of no device, in silence.
    """
    hosts, groups = fleet.devices.keys(), fleet.groups.keys()
    for each in fleet.software if hosts else ():  # what could not be read has none: that was said
        _check_names(each.hosts, hosts, "BASE_UNKNOWN_HOST", each.place, problems)
        _check_names(each.groups, groups, "BASE_UNKNOWN_GROUP", each.place, problems)
    for advisory in fleet.advisories:
        if advisory.family not in catalogs:
            report_family(advisory.family, catalogs, advisory.place, problems)


def _check_names(
    names: Iterable[str], known: Collection[str], code: str, place: Place, problems: Problems
) -> None:
    for name in sorted(names):
        if name not in known:
            problems.error(code, place, name=name, nearest=problems.nearest(name, known))


def _short(row: RegisterRow, key: str, most: int, problems: Problems) -> str | None:
    typed = row.text(key)
    if typed is not None and len(typed) > most:
        problems.error("INV_TOO_LONG", row.place(key), key=key, most=most)
        return None
    return typed


def _is_lost(row: RegisterRow, read: Mapping[str, object]) -> bool:
    """Tell whether *row* has a field of which nothing could be read, by key."""
    return any(key in row and not value for key, value in read.items())


def _has_room(known: int, place: Place, problems: Problems) -> bool:
    if known < MOST_ROWS:
        return True
    problems.error("INV_REGISTER_LONG", place, most=MOST_ROWS)
    return False
