"""Servers of other makers, on loopback, to which news are delivered: mail, log, web hook."""

import os
import shutil
import socket
import ssl
import subprocess
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from fleetcfg_kit.sim.core.identity import CertificateIssuer
from fleetcfg_kit.testing.fleet import find_port

# Of this process alone: a port that was free there is not taken by another before it is used.
ADDRESS = "127.91.{}.{}".format(*divmod(os.getpid() % 65_536, 256))


@dataclass(frozen=True)
class Proved:
    """What a server proves itself by, and the file of who signed for it."""

    context: ssl.SSLContext
    chain: Path
    ca: Path


def proved(folder: Path, address: str = ADDRESS) -> Proved:
    issuer = CertificateIssuer(folder / "tls", datetime.now(UTC))
    made = issuer.issue("server", [address])
    ca = folder / "ca.pem"
    ca.write_bytes(issuer.authority)
    return Proved(made.tls, made.chain, ca)


def text_of(mail: bytes) -> str:
    """Return what a mail says to who reads plain text."""
    body = message_from_bytes(mail, policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@dataclass
class Mailbox:
    """What a mail server took."""

    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    readers: list[list[str]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    asked: int = 0

    def judge(self, _server, _session, _envelope, _mechanism, data) -> AuthResult:
        self.asked += 1
        is_known = (data.login, data.password) == (b"fleetcfg", b"geheim")
        return AuthResult(success=is_known, handled=False)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if address in self.refuses:
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append(envelope.original_content)
        self.readers.append(list(envelope.rcpt_tos))
        return "250 OK"


@contextmanager
def mail_server(protection: str, context: ssl.SSLContext | None, *, asks: bool = False):
    """Run aiosmtpd; yield what it takes."""
    box = Mailbox()

    class Served(Controller):
        def factory(self):
            tls = context if protection == "starttls" else None
            with warnings.catch_warnings():  # that TLS came first, it does not know
                warnings.simplefilter("ignore", UserWarning)
                return SMTP(
                    self.handler,
                    hostname="mail.example.vn",
                    tls_context=tls,
                    auth_require_tls=protection != "tls",
                    auth_required=asks,
                    authenticator=box.judge,
                )

    box.port = find_port()
    of_port = context if protection == "tls" else None
    served = Served(box, hostname=ADDRESS, port=box.port, ssl_context=of_port)
    served.start()
    try:
        yield box
    finally:
        served.stop()


@dataclass
class Posted:
    """What a web server was sent."""

    url: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def hook_server(context: ssl.SSLContext, status: int = 204, location: str = "") -> Iterator[Posted]:
    posted = Posted()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.requests.append((dict(self.headers), body))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer((ADDRESS, 0), Answer)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    posted.url = f"https://{ADDRESS}:{server.server_address[1]}/fleet?key=a"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield posted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


_RSYSLOG = """
global(
  workDirectory="{folder}"
  defaultNetstreamDriverCAFile="{ca}"
  defaultNetstreamDriverCertFile="{chain}"
  defaultNetstreamDriverKeyFile="{chain}"
)
module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
input(type="imtcp" port="{port}" address="{address}")
template(name="whole" type="list") {{
  property(name="pri-text") constant(value="|") property(name="app-name") constant(value="|")
  property(name="msgid") constant(value="|") property(name="structured-data")
  constant(value="|") property(name="msg") constant(value="\\n")
}}
action(type="omfile" file="{log}" template="whole")
"""


def rsyslog_lacks() -> str:
    """Return why no rsyslog with TLS can run here; empty if one can."""
    if shutil.which("rsyslogd") is None:
        return "rsyslogd is not installed"
    found = list(Path("/usr/lib").glob("*/rsyslog/lmnsd_ossl.so"))
    return "" if found else "rsyslog-openssl is not installed"


@contextmanager
def rsyslog(folder: Path, known: Proved) -> Iterator[tuple[int, Path]]:
    """Run rsyslogd with TLS; yield its port, and the file that it writes."""
    port = find_port()
    log = folder / "log"
    settings = folder / "rsyslog.conf"
    settings.write_text(
        _RSYSLOG.format(
            address=ADDRESS, folder=folder, ca=known.ca, chain=known.chain, port=port, log=log
        )
    )
    command = ["rsyslogd", "-n", "-f", str(settings), "-i", str(folder / "pid")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            _await(port, process)
            yield port, log
        finally:
            process.terminate()
            process.wait(timeout=30)


def _await(port: int, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((ADDRESS, port)) == 0:
                return
    msg = f"rsyslogd ended: {process.stderr.read() if process.stderr else ''}"
    raise AssertionError(msg)
