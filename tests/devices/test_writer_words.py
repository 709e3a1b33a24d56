"""In which words a codec is told to change, and what its answers mean, without a device."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce import xml
from fleetcfg.devices.drivers.cisco_ce.write_words import (
    answered,
    body,
    group_by_document,
    line,
    replied,
    reply_end,
)
from fleetcfg.devices.writer import Write
from fleetcfg_kit.sim.cisco_ce.tshell import unquote

WRITES = [
    Write("Audio DefaultVolume", "50"),
    Write("Video Input Connector[2] Name", 'Máy "A" & <B>'),
    Write("Video Input Connector[2] Visibility", "Always"),
    Write("Video Input Connector[10] Name", ""),
]
TYPABLE = st.text(st.sampled_from("aĐặ7 \"\\&<>';:|=#[]*{}日😀"), max_size=20)


def said(reply: str, writes: list[Write] = WRITES) -> list[str]:
    return [one.word for one in answered(reply.encode(), writes)]


def test_a_body_has_one_element_a_level_and_real_indexes() -> None:
    told = body(WRITES).decode()

    assert told == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<Configuration><Audio><DefaultVolume>50</DefaultVolume></Audio>"
        '<Video><Input><Connector item="2"><Name>Máy "A" &amp; &lt;B&gt;</Name>'
        "<Visibility>Always</Visibility></Connector>"
        '<Connector item="10"><Name></Name></Connector></Input></Video></Configuration>'
    )


@given(TYPABLE, TYPABLE)
def test_the_reader_reads_in_a_body_what_was_put_into_it(one: str, other: str) -> None:
    writes = [Write("Video Input Connector[1] Name", one), Write("SystemUnit Name", other)]

    read = xml.parse(body(writes), "Configuration")

    assert dict(read.texts) == {write.path: write.value for write in writes}


@given(TYPABLE)
def test_a_line_is_one_line_whose_quotes_hold_the_very_value(value: str) -> None:
    typed = line(Write("Video Input Connector[2] Name", value), 7)

    told = re.fullmatch(
        r'xConfiguration Video Input Connector 2 Name: ("(?:[^"\\]|\\.)*") \| resultId="7"\n', typed
    )
    assert told is not None
    assert unquote(told[1]) == value


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ("<Configuration><Success/></Configuration>", "accepted"),
        ('<?xml version="1.0"?>\n<Configuration>\n  <Success/>\n</Configuration>\n\n', "accepted"),
        ("<Configuration/>", "lost"),
        ("<Configuration></Configuration>", "lost"),
        ("<Configuration><Audio/></Configuration>", "lost"),
        ("<Success/>", "lost"),
        ("<EmptyResult/>", "lost"),
        ("<Command/>", "lost"),
        ("", "lost"),
        ("OK", "lost"),
        ("<Configuration><Success/>", "lost"),
        ("<!DOCTYPE x><Configuration><Success/></Configuration>", "lost"),
        ("<html>signin</html>", "lost"),
        ("<ActionError><Reason>No action detected in document</Reason></ActionError>", "refused"),
        ("<Configuration><Error/></Configuration>", "refused"),
        ("<Configuration><Error/><Error>Success</Error></Configuration>", "refused"),
        ("<Configuration><Error/><Success/></Configuration>", "mixed"),
        ("<Configuration><Error><Reason>x</Reason></Error><Audio/></Configuration>", "mixed"),
        (
            "<Configuration><Error><XPath>Else</XPath></Error><Success/></Configuration>",
            "mixed",
        ),
    ],
)
def test_only_success_is_success(reply: str, word: str) -> None:
    assert said(reply) == [word] * len(WRITES)


@pytest.mark.parametrize(
    "xpath",
    [
        "Configuration/Video/Input/Connector[2]/Name",
        "/Configuration/video/input/connector[@item='2']/name",
        ' Configuration/Video/Input/Connector[@item="2"]/Name ',
        "Video/Input/Connector[2]/Name",
    ],
)
def test_an_error_that_names_a_path_is_about_that_path_alone(xpath: str) -> None:
    reply = (
        "<Configuration><Error item='1'><Reason>No</Reason>"
        f"<XPath>{xpath}</XPath></Error><Success/></Configuration>"
    )

    assert said(reply) == ["accepted", "refused", "accepted", "accepted"]


def test_errors_of_which_one_names_no_path_of_ours_may_mean_any() -> None:
    reply = (
        "<Configuration><Error><XPath>Configuration/Audio/DefaultVolume</XPath></Error>"
        "<Error><Reason>No</Reason></Error><Success/></Configuration>"
    )

    assert said(reply) == ["mixed"] * len(WRITES)


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ('** resultId: "7"\n** end\n\nOK\n', "accepted"),
        ('\r\n** resultId: "7"\r\n** end\r\n\r\nOK\r\n', "accepted"),
        ("** end\n\nOK\n", "accepted"),
        ("OK\n", "accepted"),
        ('** resultId: "8"\n** end\n\nOK\n', "lost"),
        ('** resultId: "8"\n** end\n\nERROR\n', "lost"),
        ("** end\n\nERROR\n", "refused"),
        ("ERROR\n", "refused"),
        ("Command not recognized.\n", "refused"),
        ('*c xConfiguration A (error=True): "Illegal value"\n** end\n\nERROR\n', "refused"),
        (
            '*r Configuration Reason: "OK"\n** resultId: "7"\n** end\n\nERROR\n',
            "refused",
        ),
    ],
)
def test_a_reply_counts_by_its_last_line_and_its_number(reply: str, word: str) -> None:
    heard = bytearray(reply.encode())

    assert reply_end(heard, 0) == len(heard)
    assert replied(bytes(heard), 7).word == word


@pytest.mark.parametrize(
    "part",
    ["", "OK", "** end\n\n", "** end\n\nO", "NOT OK\n", "OK then\n", "ERROR: no\n", '"OK"\n'],
)
def test_a_reply_without_its_last_line_is_not_whole(part: str) -> None:
    assert reply_end(bytearray(part.encode()), 0) is None


def test_replies_that_come_together_are_told_apart() -> None:
    heard = bytearray(b'** resultId: "1"\n** end\n\nOK\n** resultId: "2"\n** end\n\nERROR\n')

    first = reply_end(heard, 0)

    assert replied(bytes(heard[:first]), 1).word == "accepted"
    assert replied(bytes(heard[first:]), 2).word == "refused"


LINES = st.lists(
    st.sampled_from(
        ["OK", "ERROR", "** end", "", '** resultId: "7"', '** resultId: "8"', "*r x: OK", "OK?"]
    ),
    max_size=6,
)


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_whatever_stands_before_it_only_ok_under_the_right_number_is_yes(
    lines: list[str], end: str
) -> None:
    heard = bytearray("".join(text + end for text in lines).encode())

    length = reply_end(heard, 0)

    terminal = next((n for n, text in enumerate(lines) if text in {"OK", "ERROR"}), None)
    assert (length is None) == (terminal is None)
    if length is None or terminal is None:
        return
    numbers = [text for text in lines[:terminal] if text.startswith("** resultId")]
    is_ours = not numbers or numbers[0] == '** resultId: "7"'
    is_yes = replied(bytes(heard[:length]), 7).word == "accepted"
    assert is_yes == (lines[terminal] == "OK" and is_ours)


TAGS = ["<Configuration>", "</Configuration>", "<Success/>", "<Error/>", "<A>", "</A>", "&x;", "\0"]


@given(
    st.one_of(st.binary(max_size=40), st.lists(st.sampled_from(TAGS)).map("".join).map(str.encode))
)
def test_every_answer_is_judged_and_yes_needs_success(reply: bytes) -> None:
    words = [one.word for one in answered(reply, WRITES)]

    assert len(words) == len(WRITES)
    if "accepted" in words:
        assert b"<Success/>" in reply
        assert b"<Error/>" not in reply or words != ["accepted"] * len(WRITES)


def test_a_document_holds_what_does_not_go_back_to_a_branch_that_was_left() -> None:
    paths = ["A B", "A C[1] D", "A C[1] E", "A C[2] D", "F G", "A H", "A B[1] C"]
    writes = [Write(path, "x") for path in paths]

    groups = list(group_by_document(writes))

    assert [len(group) for group in groups] == [5, 2]
    assert [write for group in groups for write in group] == writes
