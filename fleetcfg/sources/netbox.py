"""NetBox (4.x) as a source: its devices, by pages of its REST API.

Pages are asked for by number and not by the address that an answer gives for the next one, so that
no answer leads elsewhere. What comes is bounded, in bytes, in devices and in time.
"""

import re
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from fleetcfg.declared.sheets.columns import REMARK
from fleetcfg.devices.transports.bounded_call import call_within
from fleetcfg.errors import RequestError, SourceError
from fleetcfg.model.value import Secret
from fleetcfg.sources.source import SourceRow

if TYPE_CHECKING:
    from requests import Response, Session

PAGE: Final = 200
MOST_DEVICES: Final = 20_000
MOST_PAGE_BYTES: Final = 16 * 1024 * 1024
_CHUNK: Final = 64 * 1024
_NEW_TOKEN: Final = "nbt_"  # noqa: S105 - how tokens begin that are sent as Bearer (NetBox 4.5)
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
        if not _is_endpoint(query.endpoint):
            raise RequestError("SOURCE_ENDPOINT", endpoint=query.endpoint)
        if query.ca:
            _require_certificates(query.ca)
        self._query = query
        self._token = token
        self._base = query.endpoint.rstrip("/")
        self._until = monotonic() + query.seconds

    @property
    def name(self) -> str:
        """The server."""
        return urlsplit(self._base).netloc

    def rows(self) -> Iterator[SourceRow]:
        """Yield every device, by its number in NetBox."""
        from fleetcfg.devices.transports.plain_session import PlainSession  # noqa: PLC0415 - slow to load

        with PlainSession() as session:
            session.headers["Authorization"] = self._authorization()
            session.headers["Accept"] = "application/json"
            session.verify = self._query.ca or True
            yield from self._all(session)

    def _authorization(self) -> str:
        token = self._token().reveal()
        return f"Bearer {token}" if token.startswith(_NEW_TOKEN) else f"Token {token}"

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
        try:
            data = call_within(self._left(), lambda: self._get(session, offset))
        except TimeoutError as error:  # headers, too, may come a byte at a time
            raise SourceError("SOURCE_TIMEOUT", server=self.name) from error
        try:
            return _Page.model_validate_json(data)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            found = where or str(first["type"])
            raise SourceError("SOURCE_ANSWER", server=self.name, found=found) from None

    def _get(self, session: "Session", offset: int) -> bytes:
        import requests  # noqa: PLC0415 - slow to load

        paging = [("limit", str(PAGE)), ("offset", str(offset)), ("ordering", "id")]
        params = [*self._query.filters, *paging, ("exclude", "config_context")]
        try:
            with session.get(
                f"{self._base}/api/dcim/devices/",
                params=params,
                timeout=self._left(),
                allow_redirects=False,
                stream=True,
            ) as answer:
                self._judge(answer)
                return self._read(answer)
        except requests.exceptions.SSLError as error:
            raise SourceError("SOURCE_TLS", server=self.name) from error
        except requests.exceptions.Timeout as error:
            raise SourceError("SOURCE_TIMEOUT", server=self.name) from error
        except requests.exceptions.RequestException as error:
            raise SourceError("SOURCE_UNREACHED", server=self.name) from error
        except ValueError as error:  # of an answer, or a name, that the libraries do not expect
            found = type(error).__name__
            raise SourceError("SOURCE_ANSWER", server=self.name, found=found) from error

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

    def _read(self, answer: "Response") -> bytes:
        """Return the body; a server may send a byte at a time, or without end."""
        import urllib3  # noqa: PLC0415 - slow to load

        data = bytearray()
        try:
            while part := answer.raw.read1(_CHUNK, decode_content=True):
                data += part
                self._left()
                if len(data) > MOST_PAGE_BYTES:
                    raise SourceError("SOURCE_TOO_LARGE", server=self.name, most=MOST_PAGE_BYTES)
        except urllib3.exceptions.TimeoutError as error:
            raise SourceError("SOURCE_TIMEOUT", server=self.name) from error
        except urllib3.exceptions.HTTPError as error:
            raise SourceError("SOURCE_UNREACHED", server=self.name) from error
        return bytes(data)

    def _left(self) -> float:
        """Return how many seconds are left."""
        left = self._until - monotonic()
        if left <= 0:
            raise SourceError("SOURCE_TIMEOUT", server=self.name)
        return left

    def _row(self, device: _Device) -> SourceRow:
        if not device.name or device.name.startswith(REMARK):  # of a list, such a row is a remark
            raise SourceError("SOURCE_UNNAMED", device=f"{self._base}/dcim/devices/{device.id}/")
        values = {
            "name": device.name,
            "site": device.site.slug if device.site else "",
            "family": self._family(device.platform.slug if device.platform else ""),
            "model": device.device_type.model if device.device_type else "",
            "address": device.primary_ip.address.partition("/")[0] if device.primary_ip else "",
            "serial_number": device.serial,
        }
        where = f"{self._base}/dcim/devices/{device.id}/"
        found_at = f"{where} {device.last_updated}" if device.last_updated else where
        return SourceRow({key: text for key, text in values.items() if text}, found_at)

    def _family(self, slug: str) -> str:
        return (self._query.families or {}).get(slug, slug.replace("-", "_"))


def _is_endpoint(text: str) -> bool:
    """Tell whether *text* is a server by HTTPS, with nothing else in it but a path."""
    try:
        parts = urlsplit(text)
        port = parts.port  # one that is none raises
    except ValueError:
        return False
    is_bare = not (parts.username or parts.password or parts.query or parts.fragment)
    return is_bare and parts.scheme == "https" and bool(parts.hostname) and port != 0


def _require_certificates(file: str) -> None:
    """Refuse a file of no certificates before a server is asked.

    Raises:
        SourceError: SOURCE_CA.
    """
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:  # an error of OpenSSL is one of the system
        why = error.strerror or type(error).__name__
        raise SourceError("SOURCE_CA", file=file, why=why) from error
