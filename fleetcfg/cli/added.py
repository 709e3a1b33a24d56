"""Commands that installed packages add, each by an entry point of the group `fleetcfg.commands`.

Their names are read from what is installed, and only where a name is typed that the product has
not, or all commands are listed; the code of one is loaded when it is that one that is meant. So
nothing of such a package runs in a command of the product, and none of these can be replaced.
"""

import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module  # noqa: TID251 - what this module is for
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final

from fleetcfg.cli.language import use_words_of
from fleetcfg.cli.names import COMMANDS, MOVED, command_module
from fleetcfg.errors import AddedCommandError, FleetcfgError

GROUP: Final = "fleetcfg.commands"

Function = Callable[..., int | None]
"""A command, whatever its options."""

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True, slots=True)
class AddedCommand:
    """A command, or one with commands of its own, as the entry point of its name gives it.

    Attributes:
        package: Where its code stands, a module a command, as in `fleetcfg.cli.commands`.
        locale: Folder of its catalogues, in the form of the product's; see `Words`.
        group: Below which of `HELP_GROUPS` it is listed.
        before: Before which command there; behind all if empty.
        members: Its own commands, if it is none by itself.
    """

    package: str
    locale: Path
    group: str
    before: str = ""
    members: Sequence[str] = ()


@cache
def _entries() -> dict[str, dict[str, EntryPoint]]:
    """Return what is announced: by name, and by the place to which it leads."""
    found = dict[str, dict[str, EntryPoint]]()
    for entry in entry_points(group=GROUP):
        if _NAME.fullmatch(entry.name):
            found.setdefault(entry.name, {})[entry.value] = entry
    return found


def added_names() -> tuple[str, ...]:
    """Return the names of added commands; none of them is loaded."""
    return tuple(name for name in _entries() if name not in COMMANDS and name not in MOVED)


def shadows() -> list[AddedCommandError]:
    """Return a refusal of each announced command that has the name of one of the product."""
    return [
        AddedCommandError("COMMAND_SHADOWS", name=name, entry=entry)
        for name, entries in _entries().items()
        if name in COMMANDS or name in MOVED
        for entry in entries
    ]


def load_added(name: str) -> AddedCommand:
    """Load what is announced as *name*, one of `added_names`; its words can be said from here on.

    Raises:
        AddedCommandError: COMMAND_TWICE, COMMAND_BROKEN.
    """
    added = _load(name)
    use_words_of(name, added.locale)
    return added


@cache
def _load(name: str) -> AddedCommand:
    """Load it once, whoever asks.

    Raises:
        AddedCommandError: COMMAND_TWICE, COMMAND_BROKEN.
    """
    entries = [*_entries()[name].values()]
    if len(entries) > 1:
        first, second = sorted(entry.value for entry in entries)[:2]
        raise AddedCommandError("COMMAND_TWICE", name=name, entry=first, other=second)
    with _loading(name, entries[0].value):
        added: object = entries[0].load()
        if not isinstance(added, AddedCommand):
            raise TypeError(type(added).__name__)
        return added


def added_function(path: Sequence[str]) -> Function:
    """Return the function of the added command at *path*.

    Raises:
        AddedCommandError: As `load_added`.
    """
    module = command_module(path, load_added(path[0]).package)
    with _loading(path[0], module):
        function: Function = getattr(import_module(module), module.rpartition(".")[2])
        return function


@contextmanager
def _loading(name: str, place: str) -> Generator[None]:
    """Load a stranger's module within: it may raise anything."""
    try:
        yield
    except FleetcfgError:
        raise
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {error}"
        raise AddedCommandError("COMMAND_BROKEN", name=name, entry=place, why=why) from error
