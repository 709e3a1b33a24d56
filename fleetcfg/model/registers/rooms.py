"""What a room must have and look like, and within which bands (Decision 32/2019, Art. 2, 4, 5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from fleetcfg.model.fleet import Site, SiteRole
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import (
    NOWHERE,
    ColourField,
    DayField,
    Fault,
    FieldReader,
    Meaning,
    PlaceField,
    Sha256Field,
    TextField,
    count_of,
    each_once,
    figure_of,
    figures_of,
    one_of,
    such_that,
)

Equipment = Literal["codec", "camera", "microphone", "display", "speaker", "ups", "line"]
EquipmentField = Annotated[tuple[Equipment, ...], each_once(one_of(Equipment))]
_ITEMS: Final = "codec, camera, microphone, display, speaker, ups, line"
MOST_CENTIMETRES: Final = 10_000
MOST_DISTANCE: Final = 100.0  # of colours, CIEDE2000
_CENTIMETRES: Final = count_of(1, MOST_CENTIMETRES)

_Band = tuple[float, float]
"""A least and a greatest number."""


def _is_region(corners: tuple[float, ...]) -> bool:
    left, top, right, bottom = corners
    return left < right and top < bottom


def _is_band(ends: tuple[float, ...]) -> bool:
    least, most = ends
    return least < most


def _band_of(least: float, most: float) -> FieldReader[tuple[float, ...]]:
    return such_that(_is_band, figures_of(2, least, most), "REG_BAND")


RegionField = Annotated[
    tuple[float, float, float, float], such_that(_is_region, figures_of(4, 0, 1), "REG_REGION")
]
"""A part of a picture: left, top, right and bottom, as shares of it."""


@declared
@dataclass(frozen=True, slots=True)
class EquipmentRule:
    """What rooms of a role must have (Art. 2.3)."""

    role: Annotated[
        SiteRole, one_of(SiteRole), Meaning("Vai trò của điểm cầu", "Role of the sites")
    ]
    items: Annotated[EquipmentField, Meaning(_ITEMS, _ITEMS)]


@declared
@dataclass(frozen=True, slots=True)
class Room:
    """What a room has, as a person saw it."""

    site: Annotated[TextField, Meaning("Điểm cầu", "Site")]
    items: Annotated[EquipmentField, Meaning("Như trong equipment", "As in equipment")]
    seen: Annotated[DayField | None, Meaning("Xem ngày", "Day on which it was seen")] = None
    seen_by: Annotated[TextField, Meaning("Mã đầu mối đã xem", "Id of the contact who saw it")] = ""
    photo: Annotated[Sha256Field, Meaning("SHA-256 của ảnh", "SHA-256 of a photograph")] = ""
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield that it is said when it was seen and not by whom, or the other way round."""
        if (self.seen is None) != (not self.seen_by):
            yield Fault("REG_SEEN_HALF", {"site": self.site})


@declared
@dataclass(frozen=True, slots=True)
class BackdropPolicy:
    """How every backdrop shall be (Art. 4.3)."""

    width: Annotated[int, _CENTIMETRES, Meaning("Rộng, cm", "Width, cm")]
    height: Annotated[int, _CENTIMETRES, Meaning("Cao, cm", "Height, cm")]
    background: Annotated[ColourField, Meaning("Màu nền sRGB", "Background, sRGB")]
    text: Annotated[ColourField, Meaning("Màu chữ sRGB", "Text, sRGB")]
    tolerance: Annotated[
        float,
        figure_of(0, MOST_DISTANCE),
        Meaning("Lệch màu nhiều nhất, CIEDE2000", "Greatest distance, CIEDE2000"),
    ] = 6.0
    title: Annotated[TextField, Meaning("Dòng đầu", "First line")] = ""


@declared
@dataclass(frozen=True, slots=True)
class PictureRules:
    """What a still must show to be no sign of bad light (Art. 4.1, 4.2); an indication only.

    Attributes:
        card: The region of the known card; None where there is none.
        least_luminance: Mean relative luminance of the chair's region.
        backdrop: A region of the backdrop that has nothing but its background; None where there is
            none: its colour is not looked at then.
    """

    chair: Annotated[RegionField, Meaning("Vùng bàn chủ tọa", "Region of the chair")]
    card: Annotated[RegionField | None, Meaning("Vùng thẻ màu", "Region of the colour card")] = None
    card_colour: Annotated[ColourField, Meaning("Màu thẻ", "Colour of the card")] = "#808080"
    least_luminance: Annotated[
        float, figure_of(0, 1), Meaning("Độ sáng ít nhất, 0 đến 1", "Least luminance, 0 to 1")
    ] = 0.18
    most_blown: Annotated[
        float,
        figure_of(0, 1),
        Meaning("Phần cháy sáng nhiều nhất", "Greatest share that is blown out"),
    ] = 0.05
    backdrop: Annotated[
        RegionField | None, Meaning("Vùng chỉ có nền phông", "Region of the backdrop alone")
    ] = None


@declared
@dataclass(frozen=True, slots=True)
class Bands:
    """Within what a room must stay while it is used (Art. 5.2); None where nothing was declared."""

    temperature: Annotated[
        _Band | None,
        _band_of(-50, 100),
        Meaning("Nhiệt độ phòng, °C", "Temperature of the room, °C"),
    ] = None
    device_temperature: Annotated[
        _Band | None,
        _band_of(-50, 150),
        Meaning("Nhiệt độ trong máy, °C", "Temperature in a device, °C"),
    ] = None
    humidity: Annotated[_Band | None, _band_of(0, 100), Meaning("Độ ẩm, %", "Humidity, %")] = None


def required_of(site: Site, rules: Iterable[EquipmentRule]) -> tuple[Equipment, ...] | None:
    """Return what the room of *site* must have; None where no rule says it."""
    return {one.role: one.items for one in rules}.get(site.role)


def lacking_of(room: Room, required: Iterable[Equipment] | None) -> tuple[Equipment, ...]:
    """Return what *room* lacks of what it must have, each once."""
    return tuple(item for item in dict.fromkeys(required or ()) if item not in room.items)
