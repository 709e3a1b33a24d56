"""Whatever was read before, the quick way of both forms of a codec's documents says no other thing.

Documents are made small, compact or indented, and each is harmed in one place before it is read
again: what the harmless ones taught must not be believed of the others.
"""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce import terminal, xml
from fleetcfg.devices.drivers.cisco_ce.document import XapiDocument
from fleetcfg.devices.drivers.cisco_ce.listing import ListingReader
from fleetcfg.errors import DeviceError

ROOT = "Configuration"
VALUES = st.sampled_from(["", "On", "off", "1", "a b", "&amp;", "&lt;/A>", " ", "a>b"])
NAMES = st.sampled_from("ABGHI")
HARM = (
    b"On",
    b"",
    b"<I/>",
    b"<I></I>",
    b"</H>",
    b"\n",
    b" ",
    b"<?p x?>",
    b"<!--x-->",
    b">",
    b"&amp;",
)


def _element(name: str, inside: str | Sequence[str], gap: str) -> str:
    if isinstance(inside, str):
        return f"<{name}>{inside}</{name}>" if inside != "/" else f"<{name}/>"
    body = "".join(gap + one for one in inside)
    return f"<{name}>{body}{gap}</{name}>"


def documents(gap: str) -> st.SearchStrategy[bytes]:
    leaves = st.builds(_element, NAMES, st.one_of(VALUES, st.just("/")), st.just(gap))
    trees = st.recursive(
        leaves,
        lambda below: st.builds(_element, NAMES, st.lists(below, max_size=3), st.just(gap)),
        max_leaves=6,
    )
    roots = st.builds(_element, st.just(ROOT), st.lists(trees, max_size=4), st.just(gap))
    return roots.map(str.encode)


def harmed(body: bytes, at: int, harm: bytes, taken: int) -> bytes:
    at %= len(body) + 1
    return body[:at] + harm + body[at + taken :]


HARMED = st.tuples(st.integers(0, 400), st.sampled_from(HARM), st.integers(0, 3))


def said(read: Callable[..., XapiDocument], body: bytes, of: str) -> object:
    try:
        document = read(body, of)
    except DeviceError as error:
        return error.code, dict(error.facts)
    return list(document.texts.items()), document.twice, document.references, document.mended


@settings(max_examples=300, deadline=None)
@given(st.one_of(documents(""), documents("\n ")), st.lists(HARMED, max_size=6))
def test_no_mutant_of_a_document_is_read_otherwise_than_by_the_parser(
    body: bytes, harm: list[tuple[int, bytes, int]]
) -> None:
    reader = xml.XmlReader()
    for each in (body, *(harmed(body, *one) for one in harm), body):
        assert said(reader.read, each, ROOT) == said(xml.parse, each, ROOT)


@pytest.mark.parametrize(
    ("taught", "asked"),
    [
        ("<A>on</A><G><H></H></G><I/>", "<A>on</A><G><H></H>On</G><I/>"),
        ("<A>on</A><G><I/><?p x?></G><I/>", "<A>on</A><G><I/><?p x?>On</G><I/>"),
        ("<G><H>1</H><?p x?></G><I/>", "<G><H>1</H><?p x?>On</G><I/>"),
    ],
)
def test_what_stands_behind_an_end_is_the_value_of_nothing(taught: str, asked: str) -> None:
    reader = xml.XmlReader()
    for inside in (taught, asked):
        body = f"<{ROOT}>{inside}</{ROOT}>".encode()
        assert said(reader.read, body, ROOT) == said(xml.parse, body, ROOT)


LETTERS: tuple[terminal.Letter, ...] = ("c", "s")
LINES = st.sampled_from(
    [
        "*c xConfiguration A: on",
        "*c xConfiguration B:on",
        '*c xConfiguration C: "x"',
        "*c xConfiguration D: ",
        "*c xConfiguration E:",
        "*c A:b: on",
        "*s xStatus A: on",
        "*s B:on",
        "*s xStatus G (ghost=True): on",
        "*e Foo: on",
        "Foo: on",
        "** end",
        "",
    ]
)
LISTINGS = st.lists(LINES, max_size=5).map(lambda lines: "".join(f"{one}\n" for one in lines))
OTHERWISE = st.sampled_from(["on", "off", "1", "", '"y"', "a: b"])


@settings(max_examples=300, deadline=None)
@given(LISTINGS, st.lists(st.tuples(st.integers(0, 9), OTHERWISE), max_size=4))
def test_no_mutant_of_a_listing_is_read_otherwise_than_by_the_parser(
    text: str, others: list[tuple[int, str]]
) -> None:
    reader = ListingReader()
    mutants = ["\n".join(_changed(text.split("\n"), *one)) for one in others]
    for each in (text, *mutants, text):
        for letter in LETTERS:
            reply = each.encode()
            assert said(reader.read, reply, letter) == said(terminal.parse, reply, letter)


def _changed(lines: list[str], place: int, value: str) -> list[str]:
    place %= len(lines)
    head, colon, _ = lines[place].rpartition(":")
    changed = f"{head}{colon} {value}" if colon else lines[place]
    return [*lines[:place], changed, *lines[place + 1 :]]


@pytest.mark.parametrize(
    ("letter", "passed"), [("c", "Foo"), ("c", "*s Foo"), ("s", "*s G (ghost=True)")]
)
def test_a_line_that_is_no_record_has_no_value(letter: terminal.Letter, passed: str) -> None:
    reader = ListingReader()
    for value in ("on", "off"):
        reply = f"{passed}: {value}\n*{letter} xX B:on\n** end\n".encode()
        assert said(reader.read, reply, letter) == said(terminal.parse, reply, letter)
