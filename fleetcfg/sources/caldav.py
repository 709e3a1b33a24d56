"""A calendar on a server (CalDAV, RFC 4791) as a source of meetings: asked once, for a time."""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fleetcfg.devices.xml_answer import read_xml
from fleetcfg.errors import DeviceError, SourceError
from fleetcfg.model.value import Secret
from fleetcfg.sources.ics.lines import MOST_EVENTS
from fleetcfg.sources.one_server import OneServer, ServerQuestion

if TYPE_CHECKING:
    from requests import Response

MOST_BYTES: Final = 16 * 1024 * 1024
_DATA: Final = "{urn:ietf:params:xml:ns:caldav}calendar-data"
_STATUS: Final = "{DAV:}multistatus"
_QUERY: Final = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<D:prop><C:calendar-data/></D:prop>"
    '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
    '<C:time-range start="{start:%Y%m%dT%H%M%SZ}" end="{end:%Y%m%dT%H%M%SZ}"/>'
    "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
)


@dataclass(frozen=True, slots=True)
class CalDavQuery:
    """Which calendar is asked, as whom.

    Attributes:
        url: Of the calendar: ``https://`` and its path.
        user: Empty if none is needed.
        ca: File of the certificates that the server's is proved by; empty for the system's.
        seconds: For all of it.
    """

    url: str
    user: str = ""
    ca: str = ""
    seconds: float = 120.0


def read_caldav(
    query: CalDavQuery, password: Callable[[], Secret], between: tuple[datetime, datetime]
) -> tuple[bytes, ...]:
    """Return the calendars, each of one event, of what is held at some time of *between*.

    Args:
        query: What is asked.
        password: Gives the password; asked once the rest is sound, and if there is a user.
        between: From when until when.

    Raises:
        RequestError: SOURCE_ENDPOINT.
        SourceError: ``SOURCE_*``.
    """
    from fleetcfg.devices.transports.plain_session import PlainSession  # noqa: PLC0415 - slow to load

    server = OneServer(query.url, query.ca, query.seconds)
    start, end = (at.astimezone(UTC) for at in between)
    body = _QUERY.format(start=start, end=end).encode()
    headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
    question = ServerQuestion(
        "REPORT", server.url, MOST_BYTES, _judging(server), headers=headers, body=body
    )
    with PlainSession() as session:
        if query.user:
            login = f"{query.user}:{password().reveal()}".encode()
            session.headers["Authorization"] = f"Basic {b64encode(login).decode()}"
        session.verify = server.verify
        data = server.ask(session, question)
    return _calendars(data, server)


def _judging(server: OneServer) -> "Callable[[Response], None]":
    """Return what refuses an answer that is no list, by what stands before it."""

    def judge(answer: "Response") -> None:
        status = answer.status_code
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise SourceError("SOURCE_TOKEN", server=server.name, status=status)
        if status != HTTPStatus.MULTI_STATUS:
            raise SourceError("SOURCE_REFUSED", server=server.name, status=status)
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in {"text/xml", "application/xml"}:
            found = re.sub(r"[^a-z0-9./+-]", "", kind)[:40] or "?"
            raise SourceError("SOURCE_ANSWER", server=server.name, found=found)

    return judge


def _calendars(data: bytes, server: OneServer) -> tuple[bytes, ...]:
    try:
        root = read_xml(data)
    except DeviceError as error:
        raise SourceError("SOURCE_ANSWER", server=server.name, found="XML") from error
    if root.tag != _STATUS:
        raise SourceError("SOURCE_ANSWER", server=server.name, found=str(root.tag)[:80])
    found = tuple((one.text or "").encode() for one in root.iter(_DATA))
    if len(found) > MOST_EVENTS:
        raise SourceError("SOURCE_TOO_LARGE", server=server.name, most=MOST_EVENTS)
    return found
