"""Radicale, a CalDAV server of other makers, on loopback and over TLS."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import requests
from radicale import config as settings
from radicale.app import Application

from tests.delivery.servers import ADDRESS, Proved

USER, PASSWORD = "van-phong", "Lich-cong-tac-2026"


class _Threading(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    context: ssl.SSLContext

    def get_request(self):
        connection, address = super().get_request()
        return self.context.wrap_socket(connection, server_side=True), address


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args) -> None:
        """Say nothing."""


@dataclass
class Calendars:
    """A running server; *url* is that of the calendar ``giao-ban``."""

    url: str
    ca: Path

    def ask(self, method: str, url: str, data: bytes = b"") -> int:
        headers = {"Content-Type": "text/calendar; charset=utf-8"} if data else {}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method, url, data=data, headers=headers, auth=(USER, PASSWORD), verify=str(self.ca)
            )
        return answer.status_code

    def put(self, name: str, data: bytes) -> None:
        assert self.ask("PUT", f"{self.url}{name}.ics", data) in {201, 204}


@contextmanager
def radicale(folder: Path, known: Proved) -> Iterator[Calendars]:
    """Serve Radicale while inside, with an empty calendar of the user."""
    users = folder / "users"
    users.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    told = settings.load()
    told.update(
        {
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(users),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "storage": {"filesystem_folder": str(folder / "kept")},
            "logging": {"level": "critical"},
        },
        "the test",
    )
    server = make_server(ADDRESS, 0, Application(told), _Threading, _Quiet)
    server.context = known.context
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        calendars = Calendars(f"https://{ADDRESS}:{server.server_port}/{USER}/giao-ban/", known.ca)
        assert calendars.ask("MKCALENDAR", calendars.url) == 201
        yield calendars
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
