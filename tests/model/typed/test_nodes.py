"""What a plain scalar may mean: where readers differ, we say so."""

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.model.problem import Place
from fleetcfg.model.typed.nodes import Scalar


def scalar(text, style="plain"):
    return Scalar(text, style, "f.yaml", 3, 5)


TEXT = """
    a codec-1 10.0.0.1 1.2.3 ce9.15.3 - -- x12 v1 é 2026-1 truely . _1 nope https 09/2026
    00:00:5e:00:53:01 SHA256:abc 198.51.100.0/24 fe80::1
"""
AMBIGUOUS = """
    On off YES n Y True FALSE ~ null NULL 010 007 08 +1 -0 1_000 0x1F 0o17 0b101
    12:30 12:30:00 11:22:33:44:55:06 1.5 9.15 10. .5 1e3 1E-3 1.5e+3 .inf -.INF .NaN = <<
    2026-1-2 2026-11-20T10:00:00Z
"""
READINGS = {
    "text": TEXT.split(),
    "whole": ["0", "1", "443", "-5", "1234567890"],
    "boolean": ["true", "false"],
    "day": ["2026-11-20", "2026-13-45"],
    "nothing": [""],
    "ambiguous": [*AMBIGUOUS.split(), "2026-11-20 10:00:00", "9" * 30, "9" * 100],
}


@pytest.mark.parametrize("reading", READINGS)
def test_a_plain_scalar_is_read_as_readers_agree_or_is_ambiguous(reading):
    texts = READINGS[reading]

    assert {text: scalar(text).reading for text in texts} == dict.fromkeys(texts, reading)


@pytest.mark.parametrize("style", ["quoted", "block"])
def test_what_is_quoted_is_text(style):
    assert [scalar(text, style).reading for text in ("On", "010", "", "~", "12")] == ["text"] * 5


def test_a_scalar_knows_its_place():
    assert scalar("a").place == Place("f.yaml", 3, 5)


ODD = st.text(
    alphabet="0123456789+-._:eExXobTZ ~<=nNyYsSoOfFrRuUtTlL", min_size=1, max_size=10
).map(str.strip)
KNOWN = st.sampled_from(
    [
        "yes",
        "No",
        "ON",
        "True",
        "NULL",
        "Null",
        "1:2:3",
        "1_0.5",
        "0b1",
        "-0x_",
        "1" * 70,
        "2001-12-14t21:59:43.10-05:00",
        "2001-12-14 21:59:43.10 -5",
        "1:30.5",
        "-.inf",
        "+12e+3",
        "0_",
        "-09",
    ]
)


@given(ODD | KNOWN)
def test_what_a_reader_of_yaml_1_1_would_change_is_never_taken_for_text(text):
    resolver = pyyaml.SafeLoader("")
    tag = resolver.resolve(pyyaml.ScalarNode, text, (True, False)).rpartition(":")[2]

    reading = scalar(text).reading

    if tag != "str":
        assert reading != "text"
    if reading in {"whole", "boolean", "day"}:
        assert tag == {"whole": "int", "boolean": "bool", "day": "timestamp"}[reading]
