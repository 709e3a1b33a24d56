"""A minimal fleet: the least that declares one, and what only its Department knows.

Its files are written by `fleetcfg.report.declarations.new_fleet`, with words for the people who go
on with them; here is what they say, and that it validates before a byte is written.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import write_new, write_over
from fleetcfg.declared.baselines.template_rules import ascii_fold
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS, REGISTERS
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import require_valid
from fleetcfg.declared.schema import SCHEMAS, schema_files
from fleetcfg.declared.tree import tree_of
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.machine.access import make_private_folder
from fleetcfg.machine.files import is_link
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.credential_rules import is_reference
from fleetcfg.model.problem import InvalidDeclarationsError, Place, Problems

GITIGNORE, GITATTRIBUTES = ".gitignore", ".gitattributes"
_ANSWERS: Final = {
    "networks": "network",
    "credential": "credential",
    "custodian": "unit",
    "units": "code",
    "providers": "provider",
}
"""By what stands at the beginning of a line."""
_OF_UNIT: Final = {"code": "code", "name": "unit", "valid_from": "since"}
_PARTS: Final = re.compile(rf"[{{,] ?({'|'.join(_OF_UNIT)}):")


@dataclass(frozen=True, slots=True)
class FirstDevice:
    """A device that is known from the beginning."""

    host: str
    address: str
    family: str


@dataclass(frozen=True, slots=True)
class NewFleet:
    """What only the Department knows of its fleet.

    Attributes:
        unit: Name of the administrative unit; *code* its number, *since* its first day.
        providers: Names of those who keep the devices running.
        networks: Prefixes in which devices may be.
        credential: Reference to the account with which devices are read.
    """

    unit: str
    code: str
    since: date
    providers: Sequence[str]
    networks: Sequence[str]
    credential: str
    devices: Sequence[FirstDevice] = ()

    def provider_ids(self) -> Mapping[str, str]:
        """Return the name of each provider by the short one that sites refer to."""
        return {slug(name): name for name in self.providers}

    def families(self) -> Mapping[str, Sequence[FirstDevice]]:
        """Return the devices by family, in the order in which families were first named."""
        found: dict[str, list[FirstDevice]] = {}
        for device in self.devices:
            found.setdefault(device.family, []).append(device)
        return found


def slug(name: str) -> str:
    """Return *name* as ids are spelled: ``VNPT Lai Châu`` gives ``vnpt-lai-chau``."""
    return re.sub(r"[^a-z0-9]+", "-", ascii_fold(name).lower()).strip("-")


def read_first_device(typed: str) -> FirstDevice:
    """Return a device that was typed as ``NAME=ADDRESS,FAMILY``.

    Raises:
        RequestError: ``INIT_DEVICE``; ``INIT_DEVICE_ADDRESS``, ``INIT_DEVICE_FAMILY``: that part
            alone is missing.
    """
    host, equals, rest = typed.partition("=")
    address, _, family = (part.strip() for part in rest.partition(","))
    if not (equals and host.strip()) or "," in family:
        raise RequestError("INIT_DEVICE", typed=typed)
    if not address:
        raise RequestError("INIT_DEVICE_ADDRESS", typed=typed)
    if not family:
        raise RequestError("INIT_DEVICE_FAMILY", typed=typed)
    return FirstDevice(host.strip(), address, family)


def require_sound(fleet: NewFleet) -> None:
    """Refuse what no reader of declarations would see: a name twice, a password for a reference.

    Raises:
        RequestError: INIT_CREDENTIAL, which never repeats what was typed; INIT_TWICE.
    """
    for fault in unsound(fleet):
        raise fault


def unsound(fleet: NewFleet) -> Iterator[RequestError]:
    """Yield each of the faults that `require_sound` refuses."""
    if not is_reference(fleet.credential):
        yield RequestError("INIT_CREDENTIAL")
    names = (*(device.host for device in fleet.devices), *map(slug, fleet.providers))
    for name, count in Counter(names).items():
        if count > 1:
            yield RequestError("INIT_TWICE", name=name)


def require_free(folder: Path) -> None:
    """Refuse to begin a fleet where a part of one lies; anything else may lie there.

    Raises:
        RequestError: ``FILE_EXISTS``.
        RefusalError: As `write_schemas`.
    """
    _require_own(folder / SCHEMAS)
    for part in (INVENTORY, BASELINES, PLAYBOOKS, REGISTERS):
        there = folder / part
        if there.exists() or there.is_symlink():
            raise RequestError("FILE_EXISTS", file=str(there))


def require_valid_files(
    files: Mapping[str, bytes], catalogs: Mapping[str, Catalog], *, at: datetime
) -> None:
    """Refuse what would not validate: an address outside the networks, an unknown family.

    Raises:
        InvalidDeclarationsError: With every error, each placed at the option that says it.
    """
    trees = [
        tree_of({path: data for path, data in files.items() if path.startswith(f"{part}/")})
        for part in (INVENTORY, BASELINES, PLAYBOOKS)
    ]
    inventory, baselines, playbooks = trees
    try:
        require_valid(Sources((inventory,), baselines, playbooks, catalogs).province(at=at))
    except InvalidDeclarationsError as invalid:
        found = [p for p in invalid.problems if p.gravity == "error"]
        placed = Problems()
        answers = [replace(p, place=Place(f"--{_answer_of(p.place, files)}")) for p in found]
        # One answer may stand in two places.
        placed.extend(each for n, each in enumerate(answers) if each not in answers[:n])
        raise InvalidDeclarationsError(placed.in_order()) from invalid


def _answer_of(place: Place, files: Mapping[str, bytes]) -> str:
    """Return which answer came to stand at *place* of files that are not written."""
    lines = files.get(place.file, b"").decode().splitlines()[: place.line]
    beside = _PARTS.findall(lines[-1][: place.column]) if lines else []
    if lines and beside and lines[-1].lstrip().startswith("- {code:"):
        return _OF_UNIT[beside[-1]]
    above = (line.partition(":")[0] for line in reversed(lines))
    return next((_ANSWERS[key] for key in above if key in _ANSWERS), "device")


def write_schemas(folder: Path, catalogs: Mapping[str, Catalog]) -> Mapping[Path, bytes]:
    """Write what editors know of each kind of file into *folder*, of this machine alone.

    What is there of another version is written over: it says nothing that is not made again.

    Raises:
        RefusalError: ``FILE_NOT_REGULAR``; IN_THE_WAY where the folder is a link, or none.
        OSError: The system refuses.
    """
    _require_own(folder)
    make_private_folder(folder)
    files = {folder / name: data for name, data in schema_files(catalogs).items()}
    for file, data in files.items():
        write_over(file, data)
    return files


def _require_own(folder: Path) -> None:
    """Refuse a folder that leads elsewhere: a repository could have one to write over others."""
    for path in (folder.parent, folder):
        if is_link(path) or (path.exists() and not path.is_dir()):
            raise RefusalError("IN_THE_WAY", file=str(path))


def write_fleet(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write *files* below *folder*: all of them or none; return what was there and stays.

    Raises:
        RequestError: ``FILE_EXISTS``.
        RefusalError: As `require_free`.
        OSError: The disk is full, or the system refuses; what had been written is taken away.
    """
    require_free(folder)
    kept = tuple(name for name in files if (folder / name).exists())
    written: list[Path] = []
    try:
        for name, data in files.items():
            if name in kept:
                continue
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            write_new(file, data)
            written.append(file)
    except BaseException:
        for file in written:
            file.unlink(missing_ok=True)
        raise
    return kept
