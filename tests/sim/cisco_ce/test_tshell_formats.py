"""The command line, without a wire: its answers in JSON and in XML."""

import json

import pytest
from lxml import etree

from tests.sim.cisco_ce.shell_session import Session


@pytest.fixture
def roomos(make) -> Session:
    return Session(make("Codec Pro", "26.4.1"))


def test_json_has_no_ok(session: Session) -> None:
    assert session("xPreferences outputmode json") == ""
    told = json.loads(session('xConfiguration Audio DefaultVolume | resultId="1"'))

    assert told == {
        "Configuration": {
            "Audio": {"DefaultVolume": {"Value": "50", "valueSpaceRef": "/Valuespace/INT_0_100"}}
        },
        "ResultId": "1",
    }


def test_json_rows_have_ids(session: Session) -> None:
    session("xPreferences outputmode json")

    told = json.loads(session("xConfiguration Video Input Connector Name"))

    rows = told["Configuration"]["Video"]["Input"]["Connector"]
    assert [row["id"] for row in rows] == ["1", "2"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "xStatus Audio Volumee",
            {
                "Status": {
                    "status": "Error",
                    "Reason": {"Value": "No match on address expression"},
                    "XPath": {"Value": "Status/Audio/Volumee"},
                }
            },
        ),
        (
            "xConfiguration Audio DefaultVolume: asdf",
            {
                "Configuration": {
                    "Audio": {"DefaultVolume": {"error": "True", "Value": "Illegal value"}}
                }
            },
        ),
        ("xConfiguration Audio DefaultVolume: 1", {}),
        (
            "xCommand Dila",
            {
                "CommandResponse": {
                    "Result": {
                        "status": "Error",
                        "Reason": {"Value": "Unknown command"},
                        "XPath": {"Value": "/Dila"},
                    }
                }
            },
        ),
        ("xCommand Dial", {"CommandResponse": {"DialResult": {"status": "ParameterError"}}}),
    ],
)
def test_json_answers_are_as_recorded(roomos: Session, line: str, told: dict) -> None:
    roomos("xPreferences outputmode json")

    assert json.loads(roomos(f'{line} | resultId="2"')) == {**told, "ResultId": "2"}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (
            "Configuration/Conference/AutoAnswer/Mode",
            {"type": "Literal", "Value": ["Off", "On"]},
        ),
        ("Configuration/SystemUnit/Name", {"type": "String", "MaxLength": "50", "MinLength": "0"}),
        (
            "StatusSchema/Audio/Volume",
            {"type": "Integer", "Max": "2147483647", "Min": "-2147483648"},
        ),
    ],
)
def test_a_schema_is_told(session: Session, path: str, told: object) -> None:
    session("xPreferences outputmode json")

    tree = json.loads(session(f'xDocument Format: "JSON" Path: "{path}" Schema: "True"'))

    for name in path.split("/"):
        tree = tree[name]
    assert tree == {"ValueSpace": told}


def test_older_firmware_wraps_an_error(session: Session) -> None:
    session("xPreferences outputmode json")

    assert "CommandResponse" in json.loads(session("xStatus Nope"))


def test_xml_is_one_document(session: Session) -> None:
    assert session("xpref outputmode xml") == ""

    document = etree.fromstring(session('xStatus Audio Volume | resultId="9"'))

    assert document.get("resultId") == "9"
    assert document.findtext("Status/Audio/Volume") == "50"


def test_lists_in_xml_are_those_of_the_documents(session: Session) -> None:
    session("xPreferences outputmode xml")

    told = session("xConfiguration Network MTU")

    assert told.startswith(
        '<XmlDoc resultId="">\n<Configuration>\n  <Network item="1" maxOccurrence="1">\n'
    )


def test_terminal_mode_comes_back_with_an_ok(session: Session) -> None:
    session("xPreferences outputmode json")

    assert session("xPreferences outputmode terminal").endswith("OK\n")
