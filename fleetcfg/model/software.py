"""What runs on a device besides its firmware: macros, panels, web apps, certificates.

Each is known by its kind, its name and the SHA-256 of its content in a canonical form, which the
driver of its family makes and its reference page describes; the list of what may be there names it
by the same three.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from fleetcfg.model.inventory_fields import NAMES, FilledField, filled
from fleetcfg.model.typed.declared_noun import TypedRow, declared, noun_of
from fleetcfg.model.typed.fields import (
    NOWHERE,
    Fault,
    Meaning,
    NeededIfTyped,
    PlaceField,
    TruthField,
    one_of,
    spelled,
)
from fleetcfg.model.typed.node_readers import text
from fleetcfg.model.typed.values import SHA256

SoftwareKind = Literal["macro", "panel", "extension", "web_app", "certificate"]

SOFTWARE_KINDS: Final[tuple[SoftwareKind, ...]] = get_args(SoftwareKind)

MOST_SOFTWARE: Final = 1_000  # things of one device; a codec with very many has some dozens
MOST_SOFTWARE_NAME: Final = 256  # characters


@dataclass(frozen=True, slots=True)
class SoftwareItem:
    """One thing that runs on a device, or lies there.

    Attributes:
        sha256: Of *content* in UTF-8, in hex.
        content: In its canonical form; it can be put back from it by hand.
        is_active: Whether it runs, or is used; None where the device does not tell.
        subject: Of a certificate, as the device spells it; empty for others.
        not_after: Until when a certificate is valid; None for others, and where it is not told.
    """

    kind: SoftwareKind
    name: str
    sha256: str
    content: str = field(default="", repr=False)
    is_active: bool | None = None
    subject: str = ""
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class SoftwareGap:
    """Why nothing is known of a kind: a code, and what the device itself said, if anything."""

    code: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class SoftwareInventory:
    """What one device told of some kinds; one that is in neither attribute has nothing there.

    Attributes:
        items: By kind and name, in alphabetical order.
        gaps: Kinds that could not be looked at: of these there may be anything.
    """

    items: tuple[SoftwareItem, ...] = ()
    gaps: Mapping[SoftwareKind, SoftwareGap] = field(default_factory=dict)


SOFTWARE_NOT_IN_FIRMWARE: Final = "SOFTWARE_NOT_IN_FIRMWARE"
"""The device says that it does not know the command which lists this kind."""

SOFTWARE_NOT_BY_FAMILY: Final = "SOFTWARE_NOT_BY_FAMILY"
"""No question is known here by which devices of this family tell of this kind."""


@declared
@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Whom a row is for: all devices if it names none."""

    hosts: Annotated[frozenset[str], NAMES, Meaning("Từng thiết bị", "Single devices")] = (
        frozenset()
    )
    groups: Annotated[
        frozenset[str], NAMES, Meaning("Nhóm trong inventory", "Groups of the inventory")
    ] = frozenset()

    def faults(self) -> Iterator[Fault]:
        """Yield that it names none: its row would be for every device, which it does not say."""
        if not (self.hosts or self.groups):
            yield Fault("INV_APPLIES_EMPTY", unless=("hosts", "groups"), spoils=True)


@declared
@dataclass(frozen=True, slots=True)
class AllowedSoftware:
    """One line of the list of what may run on devices.

    Attributes:
        name, sha256: What is allowed; both empty where it says that nothing of the kind is.
        is_required: Whether it must be there, and be active.
    """

    kind: Annotated[
        SoftwareKind,
        one_of(SoftwareKind, "INV_WORD", reads=text),
        Meaning("Loại: macro, bảng điều khiển, ứng dụng web, chứng thư…", "What it is"),
    ]
    name: Annotated[
        str,
        filled(MOST_SOFTWARE_NAME),
        NeededIfTyped(),
        Meaning(
            "Tên, như thiết bị gọi; không ghi: không được có gì thuộc loại này",
            "Its name, as the device has it; left out: nothing of the kind may be there",
        ),
    ] = ""
    sha256: Annotated[
        str,
        spelled(SHA256, "INV_SHA256", reads=text),
        NeededIfTyped(),
        Meaning("SHA-256 của nội dung ở dạng chuẩn", "SHA-256 of its content in canonical form"),
    ] = ""
    is_required: Annotated[
        TruthField,
        Field(alias="required"),
        Meaning("Phải có và phải đang chạy", "Must be there, and be active"),
    ] = False
    applies_to: Annotated[
        AppliesTo,
        noun_of(AppliesTo),
        NeededIfTyped(),
        Meaning("Cho thiết bị nào; không ghi là tất cả", "Whom it is for; all if not said"),
    ] = AppliesTo()
    reason: Annotated[FilledField, Meaning("Vì sao", "Why")] = ""
    decision: Annotated[
        FilledField,
        Meaning("Số và ký hiệu văn bản quyết định", "Number of the document that decides it"),
    ] = field(kw_only=True)
    place: PlaceField = NOWHERE

    @classmethod
    def check_keys(cls, row: TypedRow) -> Iterator[Fault]:
        """Yield which it lacks of a name and its number, which stand together or not."""
        named, numbered = "name" in row, "sha256" in row
        if named and not numbered:
            yield Fault("INV_SOFTWARE_HALF", {"key": "sha256"}, spoils=True)
        elif not named and (numbered or "required" in row):
            yield Fault("INV_SOFTWARE_HALF", {"key": "name"}, spoils=True)

    def is_for(self, host: str, groups: Collection[str]) -> bool:
        """Tell whether it is for the device *host*, which is in *groups*."""
        whom = self.applies_to
        if not (whom.hosts or whom.groups):
            return True
        return host in whom.hosts or not whom.groups.isdisjoint(groups)


def kinds_of(allowed: Collection[AllowedSoftware]) -> tuple[SoftwareKind, ...]:
    """Return the kinds of which *allowed* says anything: only these are looked at."""
    named = {each.kind for each in allowed}
    return tuple(kind for kind in SOFTWARE_KINDS if kind in named)
