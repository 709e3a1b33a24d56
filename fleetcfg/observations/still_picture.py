"""A still that a person supplies becomes numbers; the picture itself is kept nowhere.

The file is foreign: it is bounded in bytes and in pixels, only PNG and JPEG are read, and of what
it says of itself (EXIF: where, when, by which telephone) nothing is read but which side is up.
"""

import struct
import warnings
import zlib
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Final

from fleetcfg.errors import RequestError
from fleetcfg.model.room_picture import PictureRegion, RegionLevels, StillPicture

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES: Final = 32 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
LEAST_SIDE: Final = 64
_FORMATS: Final = ("PNG", "JPEG")
_BLOWN: Final = 250
_LEVELS: Final = 256
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
        from PIL import ImageChops  # noqa: PLC0415 - few look at pictures
    except ModuleNotFoundError as error:
        raise RequestError("PICTURE_LIBRARY", library="Pillow") from error
    image = _decoded(data)
    red, green, blue = image.split()
    whitest = ImageChops.darker(ImageChops.darker(red, green), blue).histogram()
    levels = {name: _levels(image.crop(_box(image, one))) for name, one in regions.items()}
    return StillPicture(
        sha256(data).hexdigest(),
        image.width,
        image.height,
        sum(whitest[_BLOWN:]) / sum(whitest),
        levels,
    )


def _decoded(data: bytes) -> "Image":
    from PIL import Image, ImageOps  # noqa: PLC0415 - few look at pictures

    try:
        with warnings.catch_warnings(), Image.open(BytesIO(data), formats=_FORMATS) as opened:
            warnings.simplefilter("error")
            _require_size(opened.width, opened.height)
            return ImageOps.exif_transpose(opened).convert("RGB")
    except (*_ODD, Warning, Image.DecompressionBombError) as error:
        raise RequestError("PICTURE_FORMAT", why=type(error).__name__) from error


def _require_size(width: int, height: int) -> None:
    """Refuse a picture by what its head says, before any of it is unpacked."""
    if width * height > MOST_PIXELS:
        raise RequestError("PICTURE_PIXELS", width=width, height=height, limit=MOST_PIXELS)
    if min(width, height) < LEAST_SIDE:
        raise RequestError("PICTURE_SMALL", width=width, height=height, least=LEAST_SIDE)


def _box(image: "Image", region: PictureRegion) -> tuple[int, int, int, int]:
    left, top, right, bottom = region
    across, down = image.width, image.height
    first, upper = int(left * across), int(top * down)
    return first, upper, max(int(right * across), first + 1), max(int(bottom * down), upper + 1)


def _levels(image: "Image") -> RegionLevels:
    counts = image.histogram()
    red, green, blue = (counts[at : at + _LEVELS] for at in (0, _LEVELS, 2 * _LEVELS))
    return RegionLevels((red, green, blue))
