"""What is wrong with the answers of ``fleetcfg init`` that nobody can be asked for again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from fleetcfg.cli.help.parsing import WrongCommandLineError
from fleetcfg.cli.language import current_words
from fleetcfg.cli.shared.init_questions import InitAnswers
from fleetcfg.declared.schema import schema_files
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.model.problem import InvalidDeclarationsError
from fleetcfg.report.declarations.new_fleet import new_fleet_files
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.declarations.new_fleet import NewFleet, require_valid_files, unsound

_ANY_REFERENCE: Final = "env:ANY"  # in the place of one that was refused, to look at all else
SINCE: Final = "2025-07-01"  # when the units of today began, by the law of 2025


def require_right(answers: InitAnswers, slips: Sequence[FleetcfgError]) -> None:
    """Refuse answers that nobody can be asked for again, with each of their faults.

    Raises:
        WrongCommandLineError: With RequestError: INIT_DEVICE…, USAGE_DAY, INIT_CREDENTIAL,
            INIT_TWICE, INIT_UNSAID; with what would not validate.
    """
    faults = [*slips]
    try:
        answers.completed()
        if not (wrong := answers.wrong_day()):
            faults += _faults_of(answers.fleet())
        else:
            usual = {**answers.said, "since": [SINCE]}
            faults += [wrong, *_faults_of(replace(answers, said=usual).fleet())]
    except RequestError as unsaid:
        faults.append(unsaid)
    if faults:
        raise WrongCommandLineError(faults)


def _faults_of(fleet: NewFleet) -> Sequence[FleetcfgError]:
    """Return what is wrong with *fleet* itself, and with the files that would be written."""
    found: list[FleetcfgError] = [*unsound(fleet)]
    codes = {each.code for each in found}
    if "INIT_TWICE" in codes:
        return found
    if "INIT_CREDENTIAL" in codes:
        fleet = replace(fleet, credential=_ANY_REFERENCE)
    try:
        files_of(fleet)
    except InvalidDeclarationsError as invalid:
        found.append(invalid)
    return found


def files_of(fleet: NewFleet) -> Mapping[str, bytes]:
    """Return the files of *fleet*, which would validate; raises as `require_valid_files`."""
    known = catalogs()
    rooms = [name for name, each in known.items() if each.is_endpoint]
    files = {**new_fleet_files(fleet, rooms, current_words()), **schema_files(known)}
    require_valid_files(files, known, at=now())
    return files
