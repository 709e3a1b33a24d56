"""Vietnamese on an output that does not spell it: letters in parts, else escapes, never a guess."""

import unicodedata
from io import BytesIO, TextIOWrapper

import pytest

from fleetcfg.report.spelling import UNSPELLED, part_tones, text_errors

VOWELS, TONES = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
EVERY_LETTER = "".join(unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES) + "đĐ"


def written(text: str, encoding: str, errors: str = "") -> bytes:
    buffer = BytesIO()
    with TextIOWrapper(
        buffer, encoding, errors or text_errors(encoding), write_through=True
    ) as out:
        out.write(text)
        return buffer.getvalue()


def test_code_page_1258_shows_every_vietnamese_letter():
    shown = written(EVERY_LETTER, "cp1258").decode("cp1258")

    assert len(EVERY_LETTER) == 146
    assert unicodedata.normalize("NFC", shown) == EVERY_LETTER
    assert "?" not in shown
    assert "\\u" not in shown


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "cp1258", "latin-1"])
def test_what_cannot_be_shown_is_escaped_and_never_a_question_mark(encoding):
    shown = written("Sở 第 🖥 \u0302", encoding).decode(encoding)

    assert "\\u7b2c \\ud83d\\udda5 \\u0302" in shown
    assert "?" not in shown


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp65001"])
def test_an_output_that_spells_everything_is_given_it_as_it_is(encoding):
    try:
        shown = written(EVERY_LETTER, encoding).decode(encoding)
    except LookupError:
        pytest.skip("a name of Windows alone")

    assert shown == EVERY_LETTER


def test_a_sign_that_helps_the_eye_is_made_of_what_there_is():
    assert written("a → b ≠ c · …", "cp1258").decode("cp1258") == "a -> b != c · …"


def test_what_programs_read_keeps_each_letter_one_letter():
    assert written("ệ", "cp1258", UNSPELLED) == b"\\u1ec7"


@pytest.mark.parametrize(
    ("letter", "parted"),
    [
        ("ệ", "ê\u0323"),
        ("ợ", "ơ\u0323"),
        ("ẩ", "â\u0309"),
        ("đ", "đ"),
        ("a", "a"),
        ("ỹ", "y\u0303"),
    ],
)
def test_a_tone_goes_behind_the_letter_that_it_is_on(letter, parted):
    assert part_tones(letter) == parted
