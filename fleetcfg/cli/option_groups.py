"""Options that go together: one argument of a command, and several on its command line.

A command says `declarations: Declarations`; on the command line that is ``--inventory``,
``--baselines`` and ``--playbooks``. `command` spreads such groups out for Typer, gathers what it
parsed, and adds what every command takes: ``--lang``, which `main` has read before.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from fleetcfg.cli.complete import one_of, patterns
from fleetcfg.cli.help import HelpCommand
from fleetcfg.cli.language import word
from fleetcfg.cli.options import (
    LEDGER,
    TRUST,
    BaselinesOption,
    InventoriesOption,
    LangOption,
    LedgerOption,
    PlaybooksOption,
    TrustOption,
)
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS
from fleetcfg.errors import RequestError

if TYPE_CHECKING:
    from fleetcfg.declared.load import Sources

LimitOption = Annotated[
    list[str] | None,
    typer.Option("--limit", "-l", metavar="PATTERN", help="help.limit", autocompletion=patterns),
]
ConnectOption = Annotated[
    float,
    typer.Option("--connect-timeout", metavar="SECONDS", min=0.1, help="help.connect_timeout"),
]


def output_of(outputs: Sequence[str]) -> Any:  # noqa: ANN401 - Typer types what it returns so
    """Return the option ``--output`` that takes *outputs*, and refuses others.

    It raises `RequestError` (``USAGE_OUTPUT_UNKNOWN``) before the command begins.
    """

    def known(asked: str) -> str:
        if asked not in outputs:
            raise RequestError("USAGE_OUTPUT_UNKNOWN", output=asked, known=", ".join(outputs))
        return asked

    return typer.Option(
        "--output",
        "-o",
        metavar="|".join(outputs),
        help="help.output",
        callback=known,
        autocompletion=one_of(*outputs),
    )


def forks_of(key: str = "help.forks") -> Any:  # noqa: ANN401 - Typer types what it returns so
    """Return the option ``--forks``, explained by the word *key*."""
    return typer.Option("--forks", "-f", metavar="N", min=1, help=key)


def timeout_of(key: str = "help.timeout") -> Any:  # noqa: ANN401 - Typer types what it returns so
    """Return the option ``--timeout``, explained by the word *key*."""
    return typer.Option("--timeout", metavar="SECONDS", min=1, help=key)


@dataclass(frozen=True, slots=True)
class DeclarationOptions:
    """Where the declarations lie."""

    inventory: InventoriesOption = None
    baselines: BaselinesOption = BASELINES
    playbooks: PlaybooksOption = PLAYBOOKS

    @property
    def inventories(self) -> Sequence[Path]:
        """The sources of the inventory, the usual one if none was named."""
        return self.inventory or [INVENTORY]

    def sources(self) -> "Sources":
        """Read their bytes.

        Raises:
            As `fleetcfg.declared.load.read_sources`.
        """
        from fleetcfg.declared.load import read_sources  # noqa: PLC0415 - heavy, and Tab is rare
        from fleetcfg.devices.registry import catalogs  # noqa: PLC0415 - heavy, and Tab is rare

        return read_sources(self.inventories, self.baselines, self.playbooks, catalogs=catalogs())


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """Where this installation's record lies, and the Department's signed documents."""

    ledger: LedgerOption = LEDGER
    trust: TrustOption = TRUST


def require_limit(limit: Sequence[str] | None, *, every: bool) -> None:
    """Refuse a command that would mean every device because none was named.

    Raises:
        RequestError: ``PLAN_LIMIT``.
    """
    if not limit and not every:
        raise RequestError("PLAN_LIMIT")


def command(
    app: typer.Typer, name: str, *, explained: str = ""
) -> Callable[[Callable[..., int | None]], Callable[..., int | None]]:
    """Make a function the command *name* of *app*.

    Args:
        app: Where it belongs.
        name: As it is typed.
        explained: The word that explains it; ``help.NAME.long`` if empty.
    """
    register = app.command(name, cls=HelpCommand, help=word(explained or f"help.{name}.long"))

    def made(function: Callable[..., int | None]) -> Callable[..., int | None]:
        return register(_spread(function))

    return made


def _spread(function: Callable[..., int | None]) -> Callable[..., int | None]:
    """Return *function* with each group of options in the place of its parts."""
    hints = get_type_hints(function, include_extras=True)
    groups: dict[str, type[Any]] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(function).parameters.values():
        hint = hints[parameter.name]
        if isinstance(hint, type) and is_dataclass(hint):
            groups[parameter.name] = hint
            parameters.extend(_parts(hint))
        else:
            parameters.append(parameter.replace(annotation=hint))
    language = inspect.Parameter(
        "lang", inspect.Parameter.KEYWORD_ONLY, default="", annotation=LangOption
    )
    parameters.append(language)

    @wraps(function)
    def called(**given: Any) -> int | None:  # noqa: ANN401 - what Typer parsed, by the parts' own types
        given.pop("lang")
        whole = {name: _gathered(group, given) for name, group in groups.items()}
        return function(**given, **whole)

    # Typer asks for the signature; the one of the function that is wrapped would be the other.
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # any function has it
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    return called


def _parts(group: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            part.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=part.default,
            annotation=hints[part.name],
        )
        for part in fields(group)
    ]


def _gathered(group: type[Any], given: dict[str, Any]) -> object:
    values: Mapping[str, Any] = {part.name: given.pop(part.name) for part in fields(group)}
    return group(**values)
