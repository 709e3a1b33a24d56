"""A still that a person supplies becomes numbers; the picture itself is kept nowhere.

The file is foreign: it is bounded in bytes and in pixels, only PNG and JPEG are read, and of what
it says of itself (EXIF: where, when, by which telephone) nothing is read but which side is up.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from operator import add
from typing import TYPE_CHECKING, Final

from fleetcfg.errors import RequestError
from fleetcfg.model.room_picture import PictureRegion, RegionLevels, StillPicture

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES: Final = 32 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
MOST_PROGRESSIVE: Final = 12_000_000
MOST_SCANS: Final = 100
"""Of a JPEG: one that is made to be seen early has some ten, and a small picture within it more."""
LEAST_SIDE: Final = 64
_FORMATS: Final = ("PNG", "JPEG")
_BLOWN: Final = 250
_LEVELS: Final = 256
_SCAN: Final = b"\xff\xda"
_BAND: Final = 256  # rows that are looked at together
_PLAIN: Final = ("1", "L", "RGB")
"""Modes that stay as they are until a band is looked at: others are few, or of no camera."""
_ODD: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Pillow raises of a file that is not what it seems, beside its own warning of a bomb."""


def read_still(data: bytes, regions: Mapping[str, PictureRegion]) -> StillPicture:
    """Return what is kept of a still.

    Args:
        data: The file, of at most `MOST_BYTES`.
        regions: By name; each within the picture.

    Raises:
        RequestError: PICTURE_PIXELS, PICTURE_SMALL; PICTURE_FORMAT if it is neither PNG nor JPEG,
            or broken; PICTURE_LIBRARY if this machine has no Pillow.
    """
    try:
        return _read(data, regions)
    except ModuleNotFoundError as error:
        raise RequestError("PICTURE_LIBRARY", library="Pillow") from error


def _read(data: bytes, regions: Mapping[str, PictureRegion]) -> StillPicture:
    """Return what is kept of a still: band by band, for it is large once it is unpacked."""
    from PIL import ImageChops  # noqa: PLC0415 - few look at pictures

    image = _decoded(data)
    whitest = [0] * _LEVELS
    for band in _bands(image, (0, 0, image.width, image.height)):
        red, green, blue = band.split()
        counts = ImageChops.darker(ImageChops.darker(red, green), blue).histogram()
        whitest = list(map(add, whitest, counts))
    levels = {name: _levels(image, _box(image, one)) for name, one in regions.items()}
    return StillPicture(
        sha256(data).hexdigest(),
        image.width,
        image.height,
        sum(whitest[_BLOWN:]) / sum(whitest),
        levels,
    )


def _decoded(data: bytes) -> "Image":
    from PIL import Image, ImageOps  # noqa: PLC0415 - few look at pictures

    if data.count(_SCAN) > MOST_SCANS:  # each of them is gone through, however little is in it
        raise RequestError("PICTURE_FORMAT", why="SOS")
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(data), formats=_FORMATS) as opened:
            warnings.simplefilter("error")
            is_whole = "progressive" in opened.info  # all of it is kept until its last scan
            most = MOST_PROGRESSIVE if is_whole else MOST_PIXELS
            _require_size(opened.width, opened.height, most)
            opened.load()
            ImageOps.exif_transpose(opened, in_place=True)
            return opened if opened.mode in _PLAIN else opened.convert("RGB")
    except (*_ODD, Warning, Image.DecompressionBombError) as error:
        raise RequestError("PICTURE_FORMAT", why=type(error).__name__) from error


def _require_size(width: int, height: int, most: int) -> None:
    """Refuse a picture by what its head says, before any of it is unpacked."""
    if width * height > most:
        raise RequestError("PICTURE_PIXELS", width=width, height=height, limit=most)
    if min(width, height) < LEAST_SIDE:
        raise RequestError("PICTURE_SMALL", width=width, height=height, least=LEAST_SIDE)


def _box(image: "Image", region: PictureRegion) -> tuple[int, int, int, int]:
    left, top, right, bottom = region
    across, down = image.width, image.height
    first, upper = int(left * across), int(top * down)
    return first, upper, max(int(right * across), first + 1), max(int(bottom * down), upper + 1)


def _levels(image: "Image", box: tuple[int, int, int, int]) -> RegionLevels:
    counts = [0] * 3 * _LEVELS
    for band in _bands(image, box):
        counts = list(map(add, counts, band.histogram()))
    red, green, blue = (counts[at : at + _LEVELS] for at in (0, _LEVELS, 2 * _LEVELS))
    return RegionLevels((red, green, blue))


def _bands(image: "Image", box: tuple[int, int, int, int]) -> "Iterator[Image]":
    """Yield what of *image* is in *box*, some rows at a time, as red, green and blue."""
    left, upper, right, lower = box
    for top in range(upper, lower, _BAND):
        yield image.crop((left, top, right, min(top + _BAND, lower))).convert("RGB")
