"""What a device may cost: bounds on values, paths and help, and what passes for a document."""

import pytest

from fleetcfg.devices.drivers.cisco_ce import terminal, xml
from fleetcfg.devices.drivers.cisco_ce.document import MOST_LEAVES, MOST_PATH
from fleetcfg.devices.drivers.cisco_ce.listing import ListingReader
from fleetcfg.devices.drivers.network import comware
from fleetcfg.devices.transports.https import Answer
from fleetcfg.model.space import Whole
from tests.devices.conftest import code_of


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("A [1..64] B [1..64]", ""),
        ("A [1..65] B [1..64]", "DEV_ANSWER_BROKEN"),
        ("A [0..999] B [0..999]", "DEV_ANSWER_BROKEN"),
        ("A [1..2] B [1..2] C [1..2]", "DEV_ANSWER_BROKEN"),
        ("A [1..1]" * 400, "DEV_ANSWER_BROKEN"),
        ("A" * (MOST_PATH + 1), "DEV_ANSWER_BROKEN"),
    ],
)
def test_a_line_of_help_stands_for_few_paths(path: str, code: str) -> None:
    told = f"*? xConfiguration {path}: <Off, On>\nOK\n".encode()

    assert code_of(terminal.parse_spaces, told) == code


def test_many_lines_of_help_stand_for_few_paths_together() -> None:
    line = "*? xConfiguration A{} [1..64] B [1..64]: <Off, On>\n"
    told = "".join(line.format(n) for n in range(9)).encode()

    assert code_of(terminal.parse_spaces, told) == "DEV_ANSWER_MANY"


def test_a_document_has_no_more_values_than_a_codec() -> None:
    leaves = "<A/>" * (MOST_LEAVES + 1)
    lines = "".join(f"*c xConfiguration A {n}: 1\n" for n in range(MOST_LEAVES + 2))

    assert code_of(xml.XmlReader().read, f"<C>{leaves}</C>".encode(), "C") == "DEV_ANSWER_MANY"
    assert code_of(ListingReader().read, lines.encode(), "c") == "DEV_ANSWER_MANY"


@pytest.mark.parametrize(("lines", "code"), [(100, ""), (101, "DEV_ANSWER_MANY")])
def test_what_all_lines_for_terminals_share_is_not_multiplied_without_end(
    lines: int, code: str
) -> None:
    shared = "line class vty\n" + " idle-timeout 5 0\n" * 200
    own = "".join(f"line vty {n} {n}\n" for n in range(lines))

    assert code_of(comware.read_config, f"{shared}{own}return\n", "c") == code


def test_no_leaf_costs_a_long_path() -> None:
    name = "B" * (MOST_PATH + 1)
    document = f"<C><{name}>{'<A/>' * 9_000}</{name}></C>".encode()

    assert code_of(xml.parse, document, "C") == "DEV_ANSWER_BROKEN"
    assert code_of(terminal.parse, f"*c {name}: 1\n".encode(), "c") == "DEV_ANSWER_BROKEN"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-7", "utf-32"])
def test_a_document_type_is_refused_in_any_encoding(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE C [<!ENTITY x "zz">]>'
        '<C><A item="&x;">1</A></C>'
    )

    assert code_of(xml.parse, text.encode(encoding), "C") == "DEV_ANSWER_NOT_XML"


def test_names_that_differ_in_case_only_are_one_name() -> None:
    in_xml = xml.parse(b"<C><Mode>On</Mode><mode>Off</mode><B>1</B></C>", "C")
    listed = terminal.parse(b"*c xC Mode: On\n*c xC mode: Off\n*c xC B: 1\n** end\n", "c")

    for document in (in_xml, listed):
        assert dict(document.texts) == {"B": "1"}
        assert document.twice == {"Mode", "mode"}


def test_each_end_inside_a_text_is_looked_at_once() -> None:
    """A reply of false ends, heard byte by byte, is read a bounded number of times."""
    heard, end = bytearray(b'*c xConfiguration A: "'), terminal.ReplyEnd()
    for _ in range(2_000):
        seen = len(heard)
        heard += b"\n** end\n\nOK\n"
        assert end(heard, seen) is None
    seen = len(heard)
    heard += b'"\n** end\n\nOK\n'

    assert end(heard, seen) == len(heard)


def test_a_number_of_any_length_is_no_crash() -> None:
    assert not Whole(0, None).has("9" * 5_000)


def test_a_cookie_that_is_too_long_is_none() -> None:
    assert Answer(200, {"set-cookie": "a=" + "b" * 5_000}, b"").cookies() == {}
    assert Answer(200, {"set-cookie": "a=b; Path=/"}, b"").cookies() == {"a": "b"}
