"""A still becomes numbers; what is no picture, or a bomb, becomes a refusal and nothing else."""

import struct
import zlib
from io import BytesIO
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from fleetcfg.errors import RequestError
from fleetcfg.model.registers.rooms import BackdropPolicy, PictureRules
from fleetcfg.model.room_picture import indications_of, regions_of
from fleetcfg.observations.still_picture import read_still

RULES = PictureRules(
    chair=(0.4, 0.5, 0.6, 0.9), card=(0.0, 0.8, 0.1, 1.0), backdrop=(0.0, 0.0, 1.0, 0.4)
)
BLUE = BackdropPolicy(300, 200, "#1F4E9E", "#FFFFFF")


def room(backdrop=(0x1F, 0x4E, 0x9E), chair=(140, 130, 120), card=(128, 128, 128), white=0):
    """Return a room of 200 × 100: a backdrop above, a chair below, a card, and a bright window."""
    picture = Image.new("RGB", (200, 100), (60, 60, 60))
    picture.paste(backdrop, (0, 0, 200, 40))
    picture.paste(chair, (80, 50, 120, 90))
    picture.paste(card, (0, 80, 20, 100))
    picture.paste((255, 255, 255), (150, 45, 150 + white, 95))
    return picture


def encoded(picture, form="PNG", **options):
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def told(picture, rules=RULES, backdrop=BLUE, form="PNG", **options):
    still = read_still(encoded(picture, form, **options), regions_of(rules))
    return {one.name: one for one in indications_of(still, rules, backdrop)}


@pytest.mark.parametrize(("form", "options"), [("PNG", {}), ("JPEG", {"quality": 95})])
def test_a_room_as_it_should_be(form, options):
    found = told(room(), form=form, **options)

    assert {name: one.state for name, one in found.items()} == {
        "chair": "good",
        "blown": "good",
        "backdrop": "good",
    }
    assert found["chair"].value == pytest.approx(0.2270, abs=0.003)
    assert found["backdrop"].value < 1


@pytest.mark.clause("register:picture", "4.1", "4.2")
def test_a_dark_chair_and_a_window_behind_it():
    found = told(room(chair=(40, 40, 40), white=45))

    assert (found["chair"].state, found["blown"].state) == ("bad", "bad")
    assert found["blown"].value == pytest.approx(45 * 50 / 20_000)
    assert str(found["chair"]).startswith("chair=0.021 bad")


def lit(colour, red, green, blue):
    """Return a colour under other light, by its channels in linear light."""

    def one(level, gain):
        light = (level / 255 / 12.92) if level <= 10 else ((level / 255 + 0.055) / 1.055) ** 2.4
        light *= gain
        return round(255 * (1.055 * light ** (1 / 2.4) - 0.055))

    return tuple(map(one, colour, (red, green, blue)))


def test_the_known_card_takes_the_colour_of_the_light_out():
    warm = (1.2, 0.8, 0.35)
    picture = room(backdrop=lit((0x1F, 0x4E, 0x9E), *warm), card=lit((128, 128, 128), *warm))

    assert told(picture)["backdrop"].value < 1.5
    other = room(backdrop=lit((0x1F, 0x4E, 0x9E), *warm))  # without that card in the light
    assert told(other)["backdrop"].state == "bad"


@pytest.mark.clause("register:backdrop", "4.3")
def test_a_backdrop_of_another_colour():
    assert told(room(backdrop=(160, 30, 40)))["backdrop"].state == "bad"


@pytest.mark.parametrize(
    ("changed", "backdrop", "why"),
    [
        ({"card": None}, BLUE, "no_card"),
        ({"backdrop": None}, BLUE, "undeclared"),
        ({}, None, "undeclared"),
    ],
)
def test_what_was_not_declared_is_unknown(changed, backdrop, why):
    parts = {"chair": RULES.chair, "card": RULES.card, "backdrop": RULES.backdrop} | changed
    one = told(room(), PictureRules(**parts), backdrop)["backdrop"]

    assert (one.state, one.value, one.why) == ("unknown", None, why)


@pytest.mark.parametrize("card", [(255, 255, 255), (5, 5, 5)])
def test_a_card_that_tells_nothing_corrects_nothing(card):
    assert told(room(card=card))["backdrop"].why == "bad_card"


def test_nothing_that_the_file_says_of_itself_is_read_but_which_side_is_up():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "Ảnh của anh An"
    turned = encoded(room().transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=exif)

    still = read_still(turned, regions_of(RULES))

    assert (still.width, still.height) == (200, 100)
    assert "An" not in repr(still)
    assert still.regions["chair"].mean.luminance == pytest.approx(0.227, abs=0.003)


def refused(data):
    with pytest.raises(RequestError) as refusal:
        read_still(data, regions_of(RULES))
    return refusal.value.code


def png_of(width, height):
    """Return a PNG that says that it is so large, and has next to nothing in it."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(bytes(10_000))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png_of(60_000, 60_000), "PICTURE_FORMAT"),  # what Pillow itself takes for a bomb
        (png_of(10_000, 8_000), "PICTURE_PIXELS"),
        (encoded(Image.new("RGB", (40, 400))), "PICTURE_SMALL"),
        (encoded(room(), "GIF"), "PICTURE_FORMAT"),
        (encoded(room(), "BMP"), "PICTURE_FORMAT"),
        (encoded(room())[:-200], "PICTURE_FORMAT"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PICTURE_FORMAT"),
        (b"", "PICTURE_FORMAT"),
    ],
    ids=lambda one: one if isinstance(one, str) else f"{len(one)} bytes",
)
def test_what_is_no_picture_for_this(data, code):
    assert refused(data) == code


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "1"])
def test_other_kinds_of_pixels(mode):
    form = "JPEG" if mode == "CMYK" else "PNG"
    still = read_still(encoded(room().convert(mode), form), {})

    assert (still.width, still.height) == (200, 100)


def test_without_the_library_it_says_so():
    data = encoded(room())

    with patch.dict("sys.modules", {"PIL": None}):
        assert refused(data) == "PICTURE_LIBRARY"


WHOLE = [encoded(room()), encoded(room(), "JPEG")]


@settings(max_examples=60)
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.integers(0, 600), st.binary(min_size=1, max_size=6)), max_size=4),
)
def test_a_spoiled_file_is_a_picture_or_a_refusal(data, spoiled):
    spoilt = bytearray(data)
    for at, put in spoiled:
        spoilt[at : at + len(put)] = put
    try:
        still = read_still(bytes(spoilt), regions_of(RULES))
    except RequestError:
        return
    assert 0 <= still.blown <= 1


def progressive(width, height, scans):
    """Return a JPEG of very little that is gone through as often as it has scans."""

    def part(marker, data):
        return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data

    table = bytes([1, *[0] * 15, 0])
    first = part(0xDA, bytes([3, 1, 0, 2, 0, 3, 0, 0, 0, 1])) + b"\0"
    more = part(0xDA, bytes([1, 1, 0, 1, 63, 0])) + b"\0"
    head = struct.pack(">BHHB", 8, height, width, 3) + bytes([1, 17, 0, 2, 17, 0, 3, 17, 0])
    tables = part(0xDB, bytes([0] + [1] * 64)) + part(0xC2, head) + part(0xC4, b"\0" + table)
    return b"\xff\xd8" + tables + part(0xC4, b"\x10" + table) + first + more * scans + b"\xff\xd9"


def test_a_picture_that_is_gone_through_again_and_again_is_refused_unread():
    assert refused(progressive(640, 480, 4000)) == "PICTURE_FORMAT"
    assert refused(progressive(5000, 5000, 3)) == "PICTURE_PIXELS"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA"])
def test_a_picture_is_read_band_by_band_whatever_its_pixels_are(mode):
    picture = Image.new("RGB", (100, 600), (0, 0, 0))
    picture.paste((255, 255, 255), (0, 300, 100, 600))

    still = read_still(encoded(picture.convert(mode)), {"chair": (0.0, 0.25, 1.0, 0.75)})

    assert still.blown == 0.5
    assert still.regions["chair"].clipped == 0.5
