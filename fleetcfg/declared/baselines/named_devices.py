"""Names of whom something is for; what speaks of some devices only names them itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Final

from fleetcfg.declared.baselines.entry import PATH
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.declared_noun import KeyRules, TypedRow
from fleetcfg.model.typed.fields import WORD_OR_WORDS, Fault, FieldReader, Meaning, PlacesField
from fleetcfg.model.typed.node_readers import placed_texts, token
from fleetcfg.model.typed.nodes import Node, Sequence

MAX_NAME: Final = 256  # characters
_NAMED: Final = ("groups", "hosts", "sites")

PlacedNames = Mapping[str, Place]
"""Each name, and where it stands."""


def names_of(part: str) -> FieldReader[PlacedNames]:
    """Return what reads the names of one part of whom something is for.

    A part without a name is an error: it means no device, and reads as if it meant all. So is a
    name that nothing has: what ``*`` stands for is looked for at a cost that grows with it.
    """

    def read(node: Node, problems: Problems) -> PlacedNames:
        if isinstance(node, Sequence) and not node.items:
            problems.error("BASE_SCOPE_EMPTY", node.place, part=part)
        names = dict(placed_texts(node, problems))
        for name, place in names.items():
            if len(name) > MAX_NAME:
                problems.error("BASE_NAME_LONG", place, part=part, size=len(name), limit=MAX_NAME)
        return {name[:MAX_NAME]: place for name, place in names.items()}

    return FieldReader(read, WORD_OR_WORDS)


def no_names() -> PlacedNames:
    """Return that a part says nothing."""
    return {}


def _read_path(node: Node, problems: Problems) -> str | None:
    """Return the name of a parameter: neutral, or the maker's path."""
    path = token(node, problems)
    if path is None or PATH.fullmatch(path):
        return path
    problems.error("BASE_BAD_PATH", node.place, path=path)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDevices:
    """One parameter of the devices that are named.

    Attributes:
        parameter: Neutral name, or the maker's path.
    """

    RULES: ClassVar = KeyRules(
        "BASE_UNKNOWN_KEY", schema={"anyOf": [{"required": [part]} for part in _NAMED]}
    )

    parameter: Annotated[
        str,
        FieldReader(_read_path, {"type": "string"}),
        Meaning("Tên chung hoặc đường dẫn của hãng", "Neutral name, or the maker's path"),
    ]
    groups: Annotated[
        PlacedNames, names_of("groups"), Meaning("Nhóm thiết bị", "Groups of the inventory")
    ] = field(default_factory=no_names)
    hosts: Annotated[PlacedNames, names_of("hosts"), Meaning("Từng thiết bị", "Single devices")] = (
        field(default_factory=no_names)
    )
    sites: Annotated[PlacedNames, names_of("sites"), Meaning("Điểm cầu", "Sites")] = field(
        default_factory=no_names
    )
    places: PlacesField = field(default_factory=dict[str, Place], compare=False)

    @classmethod
    def check_keys(cls, row: TypedRow) -> Iterator[Fault]:
        """Yield that no device is named."""
        if row.keys().isdisjoint(_NAMED):
            yield Fault("BASE_WAIVER_FOR_ALL", {"parts": ", ".join(_NAMED)})

    @property
    def place(self) -> Place:
        """Where the parameter's name stands."""
        return self.places["parameter"]

    def is_for(self, device: Device) -> bool:
        """Tell whether *device* is meant: each part that is given must hold, as in applies_to."""
        site = device.site.id if device.site else ""
        return (
            (not self.hosts or device.host in self.hosts)
            and (not self.sites or site in self.sites)
            and (not self.groups or not self.groups.keys().isdisjoint(device.groups))
        )
