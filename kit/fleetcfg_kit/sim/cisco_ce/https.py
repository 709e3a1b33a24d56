"""A codec's web server: documents, getxml, putxml, sessions, limits.

Speaks the XML API as CE and RoomOS do, recorded answers to the byte. It keeps no state but the
request buckets: what is set and who is logged in is in the device state.
"""

import asyncio
import base64
import binascii
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

from aiohttp import web
from lxml import etree

from fleetcfg_kit.sim.cisco_ce.address import AddressQuery, QueryStep, ask
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply
from fleetcfg_kit.sim.cisco_ce.commands import find, run
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.document_template import DECLARATION
from fleetcfg_kit.sim.cisco_ce.documents import XmlElement
from fleetcfg_kit.sim.cisco_ce.faults import CodecFault, spoil_configuration, spoil_status
from fleetcfg_kit.sim.cisco_ce.models.catalog import ROOMOS
from fleetcfg_kit.sim.cisco_ce.models.commands import SimCommand
from fleetcfg_kit.sim.cisco_ce.rate_limit import SimRateLimit
from fleetcfg_kit.sim.cisco_ce.schema import command_tree
from fleetcfg_kit.sim.cisco_ce.trees import reply_tree, xml_lines
from fleetcfg_kit.sim.core.auth import SimLoginResult
from fleetcfg_kit.sim.core.device import log_in
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.json_types import JsonObject
from fleetcfg_kit.sim.core.web import send_response

XML = "text/xml; charset=UTF-8"
TEXT = "text/plain; charset=UTF-8"
COOKIE = "SecureSessionId"
DOWN: Mapping[str | None, int] = {  # faults that a client hears of before it is asked who it is
    SimFault.REBOOTING: 502,
    CodecFault.TSHELL_FAILED: 502,
    SimFault.BUSY_503: 503,
}
FIRST_WITH_SESSIONS = (8,)  # TC sends a client to its sign-in page instead of answering 401
KEEPALIVE_S = 75.0

_POLICY = (
    "base-uri 'self'; block-all-mixed-content; default-src 'self'; img-src 'self' data: blob:; "
    "style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = MappingProxyType(  # as recorded of a Room Bar with RoomOS 26.7
    {
        "Server": "nginx",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _POLICY,
        "Permissions-Policy": "fullscreen=(self)",
        "Strict-Transport-Security": "max-age=0",
        "Cache-Control": "no-store, max-age=0",
    }
)
UNAUTHORIZED = (
    b"401 Unauthorized\n\nThis server could not verify that you are authorized to access the "
    b"document you requested. Either you supplied the wrong credentials (e.g., bad password), or "
    b"your browser does not understand how to supply the credentials required.\n\n   "
)
NO_ACTION = (
    b'<?xml version="1.0"?>\n<ActionError>\n  <Reason>No action detected in document</Reason>\n'
    b"</ActionError>\n\n"
)
NO_LOCATION = (
    b'<?xml version="1.0"?>\n<Fault>\n  <XPathError type="parsing">\n'
    b'    <ErrorCode type="string">10</ErrorCode>\n    <Location type="string"></Location>\n'
    b'    <ProcessString type="string"></ProcessString>\n  </XPathError>\n</Fault>\n'
)

DOCUMENTS = {
    f"/{root.lower()}.xml": root for root in ("Status", "Configuration", "Valuespace", "Command")
}


def answer(body: bytes, *, status: int = 200, kind: str = XML, **more: str) -> web.Response:
    """Make a response with the headers that every response has."""
    extra = {name.replace("_", "-"): value for name, value in more.items()}
    return web.Response(
        body=body, status=status, headers={**HEADERS, "Content-Type": kind, **extra}
    )


def pair_of(encoded: str, *, url_safe: bool = False) -> tuple[str, str] | None:
    """Read a user and a passphrase from base64 (RFC 7617, section 2); None when it is none."""
    padded = encoded + "=" * (-len(encoded) % 4) if url_safe else encoded
    try:
        told = base64.b64decode(padded, b"-_" if url_safe else None, validate=True).decode()
    except (binascii.Error, UnicodeError):
        return None
    user, _, password = told.partition(":")
    return user, password


def basic_credentials(header: str) -> tuple[str, str] | None:
    """Read an `Authorization: Basic` header; None when it is none."""
    scheme, _, encoded = header.partition(" ")
    return pair_of(encoded) if scheme.lower() == "basic" else None


# Release notes of RoomOS 26: beyond the queue comes 503. A session's cookie is served faster.
_BASIC_LIMIT = partial(SimRateLimit, per_second=1.0, queue=30)
_SESSION_LIMIT = partial(SimRateLimit, per_second=15.0, queue=90)


@dataclass(slots=True)
class CodecWebServer:
    """The web server of one codec."""

    codec: CodecState
    upgrade: Callable[["CodecWebServer", web.BaseRequest], Awaitable[web.StreamResponse]]
    basic: SimRateLimit = field(default_factory=_BASIC_LIMIT)
    session: SimRateLimit = field(default_factory=_SESSION_LIMIT)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        self.codec.stats.requests += 1
        if request.path == "/ws":
            return await self.upgrade(self, request)
        early = _early(self.codec.fault)
        if early is not None:
            return early
        if self.codec.setting("networkservices\nhttp\nmode").lower() == "off":
            return answer(b"", status=404, kind=TEXT)
        return await send_response(self.codec.fault, request, await self._admitted(request))

    async def _admitted(self, request: web.BaseRequest) -> web.Response:
        user, bucket = self._who(request)
        if user is None:
            if self.codec.model.number < FIRST_WITH_SESSIONS:
                return answer(b"", status=302, kind=TEXT, Location="/web/signin")
            realm = 'Basic realm="CISCO-Endpoint"'
            return answer(UNAUTHORIZED, status=401, kind=TEXT, WWW_Authenticate=realm)
        if self.codec.model.number >= ROOMOS:
            wait = bucket.admit(self.codec.clock.seconds())
            if wait is None:
                return answer(b"", status=503, kind=TEXT)
            if wait > 0:
                await asyncio.sleep(wait)
        if not {"Admin", "Integrator", "Audit"} & set(self.codec.authenticator.roles(user)):
            return answer(b"403 Forbidden\n", status=403, kind=TEXT)
        return await self._route(request, user)

    def _who(self, request: web.BaseRequest) -> tuple[str | None, SimRateLimit]:
        cookie = request.cookies.get(COOKIE) or request.cookies.get("SessionId")
        if cookie is not None and cookie in self.codec.web_sessions:
            return self.codec.web_sessions[cookie], self.session
        given = basic_credentials(request.headers.get("Authorization", ""))
        if given is None or log_in(self.codec, *given) is not SimLoginResult.ADMITTED:
            return None, self.basic
        return given[0], self.basic

    async def _route(self, request: web.BaseRequest, user: str) -> web.Response:
        match request.method, request.path:
            case "GET", path if path in DOCUMENTS:
                return answer(self.document(DOCUMENTS[path]))
            case "GET", "/getxml":
                return answer(self.getxml(request.query.get("location", "")))
            case "POST", "/putxml" | "/bookingsputxml":
                return self._put(await request.read(), user)
            case "POST", "/xmlapi/session/begin":
                return self._begin(user)
            case "POST", "/xmlapi/session/end":
                return self._end(request)
            case _:
                return answer(b"404 Not Found\n", status=404, kind=TEXT)

    # ------------------------------------------------------------------ reading

    def document(self, root: str) -> bytes:
        """Write a whole document."""
        if root == "Valuespace":
            return self.codec.model.valuespace
        if root == "Command":
            return self._commands()
        document = self.codec.xml(root)
        if root == "Status" or self.codec.fault is None:
            return spoil_status(self.codec.fault, document)
        return spoil_configuration(self.codec.fault, document.decode()).encode()

    def _commands(self) -> bytes:
        product = dict(self.codec.configuration.template.attributes)
        marks = "".join(f" {name}={quoteattr(value)}" for name, value in product.items())
        body = "".join(xml_lines(command_tree(self.codec.model.commands.values()), 1))
        return f"{DECLARATION}<Command{marks}>\n{body}</Command>\n".encode()

    def getxml(self, location: str) -> bytes:
        """Write the part of a document that *location* names."""
        question = ask(location)
        if not question:
            return NO_LOCATION
        root = question[0].name.title()
        if root == "Valuespace" and len(question) == 1:
            return self.document(root)
        found: Sequence[int] = ()
        if root in {"Status", "Configuration"} and not any(want.deep for want in question):
            overlay, now = self.codec.overlay(root)
            found = overlay.template.find(question[1:], shortened=False)
            if found:
                part = overlay.template.part(found, overlay.values(found, now))
                return spoil_status(self.codec.fault, (DECLARATION + part).encode())
        pairs = "".join(f' {k}="{v}"' for k, v in self.codec.configuration.template.attributes)
        return f"{DECLARATION}<EmptyResult{pairs}/>\n".encode()

    # ------------------------------------------------------------------ writing

    def _put(self, body: bytes, user: str) -> web.Response:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        try:
            root = etree.fromstring(body, parser)
        except etree.XMLSyntaxError as error:
            return answer(f"XML syntax error:\n{error}".encode(), status=400, kind=TEXT)
        if root.tag == "Configuration" and len(root):
            return answer(self._configure(root, user))
        if root.tag == "Command" and len(root):
            known = self.codec.model.commands
            orders = list(_orders(root, [], known, user))
            if any(is_marked or find(known, call.words) for call, is_marked in orders):
                return answer(_written([run(self.codec, call) for call, _ in orders]))
        return answer(NO_ACTION)

    def _configure(self, root: XmlElement, user: str) -> bytes:
        roles = self.codec.authenticator.roles(user)
        errors: list[tuple[str, str]] = []
        done = 0
        for question, spelled, value in _settings(root, (), "Configuration"):
            refusal, _ = self.codec.write(question, value, actor=user, roles=roles)
            if refusal is None:
                done += 1
            else:
                errors.append((spelled, refusal.value))
        told: JsonObject = {
            "Error": [
                {"id": n, "Reason": {"Value": reason}, "XPath": {"Value": where}}
                for n, (where, reason) in enumerate(errors, start=1)
            ]
        }
        if done or not errors:
            told["Success"] = {}
        return (DECLARATION + "".join(xml_lines({"Configuration": told})) + "\n").encode()

    # ------------------------------------------------------------------ sessions

    def _begin(self, user: str) -> web.Response:
        """Open a session, which ends only when it is ended (API guide of CE9): clients run out."""
        if not self.codec.authenticator.enter(user, self.codec.login_limits()):
            return answer(b"503 Too many sessions\n", status=503, kind=TEXT)
        token = secrets.token_hex(32)
        self.codec.web_sessions[token] = user
        cookie = f"{COOKIE}={token}; Path=/; HttpOnly; Secure"
        return answer(b"", status=204, kind=TEXT, Set_Cookie=cookie)

    def _end(self, request: web.BaseRequest) -> web.Response:
        user = self.codec.web_sessions.pop(request.cookies.get(COOKIE, ""), None)
        if user is not None:
            self.codec.authenticator.leave(user)
        return answer(b"", status=204, kind=TEXT, Set_Cookie=f"{COOKIE}=; Path=/; Max-Age=0")


def _early(fault: str | None) -> web.Response | None:
    """Answer what a fault answers before anybody looks at the request."""
    if fault not in DOWN and fault is not SimFault.FORBIDDEN_403:
        return None
    status = DOWN.get(fault, 403)
    bodies = {403: b"403 Forbidden\n", 502: b"502 Bad Gateway\n"}
    return answer(bodies.get(status, b""), status=status, kind=TEXT)


def _settings(
    element: XmlElement, above: AddressQuery, spelled: str
) -> Iterator[tuple[AddressQuery, str, str]]:
    """Give each value that a document sets: where, the same as the client spelled it, and what."""
    for child in element.iterchildren(etree.Element):
        name, item = str(child.tag), child.get("item")
        question = (*above, QueryStep(name.lower(), str(item) if item else None))
        here = f"{spelled}/{name}[{item}]" if item else f"{spelled}/{name}"
        if len(child):
            yield from _settings(child, question, here)
        else:
            yield question, here, child.text or ""


def _orders(
    element: XmlElement, above: list[str], known: Mapping[str, SimCommand], user: str
) -> Iterator[tuple[SimCommandCall, bool]]:
    """Find the commands of a document, and whether they are marked as such.

    One that is neither marked nor known is an element without any below it.
    """
    for child in element.iterchildren(etree.Element):
        here = [*above, str(child.tag)]
        is_marked = child.get("command") == "True"
        if not is_marked and " ".join(here).lower() not in known and len(child):
            yield from _orders(child, here, known, user)
            continue
        arguments: dict[str, list[str]] = {}
        for part in child.iterchildren(etree.Element):
            arguments.setdefault(str(part.tag).lower(), []).append(part.text or "")
        body = arguments.pop("body", None)
        yield SimCommandCall(here, arguments, body[0] if body else None, user), is_marked


def _written(replies: list[SimReply]) -> bytes:
    """Write replies as recorded: those of one document follow each other without indent."""
    lines = [line for reply in replies for line in xml_lines(reply_tree(reply))]
    return f"{DECLARATION}<Command>\n{''.join(lines)}</Command>\n".encode()
