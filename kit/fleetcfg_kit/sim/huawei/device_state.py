"""The state of one endpoint: five settings, the services that they switch, and who is logged in.

Witnessed: the ids, their values, and that `enable_http` is 0 for on at TE30 to TE60 and 1 for on at
TE20. Guessed: what an endpoint begins with, the longest text, how many wrong passwords lock an
account, and that CloudLink is as TE20. A value has one spelling here and in fleets, whatever the
model stores: `On` and `Off` for `enable_http`.
"""

import secrets
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.auth import SimLoginLimits
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.flat_device import SimFlatDevice
from fleetcfg_kit.sim.huawei.faults import HuaweiFault

TELNET: Final = "enabletelnet"
HTTP: Final = "enable_http"
CALL: Final = "call"  # with whom; not a setting
DEFAULTS: Final = {
    TELNET: "0",
    HTTP: "Off",
    "sipserv_addr": "",
    "proxy_addr": "",
    "port_ui_viport1": "255",
}
NUMBERS: Final = {
    TELNET: {"0", "1"},
    HTTP: {"On", "Off"},
    "port_ui_viport1": {"255", "6", "7", "8"},
}
SERVICES: Final = {"telnet": (TELNET, "1"), "http": (HTTP, "On")}  # by the name of the listener
OLD: Final = frozenset({"TE20"})  # speak TLS 1.1 and nothing newer
_INVERTED: Final = frozenset({"TE30", "TE40", "TE50", "TE60"})
_MOST: Final = 255  # characters of a text
_IDLE_S: Final = 60.0  # less on some, protocol notes 2.4
_ATTEMPTS: Final = 5
_LOCKED_S: Final = 300.0


@dataclass(slots=True)
class HuaweiSession:
    """One session; it has no user before a password came.

    Attributes:
        token: What every body has to bring; empty before.
        last_s: When it asked last, in seconds of the fleet's clock.
        answers: How many requests were answered since the login.
    """

    last_s: float
    user: str = ""
    token: str = ""
    answers: int = 0


@dataclass(slots=True)
class HuaweiState(SimFlatDevice):
    """One endpoint."""

    sessions: dict[str, HuaweiSession] = field(
        init=False, default_factory=dict[str, HuaweiSession], repr=False
    )
    web_server: web.Server | None = field(init=False, default=None)
    _serving: dict[str, bool] = field(init=False, default_factory=dict[str, bool])

    @property
    def model(self) -> str:
        """The model, as the endpoint calls itself."""
        return self.device.product

    def is_serving(self, service: str) -> bool:
        """Tell whether it listens at the port of a service."""
        if self.fault is not HuaweiFault.KEEPS_PORTS:
            path, on = SERVICES[service]
            self._serving[service] = self.get(path) == on
        return self._serving.get(service, False) and self.fault is not SimFault.REBOOTING

    # ------------------------------------------------------------------ values

    def judge(self, path: str, value: str) -> None:
        """Refuse (SIM_SETTING_UNKNOWN, SIM_SETTING_ILLEGAL) what a setting cannot be."""
        self.get(path)
        known = NUMBERS.get(path)
        if value not in known if known else len(value) > _MOST or not value.isprintable():
            facts = {"path": path, "value": value, "known": ", ".join(sorted(known or ()))}
            raise SimError("SIM_SETTING_ILLEGAL", device=self.device.name, **facts)

    def write(self, path: str, value: str, actor: str) -> None:
        """Set a value as a client does; as `judge`."""
        self.judge(path, value)
        SimFlatDevice.write(self, path, value, actor)

    def tamper(self, path: str, value: str, actor: str) -> None:
        """Set a value without a client; as `judge`."""
        self.judge(path, value)
        SimFlatDevice.tamper(self, path, value, actor)

    def stored(self, path: str) -> str:
        """Give a value as this model stores it."""
        value = self.get(path)
        return self._turn(is_on=value == "On") if path == HTTP else value

    def meant(self, path: str, stored: str) -> str:
        """Give the value that is meant by what this model stores."""
        if path != HTTP:
            return stored
        return {self._turn(is_on=True): "On", self._turn(is_on=False): "Off"}.get(stored, stored)

    def _turn(self, *, is_on: bool) -> str:
        return str(int(is_on is not (self.model in _INVERTED)))

    # ------------------------------------------------------------------ who is in

    def login_limits(self) -> SimLoginLimits:
        """Give what it says about wrong passwords."""
        return SimLoginLimits(failures=_ATTEMPTS, lockout=_LOCKED_S)

    def open_session(self) -> str:
        """Open a session that has no user yet, and give its id."""
        name = secrets.token_hex(16)
        self.sessions[name] = HuaweiSession(self.clock.seconds())
        return name

    def rename_session(self, name: str) -> str:
        """Give a session another id, and return it."""
        session = self.sessions.pop(name)
        other = self.open_session()
        self.sessions[other] = session
        return other

    def find_session(self, name: str) -> HuaweiSession | None:
        """Give the session of this id, and note that it asked; None when there is none any more."""
        session, now = self.sessions.get(name), self.clock.seconds()
        if session is None:
            return None
        is_lost = self.fault is HuaweiFault.SESSION_LOST and session.answers
        if is_lost or now - session.last_s > _IDLE_S:
            self.end_session(name)
            return None
        session.last_s = now
        session.answers += bool(session.token)
        return session

    def end_session(self, name: str) -> None:
        """Forget a session."""
        session = self.sessions.pop(name, None)
        if session is not None and session.user:
            self.authenticator.leave(session.user)

    # ------------------------------------------------------------------ life

    def restore(self) -> None:
        """Be again as the fleet describes this device; SIM_SETTING_ILLEGAL if it cannot be so."""
        self.sessions.clear()
        SimFlatDevice.restore(self)
        for path, value in self.device.settings.items():
            self.judge(path, value)

    def power_off(self) -> None:
        """Forget who is logged in."""
        for name in list(self.sessions):
            self.end_session(name)

    def reboot(self) -> None:
        """Start anew, without sessions."""
        self.power_off()
        SimFlatDevice.reboot(self)
