"""Devices that register at a SIP registrar, where one is named that runs on this machine.

REGISTER over UDP with Digest authentication (RFC 3261, 10.2 and 22.4; MD5). The user is the one
that the device has, the password that of the simulated fleet. A registrar that is not on loopback
is never called: a device then shows what it always shows.
"""

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import md5
from ipaddress import ip_address
from typing import Any, Final, Generic, TypeVar

from fleetcfg_kit.sim.core.device import SimDeviceState
from fleetcfg_kit.sim.core.faults import SimFault

EXPIRES_S: Final = 60
_LOOK_S: Final = 0.5
_ANSWER_S: Final = 2.0
_PORT: Final = 5060
_REFUSED: Final = 401
_OK: Final = 200
_FACT: Final = re.compile(r'(\w+)="([^"\r\n]{0,256})"')
_STATUS: Final = re.compile(rb"SIP/2\.0 ([1-6][0-9]{2}) ")

_StateT = TypeVar("_StateT", bound=SimDeviceState)


@dataclass(frozen=True, slots=True)
class SimSip(Generic[_StateT]):
    """How the devices of a family are registered.

    Attributes:
        account: Gives the registrar, ``HOST`` or ``HOST:PORT``, and the user; empty for neither.
        tell: Has a device know whether it is registered.
    """

    account: Callable[[_StateT], tuple[str, str]]
    tell: Callable[[_StateT, bool], None]


@dataclass(slots=True)
class _Held:
    """What one device has at its registrar."""

    account: tuple[str, str] = ("", "")
    until_s: float = 0.0
    task: asyncio.Task[None] | None = None


@dataclass(slots=True)
class SimSipClients:
    """All devices of a fleet, as clients of registrars.

    Attributes:
        devices: With how each is registered.
        password: Of every user.
        is_off: Tells of a device whether it has no power.
    """

    devices: list[tuple[SimDeviceState, SimSip[Any]]]
    password: str
    is_off: Callable[[SimDeviceState], bool]
    _held: dict[str, _Held] = field(init=False, default_factory=dict[str, _Held])

    async def run(self) -> None:
        """Keep every device registered, until cancelled."""
        now = asyncio.get_running_loop().time
        while True:
            for state, sip in self.devices:
                account = self._wanted(state, sip)
                held = self._held.get(state.device.name)
                if held is None and account is None:
                    continue
                held = self._held.setdefault(state.device.name, _Held())
                is_due = account != held.account or now() >= held.until_s
                if is_due and (held.task is None or held.task.done()):
                    held.task = asyncio.create_task(self._renew(state, sip, held, account))
            await asyncio.sleep(_LOOK_S)

    def _wanted(self, state: SimDeviceState, sip: SimSip[Any]) -> tuple[str, str] | None:
        server, user = sip.account(state)
        is_up = state.fault not in {SimFault.REFUSES, SimFault.SILENT} and not self.is_off(state)
        return (server, user) if user and is_up and loopback(server) else None

    async def _renew(
        self, state: SimDeviceState, sip: SimSip[Any], held: _Held, account: tuple[str, str] | None
    ) -> None:
        """Leave the registrar that a device was at, and register it at the one that it is told."""
        if held.account not in (("", ""), account) and not self.is_off(state):
            await self._register(state, held.account, 0)
        if account is None:
            del self._held[state.device.name]
            sip.tell(state, False)  # noqa: FBT003 - whether it is
            return
        is_in = await self._register(state, account, EXPIRES_S)
        sip.tell(state, is_in)
        held.account = account
        held.until_s = asyncio.get_running_loop().time() + (EXPIRES_S / 2 if is_in else _ANSWER_S)

    async def _register(
        self, state: SimDeviceState, account: tuple[str, str], expires_s: int
    ) -> bool:
        target = loopback(account[0])
        if target is None:
            return False
        loop = asyncio.get_running_loop()
        with suppress(OSError, TimeoutError):
            line, talk = await loop.create_datagram_endpoint(
                _Answers, local_addr=(state.device.address, 0), remote_addr=target
            )
            try:
                port = line.get_extra_info("sockname")[1]
                request = _Register(target[0], account[1], state.device.address, port, expires_s)
                answer = await talk.ask(line, request.spell(1, ""))
                if status_of(answer) == _REFUSED:
                    proof = request.prove(answer, self.password)
                    answer = await talk.ask(line, request.spell(2, proof))
                return status_of(answer) == _OK
            finally:
                line.close()
        return False


class _Answers(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self._next: asyncio.Future[bytes] | None = None

    async def ask(self, line: asyncio.DatagramTransport, request: bytes) -> bytes:
        self._next = asyncio.get_running_loop().create_future()
        line.sendto(request)
        return await asyncio.wait_for(self._next, _ANSWER_S)

    def datagram_received(self, data: bytes, addr: object) -> None:
        del addr
        status = status_of(data)
        if self._next is not None and not self._next.done() and status >= _OK:  # 100 is no answer
            self._next.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if self._next is not None and not self._next.done():
            self._next.set_exception(exc)


@dataclass(frozen=True, slots=True)
class _Register:
    """One registration, whose requests belong together."""

    domain: str
    user: str
    address: str
    port: int
    expires_s: int
    call: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def uri(self) -> str:
        return f"sip:{self.domain}"

    def spell(self, number: int, proof: str) -> bytes:
        here = f"{self.address}:{self.port}"
        lines = [
            f"REGISTER {self.uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{self.call}{number};rport",
            "Max-Forwards: 70",
            f"From: <sip:{self.user}@{self.domain}>;tag={self.call}",
            f"To: <sip:{self.user}@{self.domain}>",
            f"Call-ID: {self.call}@{self.address}",
            f"CSeq: {number} REGISTER",
            f"Contact: {f'<sip:{self.user}@{here}>' if self.expires_s else '*'}",  # 10.2.2: all
            f"Expires: {self.expires_s}",
            *([f"Authorization: {proof}"] if proof else []),
            "Content-Length: 0",
        ]
        return "\r\n".join([*lines, "", ""]).encode()

    def prove(self, answer: bytes, password: str) -> str:
        """Give the header that answers a challenge (RFC 2617, 3.2.2, without ``qop``)."""
        facts = challenge_in(answer)
        realm, nonce = facts.get("realm", ""), facts.get("nonce", "")
        secret = _hash(f"{self.user}:{realm}:{password}")
        response = _hash(f"{secret}:{nonce}:{_hash(f'REGISTER:{self.uri}')}")
        return (
            f'Digest username="{self.user}", realm="{realm}", nonce="{nonce}", uri="{self.uri}",'
            f' response="{response}", algorithm=MD5'
        )


def loopback(server: str) -> tuple[str, int] | None:
    """Give address and port of a registrar on this machine; None for any other."""
    host, _, port = server.partition(":")
    with suppress(ValueError):
        if ip_address(host).is_loopback:
            return host, int(port or _PORT)
    return None


def status_of(answer: bytes) -> int:
    """Give the status of a response; 0 if it is none."""
    found = _STATUS.match(answer)
    return int(found[1]) if found else 0


def challenge_in(answer: bytes) -> Mapping[str, str]:
    """Give what the challenge of a response says."""
    for line in answer.decode("utf-8", "replace").split("\r\n"):
        name, _, text = line.partition(":")
        if name.lower() == "www-authenticate":
            return dict(_FACT.findall(text[:2048]))
    return {}


def _hash(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
