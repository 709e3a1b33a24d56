"""The command line, without a wire: what it answers to a question mark."""

import pytest

from fleetcfg_kit.sim.cisco_ce.shell_help import columns
from tests.sim.cisco_ce.shell_session import Session


def test_help_lists_places_and_spaces(session: Session) -> None:
    assert session("xConfiguration SystemUnit Name ??") == (
        "*? xConfiguration SystemUnit Name: <S: 0, 50>\n\nOK\n"
    )
    assert "*? xConfiguration Network[1] DNS Domain Name: <S: 0, 64>\n" in session(
        "xConfiguration Network ?"
    )
    for line in ("xConfiguration // Name ?", "xConfiguration ??"):
        assert "*? xConfiguration Network[1] DNS Domain Name: <S: 0, 64>\n" in session(line)


def test_a_search_lists_names_that_begin_with_a_word_and_none_that_only_end_with_it(make) -> None:
    session = Session(make("Room Bar", "ce11.27.2.0"))

    listed = [line.split(":")[0] for line in session("xConfiguration // Name ?").splitlines()]

    assert listed == [  # of a public transcript, as far as this model has them
        "*? xConfiguration Network[1] DNS Domain Name",
        "*? xConfiguration SystemUnit Name",
        "*? xConfiguration UserInterface Theme Name",
        *(f"*? xConfiguration Video Input Connector[{number}] Name" for number in (1, 2, 3)),
        "",
        "OK",
    ]
    assert "SIP DisplayName" in session("xConfiguration // DisplayN ?")


# As public transcripts of a terminal have them.
COMMANDS_26 = """\
AirPlay          HttpClient       Provisioning     UserInterface    
Audio            HttpFeedback     Proximity        UserManagement   
Bookings         Logging          RemoteAccess     UserPresence     
Call             Macros           RoomCleanup      Video            
CallHistory      Message          RoomPreset       WebEngine        
Camera           MicrosoftTeams   Security         Webex            
Cameras          Network          SerialPort       WebRTC           
Conference       Peripherals      Standby          Whiteboard       
Diagnostics      Phonebook        SystemUnit       Zoom             
Dial             Presentation     Time             
"""  # noqa: W291 - as recorded


def test_a_command_tells_what_it_takes(session: Session) -> None:
    assert session("xCommand Audio Volume Set ?") == (
        "*h xCommand Audio Volume Set\n     Level(r): <0..100>\nOK\n"
    )


def test_names_are_laid_out_as_in_a_transcript() -> None:
    assert columns(COMMANDS_26.split()) == COMMANDS_26
    assert columns([]) == ""


@pytest.mark.parametrize(
    ("line", "title", "name"),
    [
        ("xCommand ?", "- User Commands -\n\n", "Audio "),
        ("xStatus ?", "- Status -\n\n", "Cameras "),
        ("xConfiguration ?", "- User Configurations -\n\n", "NetworkServices "),
    ],
)
def test_a_question_mark_lists_the_first_words(
    session: Session, line: str, title: str, name: str
) -> None:
    text = session(line)

    assert text.startswith(title)
    assert name in text
    assert text.endswith("\n\nOK\n")


@pytest.mark.parametrize(
    ("line", "beginning"),
    [
        ("?", "      - User Commands -\n\nhelp            xcommand        xconfiguration  "),
        ("xpref ?", "xpreferences usage:\n  xpreferences outputmode <terminal/xml/json>\nOK\n"),
        ("xFeedback ?", "xfeedback usage:\n"),
        ("xEvent ?", "** end\n\nOK\n"),
        ("xEvent", "*es Event CallDisconnect CallId\n*es Event "),
        ("xpref outputmode terminal", "\nOK\n"),
    ],
)
def test_other_questions_are_answered_as_in_a_transcript(
    session: Session, line: str, beginning: str
) -> None:
    text = session(line)

    assert text.startswith(beginning)
    assert text.endswith("OK\n")
