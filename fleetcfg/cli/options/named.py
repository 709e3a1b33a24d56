"""What is named on a command line is looked at there, before what is missing is asked for.

Each is a callback of an option or an argument. What was not typed, but comes from a setting or a
default, is looked at by the command, if it needs it. What only the declarations know, or the store,
Git or another file, is looked up where something else is wrong with the command line, and else by
the command (`fleetcfg.cli.program.unknown_names`).
"""

from collections.abc import Callable, Mapping, Sequence
from inspect import unwrap
from pathlib import Path
from typing import Any, Final, TypeVar

import typer

from fleetcfg.cli.click import set_by
from fleetcfg.cli.help.parsing import WrongCommandLineError
from fleetcfg.errors import FleetcfgError, RefusalError, RequestError
from fleetcfg.model.nearest import nearest

T = TypeVar("T", bound=Path | Sequence[Path] | None)
Typed = TypeVar("Typed", bound=str | Sequence[str] | None)
Callback = Callable[..., Any]

NameKind = str | Callable[[Mapping[str, Any], str], object]
"""A kind of name that `unknown_names` can look up, or what an added command looks it up by.

That is given what was rightly typed beside it, and raises SimError if the name means nothing.
"""

_KINDS: Final = dict[Callback, NameKind]()
"""What kind of name each callback of `naming` takes."""

STDIN: Final = "-"
SNAPSHOT: Final = ".json"  # how its name ends
SERVER: Final = "://"  # what the name of a file has not


def files_there(context: typer.Context, param: typer.CallbackParam, named: T) -> T:
    """Return *named*: one file or several, of which each is there.

    Raises:
        WrongCommandLineError: With ``PATH_MISSING`` for each that is not.
    """
    if not context.resilient_parsing and set_by(param.name or "") == "typed":
        _each_by(_require_there, named)
    return named


def _require_there(file: Path) -> None:
    if str(file) != STDIN and not _is_there(file):
        from fleetcfg.authority.files import file_missing  # noqa: PLC0415 - help needs it not

        raise file_missing(file)


def file_or_url(context: typer.Context, param: typer.CallbackParam, named: str) -> str:
    """Return *named*, a file that is there or an address of a server."""
    files_there(context, param, None if SERVER in named else Path(named))
    return named


def host_or_file(context: typer.Context, param: typer.CallbackParam, named: str) -> str:
    """Return *named*, a device or the file of its snapshot, which is there."""
    files_there(context, param, Path(named) if named.endswith(SNAPSHOT) else None)
    return named


_KINDS[host_or_file] = "host or file"


def bundle_there(context: typer.Context, param: typer.CallbackParam, named: Path) -> Path:
    """Return *named*, a file that begins as a bundle does; the door proves the rest."""
    files_there(context, param, named)
    if not context.resilient_parsing and named.is_file():
        with named.open("rb") as opened:
            if opened.read(1) not in (b"{", b""):  # what is empty or cut is told as that, later
                raise RefusalError("BUNDLE_FORMAT", file=str(named))
    return named


def _no_word(typed: str, _near: str, known: str) -> RequestError:
    return RequestError("USAGE_WORD_UNKNOWN", word=typed, known=known)


def one_known(
    known: Sequence[str], refusal: Callable[[str, str, str], RequestError] = _no_word
) -> Callback:
    """Return what takes one of the words *known*, and refuses another by *refusal*.

    That is given the word, the nearest of those known, and all of them.
    """

    def require_known(typed: str) -> None:
        if typed not in known:
            raise refusal(typed, nearest(typed, known), ", ".join(known))

    return read_by(require_known)


def one_output(known: Sequence[str]) -> Callback:
    """Return what takes one of the words *known*; another is ``USAGE_OUTPUT_UNKNOWN``."""
    return one_known(
        known, lambda typed, _, told: RequestError("USAGE_OUTPUT_UNKNOWN", output=typed, known=told)
    )


def read_by(read: Callable[[str], object]) -> Callback:
    """Return what takes each text that *read* reads, and refuses what *read* refuses."""

    def looked_at(named: Typed) -> Typed:
        _each_by(read, named)
        return named

    return looked_at


def naming(kind: NameKind) -> Callback:
    """Return what takes any name; by `kind_named` it is known that it names a *kind*.

    Reading what knows it takes longer than all else that is looked at here, so that
    `fleetcfg.cli.program.unknown_names` looks a name up where a fault is told anyway.
    """

    def taken(named: Typed) -> Typed:
        return named

    _KINDS[taken] = kind
    return taken


def kind_named(callback: Callback | None) -> NameKind:
    """Return the kind of what *callback* takes; nothing if no file here knows it."""
    return "" if callback is None else _KINDS.get(unwrap(callback), "")  # Typer wraps each callback


def _each_by(look: Callable[[Any], object], named: object) -> None:
    """Have *look* take each of what was *named*: one, several, or nothing."""
    faults = list[FleetcfgError]()
    for one in named if isinstance(named, list | tuple) else [named]:
        try:
            if one not in (None, ""):
                look(one)
        except FleetcfgError as fault:
            faults.append(fault)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise WrongCommandLineError(faults)


def _is_there(file: Path) -> bool:
    try:
        return file.exists() or file.is_symlink()
    except OSError:  # the folder may not be looked into: opening it says so
        return True
