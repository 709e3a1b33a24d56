"""What runs on a device besides its firmware: macros, panels, web apps, certificates.

Each is known by its kind, its name and the SHA-256 of its content in a canonical form, which the
driver of its family makes and its reference page describes; the list of what may be there names it
by the same three.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, get_args

from fleetcfg.model.problem import Place

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


@dataclass(frozen=True, slots=True)
class AllowedSoftware:
    """One line of the list of what may run on devices.

    Attributes:
        name, sha256: What is allowed; both empty where it says that nothing of the kind is.
        is_required: Whether it must be there, and be active.
        hosts, groups: Whom it is for; all devices if both are empty.
        decision: Number of the document by which it was decided.
    """

    kind: SoftwareKind
    name: str = ""
    sha256: str = ""
    is_required: bool = False
    hosts: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    reason: str = ""
    decision: str = ""
    place: Place = field(default_factory=lambda: Place(""))

    def is_for(self, host: str, groups: Collection[str]) -> bool:
        """Tell whether it is for the device *host*, which is in *groups*."""
        if not (self.hosts or self.groups):
            return True
        return host in self.hosts or not self.groups.isdisjoint(groups)


def kinds_of(allowed: Collection[AllowedSoftware]) -> tuple[SoftwareKind, ...]:
    """Return the kinds of which *allowed* says anything: only these are looked at."""
    named = {each.kind for each in allowed}
    return tuple(kind for kind in SOFTWARE_KINDS if kind in named)
