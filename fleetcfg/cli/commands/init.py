"""``fleetcfg init``: a minimal fleet that validates, in a folder where there is none."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import argument, option
from fleetcfg.cli.options.signing import is_attended
from fleetcfg.cli.shared.init_questions import InitAnswers, read_devices, wrong_answers
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.schema import schema_files
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import InvalidDeclarationsError
from fleetcfg.report.declarations.new_fleet import FleetBegun, new_fleet_files
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.declarations.new_fleet import (
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
    said = {name: [each for each in given if each.strip()] for name, given in typed.items()}
    devices, are_wrong = read_devices(device or ())
    asks_devices = are_wrong or (not device and is_attended())
    _begin(InitAnswers(said, devices, asks_devices=asks_devices), folder)
    return Exit.CLEAN


def _begin(answers: InitAnswers, folder: Path) -> None:
    """Ask for what is not said until it is right, as long as a person can be asked."""
    while True:
        answers = answers.completed()
        try:
            fleet = answers.fleet()
            require_sound(fleet)
            _write(fleet, folder)
        except (InvalidDeclarationsError, RequestError) as error:
            wrong = wrong_answers(error, answers.devices)
            if not (wrong and is_attended()):
                raise
            say(error)  # and what is right is not asked for again
            answers = answers.without(wrong)
        else:
            return


def _write(fleet: NewFleet, folder: Path) -> None:
    known = catalogs()
    rooms = [name for name, each in known.items() if each.is_endpoint]
    files = {**new_fleet_files(fleet, rooms, current_words()), **schema_files(known)}
    require_valid_files(files, known, at=now())
    kept = write_fleet(folder, files)
    open_renderer("fleet begun").tell(FleetBegun(folder, tuple(files), kept, len(fleet.devices)))
