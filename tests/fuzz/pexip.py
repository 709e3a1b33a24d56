"""Readers of what a management node of Pexip says: resources, lists, and what becomes of them."""

from typing import Final

from fleetcfg.devices.drivers.pexip import FAMILY
from fleetcfg.devices.drivers.pexip.documents import (
    calls_of,
    read_page,
    read_resource,
    version_of,
)
from fleetcfg.devices.drivers.pexip.resources import PexipReading
from tests.fuzz.target import Target

_NAMES: Final = tuple(FAMILY.catalog().natives)
_LISTS: Final = (
    (
        b'{"meta":{"limit":20,"next":null,"offset":0,"total_count":1},"objects":[{"id":1,"name":"a",'
        b'"pin":"1","allow_guests":true,"crypto_mode":"on","participant_limit":5}]}'
    ),
    b'{"meta":{"total_count":0},"objects":[]}',
)
_RESOURCES: Final = (b'{"crypto_mode":"besteffort","enable_sip":true,"default_theme":null}',)
_PEOPLE: Final = (
    (
        b'{"meta":{"total_count":1},"objects":[{"id":"a","remote_alias":"x@y","duration":9,'
        b'"remote_address":"10.0.0.1","start_time":"2015-04-02T09:36:53.712941"}]}'
    ),
)
_WORDS: Final = (b"[", b"{", b'"', b"null", b"1e999", b"true", b'"id":', b"\\u0000", b"<", b"-1")


def _list(data: bytes) -> None:
    page, found = read_page(data, "x"), PexipReading(_NAMES)
    version_of(page)
    found.add("conference", page.resources)
    values = found.values()
    assert not values.values.keys() & values.unreadable.keys()
    assert all(not text or text.isprintable() for text in values.values.values())


def _resource(data: bytes) -> None:
    found = PexipReading(_NAMES)
    found.add_global(read_resource(data, "x"))
    values = found.values()
    assert not values.values.keys() & values.unreadable.keys()


def _people(data: bytes) -> None:
    """Read it as who took part; each is a call, with texts of a bounded length."""
    for call in calls_of(read_page(data, "x").resources):
        assert len(call.remote) <= 520
        assert call.seconds is None or call.seconds >= 0
        assert call.start is None or call.start.tzinfo is not None


TARGETS: Final = (
    Target("pexip-people", _PEOPLE, _WORDS, _people),
    Target("pexip-list", _LISTS, _WORDS, _list),
    Target("pexip-resource", _RESOURCES, _WORDS, _resource),
)
