"""Terminal listings become documents, or an error with a code; ends are not faked by values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce import terminal
from fleetcfg.errors import DeviceError
from fleetcfg.model.space import Text, Tokens, Whole
from tests.devices.conftest import code_of

TEXTS = st.text(alphabet='aOK "\\*é\n:cxrERROR', max_size=16)
END = "** end\n\nOK\n"


def quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def listing(*values: str) -> str:
    return "".join(
        f"*c xConfiguration P{n} Q {n} Name: {value}\n" for n, value in enumerate(values)
    )


def test_reads_words_numbers_and_text() -> None:
    document = terminal.parse(
        b'*c xConfiguration Audio Volume: 50\r\n*c xConfiguration A B 1 C: ""\r\n'
        b"*c xConfiguration M: HTTP+HTTPS\r\n*s Call 2 (ghost=True):\r\n** end\r\n\r\nOK\r\n",
        "c",
    )

    assert dict(document.texts) == {"Audio Volume": "50", "A B[1] C": "", "M": "HTTP+HTTPS"}


@given(st.lists(TEXTS, max_size=5))
def test_gives_back_any_text_that_was_quoted(values: list[str]) -> None:
    document = terminal.parse((listing(*map(quote, values)) + END).encode(), "c")

    assert list(document.texts.values()) == values


@given(st.lists(TEXTS, max_size=5), st.integers(1, 40))
def test_finds_the_end_however_the_bytes_come(values: list[str], step: int) -> None:
    whole = (listing(*map(quote, values)) + END).encode()
    heard, seen, cuts, end = bytearray(), 0, list[int | None](), terminal.ReplyEnd()
    for at in range(0, len(whole) + step, step):
        heard += whole[at : at + step]
        cuts.append(end(heard, seen))
        seen = len(heard)

    assert [cut for cut in cuts if cut is not None][-1] == len(whole)
    assert not [cut for cut in cuts if cut not in {None, len(whole)}]


def test_is_not_fooled_by_an_end_inside_a_value() -> None:
    inside = bytearray(b'*c xConfiguration A: "x\n** end\n\nOK\n')

    end = terminal.ReplyEnd()

    assert end(inside, 0) is None
    assert end(inside + b'y"\n** end\n\nOK\n', len(inside)) == len(inside) + 14


def test_forgives_quotes_that_were_not_escaped() -> None:
    document = terminal.parse(
        b'*c xConfiguration A: "say "hi" now"\n*c xConfiguration B: "b\\"\n** end\n', "c"
    )

    assert dict(document.texts) == {"A": 'say "hi" now', "B": "b\\"}


@pytest.mark.parametrize(
    "line", [b'*c xConfiguration A: "open', b"*c xConfiguration A", b"*c :: x"]
)
def test_refuses_a_listing_with_a_line_that_cannot_be_read(line: bytes) -> None:
    with pytest.raises(DeviceError) as refused:
        terminal.parse(b"*c xConfiguration B: On\n" + line + b"\n" + END.encode(), "c")

    assert refused.value.code == "DEV_ANSWER_BROKEN"


@given(st.binary(max_size=200), st.sampled_from([b"", b"*c xConfiguration A: ", b'*s A: "']))
def test_any_bytes_are_a_document_or_a_coded_error(noise: bytes, start: bytes) -> None:
    for letter in ("c", "s"):
        assert code_of(terminal.parse, start + noise, letter) in {"", "DEV_ANSWER_BROKEN"}
    terminal.ReplyEnd()(bytearray(start + noise), 0)


@pytest.mark.parametrize(
    "piece", [b'*c xConfiguration A: "x\n', b'*c xConfiguration A: \\"', b"** end\n"]
)
def test_a_megabyte_of_nonsense_is_refused_in_linear_time(piece: bytes) -> None:
    nonsense = piece * (1_000_000 // len(piece))

    assert code_of(terminal.parse, nonsense, "c") in {"", "DEV_ANSWER_BROKEN", "DEV_ANSWER_MANY"}


@pytest.mark.parametrize(
    ("greeting", "code"),
    [
        (b"Welcome to \n*r Login successful\n\nOK\n", ""),
        (b"tshell: Failed to connect to system software\r\n", "DEV_NOT_READY"),
        (b"You must change your passphrase.\nNew passphrase: ", "DEV_PASSWORD_CHANGE_REQUIRED"),
    ],
)
def test_knows_what_a_greeting_says(greeting: bytes, code: str) -> None:
    assert terminal.greeting_trouble(greeting) == code


def test_reads_value_spaces_from_the_help() -> None:
    spaces = terminal.parse_spaces(
        b"*? xConfiguration Audio Volume: <0..100>\n*? xConfiguration A[1..2] Name: <S: 0, 50>\n"
        b"*? xConfiguration B Mode: <Off, On>\n\nOK\n"
    )

    assert spaces == {
        "Audio Volume": Whole(0, 100),
        "A[1] Name": Text(0, 50),
        "A[2] Name": Text(0, 50),
        "B Mode": Tokens(("Off", "On")),
    }


STRANGE = [
    "*e Error: internal failure",
    "*e Out of memory",
    "*e Listing truncated",
    "*e UserInterface Message: on",
    "*s Status: incomplete",
    "*s Call 2 (ghost=True): Error",
    "*r Result (status=Error):",
    "*r Result (status=OK):",
    "Oops",
    "Hết bộ nhớ",
    "OK",
]


@pytest.mark.parametrize("line", STRANGE)
def test_a_listing_with_a_line_that_no_listing_has_is_refused(line):
    reply = f"*c xConfiguration A: on\n{line}\n*c xConfiguration B: off\n{END}".encode()

    with pytest.raises(DeviceError) as refused:
        terminal.parse(reply, "c")

    assert refused.value.code == "DEV_ANSWER_BROKEN"
    assert refused.value.facts["path"] == line


@pytest.mark.parametrize("line", ["Oops", "*e Out of memory", "xConfiguration failed", "** end"])
def test_a_line_that_no_listing_has_is_refused_before_the_first_value_and_behind_the_last(line):
    value = "*c xConfiguration A: on\n"

    for reply in (f"{line}\n{value}{END}", f"{value}{line}\n{END}", f"{value}{END}{line}\n"):
        with pytest.raises(DeviceError) as refused:
            terminal.parse(reply.encode(), "c")
        assert refused.value.facts["path"] == line


def test_a_listing_that_breaks_off_between_two_values_is_refused():
    assert code_of(terminal.parse, b"*c xConfiguration A: on\n\nOK\n", "c") == "DEV_ANSWER_BROKEN"


def test_help_with_a_line_that_no_help_has_is_refused():
    reply = b"*? xConfiguration Audio Volume: <0..100>\nOut of memory\n\nOK\n"

    assert code_of(terminal.parse_spaces, reply) == "DEV_ANSWER_BROKEN"


def test_what_was_typed_and_the_last_login_stand_before_the_first_value():
    told = "\nLast login from 10.0.0.9 at 2026-12-01 13:14:47\nxStatus\nxConfiguration\n"

    assert terminal.parse(f"{told}*c xConfiguration A: on\n{END}".encode(), "c").texts == {
        "A": "on"
    }


def test_a_ghost_an_empty_line_and_lines_within_a_value_belong_to_a_listing():
    reply = (
        b'*c xConfiguration A: "two\n*e Error: of a banner\n"\n'
        b"*s Call 2 (ghost=True):\n\n*c xConfiguration B: off\n** end\n\nOK\n"
    )

    assert list(terminal.parse(reply, "c").texts) == ["A", "B"]
