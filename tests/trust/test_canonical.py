"""One document, one spelling; everything else is refused by name."""

import json
from functools import partial
from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.model.alphabet import LETTERS
from fleetcfg.trust.crypto.canonical import (
    MAX_BUNDLE,
    MAX_DEPTH,
    MAX_INTEGER,
    MAX_PAYLOAD,
    MAX_VALUES,
    Json,
    can_spell,
    digest,
    from_base64,
    parse,
    read,
    require_alphabet,
    spell,
    to_base64,
)

NAMES = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._:/+@=-]{0,9}", fullmatch=True)
TEXT = st.text(st.sampled_from('ab "\\/~ĐđơƯợ–…₫°'), max_size=12)
SCALARS = TEXT | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.booleans() | st.none()
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4)
)

REFUSED = {
    "nothing": (b"", "JSON_SYNTAX"),
    "two values": (b"{}{}", "JSON_SYNTAX"),
    "a trailing comma": (b"[1,]", "JSON_SYNTAX"),
    "a comment": (b"[1]//", "JSON_SYNTAX"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "JSON_SYNTAX"),
    "a raw control character": (b'["\x01"]', "JSON_SYNTAX"),
    "a leading zero": (b"[01]", "JSON_SYNTAX"),
    "latin-1": (b'["\xe9"]', "JSON_UTF8"),
    "utf-16": ("[]".encode("utf-16"), "JSON_UTF8"),
    "an encoded surrogate": (b'["\xed\xa0\x80"]', "JSON_UTF8"),
    "an overlong slash": (b'["\xc0\xaf"]', "JSON_UTF8"),
    "a member named twice": (b'{"a":1,"a":1}', "JSON_DUPLICATE_KEY"),
    "a member named twice, once escaped": (b'{"a":1,"\\u0061":1}', "JSON_DUPLICATE_KEY"),
    "a fraction": (b"[1.0]", "JSON_NUMBER"),
    "an exponent": (b"[1e3]", "JSON_NUMBER"),
    "negative zero": (b"[-0]", "JSON_NUMBER"),
    "not a number": (b"[NaN]", "JSON_NUMBER"),
    "infinity": (b"[-Infinity]", "JSON_NUMBER"),
    "one more than can be": (b"[9007199254740992]", "JSON_NUMBER"),
    "a number of a million digits": (b"1" * 1_000_000, "JSON_NUMBER"),
    "an escaped control character": (b'["\\u0000"]', "JSON_STRING"),
    "a new line": (b'["a\\nb"]', "JSON_STRING"),
    "delete": (b'["\x7f"]', "JSON_STRING"),
    "a lone surrogate": (b'["\\ud800"]', "JSON_STRING"),
    "a Cyrillic a": ('["а"]'.encode(), "JSON_STRING"),
    "a Greek o": ('["ο"]'.encode(), "JSON_STRING"),
    "a full-width A": ('["\uff21"]'.encode(), "JSON_STRING"),
    "a ligature": ('["ﬁ"]'.encode(), "JSON_STRING"),
    "a combining mark": ('["e\u0301"]'.encode(), "JSON_STRING"),
    "a zero-width space": ('["a\u200bb"]'.encode(), "JSON_STRING"),
    "right to left": ('["\u202eabc"]'.encode(), "JSON_STRING"),
    "a no-break space": ('["a\u00a0b"]'.encode(), "JSON_STRING"),
    "a face": ('["😀"]'.encode(), "JSON_STRING"),
    "a name that is not ASCII": ('{"é":1}'.encode(), "JSON_STRING"),
    "an empty name": (b'{"":1}', "JSON_STRING"),
    "a name with a space": (b'{"a b":1}', "JSON_STRING"),
    "a very long name": (b'{"%b":1}' % (b"a" * 129), "JSON_STRING"),
    "too deep": (b"[" * 18 + b"]" * 18, "JSON_DEPTH"),
    "deeper than any stack": (b"[" * MAX_VALUES, "JSON_DEPTH"),
    "too many values": (b"[" + b"{}," * MAX_VALUES + b"{}]", "DOC_TOO_LARGE"),
    "too many bytes": (b" " * (MAX_PAYLOAD + 1), "DOC_TOO_LARGE"),
}
OTHER_SPELLINGS = {
    "a space": b'{"a": 1}',
    "a last new line": b'{"a":1}\n',
    "another order": b'{"b":1,"a":1}',
    "an escape that is not needed": b'["\\u0061"]',
    "an escaped slash": b'["\\/"]',
    "an escaped letter": b'["\\u0110"]',
}


def refusal_of(call, *arguments) -> str:
    with pytest.raises(RefusalError) as refused:
        call(*arguments)
    return refused.value.code


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses(data, code):
    assert refusal_of(parse, data, MAX_PAYLOAD) == code
    assert refusal_of(read, data) == code


def test_as_many_values_and_bytes_as_are_allowed_are_read():
    values, text = b"[0,0,{}]", b'["abc"]'

    assert parse(values, MAX_PAYLOAD, values=4) == [0, 0, {}]
    assert refusal_of(partial(parse, values=3), values, MAX_PAYLOAD) == "DOC_TOO_LARGE"
    assert parse(text, len(text)) == ["abc"]
    assert refusal_of(parse, text, len(text) - 1) == "DOC_TOO_LARGE"


@pytest.mark.parametrize("data", OTHER_SPELLINGS.values(), ids=OTHER_SPELLINGS.keys())
def test_a_second_spelling_is_refused_although_it_means_the_same(data):
    assert parse(data, MAX_PAYLOAD) == json.loads(data)
    assert refusal_of(read, data) == "JSON_NOT_CANONICAL"


@given(JSON)
def test_what_is_spelled_is_read_back_the_same(value):
    assert read(spell(value)) == value


@given(JSON)
def test_two_documents_that_mean_the_same_are_the_same_bytes(value):
    pretty = json.dumps(value, indent=3, ensure_ascii=True).encode()

    assert spell(parse(pretty, MAX_PAYLOAD)) == spell(value)


@given(JSON.map(spell), st.data())
def test_no_changed_byte_reads_as_the_same_document(data, draw):
    at = draw.draw(st.integers(0, len(data) - 1))
    bit = draw.draw(st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
    changed = data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]

    try:
        value = read(changed)
    except RefusalError:
        return
    assert spell(value) == changed != data


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    try:
        value = read(data)
    except RefusalError:
        return
    assert spell(value) == data


def test_vietnamese_is_text():
    text = "Sở Khoa học và Công nghệ – “điểm cầu” Mường Tè … 25°, 1.000 ₫"

    assert read(spell({"name": text})) == {"name": text}


def test_the_vector_of_the_format_document():
    value: Json = {"b": [True, None, -1], "a": {"Z": 'Đ"\\/', "_": ""}}

    data = spell(value)

    assert data == '{"a":{"Z":"Đ\\"\\\\/","_":""},"b":[true,null,-1]}'.encode()
    assert digest(data) == "sha256:cf0fe3c0ad7244eb2531e70e7ea5aa09f29184c6bda39f6e55e53633d01fa648"


@pytest.mark.parametrize("value", [MAX_INTEGER + 1, "\n", {"é": 1}])
def test_what_has_no_spelling_is_refused_when_it_is_made(value):
    assert refusal_of(spell, value) in {"JSON_NUMBER", "JSON_STRING"}


def test_what_is_too_large_or_too_deep_is_not_spelled():
    deep: list = []
    for _ in range(MAX_DEPTH + 1):
        deep = [deep]

    assert refusal_of(spell, deep) == "JSON_DEPTH"
    assert refusal_of(spell, ["a" * MAX_BUNDLE]) == "DOC_TOO_LARGE"


@pytest.mark.parametrize("text", ["YQ", "YR==", "YQ==\n", "Y Q==", "YQ=", "_-8=", "YQ==YQ==", "é"])
def test_base64_has_one_spelling(text):
    assert refusal_of(from_base64, text) == "BASE64"


@given(st.binary(max_size=40))
def test_base64_is_read_back_the_same(data):
    assert from_base64(to_base64(data)) == data


@pytest.mark.parametrize("letter", "\u0261\u0251\u0131\u0237\u1d0f\u01c0ÜßæŁø")
def test_a_letter_that_is_not_vietnamese_is_read_of_old_documents_and_not_signed(letter):
    old = spell({"host": f"sip.laichau.{letter}ov.vn"})

    assert read(old) == {"host": f"sip.laichau.{letter}ov.vn"}
    with pytest.raises(RefusalError) as refused:
        require_alphabet(old)
    assert refused.value.code == "JSON_ALPHABET"
    assert refused.value.facts["character"] == f"U+{ord(letter):04X}"


@pytest.mark.parametrize(
    "word", ["sip:họp@x.vn", "họp.laichau.gov.vn", "http://sở/", "a@sở", "sở.vn:5061"]
)
def test_an_address_is_signed_in_ascii_alone(word):
    assert not can_spell(f"tới {word}")


@pytest.mark.parametrize(
    "text", ["TS. Bình", "Phòng họp: tầng 2", "P.Họp", "Ưu tiên – “loa” 5 × 3 m²"]
)
def test_what_offices_write_is_signed(text):
    require_alphabet(spell([text]))
    assert can_spell(text)


def test_the_alphabet_has_every_vietnamese_letter_and_nothing_that_needs_two():
    letters = {letter for letter in LETTERS if letter.isalpha()}

    assert len(letters) == 2 * (12 * 6 - 6 + 1)  # of 12 vowels 6 are ASCII without a tone; đ
    assert all(is_normalized("NFC", letter) for letter in letters)
