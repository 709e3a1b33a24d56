"""Declaration files in their one layout: all that were asked for, or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from fleetcfg.declared.load import Sources
from fleetcfg.declared.tree import Tree
from fleetcfg.declared.yaml_format import format_yaml
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import InvalidDeclarationsError, Problems
from fleetcfg.workflow.declarations.file_edits import FileEdit

_OWN: Final = ".fleetcfg"  # where fleetcfg keeps what it makes, such as a simulated overlay


@dataclass(frozen=True, slots=True)
class FormatResult:
    """Files that have another layout, as they are and as they are to be; and how many were read.

    Attributes:
        is_check: Whether they were only looked at.
        is_signed: Whether a manifest lies there, which signs the bytes as they are.
    """

    edits: tuple[FileEdit, ...]
    read: int
    is_check: bool = False
    is_signed: bool = False


def declared_files(sources: Sources) -> Mapping[str, bytes]:
    """Return the YAML files of the declarations by their paths; none that fleetcfg keeps itself."""
    asked = (*sources.inventories, sources.baselines)
    trees: tuple[Tree, ...] = (*asked, sources.playbooks, sources.registers)
    return {
        path: data
        for tree in trees
        for path, data in tree.files.items()
        if PurePosixPath(path).suffix != ".json" and _OWN not in PurePosixPath(path).parts
    }


def format_files(files: Mapping[str, bytes]) -> tuple[FileEdit, ...]:
    """Return the edits that give *files* their layout, of those that lack it.

    Raises:
        RequestError: FMT_NOT_YAML: JSON has no remarks to keep, and a layout of its own.
        InvalidDeclarationsError: With what the strict reader refuses of any of them.
        DeclarationError: YAML_EDIT_NOT_SAFE.
    """
    problems, edits = Problems(), list[FileEdit]()
    for path, data in files.items():
        if path.endswith(".json"):
            raise RequestError("FMT_NOT_YAML", file=path)
        try:
            after = format_yaml(data, path)
        except InvalidDeclarationsError as broken:
            problems.extend(broken.problems)
        else:
            edits += [FileEdit(path, data, after)] * (after != data)
    if problems.has_errors:
        raise InvalidDeclarationsError(problems.in_order())
    return tuple(edits)
