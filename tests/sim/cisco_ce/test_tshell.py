"""The command line, without a wire: every answer as codecs give it to a terminal."""

import pytest

from fleetcfg_kit.sim.cisco_ce.greeting import greeting
from fleetcfg_kit.sim.cisco_ce.tshell import META, verb_of
from tests.sim.cisco_ce.shell_session import Session


def test_a_value_is_told_with_its_end(session: Session) -> None:
    assert session("xConfig Audio DefaultVolume") == (
        "*c xConfiguration Audio DefaultVolume: 50\n** end\n\nOK\n"
    )


def test_a_set_tells_nothing_but_its_end(session: Session) -> None:
    assert session("xConfiguration Audio DefaultVolume: 60") == "** end\n\nOK\n"
    assert session.codec.setting("audio\ndefaultvolume") == "60"


@pytest.mark.parametrize(
    "line",
    [
        'xConfiguration SystemUnit Name: "Hà Nội"',
        'XCONFIGURATION systemunit NAME:"Hà Nội"',
        'xconf sys nam: "Hà Nội"',
        '  xConfiguration SystemUnit Name : "Hà Nội"  ',
        'xConfiguration /SystemUnit/Name: "Hà Nội"',
    ],
)
def test_a_command_may_be_written_in_many_ways(session: Session, line: str) -> None:
    session(line)

    assert session.codec.setting("systemunit\nname") == "Hà Nội"


@pytest.mark.parametrize("value", ["On", '"On"', "on"])
def test_a_literal_is_taken_with_quotes_or_without(session: Session, value: str) -> None:
    session(f"xConfiguration Conference AutoAnswer Mode:{value}")

    assert session.codec.setting("conference\nautoanswer\nmode") == "On"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_may_end_in_three_ways(session: Session, end: str) -> None:
    assert session("xStatus Audio Volume", end) == "*s Audio Volume: 50\n** end\n\nOK\n"


def test_a_line_end_that_comes_in_two_pieces_is_one(session: Session) -> None:
    session.shell.feed(b"xStatus Audio Volume\r")
    session.shell.feed(b"\nxStatus Audio VolumeMute\r\n")

    assert session.out.count(b"** end") == 2
    assert b"recognized" not in session.out


def test_text_is_escaped_in_and_out(session: Session) -> None:
    session(r'xConfiguration SystemUnit Name: "a \"b\" \\ c"')

    assert session.codec.setting("systemunit\nname") == r'a "b" \ c'
    assert r'Name: "a \"b\" \\ c"' in session("xConfiguration SystemUnit Name")


def test_an_index_may_be_left_out(session: Session) -> None:
    lines = session("xConfiguration Video Input Connector Name").splitlines()

    assert lines[:2] == [
        '*c xConfiguration Video Input Connector 1 Name: ""',
        '*c xConfiguration Video Input Connector 2 Name: ""',
    ]


def test_a_search_finds_beginnings_of_words_at_any_depth(session: Session) -> None:
    text = session("xConfiguration // minimumtls")

    assert "SIP MinimumTLSVersion" in text
    assert "HTTPS Server MinimumTLSVersion" in text
    assert "Audio DefaultVolume" not in text
    assert "No match on address expression." in session("xConfiguration // tlsversion")


@pytest.mark.parametrize("line", ["xConfiguration", "xConfiguration *"])
def test_the_whole_tree_is_told(session: Session, line: str) -> None:
    lines = session(line).splitlines()

    assert len(lines) == len(session.codec.configuration.template.leaves) + 3
    assert lines[-3:] == ["** end", "", "OK"]


def test_a_place_that_is_not_there_is_an_error(session: Session) -> None:
    text = session("xConfiguration Audio Nope")

    assert "No match on address expression." in text
    assert text.endswith("** end\n\nERROR\n")


def test_a_value_outside_its_space_is_an_error(session: Session) -> None:
    text = session("xConfiguration Audio DefaultVolume: asdf")

    assert "Illegal value" in text
    assert text.endswith("** end\n\nERROR\n")


def test_an_empty_list_is_no_error(session: Session) -> None:
    assert session("xStatus Call") == "** end\n"


@pytest.mark.parametrize("line", ["nonsense", "xc Audio", "xCo", "xPreferences nonsense", "\x00"])
def test_an_unknown_word_is_not_recognized(session: Session, line: str) -> None:
    assert session(line) == "Command not recognized.\n"


def test_a_result_id_comes_back(session: Session) -> None:
    assert '** resultId: "a 1"\n** end' in session('xStatus Audio Volume | resultId="a 1"')
    assert '** resultId: "7"\n** end' in session("xStatus Audio Volume|resultId=7")


def test_a_command_says_ok_first(session: Session) -> None:
    assert session('xCommand Dial Number: "a@b" Protocol: Sip').splitlines() == [
        "",
        "OK",
        "*r DialResult (status=OK): ",
        "*r DialResult CallId: 2",
        "*r DialResult ConferenceId: 1",
        "** end",
    ]
    assert "*s Call 2 RemoteNumber:" in session("xStatus Call")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("xCommand Dila", "Unknown command"),
        ("xCommand Dial", "(status=ParameterError)"),
        ("xCommand Dial Number: 1 Nonsense: 2", "(status=ParameterError)"),
        ("xCommand Video Input SetMainVideoSource", "Must supply either SourceId or ConnectorId"),
        ("xCommand Audio Volume Set Level: 101", "(status=ParameterError)"),
    ],
)
def test_a_command_that_cannot_be_done_says_error_first(
    session: Session, line: str, said: str
) -> None:
    text = session(line)

    assert text.startswith("\nERROR\n")
    assert said in text


def test_a_command_is_refused_to_who_may_not(make) -> None:
    assert "Permission denied" in Session(make(), "guest")(
        "xCommand HttpFeedback Deregister FeedbackSlot: 1"
    )


def test_text_of_several_lines_ends_with_a_dot(session: Session) -> None:
    assert session("xCommand UserInterface Extensions Set ConfigId: x") == ""
    assert session("<Extensions><Panel><Name>xStatus</Name>") == ""
    assert session("</Panel></Extensions>") == ""
    assert "(status=OK)" in session(".")
    assert '*r ExtensionsListResult Extensions Panel 1 Name: "xStatus"\n' in session(
        "xCommand UserInterface Extensions List"
    )


@pytest.mark.parametrize("body", ["<a/>\n", "<a>é\n.\nxStatus</a>\n"])
def test_text_of_a_known_length_may_hold_anything(session: Session, body: str) -> None:
    order = "xCommand UserInterface Extensions Set ConfigId: x\n" + body

    text = session(f"{{{len(order.encode())}}} \n{order}", "")

    assert "(status=OK)" in text
    assert text.count("** end") == 1


def test_a_terminal_echoes_and_ends_lines_with_both(make) -> None:
    session = Session(make(), terminal=True)

    assert session("xStatus Audio Volume", "\r") == (
        "xStatus Audio Volume\r\n*s Audio Volume: 50\r\n** end\r\n\r\nOK\r\n"
    )
    assert session("echo off", "\r") == f"echo off\r\n{META.decode()}\r\nOK\r\n"
    assert session("xStatus Audio Volume", "\r").startswith("*s ")


def test_without_a_terminal_echo_off_is_a_plain_ok(session: Session) -> None:
    assert session("echo off") == "\nOK\n"


def test_a_subscriber_is_told_and_others_are_not(make) -> None:
    codec = make()
    one, other = Session(codec), Session(codec)
    assert one("xFeedback register /Configuration/Audio").endswith("OK\n")
    one.out.clear()

    other("xConfiguration Audio DefaultVolume: 7")
    other("xConfiguration Standby Delay: 7")

    assert one.out.decode() == "*c xConfiguration Audio DefaultVolume: 7\n** end\n"


def test_what_ended_is_told_as_a_ghost(session: Session) -> None:
    session("xFeedback register /Status/Call/*/Status")
    session("xCommand Dial Number: 1")
    text = session("xCommand Call Disconnect CallId: 2")

    assert "*s Call 2 (ghost=True):\n** end\n" in text


def test_a_session_that_ended_hears_nothing(session: Session) -> None:
    session("xFeedback register /Configuration")

    session.shell.close()

    assert session.codec.subscribers == []


def test_deregistering_ends_the_news(session: Session) -> None:
    session("xFeedback register /Configuration/Audio")
    session("xFeedback deregister /Configuration/Audio")

    assert session("xConfiguration Audio DefaultVolume: 7") == "** end\n\nOK\n"


def test_an_event_is_told_once_however_often_it_was_asked_for(session: Session) -> None:
    for verb in ("register", "register", "deregister", "register"):
        session(f"xFeedback {verb} /Configuration/Audio")
    session("xFeedback register /Configuration/Audio/DefaultVolume")

    text = session("xConfiguration Audio DefaultVolume: 7")

    assert text.count("*c xConfiguration Audio DefaultVolume: 7\n** end\n") == 1


def test_deregistering_all_ends_the_news(session: Session) -> None:
    session("xFeedback register /Configuration")
    session("xFeedback register /")

    assert session("xFeedback DeregisterAll") == "** end\n\nOK\n"
    assert session("xFeedback list") == "** end\n\nOK\n"
    assert session("xConfiguration Audio DefaultVolume: 7") == "** end\n\nOK\n"
    assert session.codec.subscribers == []


@pytest.mark.parametrize("word", ["bye", "EXIT", "quit"])
def test_saying_goodbye_ends_the_session(session: Session, word: str) -> None:
    session(word)

    assert session.left


def test_the_greeting_is_the_generations(make) -> None:
    old, new = greeting(make("SX10", "ce9.6.1")), greeting(make("Codec Pro", "26.4.1"))

    assert "Cisco Codec Release ce 9.6.1 4516ae5aaa1 2018-12-12\n" in old
    assert "Cisco Codec Release RoomOS 26.4.1.9 67c6e508983\n" in new
    assert old.endswith("*r Login successful\n\nOK\n\n")


def test_a_verb_may_be_shortened_while_it_is_the_only_one() -> None:
    assert verb_of("xstat") == "xstatus"
    assert verb_of("xco") is None
    assert verb_of("xyz") is None
