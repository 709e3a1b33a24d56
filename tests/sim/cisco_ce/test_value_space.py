"""A value space takes exactly what a codec takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg_kit.sim.cisco_ce.models.catalog import model
from fleetcfg_kit.sim.cisco_ce.value_space import SimSpace, from_name

SPACES = sorted(model("Codec Pro", "26.4.1").spaces.values(), key=lambda space: space.name)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("INT_0_100", ["0", "100", "-0", "007"], ["-1", "101", "", "asdf", "1.5", "1_0", "٣"]),
        ("INT_-24_0", ["-24", "0"], ["-25", "1"]),
        ("STR_0_64_IPv4", ["", "10.0.0.1"], ["10.0.0", "::1", "10.0.0.256"]),
        ("STR_0_64_IPv4v6", ["", "10.0.0.1", "::1"], ["x"]),
        ("STR_0_64_IPv6", ["", "fe80::1"], ["10.0.0.1"]),
        ("STR_0_64_IPv6WithNetmask", ["", "fe80::1/64"], ["fe80::1/200"]),
        ("STR_0_255_IP-List", ["", "10.0.0.0/8", "10.0.0.1, ::1"], ["10.0.0.0/8 x"]),
        ("STR_0_255_IPorHostname", ["", "ntp.example.org", "::1"], ["a b", "-"]),
        ("STR_0_64_BasicDomainNameCheck", ["", "example.org"], ["a/b"]),
        ("STR_0_10_ValidHexColor", ["", "#00ff00"], ["00ff00"]),
        ("STR_0_10_Digits", ["", "123"], ["12a"]),
        ("STR_5_5_ValidHoursColonMinutes", ["23:59"], ["24:00", "9:00"]),
        ("STR_1_3_NoFilt", ["é", "abc"], ["", "abcd", "\x01"]),
    ],
)
def test_a_space_is_enforced_as_its_name_says(name: str, good: list[str], bad: list[str]) -> None:
    space = from_name(name)
    assert space is not None

    assert [text for text in good if space.take(text) is None] == []
    assert [text for text in bad if space.take(text) is not None] == []


def test_a_literal_is_taken_in_any_capitals_and_kept_in_the_codecs() -> None:
    space = SimSpace("TTPAR_Transport", "Literal", literals=("Auto", "TCP", "Tls"))

    assert space.take("TLS") == "Tls"
    assert space.take("Tl") is None


def test_a_name_that_says_no_range_makes_no_space() -> None:
    assert from_name("TTPAR_OnOff") is None


@given(st.sampled_from(SPACES), st.text(max_size=60))
def test_taking_a_value_twice_changes_nothing_more(space: SimSpace, text: str) -> None:
    taken = space.take(text)

    assert taken is None or space.take(taken) == taken


@given(st.sampled_from([s for s in SPACES if s.kind == "Integer"]), st.integers())
def test_an_integer_is_taken_when_it_lies_between_the_ends(space: SimSpace, value: int) -> None:
    assert (space.take(str(value)) is not None) == (space.low <= value <= space.high)
