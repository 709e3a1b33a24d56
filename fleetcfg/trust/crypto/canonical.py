"""FCJ-1, the one spelling of a document: a subset of RFC 8785 with nothing left to choose.

What it refuses, so that two programs can never read one document differently:

* bytes that are not UTF-8, or begin with a byte order mark;
* a member named twice, or by anything but a short ASCII name;
* fractions, exponents, ``-0``, ``NaN`` and integers beyond 2^53 - 1;
* text that is not NFC, or holds anything but ASCII, Latin letters and a few marks: no controls,
  no invisible and no direction-changing characters, no look-alikes from other alphabets. That is
  what documents of every release hold; what is signed now has the letters of
  `fleetcfg.model.alphabet` alone (`can_spell`, `require_alphabet`);
* more than `MAX_DEPTH` levels, `MAX_VALUES` values, `MAX_MEMBERS` members of one object, or the
  size that the caller allows.

Every function is total on its domain: it returns, or raises `RefusalError`, in time proportional to
what it was given. Python needs some hundred bytes for each value, however short it is: it is the
number of values that bounds memory, and it is counted before the first of them is made.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NoReturn
from unicodedata import is_normalized, name, normalize

from fleetcfg.errors import RefusalError
from fleetcfg.model.alphabet import LETTERS, number_of, odd_character

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | bool | None

MAX_PAYLOAD = 4 * 1024 * 1024  # bytes
MAX_BUNDLE = 16 * 1024 * 1024  # bytes
MAX_DEPTH = 16  # arrays and objects around a value
MAX_VALUES = 150_000  # commas and opening brackets in the text
MAX_MEMBERS = 20_000  # of one object
UNPROVEN_MOST = 64 * 1024
"""Bytes that are taken apart before anybody's signature over them holds; of more, only the frame.

The frame of a file is what its format fixes: few members, and long texts that stay as they are.
"""
MAX_INTEGER = 2**53 - 1

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._:/+@=-]{0,127}")
_PLAIN = re.compile(r"[ -~]*")
_MOST_TOLD = 80  # characters
_DIGITS_OF_MAX_INTEGER = len(str(MAX_INTEGER))
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|["{}\[\]]', re.DOTALL)
_NUMBER = re.compile(rb":([1-9][0-9]{0,15})[,}]")
_WORD = re.compile(rb':"([A-Za-z0-9._-]{1,128})"[,}]')


def parse(data: bytes, limit: int, *, values: int = MAX_VALUES) -> Json:
    """Read JSON text of at most *limit* bytes and *values*, in any spelling that can be respelled.

    Raises:
        RefusalError: DOC_TOO_LARGE, JSON_UTF8, JSON_SYNTAX, JSON_DUPLICATE_KEY, JSON_NUMBER,
            JSON_STRING or JSON_DEPTH.
    """
    if len(data) > limit:
        raise RefusalError("DOC_TOO_LARGE", size=len(data), limit=limit)
    counted = data.count(b",") + data.count(b"[") + data.count(b"{")
    if counted > values:
        raise RefusalError("DOC_TOO_LARGE", size=counted, limit=values)
    try:
        value: Json = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_members,
            parse_float=_refuse_number,
            parse_int=_integer,
            parse_constant=_refuse_number,
        )
    except UnicodeDecodeError as error:
        raise RefusalError("JSON_UTF8", at=error.start) from error
    except json.JSONDecodeError as error:
        raise RefusalError("JSON_SYNTAX", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise RefusalError("JSON_DEPTH", limit=MAX_DEPTH) from error
    _check(value, 0)
    return value


def parse_frame(data: bytes, limit: int, values: int) -> Json:
    """Read what was carried here, of which nothing is proven: beyond `UNPROVEN_MOST` a frame alone.

    Args:
        data: The file.
        limit: Its bytes at most.
        values: How many values its frame may have.

    Raises:
        RefusalError: As `parse`.
    """
    most = MAX_VALUES if len(data) <= UNPROVEN_MOST else values
    return parse(data, limit, values=most)


def find_number(payload: bytes, name: str) -> int:
    """Return the number that *payload* has at its top as *name*, without taking it apart; or 0.

    Of a payload in the one spelling it is what its reader would find. Nothing is believed of it.
    """
    found = _find(payload, name, _NUMBER)
    return int(found) if found else 0


def find_word(payload: bytes, name: str) -> str:
    """Return the text of letters, digits and ``._-`` that *payload* has as *name*; or empty.

    As `find_number`.
    """
    return _find(payload, name, _WORD).decode("ascii")


def _find(payload: bytes, name: str, pattern: re.Pattern[bytes]) -> bytes:
    wanted, depth = b'"%b"' % name.encode(), 0
    for token in _TOKEN.finditer(payload):
        said = token[0]
        if said in b"{[":
            depth += 1
        elif said in b"}]":
            depth -= 1
        elif said == b'"':  # a text without an end: no JSON
            return b""
        elif depth == 1 and said == wanted and (found := pattern.match(payload, token.end())):
            return found[1]
    return b""


def spell(value: Json) -> bytes:
    """Return the one spelling of *value*: sorted members, no spaces, UTF-8.

    Raises:
        RefusalError: JSON_NUMBER, JSON_STRING, JSON_DEPTH or DOC_TOO_LARGE: FCJ-1 has no spelling.
    """
    _check(value, 0)
    data = _dump(value)
    if len(data) > MAX_BUNDLE:
        raise RefusalError("DOC_TOO_LARGE", size=len(data), limit=MAX_BUNDLE)
    return data


def read(payload: bytes) -> Json:
    """Read a payload that must already be in the one spelling.

    Raises:
        RefusalError: As `parse`; JSON_NOT_CANONICAL if the bytes are another spelling.
    """
    value = parse(payload, MAX_PAYLOAD)
    if _dump(value) != payload:
        raise RefusalError("JSON_NOT_CANONICAL")
    return value


def can_spell(text: str) -> bool:
    """Tell whether *text* can be signed as it is: see `fleetcfg.model.alphabet`."""
    return not odd_character(text)


def can_hold(text: str) -> bool:
    """Tell whether *text* has a spelling as it is: what a device says, and what was signed once."""
    return _PLAIN.fullmatch(text) is not None or (
        all(map(_is_allowed, text)) and is_normalized("NFC", text)
    )


def require_alphabet(payload: bytes) -> None:
    """Refuse a payload in the one spelling that is not to be signed, or acted upon, any more.

    Raises:
        RefusalError: JSON_ALPHABET: a text has a character that no signed text has there; as
            `read`, where it is none.
    """
    if payload.isascii():
        return
    waiting: list[Json] = [read(payload)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            _require_written(value)
        elif isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, Sequence):
            waiting += value


def digest(data: bytes) -> str:
    """Return ``sha256:`` and the SHA-256 of *data* in lower hexadecimal."""
    return f"sha256:{sha256(data).hexdigest()}"


def from_base64(text: str) -> bytes:
    """Return what standard, padded base64 stands for.

    Raises:
        RefusalError: BASE64: not base64, or not the one spelling of those bytes.
    """
    try:
        data = b64decode(text, validate=True)
    except ValueError as error:
        raise RefusalError("BASE64") from error
    if to_base64(data) != text:
        raise RefusalError("BASE64")
    return data


def to_base64(data: bytes) -> str:
    """Return *data* in standard, padded base64."""
    return b64encode(data).decode("ascii")


def _dump(value: Json) -> bytes:
    # On this subset the standard library spells as RFC 8785 does: names are ASCII, so code-point
    # order is UTF-16 order; numbers are small integers; no character that would need \u is left.
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    if len(pairs) > MAX_MEMBERS:
        raise RefusalError("DOC_TOO_LARGE", size=len(pairs), limit=MAX_MEMBERS)
    members = dict(pairs)
    if len(members) != len(pairs):
        raise RefusalError("JSON_DUPLICATE_KEY")
    return members


def _integer(digits: str) -> int:
    if digits == "-0" or len(digits.lstrip("-")) > _DIGITS_OF_MAX_INTEGER:
        raise RefusalError("JSON_NUMBER")
    return int(digits)


def _refuse_number(_: str) -> NoReturn:
    raise RefusalError("JSON_NUMBER")


def _check(value: Json, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise RefusalError("JSON_DEPTH", limit=MAX_DEPTH)
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int):
        _check_integer(value)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            _check_name(key)
            _check(member, depth + 1)
    elif value is not None:
        for element in value:
            _check(element, depth + 1)


def _check_integer(value: int) -> None:
    if abs(value) > MAX_INTEGER:
        raise RefusalError("JSON_NUMBER")


def _check_name(text: str) -> None:
    if NAME.fullmatch(text) is None:
        raise RefusalError("JSON_STRING")


def _check_text(text: str) -> None:
    if not can_hold(text):
        raise RefusalError("JSON_STRING")


def _require_written(text: str) -> None:
    if odd := odd_character(text):
        raise RefusalError("JSON_ALPHABET", character=number_of(odd), text=text[:_MOST_TOLD])


@lru_cache(maxsize=4096)
def _is_allowed(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    if character in LETTERS:
        return True
    is_latin = character.isalpha() and name(character, "").startswith("LATIN ")
    return is_latin and normalize("NFKC", character) == character
