"""What is named on a command line is looked at there, before what is missing is asked for.

Each is a callback of an option or an argument. What was not typed, but comes from a setting or a
default, is looked at by the command, if it needs it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import typer

from fleetcfg.cli.click import set_by
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.model.nearest import nearest

T = TypeVar("T", bound=Path | Sequence[Path] | None)

STDIN: Final = "-"
SNAPSHOT: Final = ".json"  # how its name ends
SERVER: Final = "://"  # what the name of a file has not


def files_there(context: typer.Context, param: typer.CallbackParam, named: T) -> T:
    """Return *named*: one file or several, of which each is there.

    Raises:
        RequestError: ``PATH_MISSING``.
    """
    if not context.resilient_parsing and set_by(param.name or "") == "typed":
        for file in _each(named):
            if str(file) != STDIN and not _is_there(file):
                from fleetcfg.authority.files import file_missing  # noqa: PLC0415 - help needs it not

                raise file_missing(file)
    return named


def file_or_url(context: typer.Context, param: typer.CallbackParam, named: str) -> str:
    """Return *named*, a file that is there or an address of a server.

    Raises:
        RequestError: ``PATH_MISSING``.
    """
    files_there(context, param, None if SERVER in named else Path(named))
    return named


def host_or_file(context: typer.Context, param: typer.CallbackParam, named: str) -> str:
    """Return *named*, a device or the file of its snapshot, which is there.

    Raises:
        RequestError: ``PATH_MISSING``.
    """
    files_there(context, param, Path(named) if named.endswith(SNAPSHOT) else None)
    return named


def bundle_there(context: typer.Context, param: typer.CallbackParam, named: Path) -> Path:
    """Return *named*, a file that is there and begins as a bundle does; the door proves the rest.

    Raises:
        RequestError: ``PATH_MISSING``.
        RefusalError: ``BUNDLE_FORMAT``.
    """
    files_there(context, param, named)
    if not context.resilient_parsing and named.is_file():
        with named.open("rb") as opened:
            if opened.read(1) not in (b"{", b""):  # what is empty or cut is told as that, later
                raise RefusalError("BUNDLE_FORMAT", file=str(named))
    return named


def one_known(
    known: Sequence[str], refusal: Callable[[str, str, str], RequestError]
) -> Callable[[str], str]:
    """Return what takes one of the words *known*, and refuses another by *refusal*.

    That is given the word, the nearest of those known, and all of them.
    """

    def checked(typed: str) -> str:
        if typed and typed not in known:
            raise refusal(typed, nearest(typed, known), ", ".join(known))
        return typed

    return checked


def _each(named: Path | Sequence[Path] | None) -> Sequence[Path]:
    if named is None:
        return ()
    return [named] if isinstance(named, Path) else named


def _is_there(file: Path) -> bool:
    try:
        return file.exists() or file.is_symlink()
    except OSError:  # the folder may not be looked into: opening it says so
        return True
