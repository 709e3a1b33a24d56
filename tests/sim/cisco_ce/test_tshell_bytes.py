"""The command line, without a wire: no input ends it, and how it is cut does not matter."""

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg_kit.sim.cisco_ce.tshell import unquote
from tests.sim.cisco_ce.shell_session import Session

CUT = st.lists(st.integers(1, 9), max_size=40)


@given(data=st.binary(max_size=300), cuts=CUT, terminal=st.booleans())
def test_no_bytes_break_the_shell(
    make_one, data: bytes, cuts: list[int], *, terminal: bool
) -> None:
    session = Session(make_one(), terminal=terminal)
    rest = data
    for cut in cuts:
        session.shell.feed(rest[:cut])
        rest = rest[cut:]
    session.shell.feed(rest)


WORDS = st.sampled_from(
    [
        "xConfiguration",
        "xStatus",
        "xCommand",
        "xFeedback",
        "register",
        "xpref",
        "outputmode",
        "json",
        "Audio",
        "//",
        "*",
        ":",
        '"',
        "\\",
        "|",
        "resultId=",
        "{12} ",
        "?",
        "??",
        "1",
        "[1]",
        "/",
        "Video",
        ".",
        "Dial",
        "Number:",
        "\r",
        "\n",
        "\r\n",
        " ",
        "é",
    ]
)


@given(parts=st.lists(WORDS, max_size=30))
def test_no_words_break_the_shell(make_one, parts: list[str]) -> None:
    session = Session(make_one())

    session.shell.feed("".join(parts).encode() + b"\n")


@given(parts=st.lists(WORDS, max_size=20), cuts=CUT)
def test_an_answer_does_not_depend_on_how_the_question_was_cut(
    make_one, parts: list[str], cuts: list[int]
) -> None:
    data = "".join(parts).encode()
    whole, pieces = Session(make_one()), Session(make_one())
    whole.shell.feed(data)
    rest = data
    for cut in cuts:
        pieces.shell.feed(rest[:cut])
        rest = rest[cut:]
    pieces.shell.feed(rest)

    assert bytes(whole.out) == bytes(pieces.out)


def test_a_line_without_end_is_thrown_away(session: Session) -> None:
    session.shell.feed(b"x" * (2 * 1024 * 1024))

    assert session("") == ""
    assert session("xStatus Audio Volume").startswith("*s ")


@given(st.text(max_size=20))
def test_unquoting_a_quoted_text_gives_the_text(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')

    assert unquote(f'"{escaped}"') == text
