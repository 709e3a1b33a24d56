"""The management interface of Pexip Infinity (protocol notes 3). Reading only.

There is no session: the password goes with each request, over the one connection that has proved
who it is. A node that refuses it once is asked nothing more. A list that moves while it is read in
pages is told as such.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.pexip.documents import (
    PexipPage,
    PexipResource,
    calls_of,
    read_page,
    read_resource,
    text_of,
    version_of,
)
from fleetcfg.devices.drivers.pexip.resources import KNOWN_BY, PexipReading
from fleetcfg.devices.transports.basic import BasicDocuments
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePolicy
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.calls import PastCall
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_API: Final = "/api/admin/"
_HISTORY: Final = "history/v1/participant/"
_GLOBAL: Final = "configuration/v1/global/1/"
_PRODUCT: Final = "Pexip Infinity"
_PAGE: Final = 100  # resources asked for at a time


class PexipWire:
    """See `fleetcfg.devices.wire.Wire`."""

    def __init__(
        self, peer: Peer, trust: CertificatePolicy, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self._documents = BasicDocuments(peer, trust, credential, limits, _API)

    def identify(self) -> DeviceIdentity:
        """Return which deployment answers, by its number."""
        told = read_resource(self._documents.fetch(_GLOBAL), _GLOBAL)
        serial = text_of(told.get("deployment_uuid")) or ""
        version = version_of(self._page("status/v1/worker_vm/", 0, _PAGE))
        if not serial and not version:
            raise DeviceError("DEV_IDENTITY_UNTOLD")
        return DeviceIdentity(serial, _PRODUCT, version)

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: how many take part in conferences."""
        active = self._page("status/v1/participant/", 0, 1).total
        return DeviceStatus(known, active_uses=active, facts=facts_of(known, active))

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return what the deployment has of *names*: of each resource what they ask for."""
        self._documents.begin_reading()
        found = PexipReading(names)
        found.add_global(read_resource(self._documents.fetch(_GLOBAL), _GLOBAL))
        for kind in KNOWN_BY:
            found.add(kind, self._every(f"configuration/v1/{kind}/"))
        return found.values()

    def past_calls(self, since: datetime | None) -> Sequence[PastCall]:
        """Return who took part in conferences and left, after *since* if that is said.

        The management node keeps who took part (Pexip Infinity management API, "Retrieving
        historical information"): times are in UTC, and a list is narrowed by ``end_time__gte``.
        """
        self._documents.begin_reading()
        after = f"&end_time__gte={since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" if since else ""
        found, read, total = dict[str, PexipResource](), 0, 1
        while read < total:  # who leaves meanwhile is added: the list may grow, and is no other
            page = self._page(_HISTORY, read, _PAGE, after)
            found |= {str(each["id"]): each for each in page.resources}
            read, total = read + len(page.resources), page.total if page.resources else 0
        return [*calls_of(found.values())]

    def _every(self, place: str) -> list[PexipResource]:
        """Return the resources of the list at *place*; one that moved meanwhile is refused."""
        listed, pages = self._list(place)
        if pages > 1:
            again = [each["id"] for each in self._list(place)[0]]
            if again != [each["id"] for each in listed]:
                raise DeviceError("DEV_LIST_CHANGED", path=place)
        return listed

    def _list(self, place: str) -> tuple[list[PexipResource], int]:
        """Return the resources of the list at *place*, and in how many pages they came."""
        listed: list[PexipResource] = []
        total, pages = -1, 0
        while total < 0 or len(listed) < total:
            page = self._page(place, len(listed), _PAGE)
            listed += page.resources
            is_one = total in (-1, page.total) and len(listed) <= page.total
            is_end = not page.resources and len(listed) < page.total
            if not is_one or is_end or len({str(each["id"]) for each in listed}) < len(listed):
                raise DeviceError("DEV_LIST_CHANGED", path=place)
            total, pages = page.total, pages + 1
        return listed, pages

    def _page(self, place: str, offset: int, limit: int, only: str = "") -> PexipPage:
        asked = f"{place}?limit={limit}&offset={offset}{only}"
        return read_page(self._documents.fetch(asked), place)

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._documents.cut()

    def close(self) -> None:
        """End the connection: there is no session."""
        self._documents.close()
