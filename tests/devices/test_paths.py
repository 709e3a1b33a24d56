"""Paths of codecs are read by their family alone, and mean what they meant in 0.2.0."""

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.devices.drivers.cisco_ce.paths import XapiPaths
from fleetcfg.model.paths import PlainPaths, shape_of

XAPI = XapiPaths()
PATTERNS = sorted(
    {
        pattern
        for known in (*FAMILY.catalog().natives.values(), *FAMILY.catalog().parameters.values())
        for pattern in known.patterns
    }
)
NUMBERS = ("1", "2", "3", "10", "128")
PATHS = sorted(
    {pattern.replace("[*]", f"[{number}]") for pattern in PATTERNS for number in NUMBERS}
)

# ---------------------------------------------------------------- as the core of 0.2.0 read them

INDEX = re.compile(r"\[(\d+|\*)\]")


def starred(path: str) -> str:
    return INDEX.sub("[*]", path)


def expand(pattern: str, paths: dict[str, list[str]]) -> tuple[str, ...]:
    alike = paths.get(starred(pattern), [])
    if "[*]" not in pattern:
        return (pattern,) if pattern in alike else ()
    exactly = re.compile(re.escape(pattern).replace(r"\[\*\]", r"\[\d+\]"))
    return tuple(path for path in alike if exactly.fullmatch(path))


def covers(pattern: str, path: str) -> bool:
    if starred(pattern) != starred(path):
        return False
    pairs = zip(INDEX.findall(pattern), INDEX.findall(path), strict=True)
    return all(wide in ("*", narrow) for wide, narrow in pairs)


def overlap(one: str, other: str) -> bool:
    if starred(one) != starred(other):
        return False
    pairs = zip(INDEX.findall(one), INDEX.findall(other), strict=True)
    return all("*" in pair or pair[0] == pair[1] for pair in pairs)


def by_number(path: str) -> tuple[tuple[str, int], ...]:
    pieces = INDEX.split(path)
    indexes = [int(piece) for piece in pieces[1::2]] + [0]
    return tuple(zip(pieces[::2], indexes, strict=True))


# ---------------------------------------------------------------- old = new


def test_every_pattern_of_the_catalog_is_one_and_every_path_of_it() -> None:
    assert len(PATTERNS) >= 531
    assert all(map(XAPI.is_pattern, PATTERNS))
    assert all(map(XAPI.is_path, PATHS))
    assert not any(XAPI.is_path(pattern) for pattern in PATTERNS if "*" in pattern)


def test_every_pattern_means_the_paths_it_meant_in_their_order() -> None:
    alike: dict[str, list[str]] = {}
    for path in sorted(PATHS, key=by_number):
        alike.setdefault(starred(path), []).append(path)
    shape = shape_of(tuple(PATHS), XAPI)

    for pattern in [*PATTERNS, "No Such", "No Such[*] Name"]:
        assert shape.meant_by((pattern,)) == expand(pattern, alike)


def test_patterns_compare_as_they_did() -> None:
    for one, other in combinations([*PATTERNS, *PATHS[::7]], 2):
        assert XAPI.overlap(one, other) == overlap(one, other)
        assert XAPI.matches(one, other) == covers(one, other)
        assert XAPI.matches(other, one) == covers(other, one)


def test_paths_are_ordered_and_formed_as_they_were() -> None:
    assert sorted(PATHS, key=XAPI.order) == sorted(PATHS, key=by_number)
    assert [XAPI.form(path) for path in PATHS] == [starred(path) for path in PATHS]


# ---------------------------------------------------------------- the laws of any syntax


@pytest.mark.parametrize("syntax", [XAPI, PlainPaths()], ids=["xapi", "plain"])
@given(one=st.sampled_from([*PATTERNS, *PATHS]), other=st.sampled_from([*PATTERNS, *PATHS]))
def test_what_overlaps_has_one_form_and_what_matches_overlaps(syntax, one, other) -> None:
    assert syntax.matches(one, one)
    assert syntax.overlap(one, other) == syntax.overlap(other, one)
    if syntax.matches(one, other):
        assert syntax.overlap(one, other)
    if syntax.overlap(one, other):
        assert syntax.form(one) == syntax.form(other)


@pytest.mark.parametrize("syntax", [XAPI, PlainPaths()], ids=["xapi", "plain"])
@given(text=st.text())
def test_no_text_is_too_much_for_a_syntax(syntax, text) -> None:
    assert isinstance(syntax.is_path(text), bool)
    assert syntax.form(syntax.form(text)) == syntax.form(text)
    assert syntax.matches(text, text)
    assert syntax.order(text) == syntax.order(text)


@pytest.mark.parametrize(
    "text", ["", "hostname\nreboot", "host\x1bname", "host\u2028name", "host\tname"]
)
def test_a_plain_path_is_one_line_that_can_be_printed(text: str) -> None:
    assert not PlainPaths().is_path(text)
    assert not PlainPaths().is_pattern(text)
    assert PlainPaths().is_path("snmp location")
