"""The registers of rooms: what they must have, what they have, and how they shall look."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from fleetcfg.declared.inventory.register_rows import RegisterRow
from fleetcfg.declared.inventory.software import SHA256
from fleetcfg.declared.registers.rows import read_one, read_rows
from fleetcfg.declared.registers.values import (
    FieldQuestion,
    choice_of,
    list_of,
    matching,
    near_day,
    number_of,
    numbers_of,
    said,
)
from fleetcfg.model.fleet import SiteRole
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.rooms import (
    BackdropPolicy,
    Bands,
    Equipment,
    EquipmentRule,
    PictureRules,
    Room,
)
from fleetcfg.model.typed.node_readers import whole
from fleetcfg.model.typed.nodes import Node

EQUIPMENT_NEEDS: Final = ("role", "items")
ROOM_NEEDS: Final = ("site", "items")
ROOM_KEYS: Final = ("seen", "seen_by", "photo")
ROLES: Final[tuple[SiteRole, ...]] = ("central", "chair", "satellite")
ITEMS: Final[tuple[Equipment, ...]] = (
    "codec",
    "camera",
    "microphone",
    "display",
    "speaker",
    "ups",
    "line",
)
_ROLES: Final[Mapping[str, SiteRole]] = {role: role for role in ROLES}
_ITEMS: Final[Mapping[str, Equipment]] = {item: item for item in ITEMS}
BACKDROP_NEEDS: Final = ("width", "height", "background", "text")
BACKDROP_KEYS: Final = ("tolerance", "title")
PICTURE_NEEDS: Final = ("chair",)
PICTURE_KEYS: Final = ("backdrop", "card", "card_colour", "least_luminance", "most_blown")
BAND_KEYS: Final = ("temperature", "device_temperature", "humidity")
COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
MOST_CENTIMETRES: Final = 10_000
MOST_DISTANCE: Final = 100.0  # of colours, CIEDE2000
_CORNERS: Final = 4


def read_equipment(nodes: Sequence[Node], problems: Problems) -> tuple[EquipmentRule, ...]:
    """Return what rooms of each role must have."""
    return tuple(read_rows(nodes, (), EQUIPMENT_NEEDS, _read_equipment, problems))


def _read_equipment(row: RegisterRow, place: Place, problems: Problems) -> EquipmentRule | None:
    role, needed = _ROLES.get(row.get("role", choice_of(ROLES)) or ""), _items(row)
    del place, problems  # a rule is found by its role
    return None if role is None or not needed else EquipmentRule(role, needed)


def _items(row: RegisterRow) -> tuple[Equipment, ...]:
    typed = row.get("items", list_of(choice_of(ITEMS))) or ()
    return tuple(_ITEMS[item] for item in typed)


def read_rooms(nodes: Sequence[Node], problems: Problems) -> tuple[Room, ...]:
    """Return what rooms have, by site."""
    rows = read_rows(nodes, ROOM_KEYS, ROOM_NEEDS, _read_room, problems)
    found: dict[str, Room] = {}
    for room in rows:
        if room.site in found:
            facts = {"id": room.site, "first": str(found[room.site].place)}
            problems.error("REG_ID_TWICE", room.place, **facts)
        found.setdefault(room.site, room)
    return tuple(found[site] for site in sorted(found))


def _read_room(row: RegisterRow, place: Place, problems: Problems) -> Room | None:
    site, has = said(row, "site"), _items(row)
    seen, seen_by = row.get("seen", near_day), said(row, "seen_by")
    photo = row.get("photo", matching(SHA256, "REG_SHA256")) or ""
    if not site or not has:
        return None
    if (seen is None) != (not seen_by):
        problems.error("REG_SEEN_HALF", place, site=site)
    return Room(site, has, seen, seen_by, photo, place)


def read_backdrop(nodes: Sequence[Node], problems: Problems) -> BackdropPolicy | None:
    """Return how every backdrop shall be; None if that was not decided."""
    row = read_one(nodes, "backdrop", BACKDROP_KEYS, problems, needs=BACKDROP_NEEDS)
    if row is None:
        return None

    def length(node: Node, problems: Problems) -> int | None:
        return whole(node, problems, least=1, most=MOST_CENTIMETRES)

    width, height = row.get("width", length), row.get("height", length)
    colour = matching(COLOUR, "REG_COLOUR")
    background, text = row.get("background", colour), row.get("text", colour)
    tolerance = row.get("tolerance", number_of(0, MOST_DISTANCE))
    title = said(row, "title")
    if width is None or height is None or not background or not text:
        return None
    policy = BackdropPolicy(width, height, background, text, title=title)
    usual = policy.tolerance if tolerance is None else tolerance
    return BackdropPolicy(width, height, background, text, usual, title)


def read_picture(nodes: Sequence[Node], problems: Problems) -> PictureRules | None:
    """Return what a still must show; None if that was not decided."""
    row = read_one(nodes, "picture", PICTURE_KEYS, problems, needs=PICTURE_NEEDS)
    if row is None:
        return None
    chair, card = row.get("chair", _read_region), row.get("card", _read_region)
    colour = row.get("card_colour", matching(COLOUR, "REG_COLOUR"))
    least = row.get("least_luminance", number_of(0, 1))
    blown = row.get("most_blown", number_of(0, 1))
    if chair is None:
        return None
    usual = PictureRules(chair, card)
    return PictureRules(
        chair,
        card,
        colour or usual.card_colour,
        usual.least_luminance if least is None else least,
        usual.most_blown if blown is None else blown,
        row.get("backdrop", _read_region),
    )


def _read_region(node: Node, problems: Problems) -> tuple[float, float, float, float] | None:
    """Return a part of a picture: left, top, right and bottom, as shares of it."""
    found = numbers_of(_CORNERS, 0, 1)(node, problems)
    if found is None:
        return None
    left, top, right, bottom = found
    if left >= right or top >= bottom:
        problems.error("REG_REGION", node.place)
        return None
    return left, top, right, bottom


def read_bands(nodes: Sequence[Node], problems: Problems) -> Bands | None:
    """Return within what a room must stay; None if that was not decided."""
    row = read_one(nodes, "bands", BAND_KEYS, problems)
    if row is None:
        return None
    return Bands(
        row.get("temperature", _band_of(-50, 100)),
        row.get("device_temperature", _band_of(-50, 150)),
        row.get("humidity", _band_of(0, 100)),
    )


def _band_of(least: float, most: float) -> FieldQuestion[tuple[float, float]]:
    """Return what reads a least and a greatest number."""
    two = numbers_of(2, least, most)

    def read(node: Node, problems: Problems) -> tuple[float, float] | None:
        found = two(node, problems)
        if found is None:
            return None
        if found[0] >= found[1]:
            problems.error("REG_BAND", node.place)
            return None
        return found[0], found[1]

    return read
