"""What a command line names and only the declarations know: looked up where a fault is told anyway.

A command looks up what it needs, in its own order, and refuses the first name that means nothing.
Whoever has to type the line again is told of the others too: they are found here, by the same
functions.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any, Final

from typer.core import TyperArgument

from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.statements import known_statements
from fleetcfg.cli.click import click
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import SNAPSHOT, declared_kind
from fleetcfg.cli.options.period import year_asked
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.options.view import ViewOptions
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.declared.province import Province, declared, find
from fleetcfg.declared.selection import select_hosts
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.workflow.audits.figures import require_scope
from fleetcfg.workflow.audits.sweep import require_network
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.incidents.incidents import (
    require_contact,
    require_incident,
    require_place,
    require_provider,
)
from fleetcfg.workflow.incidents.lines import chosen_lines
from fleetcfg.workflow.meetings.meeting import find_meeting
from fleetcfg.workflow.meetings.meeting import require_site as require_invited
from fleetcfg.workflow.meetings.people import by_facts
from fleetcfg.workflow.reports.level import require_level
from fleetcfg.workflow.reports.period_subject import subject_of
from fleetcfg.workflow.rooms.rooms import require_site
from fleetcfg.workflow.rooms.stock import meant_site


@dataclass(frozen=True, slots=True)
class NamedIn:
    """Where a name may be known: declarations and record, and what was rightly typed beside it."""

    province: Province
    records: RecordOptions
    typed: Mapping[str, Any]


Find = Callable[[NamedIn, str], object]
"""Finds what a name means; raises RequestError if it means nothing."""


def unknown_names(ctx: click.Context, *, has_arguments: bool) -> Iterator[FleetcfgError]:
    """Yield what is said of each name that was typed and means nothing.

    Nothing is said where the declarations cannot be read; what is wrong with them, `validate` says.

    Args:
        ctx: Of the command, parsed as far as it goes.
        has_arguments: Whether it is known which of what was typed is an argument.
    """
    named = [
        (_FINDERS[kind], as_text(one))
        for param in ctx.command.params
        if (kind := declared_kind(param.callback))
        and (has_arguments or not isinstance(param, TyperArgument))
        for one in _each(ctx.params.get(param.name or ""))
    ]
    there = _named_in(ctx.params) if named else None
    if there is None:
        return
    for finder, name in named:
        try:
            finder(there, name)
        except RequestError as unknown:
            yield unknown
        except FleetcfgError:  # the record cannot be read, as the command will say
            continue


def _each(typed: str | list[str] | None) -> list[str]:
    return typed if isinstance(typed, list) else [typed] if typed else []


def _named_in(typed: Mapping[str, Any]) -> NamedIn | None:
    places = {name: typed[name] for name in signature(WorkOptions).parameters if name in typed}
    work = WorkOptions(**places)
    try:
        return NamedIn(work.sources().province(at=now()), work.records, typed)
    except (FleetcfgError, OSError):
        return None


def _host(there: NamedIn, name: str) -> None:
    declared(there.province, name)


def _host_or_file(there: NamedIn, name: str) -> None:
    if not name.endswith(SNAPSHOT):
        _host(there, name)


def _limit(there: NamedIn, name: str) -> None:
    select_hosts(there.province, [name])


def _parameter(there: NamedIn, name: str) -> None:
    if "host" in there.typed:
        find(declared(there.province, there.typed["host"]), name)


def _invited(there: NamedIn, name: str) -> None:
    if "meeting" in there.typed:
        require_invited(find_meeting(there.province.registers, there.typed["meeting"]), name)


def _incident(there: NamedIn, name: str) -> None:
    if is_installed(there.records.ledger):
        with there.records.open_record() as installation:
            require_incident(known_statements(installation, now=now()), name)


def _scope(there: NamedIn, name: str) -> None:
    """Find what a report is asked for of; what is kept elsewhere is looked for by the report."""
    fleet, registers = there.province.fleet, there.province.registers
    match kind := there.typed.get("kind"):
        case "unit-score":
            subject_of(fleet, registers, name)
        case "stock":
            meant_site(fleet, name)
        case "meeting":
            find_meeting(registers, name)
        case "level":
            require_level(name)
        case "year":
            year_asked(name, now())
        case "site" | "provider":
            require_scope(fleet, kind, name)
        case _:
            pass


_FINDERS: Final[Mapping[str, Find]] = {
    "host": _host,
    "host or file": _host_or_file,
    "limit": _limit,
    "parameter": _parameter,
    "meeting": lambda there, name: find_meeting(there.province.registers, name),
    "site of a meeting": _invited,
    "contact": lambda there, name: by_facts(name, there.province.registers),
    "contact of an incident": lambda there, name: require_contact(name, there.province.registers),
    "provider of an incident": lambda there, name: require_provider(name, there.province.fleet),
    "incident": _incident,
    "place": lambda there, name: require_place(
        name, there.province.fleet, there.province.registers.lines
    ),
    "room": lambda there, name: require_site(name, there.province.fleet),
    "site of stock": lambda there, name: meant_site(there.province.fleet, name),
    "line": lambda there, name: chosen_lines(there.province.registers.lines, [name]),
    "network": lambda there, name: require_network(name, there.province.fleet.networks),
    "scope": _scope,
    "subject": lambda there, name: subject_of(there.province.fleet, there.province.registers, name),
    "site": lambda there, name: ViewOptions(site=[name]).view(there.province.fleet),
    "provider": lambda there, name: ViewOptions(provider=[name]).view(there.province.fleet),
}
"""By the kind that an option or argument says of itself (`declared_as`)."""
