"""The state of one system: its variables, within their spaces, and who is logged in at REST."""

import secrets
from dataclasses import dataclass, field

from aiohttp import web

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.auth import SimLoginLimits, SimLoginResult
from fleetcfg_kit.sim.core.device import log_in, note_change
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.flat_device import SimFlatDevice
from fleetcfg_kit.sim.core.media import SimCall
from fleetcfg_kit.sim.poly.faults import PolyFault
from fleetcfg_kit.sim.poly.line import GROUP, PolyLine
from fleetcfg_kit.sim.poly.tables import CALL

MASK = "***"
LOCKOUT_S = 60.0  # a guess: `lockoutTime 1` in an export of a Studio X30
START_S = 180.0  # what a start takes, by people who drive VideoOS


@dataclass(slots=True)
class WebSession:
    """Who is logged in at REST.

    Attributes:
        user: Login name.
        xsrf: The token that a client has to send back, as a cookie and as a header.
        last_s: When it asked last, in seconds of the fleet's clock.
        answers: How many requests were answered.
    """

    user: str
    xsrf: str
    last_s: float
    answers: int = 0


@dataclass(slots=True)
class PolyGroupState(SimFlatDevice):
    """One system.

    Attributes:
        line: Of which line of products it is.
        web_sessions: By the session's id.
        web_server: Makes the protocol of a connection; one for all connections.
        failed_logins: Passphrases that REST refused since the last one that it took, by user.
        last_logins: When REST took the last one, in milliseconds since 1970, and from where.
        is_reboot_needed: Whether something that was set counts only after a start.
        is_hung: Whether sessions that were left open have used it up: REST does nothing any more.
        ready_s: Until when it is starting, in seconds of the fleet's clock.
        is_registered: Whether a registrar on this machine knows it; None where none was asked.
        media_call: The call with another device of the fleet that is up; None if there is none.
    """

    line: PolyLine = GROUP
    fault: str | None = None  # as there: it is also set here
    web_sessions: dict[str, WebSession] = field(
        init=False, default_factory=dict[str, WebSession], repr=False
    )
    web_server: web.Server | None = field(init=False, default=None)
    failed_logins: dict[str, int] = field(init=False, default_factory=dict[str, int])
    last_logins: dict[str, tuple[int, str]] = field(
        init=False, default_factory=dict[str, tuple[int, str]]
    )
    is_reboot_needed: bool = field(init=False, default=False)
    is_hung: bool = field(init=False, default=False)
    ready_s: float = field(init=False, default=0.0)
    is_registered: bool | None = field(init=False, default=None)
    media_call: SimCall | None = field(init=False, default=None)

    def ring(self, call: SimCall) -> bool:
        """Take a call from another device of the fleet, unless a call is up."""
        if self.get(CALL):
            return False
        self._own[CALL] = call.caller.device.address
        self.media_call = call
        return True

    def ended(self, call: SimCall) -> None:
        """End a call that the far end has ended."""
        if self.media_call is call:
            self._own.pop(CALL, None)
            self.media_call = None

    def is_open(self, listener: str) -> bool:
        """Tell whether there is an answer at a port: the way is switched on, the system is up."""
        is_up = self.fault is not SimFault.REBOOTING and self.clock.seconds() >= self.ready_s
        return is_up and self.get(self.line.places[listener]).lower() in ("true", "port24only")

    def has_registrar(self) -> bool:
        """Tell whether it counts as registered: a registrar elsewhere is taken at its word."""
        return bool(self.get(self.line.places["registrar"])) and self.is_registered is not False

    def is_administrator(self, user: str) -> bool:
        """Tell whether a user has the role `admin`; all others have `user`."""
        return "Admin" in self.authenticator.roles(user)

    # ------------------------------------------------------------------ values

    def judge(self, path: str, value: str) -> None:
        """Refuse a value that a variable cannot have.

        Raises:
            SimError: SIM_SETTING_UNKNOWN, SIM_SETTING_ILLEGAL.
        """
        self.get(path)
        if not self.line.spaces[path].has(value):
            shown = MASK if self.line.hides(path) else value
            raise SimError("SIM_SETTING_ILLEGAL", device=self.device.name, path=path, value=shown)

    def write(self, path: str, value: str, actor: str) -> None:
        """Set a value as a client does; one that is refused is refused whatever the fault.

        Raises:
            SimError: As `judge`.
        """
        self.judge(path, value)
        SimFlatDevice.write(self, path, value, actor)

    def tamper(self, path: str, value: str, actor: str) -> None:
        """Set a value without a client; the journal does not tell secrets.

        Raises:
            SimError: As `judge`.
        """
        self.judge(path, value)
        before, self._own[path] = self.get(path), value
        if self.line.hides(path):
            before = value = MASK
        note_change(self, actor, path, before, value)

    # ------------------------------------------------------------------ who is in

    def login_limits(self) -> SimLoginLimits:
        """Give what the system says now about wrong passphrases."""
        attempts = self.get(self.line.places["lockout"])
        return SimLoginLimits(failures=0 if attempts == "Off" else int(attempts), lockout=LOCKOUT_S)

    def log_in_at_web(self, user: str, password: str) -> SimLoginResult:
        """Judge a passphrase that came to REST, and count those that are refused."""
        result = log_in(self, user, password)
        if result is not SimLoginResult.ADMITTED:
            self.failed_logins[user] = self.failed_logins.get(user, 0) + 1
        return result

    def open_web_session(self, user: str) -> str | None:
        """Open a session, and give its id; None when there are too many."""
        if not self.authenticator.enter(user, self.login_limits()):
            self.is_hung = True
            return None
        token = secrets.token_urlsafe(24)
        xsrf = secrets.token_urlsafe(16)
        self.web_sessions[token] = WebSession(user, xsrf, self.clock.seconds())
        return token

    def find_web_session(self, token: str) -> WebSession | None:
        """Give the session of this id, and note that it asked; None when there is none any more."""
        session = self.web_sessions.get(token)
        if session is None:
            return None
        now = self.clock.seconds()
        is_idle = now - session.last_s > 60.0 * int(self.get(self.line.places["idle_minutes"]))
        if is_idle or (self.fault is PolyFault.SESSION_LOST and session.answers):
            self.end_web_session(token)
            return None
        session.last_s = now
        session.answers += 1
        return session

    def end_web_session(self, token: str) -> None:
        """Forget a session."""
        session = self.web_sessions.pop(token, None)
        if session is not None:
            self.authenticator.leave(session.user)

    # ------------------------------------------------------------------ life

    def restore(self) -> None:
        """Be again as the fleet describes this device.

        Raises:
            SimError: As `judge`, for what the fleet sets.
        """
        self.web_sessions.clear()
        self.failed_logins.clear()
        self.last_logins.clear()
        self.is_reboot_needed = self.is_hung = False
        self.media_call = None
        self.ready_s = 0.0
        SimFlatDevice.restore(self)
        for path, value in self.device.settings.items():
            self.judge(path, value)

    def reboot(self) -> None:
        """Start anew, without sessions of REST."""
        self.power_off()
        self.is_reboot_needed = self.is_hung = False
        SimFlatDevice.reboot(self)
        if self.fault is PolyFault.SLOW_START:
            self.ready_s = self.booted_s + START_S
        elif self.fault is PolyFault.NEW_CERTIFICATE:
            self.fault = SimFault.WRONG_CERTIFICATE  # and so it stays

    def power_off(self) -> None:
        """Forget who is logged in at REST."""
        for token in list(self.web_sessions):
            self.end_web_session(token)

    def factory_reset(self) -> None:
        """Forget every setting, the passphrase, and who is logged in."""
        self.power_off()
        SimFlatDevice.factory_reset(self)
