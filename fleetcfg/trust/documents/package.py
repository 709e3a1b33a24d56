"""The adoption package: an adoption, and beside it the states that it names. A file of lines.

First line: one object with ``format``, ``envelope`` and ``objects`` (how many follow). Then the
objects, a line each, in ascending order of their digests: the paths and the states, see
`fleetcfg.trust.documents.state`. Nothing comes after. An object is believed by its digest and only
if the adoption leads to it: every state that the adoption names is there with its paths, and
nothing else.

Reading is bounded: a line longer than an object can be is not read to its end, there are no more
objects than an adoption can name, and no more bytes than `MAX_PACKAGE`. Whether the adoption is
signed, the door says; a package may be an unsigned draft. Nothing is taken apart before the judge
has seen how much it is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import (
    MAX_BUNDLE,
    MAX_PAYLOAD,
    Json,
    digest,
    parse_frame,
    spell,
)
from fleetcfg.trust.crypto.envelope import ENVELOPE_VALUES, Envelope, draft_of
from fleetcfg.trust.documents.adoption import MAX_DEVICES, Adoption, read_adoption
from fleetcfg.trust.documents.state import State, read_paths, read_state, spell_paths

PACKAGE_FORMAT = "fleetcfg-adoption/1"
MAX_OBJECTS = 2 * MAX_DEVICES
MAX_PACKAGE = 512 * 1024 * 1024  # bytes of all objects
_MEMBERS = {"format", "envelope", "objects"}


@dataclass(frozen=True, slots=True)
class Package:
    """What a package holds; of the adoption nothing is proven.

    Attributes:
        objects: The states and their paths, by digest; each is what its digest says.
    """

    envelope: Envelope
    objects: Mapping[str, bytes]

    @property
    def adoption(self) -> Adoption:
        """What the payload says: to be shown to the signers, not to be believed."""
        return read_adoption(self.envelope.payload)

    def state(self, sha256: str) -> State:
        """Return the state of that digest, which the adoption names."""
        return read_state(self.objects[sha256], lambda name: read_paths(self.objects[name]))


def write_package(file: BinaryIO, envelope: Envelope, states: Iterable[State]) -> None:
    """Write a package.

    Args:
        file: Open for writing.
        envelope: Of the adoption, signed or not.
        states: Those that the adoption names; each object is written once.

    Raises:
        RefusalError: PACKAGE_OBJECT if they are others, or of what is no adoption as
            `read_adoption`.
    """
    objects = {
        digest(data): data
        for state in states
        for data in (state.to_bytes(), spell_paths(state.paths))
    }
    write_again(file, Package(envelope, objects))


def write_again(file: BinaryIO, package: Package) -> None:
    """Write *package* as it is, with the signatures that its envelope has now.

    Raises:
        RefusalError: As `write_package`.
    """
    _require_complete(package)
    header: dict[str, Json] = {
        "format": PACKAGE_FORMAT,
        "envelope": package.envelope.as_json(),
        "objects": len(package.objects),
    }
    file.write(spell(header) + b"\n")
    file.writelines(data + b"\n" for _, data in sorted(package.objects.items()))


JudgePackage = Callable[[Envelope, int], object]
"""Refuses an envelope that has so many bytes of objects beside it, or lets it be read."""


def no_judge(_envelope: Envelope, _beside: int) -> None:
    """Refuse nothing: for what is on its way to its first signature."""


def read_package(file: BinaryIO, judge: JudgePackage = no_judge) -> Package:
    """Read a package.

    Args:
        file: Open for reading.
        judge: Refuses an envelope, with so many bytes of objects beside it, that is not to be read.

    Raises:
        RefusalError: PACKAGE_FORMAT; PACKAGE_OBJECT; what `draft_of`, `read_adoption`, `read_state`
            and `read_paths` raise.
    """
    envelope, count = _header(file)
    package = Package(envelope, _objects(file, count))
    judge(envelope, sum(map(len, package.objects.values())))
    _require_complete(package)
    return package


def read_package_envelope(file: BinaryIO) -> Envelope:
    """Read the first line of a package alone; nothing in it is looked at.

    Raises:
        RefusalError: PACKAGE_FORMAT; what `draft_of` raises.
    """
    return _header(file)[0]


def _header(file: BinaryIO) -> tuple[Envelope, int]:
    header = parse_frame(_line(file, MAX_BUNDLE), MAX_BUNDLE, ENVELOPE_VALUES + 4)
    if not isinstance(header, Mapping) or header.get("format") != PACKAGE_FORMAT:
        raise RefusalError("PACKAGE_FORMAT", why="format")
    count = header.get("objects")
    if set(header) != _MEMBERS or type(count) is not int or not 0 < count <= MAX_OBJECTS:
        raise RefusalError("PACKAGE_FORMAT", why="members")
    return draft_of(header["envelope"], "adoption"), count


def _objects(file: BinaryIO, count: int) -> Mapping[str, bytes]:
    objects: dict[str, bytes] = {}
    before, room = "", MAX_PACKAGE
    for _ in range(count):
        data = _line(file, min(MAX_PAYLOAD, room))
        room -= len(data)
        name = digest(data)
        if name <= before:
            raise RefusalError("PACKAGE_FORMAT", why="order")
        objects[name] = data
        before = name
    if file.read(1):
        raise RefusalError("PACKAGE_FORMAT", why="more")
    return objects


def _line(file: BinaryIO, most: int) -> bytes:
    line = file.readline(most + 2)
    if not line.endswith(b"\n"):
        raise RefusalError("PACKAGE_FORMAT", why="line" if len(line) > most else "fewer")
    return line[:-1]


def _require_complete(package: Package) -> None:
    """Refuse a package that lacks an object, or has one that the adoption does not lead to."""
    paths: dict[str, tuple[str, ...]] = {}

    def paths_of(name: str) -> tuple[str, ...]:
        if name not in paths:
            paths[name] = read_paths(_object(package, name))
        return paths[name]

    states = {device.state_sha256 for device in package.adoption.devices}
    for name in sorted(states):
        read_state(_object(package, name), paths_of)
    extra = package.objects.keys() - states - paths.keys()
    if extra:
        raise RefusalError("PACKAGE_OBJECT", why="extra", sha256=min(extra))


def _object(package: Package, name: str) -> bytes:
    data = package.objects.get(name)
    if data is None:
        raise RefusalError("PACKAGE_OBJECT", why="missing", sha256=name)
    return data
