"""The REST interface of a Meeting Server (protocol notes 3). Reading only.

There is no session: the password goes with each request, over the one connection that has proved
who it is. A server that refuses it once is asked nothing more.

A list tells the ids of some of its objects and how many there are in all; each object is asked for
by its id. The maker says that pages need not be of one list, so a list that moved meanwhile is
told as such.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.cms.documents import (
    CmsObject,
    clock_of,
    read_object,
    read_page,
)
from fleetcfg.devices.drivers.cms.objects import KINDS, PRODUCT, CmsReading
from fleetcfg.devices.transports.basic import BasicDocuments
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePolicy
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_API: Final = "/api/v1/"
_PAGE: Final = 100  # objects asked for at a time; the server may give fewer
_MOST_OBJECTS: Final = 2_000  # of one kind; a province has some hundred rooms
_PROFILES: Final = "system/profiles"


class CmsWire:
    """See `fleetcfg.devices.wire.Wire`."""

    def __init__(
        self, peer: Peer, trust: CertificatePolicy, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self._documents = BasicDocuments(peer, trust, credential, limits, _API)

    def identify(self) -> DeviceIdentity:
        """Return what ``system/status`` says of the server."""
        told = self._object("system/status", "status").texts
        if not told.get("softwareVersion"):
            raise DeviceError("DEV_IDENTITY_UNTOLD")
        return DeviceIdentity(told.get("hostId", ""), PRODUCT, told["softwareVersion"])

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: how many take part in conferences."""
        told = self._object("system/status", "status")
        active = told.number("callLegsActive")
        return DeviceStatus(
            known,
            uptime=told.number("uptimeSeconds"),
            active_uses=active,
            clock=clock_of(told),
            facts=facts_of(known, active),
        )

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return what the server has of *names*: of each object of a kind what they ask for."""
        self._documents.begin_reading()
        found = CmsReading(names)
        found.tell(self._object(_PROFILES, "profiles"), KINDS["systemProfiles"], "")
        self._read_cluster(found)
        for kind in KINDS.values():
            if kind.place and found.asks(kind):
                for each in self._every(kind.place, kind.name):
                    found.add(each, kind)
        for room in found.objects(KINDS["coSpace"]):
            if room.number("numAccessMethods") and found.asks(KINDS["accessMethod"]):
                for each in self._every(f"coSpaces/{room.id}/accessMethods", "accessMethod"):
                    found.add(each, KINDS["accessMethod"])
        return found.values()

    def _read_cluster(self, found: CmsReading) -> None:
        """Read the limits of the server; how it calls their document no example tells."""
        try:
            told = self._object("system/configuration/cluster", "cluster")
        except DeviceError as error:
            if error.code not in ("DEV_ANSWER_OTHER", "DEV_ANSWER_STATUS"):
                raise
            found.tell_nothing(KINDS["cluster"], error.code)
        else:
            found.tell(told, KINDS["cluster"], "")

    def _every(self, place: str, kind: str) -> Iterator[CmsObject]:
        """Yield the objects of the list at *place*; a list that moved meanwhile is refused."""
        ids, pages = self._ids(place, kind)
        for each in ids:
            told = self._object(f"{place}/{each}", kind, gone=place)
            if told.id != each:
                raise DeviceError("DEV_ANSWER_BROKEN", path=f"{place}/{each}", reason="id")
            yield told
        if pages > 1 and self._ids(place, kind)[0] != ids:
            raise DeviceError("DEV_LIST_CHANGED", path=place)

    def _ids(self, place: str, kind: str) -> tuple[list[str], int]:
        """Return the ids of the list at *place*, and in how many pages they came."""
        ids: list[str] = []
        total, pages = -1, 0
        while total < 0 or len(ids) < total:
            where = f"{place}?offset={len(ids)}&limit={_PAGE}"
            page = read_page(self._documents.fetch(where), kind)
            if page.total > _MOST_OBJECTS:
                raise DeviceError("DEV_ANSWER_MANY", most=_MOST_OBJECTS)
            ids += page.ids
            is_one = total in (-1, page.total) and len(ids) <= page.total
            if not is_one or len({*ids}) < len(ids) or (not page.ids and len(ids) < page.total):
                raise DeviceError("DEV_LIST_CHANGED", path=place)
            total, pages = page.total, pages + 1
        return ids, pages

    def _object(self, path: str, kind: str, gone: str = "") -> CmsObject:
        return read_object(self._documents.fetch(path, gone), kind)

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._documents.cut()

    def close(self) -> None:
        """End the connection: there is no session."""
        self._documents.close()
