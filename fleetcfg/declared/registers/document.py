"""All registers of a folder, read: the files of a tree become nouns, register by register."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import PurePosixPath
from typing import Any, Final

from fleetcfg.declared.syntax.yaml import is_empty, parse
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
        if node is None and is_empty(data):
            problems.warning("REG_EMPTY_FILE", Place(file))
        said = None if node is None else fields(node, REGISTERS, problems, unknown="REG_UNKNOWN")
        for name, register in (said or {}).items():
            found[name].append(register)
    return found


def _read(name: str, register: Register, nodes: Sequence[Node], problems: Problems) -> Any:  # noqa: ANN401 - what a field of `Registers` holds
    """Return a register; None of one that is said once and could not be read."""
    if isinstance(register, RegisterOfRows):
        typed = [item for node in nodes for item in items(node, problems)]
        read: Iterator[Any] = (read_noun(register.noun, row, problems) for row in typed)
        rows = [(row, node.place) for row, node in zip(read, typed, strict=True) if row is not None]
        kept = _ordered(register, rows, problems)
        is_by_id = isinstance(NO_REGISTERS.said(name), Mapping)
        return {row.id: row for row in kept} if is_by_id else tuple(kept)
    first, *more = nodes
    for other in more:
        problems.error("REG_TWICE", other.place, register=name, first=str(first.place))
    return read_noun(register.noun, first, problems)


def _ordered(
    register: RegisterOfRows, rows: Iterable[tuple[Any, Place]], problems: Problems
) -> list[Any]:
    """Return *rows* in order, each once where it may not stand twice: the first."""
    named_by = attrgetter(*register.named_by)
    known: dict[object, tuple[Any, Place]] = {}
    for row, place in rows:
        name = object() if register.may_repeat else named_by(row)
        first, first_place = known.setdefault(name, (row, place))
        if first is not row:
            spelled = name if isinstance(name, tuple) else (name,)
            told = " ".join(map(str, spelled))
            problems.error("REG_ID_TWICE", place, id=told, first=str(first_place))
    kept = [row for row, _ in known.values()]
    places = {id(row): place for row, place in known.values()}
    for row, fault in register.between(kept) if register.between else ():
        problems.error(fault.code, places[id(row)], **fault.facts)
    return sorted(kept, key=attrgetter(*register.order)) if register.order else kept
