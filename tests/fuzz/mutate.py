"""Mutations of good input: the same seed gives the same cases, on every machine."""

import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, Final

from tests.fuzz.target import Target

MOST_BYTES: Final = 64 * 1024
FACTOR: Final = 4  # of the bytes in a pair of `repeated`
_ODD: Final = (
    *(bytes([n]) for n in (0, 1, 9, 10, 13, 27, 32, 127, 128, 0xC3, 0xFF)),
    b"\xef\xbf\xbd",
    "\u202e".encode(),
    "\ud800".encode("utf-8", "surrogatepass"),
    b"9" * 5_000,
    b"-1",
)

_Mutation = Callable[[Random, bytes, Target], bytes]


def cases(target: Target, seed: int, count: int) -> Iterator[bytes]:
    """Yield the corpus of *target*, then *count* mutations of it, each of at most 64 KiB."""
    yield from target.corpus
    rng = Random(f"{target.name} {seed}")  # noqa: S311 - to be repeated, not to be secret
    mutations = (*_MUTATIONS, *[_reshape] * (3 * len(_MUTATIONS) if target.is_json else 0))
    for _ in range(count):
        case = rng.choice(target.corpus)
        for _ in range(rng.randint(1, 4)):
            case = rng.choice(mutations)(rng, case, target)[:MOST_BYTES]
        yield case


def repeated(target: Target, size: int, seed: int, count: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield pairs of *size* and `FACTOR` times *size* bytes that repeat one to three words.

    What is not linear shows itself in what is repeated: every regular expression and every loop
    over marks is at its worst there.
    """
    rng = Random(f"{target.name} repeated {seed}")  # noqa: S311 - as above
    pieces: list[tuple[bytes, ...]] = [(word,) for word in target.words]
    pieces += [tuple(rng.choices(target.words, k=rng.randint(2, 3))) for _ in range(count)]
    for words in pieces:
        start = rng.choice((b"", *target.words))
        yield _fill(start, words, size), _fill(start, words, FACTOR * size)


def _fill(start: bytes, words: Sequence[bytes], size: int) -> bytes:
    piece = b"".join(words)
    return (start + piece * (size // max(1, len(piece)) + 1))[:size]


def _insert(rng: Random, case: bytes, target: Target) -> bytes:
    at, word = rng.randint(0, len(case)), rng.choice((*target.words, *_ODD))
    return case[:at] + word + case[at:]


def _replace(rng: Random, case: bytes, target: Target) -> bytes:
    at, word = rng.randint(0, len(case)), rng.choice((*target.words, *_ODD))
    return case[:at] + word + case[at + len(word) :]


def _repeat(rng: Random, case: bytes, target: Target) -> bytes:
    at, word = rng.randint(0, len(case)), rng.choice((*target.words, *_ODD))
    return case[:at] + word * rng.randint(2, MOST_BYTES // len(word) + 2) + case[at:]


def _cut(rng: Random, case: bytes, _target: Target) -> bytes:
    start, end = sorted(rng.randint(0, len(case)) for _ in range(2))
    return case[:start] + case[end:]


def _double(rng: Random, case: bytes, _target: Target) -> bytes:
    start, end = sorted(rng.randint(0, len(case)) for _ in range(2))
    return case[:end] + case[start:end] * rng.randint(1, 40) + case[end:]


def _splice(rng: Random, case: bytes, target: Target) -> bytes:
    other = rng.choice(target.corpus)
    return case[: rng.randint(0, len(case))] + other[rng.randint(0, len(other)) :]


def _flip(rng: Random, case: bytes, _target: Target) -> bytes:
    changed = bytearray(case)
    for _ in range(rng.randint(1, 8) if case else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _reshape(rng: Random, case: bytes, target: Target) -> bytes:
    """Change one member of the JSON on the first line, by a value from elsewhere or an odd one."""
    first, end, rest = case.partition(b"\n")
    try:
        whole, other = json.loads(first), json.loads(rng.choice(target.corpus).partition(b"\n")[0])
    except (ValueError, RecursionError):
        return case
    places = list(_places(whole))
    if places:
        holder, name = rng.choice(places)
        values = [node[key] for node, key in _places(other)]
        _change(rng, holder, name, rng.choice([*values, *_ODD_VALUES]))
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "replace"
    ) + (end + rest)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every list or object inside with each of its places."""
    if isinstance(value, dict | list):
        for name in value if isinstance(value, dict) else range(len(value)):
            yield value, name
            yield from _places(value[name])


def _change(rng: Random, holder: Any, name: Any, value: object) -> None:
    way = rng.randrange(6)
    if way == 0:
        del holder[name]
    elif way == 1 and isinstance(holder, list):
        holder.insert(rng.randint(0, len(holder)), holder[name])
    elif way == 2 and type(holder[name]) is int:
        holder[name] += rng.choice((-1, 1, 1_000, 2**53))
    elif way == 3 and isinstance(holder, dict):
        holder[rng.choice(("extra", "_type", f"{name}x"))] = value
    else:
        holder[name] = value


_ODD_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    2**53,
    1.5,
    "",
    "a" * 5_000,
    "2026-11-24T09:00:00Z",
    "\u202e",
    "e\u0301",
    [],
    {},
    [[]] * 40,
)


_MUTATIONS: Final[tuple[_Mutation, ...]] = (
    _insert,
    _replace,
    _repeat,
    _cut,
    _double,
    _splice,
    _flip,
)
