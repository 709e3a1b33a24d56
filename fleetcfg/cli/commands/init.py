"""``fleetcfg init``: a minimal fleet that validates, in a folder where there is none."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.options.common import argument, option
from fleetcfg.cli.options.signing import is_attended
from fleetcfg.cli.shared.init_faults import SINCE, files_of, require_right
from fleetcfg.cli.shared.init_questions import InitAnswers, read_devices, wrong_answers
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.schema import SCHEMAS
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import InvalidDeclarationsError
from fleetcfg.report.declarations.new_fleet import FleetBegun
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.declarations.new_fleet import (
    NewFleet,
    require_free,
    require_sound,
    write_fleet,
    write_schemas,
)


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
    devices, slips = read_devices(device or ())
    if is_attended():
        for slip in slips:
            say(slip)
        _begin(InitAnswers(said, devices, asks_devices=bool(slips) or not device), folder)
    else:
        answers = InitAnswers(said, devices, asks_devices=False)
        require_right(answers, slips)
        _write(answers.fleet(), folder)
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
    files = files_of(fleet)
    kept = write_fleet(folder, files)
    write_schemas(folder / SCHEMAS, catalogs())
    open_renderer("fleet begun").tell(FleetBegun(folder, tuple(files), kept, len(fleet.devices)))
