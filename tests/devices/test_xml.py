"""XML documents become the same document whichever way they are read, or an error with a code."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce import xml
from fleetcfg.devices.drivers.cisco_ce.document import MENDED
from fleetcfg.errors import DeviceError
from tests.devices.conftest import code_of

TEXTS = st.text(alphabet="aOK \"'&<>\\*é\n\t:]", max_size=12)
CODES = {"", "DEV_ANSWER_NOT_XML", "DEV_ANSWER_OTHER"}
DUMP = b"""<?xml version="1.0"?>
<Configuration product="Cisco Codec" version="ce9.6.1" apiVersion="4">
  <Audio>
    <Input>
      <Microphone item="1" maxOccurrence="2">
        <Mode valueSpaceRef="/Valuespace/TTPAR_OnOff">On</Mode>
      </Microphone>
      <Microphone item="2" maxOccurrence="2">
        <Mode valueSpaceRef="/Valuespace/TTPAR_OnOff">Off</Mode>
      </Microphone>
    </Input>
    <Volume valueSpaceRef="/Valuespace/INT_0_100">50</Volume>
  </Audio>
  <SystemUnit>
    <Name valueSpaceRef="/Valuespace/STR_0_50_NoFilt"></Name>
  </SystemUnit>
</Configuration>
"""


def body(*texts: str) -> bytes:
    leaves = "".join(f"  <P{n}>{escape(text)}</P{n}>\n" for n, text in enumerate(texts))
    return f'<?xml version="1.0"?>\n<Configuration>\n{leaves}</Configuration>\n'.encode()


def test_spells_indexes_in_brackets_and_keeps_the_order() -> None:
    document = xml.XmlReader().read(DUMP, "Configuration")

    assert list(document.texts.items()) == [
        ("Audio Input Microphone[1] Mode", "On"),
        ("Audio Input Microphone[2] Mode", "Off"),
        ("Audio Volume", "50"),
        ("SystemUnit Name", ""),
    ]
    assert document.references["Audio Volume"] == "INT_0_100"


def test_remembers_a_shape_and_reads_the_next_device_of_it_without_parsing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = xml.XmlReader()
    reader.read(DUMP, "Configuration")
    monkeypatch.setattr(xml, "parse", None)

    document = reader.read(DUMP.replace(b"50<", b"A &amp; B<"), "Configuration")

    assert document.texts["Audio Volume"] == "A & B"


def test_does_not_take_a_shape_for_another_root() -> None:
    reader = xml.XmlReader()
    reader.read(DUMP, "Configuration")

    with pytest.raises(DeviceError) as refused:
        reader.read(DUMP, "Status")

    assert refused.value.code == "DEV_ANSWER_OTHER"


@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(TEXTS, min_size=1, max_size=4))
def test_the_quick_way_and_the_parser_agree(first: list[str], second: list[str]) -> None:
    reader = xml.XmlReader()

    for texts in (first, second, first, second):
        document = reader.read(body(*texts), "Configuration")
        assert document == xml.parse(body(*texts), "Configuration")
        assert list(document.texts.values()) == texts


@pytest.mark.parametrize(
    "inside",
    [
        b"<!-- >x</ -->",
        b"<![CDATA[a]]>",
        b"a>b",
        b"<X/>",
        b"\xc3",
        b"&#65;",
        b"a\rb",
        b"<?x >y</?>",
    ],
)
def test_the_quick_way_and_the_parser_agree_on_what_is_unusual(inside: bytes) -> None:
    reader, unusual = xml.XmlReader(), DUMP.replace(b"50<", inside + b"<")

    reader.read(unusual, "Configuration")

    assert reader.read(unusual, "Configuration") == xml.parse(unusual, "Configuration")


@pytest.mark.parametrize(
    "byte", [b"\x00", b"\x01", b"\x05", b"\x08", b"&#1;", b"\xff", b"\xef\xbf\xbe"]
)
def test_mends_what_monitors_put_into_names_and_says_so(byte: bytes) -> None:
    document = xml.XmlReader().read(
        DUMP.replace(b"></Name>", b">HD" + byte + b"MI</Name>"), "Configuration"
    )

    assert document.texts["SystemUnit Name"] == f"HD{MENDED}MI"
    assert document.mended == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "DEV_ANSWER_NOT_XML"),
        (b"<html><form action=/web/signin><input></form>", "DEV_ANSWER_NOT_XML"),
        (b"<!DOCTYPE html><html></html>", "DEV_ANSWER_NOT_XML"),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><Configuration><A>&a;</A></Configuration>',
            "DEV_ANSWER_NOT_XML",
        ),
        (b"<Configuration><A>", "DEV_ANSWER_NOT_XML"),
        (b"<Configuration>" + b"<a>" * 5000, "DEV_ANSWER_NOT_XML"),
        (b'<EmptyResult product="Cisco Codec"/>', "DEV_ANSWER_OTHER"),
        (b"<XmlDoc><Status/></XmlDoc>", "DEV_ANSWER_OTHER"),
    ],
)
def test_refuses_what_is_no_configuration(answer: bytes, code: str) -> None:
    with pytest.raises(DeviceError) as refused:
        xml.XmlReader().read(answer, "Configuration")

    assert refused.value.code == code


def test_a_path_that_comes_twice_has_no_value() -> None:
    document = xml.parse(
        b"<Configuration><A>1</A><A>2</A><B>3</B></Configuration>", "Configuration"
    )

    assert dict(document.texts) == {"B": "3"}
    assert document.twice == {"A"}


def test_firmware_that_numbers_every_element_numbers_only_what_can_be_many() -> None:
    document = xml.parse(
        b'<Configuration item="1"><A item="1">'
        b'<B item="2" maxOccurrence="n">x</B></A></Configuration>',
        "Configuration",
    )

    assert dict(document.texts) == {"A B[2]": "x"}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_coded_error(answer: bytes) -> None:
    assert code_of(xml.XmlReader().read, answer, "Configuration") in CODES


@given(st.data())
def test_any_damage_to_a_document_is_a_document_or_a_coded_error(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(DUMP) - 1))
    put = data.draw(
        st.sampled_from([b"", b"<", b">", b"&", b"\x01", b"</", b"]]>", b"\xc3", b"\n"])
    )
    damaged, reader = DUMP[:at] + put + DUMP[at + 1 :], xml.XmlReader()
    reader.read(DUMP, "Configuration")

    outcomes: list[object] = []
    for read in (reader.read, reader.read, xml.parse):
        try:
            outcomes.append(read(damaged, "Configuration"))
        except DeviceError as error:
            outcomes.append(error.code)

    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_reads_a_real_codec(shared: Path) -> None:
    dump = (shared / "data/cisco/sx10-ce9.6.1-configuration.xml").read_bytes()
    reader = xml.XmlReader()

    document = reader.read(dump, "Configuration")

    assert len(document.texts) == len(document.references) == 223
    assert reader.read(dump, "Configuration") == document
