"""Readers of what a Meeting Server says: objects, lists, and what becomes of them."""

from typing import Final

from fleetcfg.devices.drivers.cms import FAMILY
from fleetcfg.devices.drivers.cms.documents import clock_of, read_object, read_page
from fleetcfg.devices.drivers.cms.objects import KINDS, CmsReading
from tests.fuzz.target import Target

_NAMES: Final = tuple(FAMILY.catalog().natives)
_OBJECTS: Final = (
    "<coSpace id='581caae0-420a-43df-9a9e-f690c70e12d3'><name>Họp</name><uri>hop</uri>"
    "<callId>7</callId><nonMemberAccess>true</nonMemberAccess><passcode>1</passcode>"
    "<numAccessMethods>1</numAccessMethods></coSpace>".encode(),
    b"<coSpace><cdrTime>2019-05-16T18:42:02Z</cdrTime><callLegsActive>1</callLegsActive></coSpace>",
)
_LISTS: Final = (
    b'<coSpaces total="2"><coSpace id="581caae0-420a"><name>a</name></coSpace></coSpaces>',
    b'<coSpaces total="0"></coSpaces>',
)
_WORDS: Final = (
    b"<",
    b"/>",
    b'="',
    b"&#",
    b"&lt;",
    b"<!",
    b"<?",
    b"]]>",
    b"<uri>",
    b"\xff",
    b"id=",
)


def _object(data: bytes) -> None:
    told, found, kind = read_object(data, "coSpace"), CmsReading(_NAMES), KINDS["coSpace"]
    clock_of(told)
    assert (told.number("callLegsActive") or 0) >= 0
    found.add(told, kind)
    values = found.values()
    kinds = [*values.values, *values.unreadable]
    assert len(kinds) == len(set(kinds))
    assert all(not text or text.isprintable() for text in values.values.values())


def _list(data: bytes) -> None:
    page = read_page(data, "coSpace")
    assert page.total >= 0
    assert not any("/" in each or "?" in each for each in page.ids)


TARGETS: Final = (
    Target("cms-object", _OBJECTS, _WORDS, _object),
    Target("cms-list", _LISTS, _WORDS, _list),
)
