"""A command: at a fault of its line, what else is wrong with the line is told as well."""

from typing import Any

from fleetcfg.cli.click import click
from fleetcfg.cli.help.layout import HelpCommand
from fleetcfg.cli.help.parsing import CommandFault, WrongCommandLineError
from fleetcfg.errors import FleetcfgError, RequestError, SimError

_MISSING = frozenset({"SIGNER_MISSING", "LEDGER_ABSENT", "CHANNELS_ABSENT"})


class WholeCommand(HelpCommand):
    """One command, whose line is looked at whole."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse *args*; what is wrong with them is found whole."""
        try:
            return super().parse_args(ctx, args)
        except WrongCommandLineError as wrong:
            missing = [one for one in wrong.faults if _is_missing(one)]
            named = [one for one in wrong.faults if one not in missing]
            raise WrongCommandLineError([*named, *_others(ctx, named), *missing]) from wrong

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - Click's signature
        """Run the command."""
        try:
            return super().invoke(ctx)
        except FleetcfgError as error:
            is_missing = error.code in _MISSING
            if not (is_missing or isinstance(error, RequestError | SimError)):
                raise
            if not (others := _others(ctx, [error])):
                raise
            raise WrongCommandLineError(
                [*others, error] if is_missing else [error, *others]
            ) from error


def _is_missing(fault: CommandFault) -> bool:
    return isinstance(fault, click.exceptions.MissingParameter)


def _others(ctx: click.Context, told: list[CommandFault]) -> list[CommandFault]:
    """Return what is said of names that mean nothing and of which *told* says nothing yet."""
    from fleetcfg.cli.program.unknown_names import unknown_names  # noqa: PLC0415 - heavy, and few err

    has_arguments = not any(isinstance(one, click.exceptions.NoSuchOption) for one in told)
    known = {(one.code, *one.facts.values()) for one in told if isinstance(one, FleetcfgError)}
    found = list[CommandFault]()
    for fault in unknown_names(ctx, has_arguments=has_arguments):
        if (key := (fault.code, *fault.facts.values())) not in known:
            known.add(key)
            found.append(fault)
    return found
