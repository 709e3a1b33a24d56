"""What a client asks for finds what lies there, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.cisco_ce.address import ask, ask_json, matches, read, spell, words

NAME = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True)
PATHS = st.lists(
    st.tuples(NAME, st.one_of(st.just(""), st.integers(1, 99).map(str))), min_size=1, max_size=5
)


def finds(question: str, path: str, *, exact: bool = False) -> bool:
    asked = ask(question)
    assert asked is not None
    return matches(asked, read(path), exact=exact)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Video",
        "video input",
        "Video Input Connector",
        "Video Input Connector 2",
        "Video/Input/Connector[2]/Name",
        "/Video/Input/Connector[@item='2']",
        "Video Input Connector Name",
        "Vid In Conn 2 Na",
        "//conn//nam",
        "Video * Connector * Name",
        "*",
    ],
)
def test_a_question_finds_the_value(question: str) -> None:
    assert finds(question, "Video Input Connector[2] Name")


@pytest.mark.parametrize(
    "question",
    ["Audio", "Video Input Connector 1", "Video Input Connector Name 2", "Input", "//nothing"],
)
def test_a_question_for_something_else_finds_nothing(question: str) -> None:
    assert not finds(question, "Video Input Connector[2] Name")


def test_whole_names_only_when_exact() -> None:
    assert not finds("Vid", "Video Input", exact=True)
    assert finds("VIDEO", "Video Input", exact=True)


@pytest.mark.parametrize("path", [1, None, {}, ["a", {}], [True], [""]])
def test_a_json_path_of_other_things_is_none(path: object) -> None:
    assert ask_json(path) is None


def test_a_json_path_may_leap_over_any_depth() -> None:
    question = ask_json(["**", "Name"])
    assert question is not None

    assert matches(question, read("Video Input Connector[2] Name"), exact=True)


@given(PATHS)
def test_reading_what_was_spelled_gives_the_same_path(parts: list[tuple[str, str]]) -> None:
    text = " ".join(f"{name}[{item}]" if item else name for name, item in parts)

    assert spell(read(text)) == text
    assert read(words(read(text))) == read(text)


@given(st.text(max_size=40))
def test_reading_any_text_gives_a_path_or_refuses(text: str) -> None:
    try:
        assert read(text)
    except SimError as error:
        assert error.code == "SIM_PATH_UNREADABLE"  # noqa: PT017 - either end is right


@given(st.text(max_size=40))
def test_any_text_is_a_question_or_none(text: str) -> None:
    question = ask(text)

    assert question is None or matches(question, (), exact=False) in {True, False}
