"""What is named and only files here know: looked up where a fault of the line is told anyway.

A command looks up what it needs, in its own order, and refuses the first name that means nothing.
Whoever has to type the line again is told of the others too: they are found here, by the same
functions.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module  # noqa: TID251 - what makes a kind of report, loaded when needed
from pathlib import Path
from typing import Final

from typer.core import TyperArgument

from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.statements import known_statements
from fleetcfg.cli.click import click
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import SNAPSHOT, NameKind, kind_named
from fleetcfg.cli.options.named_in import NamedIn, UnreadableError
from fleetcfg.cli.options.report_kinds import KINDS
from fleetcfg.cli.options.view import ViewOptions
from fleetcfg.declared.git_objects import commit_of
from fleetcfg.declared.province import declared, find
from fleetcfg.declared.selection import select_hosts
from fleetcfg.errors import FleetcfgError, RequestError, SimError
from fleetcfg.model.problem import Problems
from fleetcfg.observations.run_names import find_run, named_run
from fleetcfg.observations.store import Observations, kept_observations
from fleetcfg.playbook.journal import read_journal
from fleetcfg.report.formats.registry import known_format
from fleetcfg.workflow.audits.drift import LAST
from fleetcfg.workflow.audits.history import hosts_at, require_seen
from fleetcfg.workflow.audits.last_findings import last_reading, meant_findings
from fleetcfg.workflow.audits.sweep import require_network
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.delivery.channels import find_channels
from fleetcfg.workflow.delivery.deliver import chosen_channels
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
from fleetcfg.workflow.plays.request import find_playbook, journal_file
from fleetcfg.workflow.rooms.rooms import require_site
from fleetcfg.workflow.rooms.stock import meant_site

Find = Callable[[NamedIn, str], object]
"""Finds what a name means; raises RequestError or SimError if it means nothing."""


def unknown_names(ctx: click.Context, *, has_arguments: bool) -> Iterator[FleetcfgError]:
    """Yield what is said of each name that was typed and means nothing.

    Nothing is said where what would know it cannot be read, or is not here.

    Args:
        ctx: Of the command, parsed as far as it goes.
        has_arguments: Whether it is known which of what was typed is an argument.
    """
    there = NamedIn(ctx.params)
    for kind, name in _named(ctx, has_arguments=has_arguments):
        try:
            if callable(kind):
                kind(there.typed, name)
            else:
                _FINDERS[kind](there, name)
        except (RequestError, SimError) as unknown:
            yield unknown
        except (UnreadableError, FleetcfgError, OSError):  # as the command or `validate` will say
            continue


def _named(ctx: click.Context, *, has_arguments: bool) -> Iterator[tuple[NameKind, str]]:
    """Yield each name that was typed, and of which kind it is."""
    for param in ctx.command.params:
        kind = kind_named(param.callback)
        if kind and (has_arguments or not isinstance(param, TyperArgument)):
            for one in _each(ctx.params.get(param.name or "")):
                yield kind, as_text(str(one))


def _each(typed: str | Path | list[str] | None) -> Sequence[str | Path]:
    return typed if isinstance(typed, list) else [typed] if typed else []


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
    records = there.work.records
    if is_installed(records.ledger):
        with records.open_record() as installation:
            require_incident(known_statements(installation, now=now()), name)


def _scope(there: NamedIn, name: str) -> None:
    """Find what a report is asked for of; what is kept elsewhere is looked for by the report."""
    _in_kind("find_scope", there, name)


def _about(there: NamedIn, name: str) -> None:
    _in_kind("find_about", there, name)


def _in_kind(finder: str, there: NamedIn, name: str) -> None:
    """Have the kind of report look up *name*, where it is known and has such a *finder*."""
    kind = KINDS.get(there.typed.get("kind", ""))
    if kind is not None:
        find: Find | None = getattr(import_module(kind.module), finder, None)
        if find is not None:
            find(there, name)


def _found_parameter(there: NamedIn, name: str) -> None:
    """Refuse what was not found on a device that is known; of one that is not, that is told."""
    host = as_text(there.typed.get("host", ""))
    try:
        _in_store(lambda kept, one: meant_findings(kept, host, one, None, now=now()))(there, name)
    except RequestError as unknown:
        if unknown.code == "ACKNOWLEDGE_NOTHING":
            raise


def _report_file(there: NamedIn, name: str) -> None:
    """Refuse a file whose name does not say how it is written, if no option does."""
    asked = there.typed.get("format_")
    if not asked and not there.typed.get("each"):  # these are looked at by themselves
        known_format("", Path(name))


def _in_store(look: Callable[[Observations, str], object]) -> Find:
    """Return what looks a name up in the store of audits, where there is one."""

    def find_kept(there: NamedIn, name: str) -> None:
        store = there.typed.get("store")
        if store is not None and store.exists():
            with kept_observations(store) as kept:
                look(kept, name)

    return find_kept


def _of_the_past(there: NamedIn, name: str) -> None:
    declared_here = there.province.fleet.devices
    _in_store(lambda kept, host: require_seen(kept, host, declared_here))(there, name)


def _resumed(there: NamedIn, name: str) -> None:
    if "journal" in there.typed:
        read_journal(journal_file(there.typed["journal"], name))


def _channel(_there: NamedIn, name: str) -> None:
    problems = Problems()
    channels = find_channels(os.environ, problems)
    if not problems.in_order():  # else the command says what is wrong with their file
        chosen_channels(channels, [name])


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
    "report": _report_file,
    "scope": _scope,
    "subject": _about,
    "audit": _in_store(lambda kept, name: find_run(kept, name, now=now())),
    "audit id": _in_store(lambda kept, name: name == LAST or named_run(kept, name)),
    "device of the past": _of_the_past,
    "device of an audit": _in_store(lambda kept, name: last_reading(kept, name, now())),
    "site of the past": lambda there, name: hosts_at(there.province.fleet, name, ""),
    "provider of the past": lambda there, name: hosts_at(there.province.fleet, "", name),
    "parameter of an audit": _found_parameter,
    "playbook": lambda there, name: find_playbook(there.province, name),
    "run of a playbook": _resumed,
    "revision": lambda _, name: commit_of(Path.cwd(), name),
    "channel": _channel,
    "site": lambda there, name: ViewOptions(site=[name]).view(there.province.fleet),
    "provider": lambda there, name: ViewOptions(provider=[name]).view(there.province.fleet),
}
"""By the kind that an option or argument says of itself (`naming`)."""
