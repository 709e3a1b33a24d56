"""What the shell offers on Tab: devices, groups, parameters, and the words that options know.

A person who presses Tab wants no report: from a file that cannot be read, Tab offers nothing.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS
from fleetcfg.errors import FleetcfgError

_PATTERN = re.compile(r"(.*[:,])?([&!]?)([^:,]*)", re.DOTALL)


def hosts(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the devices of the inventory that begin with *incomplete*."""
    _, devices = _names(ctx)
    return [name for name in devices if name.startswith(incomplete)]


def patterns(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return *incomplete*, a pattern of ``--limit``, with its last part made whole."""
    match = _PATTERN.fullmatch(incomplete)
    if match is None:
        return []
    before, sign, begun = match[1] or "", match[2], match[3]
    groups, devices = _names(ctx)
    found = (name for name in (*groups, *devices) if name.startswith(begun))
    return [f"{before}{sign}{name}" for name in found]


def parameters(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the neutral names that are declared of the device already typed."""
    from fleetcfg.cli.options.complete_declared import declared_of  # noqa: PLC0415 - heavy, and Tab is rare

    typed = ctx.params.get
    folders = typed("baselines") or BASELINES, typed("playbooks") or PLAYBOOKS
    try:
        known = declared_of(typed("host") or "", _inventories(ctx), *folders)
    except (FleetcfgError, OSError):
        return []
    return [name for name in known if " " not in name and name.startswith(incomplete)]


def one_of(*words: str) -> Callable[[str], list[str]]:
    """Return what offers those of *words* that begin as typed."""

    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete


def _names(ctx: typer.Context) -> tuple[Sequence[str], Sequence[str]]:
    """Return the groups and the devices of the inventory; none if it cannot be read."""
    from fleetcfg.declared.load import read_names  # noqa: PLC0415 - heavy, and Tab is rare

    try:
        return read_names(_inventories(ctx))
    except (FleetcfgError, OSError):
        return (), ()


def _inventories(ctx: typer.Context) -> Sequence[Path]:
    return ctx.params.get("inventory") or [INVENTORY]
