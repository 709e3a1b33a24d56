"""A calendar on a server: what is held is read from a real one; any other answer has its end."""

import threading
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fleetcfg.errors import RequestError, SourceError
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.value import Secret
from fleetcfg.sources import caldav as product
from fleetcfg.sources.caldav import CalDavQuery, read_caldav
from fleetcfg.sources.ics.entries import day_span, read_entries
from tests.delivery import servers
from tests.sources.ics_files import calendar, event
from tests.sources.radicale_server import PASSWORD, USER, radicale

BETWEEN = day_span(date(2026, 11, 29), 60)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    return servers.proved(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def served(known, tmp_path_factory):
    with radicale(tmp_path_factory.mktemp("radicale"), known) as calendars:
        calendars.put("mot", calendar(event("RRULE:FREQ=WEEKLY;COUNT=2", uid="mot")))
        calendars.put("cu", calendar(event("DTSTART:20200101T010000Z", "DURATION:PT1H", uid="cu")))
        calendars.put("hai", calendar(event(uid="hai", SUMMARY="Họp\\, “khẩn” <b>")))
        yield calendars


def ask(calendars, password: str = PASSWORD, **said) -> tuple[bytes, ...]:
    query = CalDavQuery(**{"url": calendars.url, "user": USER, "ca": str(calendars.ca), **said})
    return read_caldav(query, lambda: Secret(password), BETWEEN)


@contextmanager
def answering(known, status: int, kind: str, body: bytes):
    """Serve one answer to whatever is asked, and give where, and who asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_REPORT(self):
            asked.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "/elsewhere/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer((servers.ADDRESS, 0), Handler)
    server.socket = known.context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"https://{servers.ADDRESS}:{server.server_port}/lich/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_what_is_held_in_the_time_is_read_from_a_real_server(served):
    found = read_entries(ask(served), BETWEEN, server="x")

    assert [(one.uid, spell_instant(one.start), one.title) for one in found.entries] == [
        ("hai", "2026-12-01T01:00:00Z", "Họp, “khẩn” <b>"),
        ("mot", "2026-12-01T01:00:00Z", "Giao ban"),
        ("mot", "2026-12-08T01:00:00Z", "Giao ban"),
    ]


def test_a_wrong_password_and_another_place_are_told(served):
    with pytest.raises(SourceError) as wrong:
        ask(served, "sai")
    assert (wrong.value.code, wrong.value.facts["status"]) == ("SOURCE_TOKEN", 401)

    with pytest.raises(SourceError) as elsewhere:
        ask(served, url=served.url.replace("giao-ban", "khac"))
    assert (elsewhere.value.code, elsewhere.value.facts["status"]) == ("SOURCE_REFUSED", 404)


@pytest.mark.parametrize(
    "url", ["http://a/b/", "https://u:p@a/", "https:///x", "file:///etc/passwd", "https://a/?b"]
)
def test_only_a_server_by_https_is_asked(url):
    with pytest.raises(RequestError) as refusal:
        read_caldav(CalDavQuery(url), lambda: pytest.fail("asked"), BETWEEN)
    assert refusal.value.code == "SOURCE_ENDPOINT"


def test_a_server_that_is_not_proved_is_not_told_the_password(served, known, tmp_path):
    other = servers.proved(tmp_path)
    with pytest.raises(SourceError) as refusal:
        ask(served, ca=str(other.ca))
    assert refusal.value.code == "SOURCE_TLS"


XML = "application/xml; charset=utf-8"
MANY = b'<multistatus xmlns="DAV:">' + b"<a/>" * 300_000


@pytest.mark.parametrize(
    ("status", "kind", "body", "code"),
    [
        (302, XML, b"", "SOURCE_REFUSED"),
        (200, "text/html", b"<html>", "SOURCE_REFUSED"),
        (207, "text/html", b"<html>", "SOURCE_ANSWER"),
        (207, XML, b"<multistatus", "SOURCE_ANSWER"),
        (207, XML, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "SOURCE_ANSWER"),
        (207, XML, b"<html/>", "SOURCE_ANSWER"),
        (207, XML, MANY, "SOURCE_TOO_LARGE"),
        (403, XML, b"", "SOURCE_TOKEN"),
    ],
    ids=[*"abcdefgh"],
)
def test_whatever_else_is_answered_has_its_end(known, monkeypatch, status, kind, body, code):
    monkeypatch.setattr(product, "MOST_BYTES", 1024 * 1024)
    with answering(known, status, kind, body) as (url, asked):
        query = CalDavQuery(url, ca=str(known.ca), seconds=20)
        with pytest.raises(SourceError) as refusal:
            read_caldav(query, lambda: pytest.fail("no user, no password"), BETWEEN)

    assert (refusal.value.code, asked) == (code, ["/lich/"])
