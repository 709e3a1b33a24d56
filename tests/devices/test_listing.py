"""A listing read quickly says what a listing parsed slowly says, whatever it is."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce import terminal
from fleetcfg.devices.drivers.cisco_ce.listing import ListingReader
from fleetcfg.errors import DeviceError

VALUES = st.sampled_from(
    [
        "On",
        "50",
        "-3",
        "",
        " bare",
        "of two words",
        '"text"',
        '""',
        '" text "',
        '"a: b"',
        '"OK"',
        '"an \\"escape\\""',
        '"\\\\"',
        '"broken" quote"',
        '"two\nlines"',
        '"** end"',
        '"',
        "a\x01b",
        "c\r",
        "Lai Châu",
        "\u0085",
        "\ufffd",
    ]
)
NAMES = st.sampled_from(["Name", "Input 1 Name", "Input 2 Name", "Mode", "A (ghost=True)"])
LINES = st.builds("*c xConfiguration {}: {}\n".format, NAMES, VALUES)
REPLIES = st.lists(LINES, max_size=5).map(lambda lines: ("".join(lines) + "** end\n").encode())


def said(read, reply, letter):
    try:
        document = read(reply, letter)
    except DeviceError as error:
        return error.code, dict(error.facts)
    return list(document.texts.items()), document.twice, document.mended


@given(st.lists(st.one_of(REPLIES, st.binary(max_size=40)), min_size=1, max_size=6))
def test_both_ways_say_the_same_of_every_reply_in_any_order(replies):
    reader = ListingReader()

    for reply in [*replies, *replies]:
        for letter in ("c", "s"):
            assert said(reader.read, reply, letter) == said(terminal.parse, reply, letter)


def test_a_listing_of_a_known_shape_is_not_parsed_again(monkeypatch):
    reader = ListingReader()
    reader.read(b'*c xConfiguration Name: "a"\n** end\n', "c")
    monkeypatch.setattr(terminal, "parse", None)

    document = reader.read(b'*c xConfiguration Name: "b"\n** end\n', "c")

    assert document.texts == {"Name": "b"}


def test_memory_does_not_grow_with_the_number_of_shapes():
    reader = ListingReader()

    for number in range(200):
        reader.read(f"*c xConfiguration Name{number}: a\n** end\n".encode(), "c")

    assert len(reader.shapes) == 64


def test_what_two_threads_parsed_at_once_is_remembered_once():
    reader = ListingReader()
    reader.read(b"*c xConfiguration Name: a\n** end\n", "c")
    (shape,) = reader.shapes._known

    reader.shapes.learn(replace(shape))

    assert len(reader.shapes) == 1
