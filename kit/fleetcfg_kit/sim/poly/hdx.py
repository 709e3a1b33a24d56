"""A HDX: forms of a web server behind digest authentication (RFC 2617), and nothing else.

Witnessed: the paths, the form and its answer, `callinfo` and that the configuration is a table with
private things in it. Guessed: that all of it is there over HTTPS too, the algorithm and `qop`,
the status of a command that fails, what `whoami` and `encryption` say, and that a count that does
not grow is refused.
"""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import md5
from typing import Final
from xml.sax.saxutils import escape

from aiohttp import web

from fleetcfg_kit.sim.core.auth import SimAccount, SimLoginLimits, SimLoginResult
from fleetcfg_kit.sim.core.device import SimClock, log_in
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.web import send_response
from fleetcfg_kit.sim.poly.device_state import PolyGroupState
from fleetcfg_kit.sim.poly.line import PolyLine
from fleetcfg_kit.sim.poly.tables import CALL, HDX_VARIABLES

HDX: Final = PolyLine(
    {name: space for name, (space, _) in HDX_VARIABLES.items()},
    {name: value for name, (_, value) in HDX_VARIABLES.items()},
    {"community": ""},
    {},
)
TABLE: Final = tuple(name for name in HDX.defaults if name not in {CALL, "encryption"})
WORDS: Final = {
    "Off": "no",
    "When_Available": "yes",
    "Required_Video": "requiredvideocallsonly",
    "Required_All": "requiredallcalls",
}
NOT_FOUND: Final = "error: command not found"
_COUNT: Final = re.compile(r"[0-9a-fA-F]{8}")
_PART: Final = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


@dataclass(slots=True)
class HdxState(PolyGroupState):
    """One system.

    Attributes:
        proofs: How often each nonce was used; none for one that was never used rightly.
    """

    proofs: dict[str, int] = field(init=False, default_factory=dict[str, int], repr=False)

    def is_open(self, listener: str) -> bool:
        """Tell whether there is an answer at a port."""
        del listener
        return self.fault is not SimFault.REBOOTING

    def power_off(self) -> None:
        """Forget what was given to be proved with."""
        self.proofs.clear()

    def restore(self) -> None:
        """Be again as the fleet describes this device."""
        self.proofs.clear()
        PolyGroupState.restore(self)

    def login_limits(self) -> SimLoginLimits:
        """Give the usual limits: whether such a system locks an account is not known."""
        return SimLoginLimits()


def build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> HdxState:
    """Make the state of a system."""
    return HdxState(device, accounts, clock, HDX.defaults, line=HDX)


def paths(product: str, firmware: str) -> Iterable[str]:
    """Give what every system has."""
    del product, firmware
    return (*TABLE, "encryption")


@dataclass(slots=True)
class HdxWebServer:
    """The web server of one system."""

    state: HdxState

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        self.state.stats.requests += 1
        said = self._answer(request, await request.post())
        return await send_response(self.state.fault, request, said)

    def _answer(self, request: web.BaseRequest, form: Mapping[str, object]) -> web.Response:
        if not self._is_proved(request):
            nonce = secrets.token_hex(16)
            self.state.proofs[nonce] = 0
            told = f'Digest realm="HDX", nonce="{nonce}", algorithm=MD5, qop="auth"'
            return web.Response(status=401, headers={"WWW-Authenticate": told})
        if self.state.fault is SimFault.FORBIDDEN_403:
            return web.Response(status=403)
        match request.method, request.path:
            case "POST", "/a_apicommand.cgi":
                commands = str(form.get("apicommand", "")).split(";")
                told = "".join(self._do(command) for command in commands if command)
                text = f"<apicommands>{told}</apicommands>"
                return web.Response(text=text, content_type="text/xml")
            case "POST", "/a_createdatfilecsv.cgi":
                lines = [f"{name},{self.state.get(name)}\r\n" for name in TABLE]
                return web.Response(text="".join(lines), content_type="text/csv")
            case _:
                return web.Response(status=404)

    def _is_proved(self, request: web.BaseRequest) -> bool:
        """Judge the proof; the first right one with a nonce is a login."""
        told = request.headers.get("Authorization", "")
        said = {name: quoted or plain for name, quoted, plain in _PART.findall(told)}
        nonce, used = said.get("nonce", ""), self.state.proofs.get(said.get("nonce", ""))
        if used is None:
            return False
        user = said.get("username", "")
        account = self.state.authenticator.accounts.get(user)
        password = account.password if account else ""
        proof = self._proof(request, said, password)
        is_right = account is not None and proof == said.get("response")
        if not used:
            result = log_in(self.state, user, password if is_right else "\0")
            is_right = result is SimLoginResult.ADMITTED
        count = int(said["nc"], 16) if _COUNT.fullmatch(said.get("nc", "")) else 0
        is_right &= count > used
        self.state.proofs[nonce] = count if is_right else used
        return is_right

    @staticmethod
    def _proof(request: web.BaseRequest, said: Mapping[str, str], password: str) -> str:
        def of(*parts: str) -> str:
            return md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()

        what = of(request.method, said.get("uri", ""))
        known = of(said.get("username", ""), "HDX", password)
        mine = [said.get(name, "") for name in ("nonce", "nc", "cnonce", "qop")]
        return of(known, *mine, what)

    def _do(self, command: str) -> str:
        lines = self._lines(command)
        status = "error" if lines == [NOT_FOUND] else "success"
        result = escape("".join(f"{line}\r\n" for line in lines))
        told = f'<command status="{status}">{escape(command)}</command><result>{result}</result>'
        return f"<apicommand>{told}</apicommand>"

    def _lines(self, command: str) -> list[str]:
        state, other = self.state, self.state.get(CALL)
        match command:
            case "whoami":
                return [
                    f"Hi, my name is : {state.get('sysname')}",
                    "Here is what I know about myself:",
                    f"Model: {state.device.product}",
                    f"Serial Number: {state.serial}",
                    f"Software Version: {state.firmware}",
                    f"SNMP Enabled: {state.get('snmpenabled')}",
                ]
            case "serialnum":
                return [f"serialnum {state.serial}"]
            case "encryption get":
                return [f"encryption {WORDS[state.get('encryption')]}"]
            case "callinfo all" if not other:
                return ["system is not in a call"]
            case "callinfo all":
                call = f"callinfo:1::{other}:384:connected:notmuted:outgoing:videocall"
                return ["callinfo begin", call, "callinfo end"]
            case _:
                return [NOT_FOUND]
