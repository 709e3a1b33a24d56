"""What runs on a codec, told over both wires by real sockets; and every answer that is no list."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from fleetcfg.devices.driver import Credential
from fleetcfg.devices.drivers.cisco_ce import FAMILY, software
from fleetcfg.devices.software import read_software
from fleetcfg.errors import DeviceError
from fleetcfg.model.software import (
    MOST_SOFTWARE,
    SOFTWARE_KINDS,
    SOFTWARE_NOT_BY_FAMILY,
    SOFTWARE_NOT_IN_FIRMWARE,
    SoftwareGap,
    SoftwareInventory,
    SoftwareItem,
)
from fleetcfg.model.value import Secret
from tests.devices.conftest import GUEST, LIMITS, Codecs
from tests.devices.test_cisco_reader import made_certificate, way

MACRO = 'const xapi = require(\'xapi\');\n\n** end\n\nOK\n</XmlDoc> "Đèn" & <b> \\ \\" ]]>\n'
PANEL = """<Extensions><Version>1.11</Version><Panel><Order>2</Order><Icon>Lightbulb</Icon>
<Name>Đèn phòng họp</Name><ActivityType>Custom</ActivityType><Page><Name>Đèn</Name>
<Row><Name>1</Name><Widget><WidgetId>on</WidgetId><Type>Button</Type></Widget>
<Widget><WidgetId>off</WidgetId><Type>Button</Type></Widget></Row></Page></Panel></Extensions>"""
APP = (
    "<Extensions><Panel><Name>Lịch</Name><ActivityType>WebApp</ActivityType>"
    "<ActivityData>https://lich.example/</ActivityData></Panel></Extensions>"
)
OTHER = PANEL.replace("Custom", "KeyPad")


def tamper(codecs: Codecs, name: str, path: str, value: str) -> None:
    codecs.fleet.tamper(name, f"software {path}", value)


def read(codecs: Codecs, name: str, transport: str, kinds: Any = SOFTWARE_KINDS) -> Any:
    with codecs.talking(codecs.device(name, transport)) as driver:
        return read_software(FAMILY, driver, kinds)


def of_kind(told: SoftwareInventory, kind: str) -> list[SoftwareItem]:
    return [item for item in told.items if item.kind == kind]


@pytest.fixture
def furnished(codecs: Codecs) -> Codecs:
    """Put one thing of each kind on the codec ``kit10``."""
    tamper(codecs, "kit10", "macro đèn", MACRO)
    tamper(codecs, "kit10", "panel den", PANEL)
    tamper(codecs, "kit10", "panel lich", APP)
    tamper(codecs, "kit10", "panel phim", OTHER)
    tamper(codecs, "kit10", "ca -", made_certificate("Sở CA")[1].decode())
    return codecs


@way
def test_one_of_each_kind_is_told(furnished: Codecs, transport: str) -> None:
    told = read(furnished, "kit10", transport)

    assert not told.gaps
    names = {(item.kind, item.name) for item in told.items}
    assert {
        ("macro", "đèn"),
        ("panel", "den"),
        ("web_app", "lich"),
        ("extension", "phim"),
        ("certificate", "/CN=Sở CA"),
    } < names
    (macro,) = of_kind(told, "macro")
    assert (macro.content, macro.is_active) == (MACRO, True)
    assert macro.sha256 == sha256(MACRO.encode()).hexdigest()


def test_both_wires_tell_the_same(furnished: Codecs) -> None:
    assert read(furnished, "kit10", "https") == read(furnished, "kit10", "ssh")


@way
def test_a_macro_of_any_line_ends_is_the_same_macro(codecs: Codecs, transport: str) -> None:
    found = set()
    for text in ("a;\nb;\n", "a;\r\nb;\r\n", "a;\nb;", "a;\nb;\n\n"):
        tamper(codecs, "kit10", "macro m", text)
        (macro,) = of_kind(read(codecs, "kit10", transport, ["macro"]), "macro")
        found.add((macro.content, macro.sha256))

    assert found == {("a;\nb;\n", sha256(b"a;\nb;\n").hexdigest())}


@way
@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("macro m", "a;", "a; "),
        ("panel p", PANEL, PANEL.replace("off", "of")),
        ("panel p", APP, APP.replace("lich.", "1ich.")),
    ],
)
def test_one_other_character_is_another_hash(
    codecs: Codecs, transport: str, path: str, before: str, after: str
) -> None:
    digests = []
    for text in (before, after, before):
        tamper(codecs, "kit10", path, text)
        told = read(codecs, "kit10", transport, ("macro", "panel", "web_app"))
        digests.append([(item.name, item.sha256) for item in told.items])

    assert digests[0] == digests[2] != digests[1]


@way
def test_a_panel_can_be_put_back_from_what_was_told(codecs: Codecs, transport: str) -> None:
    tamper(codecs, "kit10", "panel den", PANEL)
    (panel,) = of_kind(read(codecs, "kit10", transport), "panel")
    tamper(codecs, "kit10", "panel den", "")
    assert not of_kind(read(codecs, "kit10", transport), "panel")

    tamper(codecs, "kit10", "panel den", panel.content)

    assert of_kind(read(codecs, "kit10", transport), "panel") == [panel]


@way
@pytest.mark.parametrize("kind", ["panel", "web_app", "extension"])
def test_a_panel_of_an_unknown_type_counts_among_those_that_are_asked_for(
    codecs: Codecs, transport: str, kind: Any
) -> None:
    tamper(codecs, "kit10", "panel phim", OTHER)

    (told,) = read(codecs, "kit10", transport, [kind]).items

    assert (told.kind, told.name) == (kind, "phim")


@way
def test_a_certificate_tells_its_subject_and_its_end(codecs: Codecs, transport: str) -> None:
    tamper(codecs, "kit10", "ca -", made_certificate("Sở CA")[1].decode())

    told = of_kind(read(codecs, "kit10", transport, ["certificate"]), "certificate")

    stores = {item.name: item.content.partition("\n")[0] for item in told}
    assert stores["/CN=Sở CA"] == "Store: authorities"
    served = next(item for item in told if item.content.startswith("Store: services"))
    assert served.is_active
    assert all(
        item.not_after and item.not_after > datetime(2020, 1, 1, tzinfo=UTC) for item in told
    )
    assert all(item.subject == item.name for item in told)


@way
def test_only_what_is_wanted_is_asked(codecs: Codecs, transport: str) -> None:
    with codecs.talking(codecs.device("kit10", transport)) as driver:
        driver.read()
        before = codecs.fleet.stats()["kit10"]["requests"]
        assert read_software(FAMILY, driver, ()) == SoftwareInventory()
        assert codecs.fleet.stats()["kit10"]["requests"] == before
        told = read_software(FAMILY, driver, ["certificate"])
        driver.read()  # the session answers as it did before

    assert {item.kind for item in told.items} == {"certificate"}


@way
def test_a_firmware_without_macros_says_so_and_tells_the_rest(
    codecs: Codecs, transport: str
) -> None:
    told = read(codecs, "sx10", transport)

    assert told.gaps == {"macro": SoftwareGap(SOFTWARE_NOT_IN_FIRMWARE, "Unknown command")}
    assert of_kind(told, "certificate")


@pytest.mark.parametrize(
    ("transport", "gaps"),
    [
        ("ssh", {"macro": SoftwareGap("DEV_SOFTWARE_REFUSED", "Permission denied")}),
        ("https", dict.fromkeys(("macro", "certificate"), SoftwareGap("DEV_FORBIDDEN"))),
    ],
)
def test_what_a_role_may_not_read_is_a_gap_and_not_nothing(
    codecs: Codecs, transport: str, gaps: dict[str, SoftwareGap]
) -> None:
    tamper(codecs, "kit10", "macro m", "a;")
    guest = Credential(GUEST.name, Secret(GUEST.password))
    driver = FAMILY.open(codecs.device("kit10", transport), lambda: guest, LIMITS)
    try:
        told = read_software(FAMILY, driver, ["macro", "certificate"])
    finally:
        driver.close()

    assert told.gaps == gaps
    assert {item.kind for item in told.items} == {"macro", "certificate"} - gaps.keys()


def test_a_family_that_cannot_tell_is_not_asked() -> None:
    class Silent:
        pass

    other = type(FAMILY)("other", FAMILY.catalog_file, FAMILY.syntax, (), "x:y")

    told = read_software(other, Silent(), ["macro"])  # type: ignore[arg-type] # nothing is asked

    assert told.gaps == {"macro": SoftwareGap(SOFTWARE_NOT_BY_FAMILY)}


# ---------------------------------------------------------------- answers that are no list

GOOD = b'<Command><MacroGetResult status="OK">%s</MacroGetResult></Command>'
TERMINAL = b'<XmlDoc resultId="">\n<CommandResponse>%s</CommandResponse>\n</XmlDoc>\n'


def told_of(answer: bytes) -> SoftwareInventory:
    return software.read(lambda _: answer, ["macro"])


def gap_of(answer: bytes) -> str:
    told = told_of(answer)
    assert not told.items
    return told.gaps["macro"].code


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "DEV_ANSWER_NOT_XML"),
        (b"<html><body>signin</body></html>", "DEV_ANSWER_OTHER"),
        (b"<!DOCTYPE x><Command/>", "DEV_ANSWER_NOT_XML"),
        (b"<Command/>", "DEV_SOFTWARE_REFUSED"),
        (b"<EmptyResult/>", "DEV_ANSWER_OTHER"),
        (b'<Command><R status="ParameterError"/></Command>', "DEV_SOFTWARE_REFUSED"),
        (b"<Command><MacroGetResult/></Command>", "DEV_SOFTWARE_REFUSED"),
        (GOOD % b"<Macro><Content>x</Content></Macro>", "DEV_ANSWER_BROKEN"),
        (GOOD % b"<Macro><Name>x</Name></Macro>", "DEV_ANSWER_BROKEN"),
        (GOOD % b"<Macro><Name>x</Name><Content>\x01</Content></Macro>", "DEV_ANSWER_BROKEN"),
        (GOOD % (b"<Macro><Name>%s</Name></Macro>" % (b"n" * 257)), "DEV_ANSWER_BROKEN"),
        (
            GOOD % (b"<Macro><Name>x</Name><Content/></Macro>" * (MOST_SOFTWARE + 1)),
            "DEV_ANSWER_MANY",
        ),
        (GOOD % (b"<x/>" * 20_000), "DEV_ANSWER_MANY"),
        (GOOD % (b'<x a="" b="" c="" d=""/>' * 4_000), "DEV_ANSWER_MANY"),
    ],
)
def test_an_answer_that_is_no_list_is_a_gap(answer: bytes, code: str) -> None:
    assert gap_of(answer) == code


@pytest.mark.parametrize("shape", [GOOD, TERMINAL.replace(b"%s", GOOD[9:-10])])
def test_nothing_on_the_list_is_nothing(shape: bytes) -> None:
    assert told_of(shape % b"") == SoftwareInventory()


@pytest.mark.parametrize("code", ["DEV_CLOSED", "DEV_TIMEOUT_READ", "DEV_AUTH_REJECTED"])
def test_trouble_with_the_session_ends_it(code: str) -> None:
    asked = []

    def query(name: str) -> bytes:
        asked.append(name)
        raise DeviceError(code)

    with pytest.raises(DeviceError, match=code):
        software.read(query, SOFTWARE_KINDS)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Aug 08 03:04:26 2023 GMT", datetime(2023, 8, 8, 3, 4, 26, tzinfo=UTC)),
        ("Aug  8 03:04:26 2023 GMT", datetime(2023, 8, 8, 3, 4, 26, tzinfo=UTC)),
        ("Feb 30 03:04:26 2023 GMT", None),
        ("Aug 08 03:04:26 0000 GMT", None),
        ("Foo 08 03:04:26 2023 GMT", None),
        ("2023-08-08T03:04:26Z", None),
        ("", None),
    ],
)
def test_a_time_is_read_or_is_none(text: str, time: datetime | None) -> None:
    assert software.time_of(text) == time
