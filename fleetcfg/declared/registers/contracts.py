"""The registers of contracts, and of what is leased under them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from fleetcfg.declared.inventory.register_rows import RegisterRow
from fleetcfg.declared.registers.rows import by_id, read_rows
from fleetcfg.declared.registers.values import (
    check_days,
    choice_of,
    identifier,
    near_day,
    said,
)
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.contracts import Contract, LeasedAsset, LeasedKind
from fleetcfg.model.typed.node_readers import whole
from fleetcfg.model.typed.nodes import Node

CONTRACT_NEEDS: Final = ("id", "provider", "number", "valid_from", "valid_to")
LEASED_NEEDS: Final = ("id", "contract", "kind")
LEASED_KEYS: Final = ("host", "site", "capacity", "monthly", "support_end")
LEASED_KINDS: Final[tuple[LeasedKind, ...]] = ("device", "line", "service")
_KINDS: Final[Mapping[str, LeasedKind]] = {kind: kind for kind in LEASED_KINDS}
MOST_MBITS: Final = 1_000_000
MOST_DONG: Final = 100_000_000_000  # a month, of one thing


def read_contracts(nodes: Sequence[Node], problems: Problems) -> Mapping[str, Contract]:
    """Return the contracts by id; a number is as the contract has it, which no decree spells."""
    return by_id(read_rows(nodes, (), CONTRACT_NEEDS, _read_contract, problems), problems)


def _read_contract(row: RegisterRow, place: Place, problems: Problems) -> Contract | None:
    name, provider, number = row.get("id", identifier), said(row, "provider"), said(row, "number")
    since, until = row.get("valid_from", near_day), row.get("valid_to", near_day)
    if name is None or not provider or not number or since is None or until is None:
        return None
    check_days(since, until, name, place, problems)
    return Contract(name, provider, number, since, until, place)


def read_leased(nodes: Sequence[Node], problems: Problems) -> tuple[LeasedAsset, ...]:
    """Return what is leased, by id."""
    rows = by_id(read_rows(nodes, LEASED_KEYS, LEASED_NEEDS, _read_leased, problems), problems)
    return tuple(rows[name] for name in sorted(rows))


def _read_leased(row: RegisterRow, place: Place, problems: Problems) -> LeasedAsset | None:
    name, contract = row.get("id", identifier), said(row, "contract")
    kind = _KINDS.get(row.get("kind", choice_of(LEASED_KINDS)) or "")
    host, site = said(row, "host"), said(row, "site")
    capacity = row.get("capacity", partial(whole, least=1, most=MOST_MBITS))
    monthly = row.get("monthly", partial(whole, least=0, most=MOST_DONG))
    support_end = row.get("support_end", near_day)
    if name is None or not contract or kind is None:
        return None
    if (kind == "device") != bool(host) or (kind == "line" and not site):
        problems.error("REG_LEASED_WHERE", place, id=name, kind=kind)
    facts = (host, site, capacity, monthly, support_end)
    return LeasedAsset(name, contract, kind, *facts, place)
