"""All registers of a folder, read: the files of a tree become nouns, register by register."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import PurePosixPath
from typing import Any, Final

from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import Tree
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.own import OWN_REGISTERS
from fleetcfg.model.registers.register import Register, RegisterOfRows
from fleetcfg.model.registers.registers import NO_REGISTERS, REGISTERS, Registers
from fleetcfg.model.typed.declared_noun import read_noun
from fleetcfg.model.typed.node_readers import fields, items
from fleetcfg.model.typed.nodes import Node

_ENDINGS: Final = (".yaml", ".yml")


def read_registers(tree: Tree, problems: Problems) -> Registers:
    """Return what the files of *tree* declare; a register of which none speaks is empty."""
    found = _registers_of(tree, problems)
    if not found:
        return NO_REGISTERS
    each = {
        name: _read(name, said, found[name], problems)
        for name, said in REGISTERS.items()
        if name in found
    }
    read = {name: register for name, register in each.items() if register is not None}
    own = {name: read.pop(name) for name in OWN_REGISTERS if name in read}
    return Registers(**read, own=own)


def _registers_of(tree: Tree, problems: Problems) -> Mapping[str, Sequence[Node]]:
    """Return what each file says of a register, by its name."""
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for file, data in sorted(tree.files.items()):
        if PurePosixPath(file).suffix not in _ENDINGS:
            continue
        node = parse(data, file, problems, is_signed=True)
        if node is None and not data.strip():
            problems.warning("REG_EMPTY_FILE", Place(file))
        said = None if node is None else fields(node, REGISTERS, problems, unknown="REG_UNKNOWN")
        for name, register in (said or {}).items():
            found[name].append(register)
    return found


def _read(name: str, register: Register, nodes: Sequence[Node], problems: Problems) -> Any:  # noqa: ANN401 - what a field of `Registers` holds
    """Return a register; None of one that is said once and could not be read."""
    if isinstance(register, RegisterOfRows):
        rows = [item for node in nodes for item in items(node, problems)]
        read: Iterator[Any] = (read_noun(register.noun, row, problems) for row in rows)
        kept = _ordered(register, [row for row in read if row is not None], problems)
        is_by_id = isinstance(NO_REGISTERS.said(name), Mapping)
        return {row.id: row for row in kept} if is_by_id else tuple(kept)
    first, *more = nodes
    for other in more:
        problems.error("REG_TWICE", other.place, register=name, first=str(first.place))
    return read_noun(register.noun, first, problems)


def _ordered(register: RegisterOfRows, rows: Iterable[Any], problems: Problems) -> list[Any]:
    """Return *rows* in order, each once where it may not stand twice: the first."""
    named_by = register.named_by[0]
    known: dict[object, Any] = {}
    for row in rows:
        name = getattr(row, named_by) if register.is_each_once else object()
        first = known.setdefault(name, row)
        if first is not row:
            problems.error("REG_ID_TWICE", row.place, id=str(name), first=str(first.place))
    for row, fault in register.between(known.values()) if register.between else ():
        problems.error(fault.code, row.place, **fault.facts)
    kept = [*known.values()]
    return sorted(kept, key=attrgetter(*register.order)) if register.order else kept
