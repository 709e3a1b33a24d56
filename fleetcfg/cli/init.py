"""``fleetcfg init``: a minimal fleet that validates, in a folder where there is none."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.options import argument, option
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.signing import is_attended
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.model.typed_times import day_of
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.new_fleet import FleetBegun, new_fleet_files
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.new_fleet import (
    NewFleet,
    read_first_device,
    require_free,
    require_sound,
    require_valid_files,
    write_fleet,
)

SINCE = "2025-07-01"  # when the units of today began, by the law of 2025


def init(
    folder: Annotated[Path, argument("DIR", "help.init.dir")] = Path(),
    *,
    unit: Annotated[str, option("--unit", "NAME", "help.init.unit")] = "",
    code: Annotated[str, option("--code", "CODE", "help.init.code")] = "",
    since: Annotated[str, option("--since", "DATE", "help.init.since")] = SINCE,
    provider: Annotated[
        list[str] | None, option("--provider", "NAME", "help.init.provider")
    ] = None,
    network: Annotated[list[str] | None, option("--network", "CIDR", "help.init.network")] = None,
    credential: Annotated[str, option("--credential", "REFERENCE", "help.init.credential")] = "",
    device: Annotated[
        list[str] | None, option("--device", "NAME=ADDRESS,FAMILY", "help.init.device")
    ] = None,
) -> int:
    """Ask for what is not said, and write the files."""
    require_free(folder)
    asked: Mapping[str, Sequence[str]] = {
        "unit": [unit] if unit else [],
        "code": [code] if code else [],
        "provider": provider or [],
        "network": network or [],
        "credential": [credential] if credential else [],
    }
    said = _ask_rest(asked)
    typed = device if device or not is_attended() else _ask_devices()
    fleet = NewFleet(
        unit=said["unit"][0],
        code=said["code"][0],
        since=day_of(since),
        providers=tuple(said["provider"]),
        networks=tuple(said["network"]),
        credential=said["credential"][0],
        devices=tuple(map(read_first_device, typed or ())),
    )
    require_sound(fleet)
    _write(fleet, folder)
    return Exit.CLEAN


def _write(fleet: NewFleet, folder: Path) -> None:
    files = new_fleet_files(fleet, current_words())
    require_valid_files(files, catalogs(), at=now())
    kept = write_fleet(folder, files)
    open_renderer("fleet begun").tell(FleetBegun(folder, tuple(files), kept, len(fleet.devices)))


def _ask_rest(said: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Return *said*, with what a person at the terminal types where nothing was.

    Raises:
        RequestError: INIT_UNSAID, where nobody can be asked.
    """
    missing = [name for name, given in said.items() if not given]
    if missing and not is_attended():
        raise RequestError("INIT_UNSAID", options=", ".join(f"--{name}" for name in missing))
    several = ("provider", "network")
    typed = {name: typer.prompt(word(f"init.ask.{name}")).strip() for name in missing}
    return {
        **said,
        **{
            name: [part.strip() for part in text.split(",")] if name in several else [text]
            for name, text in typed.items()
        },
    }


def _ask_devices() -> list[str]:
    """Return the devices that a person types, until an empty line."""
    found: list[str] = []
    question = word("init.ask.device")
    while typed := typer.prompt(question, default="", show_default=False):
        found.append(typed)
    return found
