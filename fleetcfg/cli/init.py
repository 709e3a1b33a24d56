"""``fleetcfg init``: a minimal fleet that validates, in a folder where there is none."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from fleetcfg.cli.error_output import say
from fleetcfg.cli.init_questions import ask_devices, ask_rest, read_devices, wrong_answers
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options import argument, option
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.signing import is_attended
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import InvalidDeclarationsError
from fleetcfg.model.typed_times import day_of
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.new_fleet import FleetBegun, new_fleet_files
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.new_fleet import (
    FirstDevice,
    NewFleet,
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
    typed = {
        "unit": [unit],
        "code": [code],
        "since": [since],
        "provider": provider or [],
        "network": network or [],
        "credential": [credential],
    }
    asked = {name: [each for each in given if each.strip()] for name, given in typed.items()}
    devices, is_asked = read_devices(device or ())
    _begin(asked, devices, folder, is_asked=is_asked or (not device and is_attended()))
    return Exit.CLEAN


def _begin(
    asked: Mapping[str, Sequence[str]],
    devices: list[FirstDevice],
    folder: Path,
    *,
    is_asked: bool,
) -> None:
    """Ask for what is not said until it is right, as long as a person can be asked.

    *is_asked* tells whether devices are asked for as well.
    """
    while True:
        asked = ask_rest(asked)
        devices += ask_devices() if is_asked else []
        try:
            fleet = _fleet(asked, devices)
            require_sound(fleet)
            _write(fleet, folder)
        except (InvalidDeclarationsError, RequestError) as wrong:
            again = wrong_answers(wrong, devices)
            if not (again and is_attended()):
                raise
            say(wrong)  # and what is right is not asked for again
            asked = {name: [] if name in again else typed for name, typed in asked.items()}
            is_asked = "device" in again
            devices = (
                [each for each in devices if each.host not in again["device"]]
                if is_asked
                else devices
            )
        else:
            return


def _fleet(asked: Mapping[str, Sequence[str]], devices: Sequence[FirstDevice]) -> NewFleet:
    return NewFleet(
        unit=asked["unit"][0],
        code=asked["code"][0],
        since=day_of(asked["since"][0]),
        providers=tuple(asked["provider"]),
        networks=tuple(asked["network"]),
        credential=asked["credential"][0],
        devices=tuple(devices),
    )


def _write(fleet: NewFleet, folder: Path) -> None:
    files = new_fleet_files(fleet, current_words())
    require_valid_files(files, catalogs(), at=now())
    kept = write_fleet(folder, files)
    open_renderer("fleet begun").tell(FleetBegun(folder, tuple(files), kept, len(fleet.devices)))
