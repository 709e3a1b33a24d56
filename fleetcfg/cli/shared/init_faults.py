"""What is wrong with the answers of ``fleetcfg init`` that nobody can be asked for again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from fleetcfg.cli.help.parsing import WrongCommandLineError
from fleetcfg.cli.language import current_words
from fleetcfg.cli.shared.init_questions import InitAnswers
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import FleetcfgError
from fleetcfg.model.problem import InvalidDeclarationsError
from fleetcfg.report.declarations.new_fleet import new_fleet_files
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.declarations.new_fleet import NewFleet, require_valid_files, unsound

_ANY_REFERENCE: Final = "env:ANY"  # in the place of one that was refused, to look at all else
SINCE: Final = "2025-07-01"  # when the units of today began, by the law of 2025
_ANY: Final[Mapping[str, Sequence[str]]] = {
    "unit": ["x"],
    "code": ["0"],
    "since": [SINCE],
    "provider": ["not said yet"],
    "network": ["0.0.0.0/0"],
    "credential": [_ANY_REFERENCE],
}
"""What stands in the place of what is not said; no fault of it is told."""
_OF_NETWORKS: Final = frozenset({"INV_NETWORKS_NONE", "INV_OUTSIDE_NETWORKS"})


def require_right(answers: InitAnswers, slips: Sequence[FleetcfgError]) -> None:
    """Refuse answers that nobody can be asked for again, with each of their faults.

    What is not said is told last; all that was said is looked at as if the rest were there.
    """
    faults = [*slips]
    said = {name: given or _ANY[name] for name, given in answers.said.items()}
    if answers.said["since"] and (wrong := answers.wrong_day()):
        faults.append(wrong)
        said["since"] = _ANY["since"]
    faults += _faults_of(replace(answers, said=said).fleet(), has_networks=answers.said["network"])
    if unsaid := answers.unsaid():
        faults.append(unsaid)
    if faults:
        raise WrongCommandLineError(faults)


def _faults_of(fleet: NewFleet, *, has_networks: Sequence[str]) -> Sequence[FleetcfgError]:
    """Return what is wrong with *fleet* itself, and with the files that would be written.

    Where no network was said, or one is none, nothing is said of devices outside of them.
    """
    found: list[FleetcfgError] = [*unsound(fleet)]
    if any(each.code == "INIT_CREDENTIAL" for each in found):
        fleet = replace(fleet, credential=_ANY_REFERENCE)
    fleet = replace(fleet, devices=tuple({one.host: one for one in fleet.devices}.values()))
    try:
        files_of(fleet)
    except InvalidDeclarationsError as invalid:
        found += _without_followers(invalid, has_networks=bool(has_networks))
    return found


def _without_followers(
    invalid: InvalidDeclarationsError, *, has_networks: bool
) -> Sequence[InvalidDeclarationsError]:
    """Return what is wrong without what follows from a network that is not said, or is none."""
    codes = {one.code for one in invalid.problems}
    if has_networks and "INV_NETWORK" not in codes:
        return [invalid]
    left = [one for one in invalid.problems if one.code not in _OF_NETWORKS]
    return [InvalidDeclarationsError(left)] if left else []


def files_of(fleet: NewFleet) -> Mapping[str, bytes]:
    """Return the files of *fleet*, which would validate; raises as `require_valid_files`."""
    known = catalogs()
    rooms = [name for name, each in known.items() if each.is_endpoint]
    files = new_fleet_files(fleet, rooms, current_words())
    require_valid_files(files, known, at=now())
    return files
