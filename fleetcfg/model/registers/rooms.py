"""What a room must have and look like, and within which bands (Decision 32/2019, Art. 2, 4, 5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from fleetcfg.model.fleet import Site, SiteRole
from fleetcfg.model.problem import Place

Equipment = Literal["codec", "camera", "microphone", "display", "speaker", "ups", "line"]


@dataclass(frozen=True, slots=True)
class EquipmentRule:
    """What rooms of a role must have (Art. 2.3)."""

    role: SiteRole
    items: tuple[Equipment, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """What a room has, as a person saw it.

    Attributes:
        seen: When, and *seen_by* the id of the contact who did.
        photo: SHA-256 of a photograph of the room, hex.
    """

    site: str
    items: tuple[Equipment, ...]
    seen: date | None = None
    seen_by: str = ""
    photo: str = ""
    place: Place = field(default_factory=lambda: Place(""), compare=False)


def required_of(site: Site, rules: Iterable[EquipmentRule]) -> tuple[Equipment, ...] | None:
    """Return what the room of *site* must have; None where no rule says it."""
    return {one.role: one.items for one in rules}.get(site.role)


def lacking_of(room: Room, required: Iterable[Equipment] | None) -> tuple[Equipment, ...]:
    """Return what *room* lacks of what it must have, each once."""
    return tuple(item for item in dict.fromkeys(required or ()) if item not in room.items)


@dataclass(frozen=True, slots=True)
class BackdropPolicy:
    """How every backdrop shall be (Art. 4.3).

    Attributes:
        width, height: Centimetres.
        background, text: sRGB, ``#RRGGBB``.
        tolerance: Greatest distance of colours that counts as the same, CIEDE2000.
        title: First line of every backdrop.
    """

    width: int
    height: int
    background: str
    text: str
    tolerance: float = 6.0
    title: str = ""


@dataclass(frozen=True, slots=True)
class PictureRules:
    """What a still must show to be no sign of bad light (Art. 4.1, 4.2); an indication only.

    Attributes:
        chair: The chair's region: left, top, right, bottom as shares of the picture.
        card: The region of the known card, the same way; None where there is none.
        card_colour: What the card is, sRGB.
        least_luminance: Least mean relative luminance of the chair's region, 0 to 1.
        most_blown: Greatest share of pixels that are blown out.
        backdrop: A region of the backdrop that has nothing but its background; None where there is
            none: its colour is not looked at then.
    """

    chair: tuple[float, float, float, float]
    card: tuple[float, float, float, float] | None = None
    card_colour: str = "#808080"
    least_luminance: float = 0.18
    most_blown: float = 0.05
    backdrop: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Bands:
    """Within what a room must stay while it is used (Art. 5.2).

    Attributes:
        temperature: Least and greatest, degrees Celsius; None where nothing was declared.
        device_temperature: The same, of what a device tells of its inside.
        humidity: Per cent.
    """

    temperature: tuple[float, float] | None = None
    device_temperature: tuple[float, float] | None = None
    humidity: tuple[float, float] | None = None
