"""NetBox (4.x) as a source: its devices, by pages of its REST API.

Pages are asked for by number and not by the address that an answer gives for the next one, so that
no answer leads elsewhere. What comes is bounded, in bytes, in devices and in time.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, Field, ValidationError

from fleetcfg.declared.sheets.columns import REMARK
from fleetcfg.errors import SourceError
from fleetcfg.model.value import Secret
from fleetcfg.sources.one_server import OneServer, ServerQuestion
from fleetcfg.sources.source import SourceRow

if TYPE_CHECKING:
    from requests import Response, Session

PAGE: Final = 200
MOST_DEVICES: Final = 20_000
MOST_PAGE_BYTES: Final = 16 * 1024 * 1024
_OF_BEARERS: Final = "nbt_"  # how tokens begin that are sent as Bearer (NetBox 4.5)
_Text = Annotated[str, Field(max_length=1000)]


class _Named(BaseModel):
    slug: _Text = ""
    model: _Text = ""


class _Address(BaseModel):
    address: _Text


class _Device(BaseModel):
    """A device as ``/api/dcim/devices/`` tells it; what is not used here is passed over."""

    id: int
    name: _Text | None = None
    serial: _Text = ""
    device_type: _Named | None = None
    site: _Named | None = None
    platform: _Named | None = None
    primary_ip: _Address | None = None
    last_updated: _Text | None = None


class _Page(BaseModel):
    count: Annotated[int, Field(ge=0)]
    results: Annotated[list[_Device], Field(max_length=PAGE)]


@dataclass(frozen=True, slots=True)
class NetBoxQuery:
    """What is asked, and of which server.

    Attributes:
        endpoint: ``https://`` and the server, as ``api_endpoint`` of Ansible's ``nb_inventory``.
        filters: Of devices, as ``query_filters`` there: names and values.
        families: By the slug of a platform: the family that it is here. A slug that is called as a
            family, with ``-`` for ``_``, needs none.
        ca: File of the certificates that the server's is proved by; empty for the system's.
        seconds: For all of it.
    """

    endpoint: str
    filters: Sequence[tuple[str, str]] = ()
    families: Mapping[str, str] | None = None
    ca: str = ""
    seconds: float = 120.0


class NetBox:
    """See `fleetcfg.sources.source.InventorySource`.

    Args:
        query: What is asked.
        token: Gives the token; asked once the rest is sound.

    Raises:
        RequestError: SOURCE_ENDPOINT.
        SourceError: SOURCE_CA.
    """

    def __init__(self, query: NetBoxQuery, token: Callable[[], Secret]) -> None:
        self._query = query
        self._token = token
        self._server = OneServer(query.endpoint.rstrip("/"), query.ca, query.seconds)

    @property
    def name(self) -> str:
        """The server."""
        return self._server.name

    def rows(self) -> Iterator[SourceRow]:
        """Yield every device, by its number in NetBox."""
        from fleetcfg.devices.transports.plain_session import PlainSession  # noqa: PLC0415 - slow to load

        with PlainSession() as session:
            session.headers["Authorization"] = self._authorization()
            session.headers["Accept"] = "application/json"
            session.verify = self._server.verify
            yield from self._all(session)

    def _authorization(self) -> str:
        token = self._token().reveal()
        return f"Bearer {token}" if token.startswith(_OF_BEARERS) else f"Token {token}"

    def _all(self, session: "Session") -> Iterator[SourceRow]:
        seen = set[int]()
        while True:
            page = self._page(session, len(seen))
            if page.count > MOST_DEVICES:
                raise SourceError("SOURCE_TOO_LARGE", server=self.name, most=MOST_DEVICES)
            fresh = [device for device in page.results if device.id not in seen]
            if not fresh and len(seen) < page.count:
                # Else a server that gives the same page again would be asked without end.
                raise SourceError("SOURCE_ANSWER", server=self.name, found=f"{len(seen)}")
            for device in fresh:
                seen.add(device.id)
                yield self._row(device)
            if len(seen) >= page.count:
                return

    def _page(self, session: "Session", offset: int) -> _Page:
        paging = [("limit", str(PAGE)), ("offset", str(offset)), ("ordering", "id")]
        params = [*self._query.filters, *paging, ("exclude", "config_context")]
        where = f"{self._server.url}/api/dcim/devices/"
        question = ServerQuestion("GET", where, MOST_PAGE_BYTES, self._judge, params)
        data = self._server.ask(session, question)
        try:
            return _Page.model_validate_json(data)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            found = where or str(first["type"])
            raise SourceError("SOURCE_ANSWER", server=self.name, found=found) from None

    def _judge(self, answer: "Response") -> None:
        """Refuse what is no page, by what stands before it."""
        if answer.status_code in (401, 403):
            raise SourceError("SOURCE_TOKEN", server=self.name, status=answer.status_code)
        if answer.status_code != HTTPStatus.OK:
            raise SourceError("SOURCE_REFUSED", server=self.name, status=answer.status_code)
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            kind = re.sub(r"[^a-z0-9./+-]", "", kind)[:40] or "?"
            raise SourceError("SOURCE_ANSWER", server=self.name, found=kind)

    def _row(self, device: _Device) -> SourceRow:
        if not device.name or device.name.startswith(REMARK):  # of a list, such a row is a remark
            raise SourceError(
                "SOURCE_UNNAMED", device=f"{self._server.url}/dcim/devices/{device.id}/"
            )
        values = {
            "name": device.name,
            "site": device.site.slug if device.site else "",
            "family": self._family(device.platform.slug if device.platform else ""),
            "model": device.device_type.model if device.device_type else "",
            "address": device.primary_ip.address.partition("/")[0] if device.primary_ip else "",
            "serial_number": device.serial,
        }
        where = f"{self._server.url}/dcim/devices/{device.id}/"
        found_at = f"{where} {device.last_updated}" if device.last_updated else where
        return SourceRow({key: text for key, text in values.items() if text}, found_at)

    def _family(self, slug: str) -> str:
        return (self._query.families or {}).get(slug, slug.replace("-", "_"))
