"""A NetBox 4 as far as its list of devices goes: paging, filters, ordering, tokens."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.delivery.servers import ADDRESS

TOKEN = "0123456789abcdef0123456789abcdef01234567"
MOST = 1000  # MAX_PAGE_SIZE


def device(number: int, name: str, **said) -> dict:
    """Return a device as the serializer of NetBox 4 spells it; *said* stands for the usual."""
    kind = {"id": 1, "model": said.get("model", "Room Kit"), "slug": "room-kit"}
    platform, site = said.get("platform", "cisco-ce"), said.get("site", "ubnd-xa-ban-bo")
    address = said.get("address", f"10.20.0.{number}/24")
    return {
        "id": number,
        "url": f"https://netbox/api/dcim/devices/{number}/",
        "display_url": f"https://netbox/dcim/devices/{number}/",
        "display": name,
        "name": name,
        "device_type": kind,
        "role": {"id": 2, "name": "Codec", "slug": said.get("role", "codec")},
        "tenant": None,
        "platform": None if platform is None else {"id": 3, "name": platform, "slug": platform},
        "serial": said.get("serial", f"FOC0000{number:04}"),
        "asset_tag": None,
        "site": None if site is None else {"id": 4, "name": site, "slug": site},
        "location": None,
        "rack": None,
        "status": {"value": "active", "label": "Active"},
        "primary_ip": None if address is None else {"id": 5, "address": address, "family": {}},
        "primary_ip4": None,
        "primary_ip6": None,
        "local_context_data": None,
        "tags": [],
        "custom_fields": {},
        "created": "2026-10-01T00:00:00.000000Z",
        "last_updated": said.get("updated", "2026-11-20T03:04:05.000000Z"),
        "interface_count": 1,
    }


@dataclass
class Served:
    """A running NetBox, and what it was asked."""

    url: str = ""
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)


Answer = Callable[[BaseHTTPRequestHandler, dict[str, list[str]]], None]


def listing(devices: list[dict]) -> Answer:
    """Return what answers as NetBox does for *devices*."""

    def answer(call: BaseHTTPRequestHandler, query: dict[str, list[str]]) -> None:
        roles = query.get("role")
        found = [d for d in devices if not roles or d["role"]["slug"] in roles]
        if query.get("ordering") == ["id"]:
            found = sorted(found, key=lambda d: d["id"])
        limit = min(int(query.get("limit", ["50"])[0]), MOST)
        offset = int(query.get("offset", ["0"])[0])
        more = offset + limit < len(found)

        def page_at(place: int) -> str:  # what was asked stays in the address of another page
            asked = {**query, "limit": [str(limit)], "offset": [str(place)]}
            host = call.headers["Host"]
            return f"https://{host}/api/dcim/devices/?{urlencode(asked, doseq=True)}"

        page = {
            "count": len(found),
            "next": page_at(offset + limit) if more else None,
            "previous": page_at(max(0, offset - limit)) if offset else None,
            "results": found[offset : offset + limit],
        }
        send(call, 200, json.dumps(page).encode())

    return answer


def send(call: BaseHTTPRequestHandler, status: int, body: bytes, kind="application/json") -> None:
    call.send_response(status)
    call.send_header("Content-Type", kind)
    call.send_header("Content-Length", str(len(body)))
    call.end_headers()
    call.wfile.write(body)


@contextmanager
def netbox(context: ssl.SSLContext, answer: Answer) -> Iterator[Served]:
    """Serve the API on loopback, with *answer* to who has the token."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            served.tokens.append(self.headers.get("Authorization", ""))
            if served.tokens[-1] not in (f"Token {TOKEN}", "Bearer nbt_abc.def"):
                return send(self, 403, b'{"detail":"Invalid token"}')
            if parts.path != "/api/dcim/devices/":
                return send(self, 404, b'{"detail":"Not found."}')
            query = parse_qs(parts.query)
            served.asked.append(query)
            return answer(self, query)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer((ADDRESS, 0), Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    served.url = f"https://{ADDRESS}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
