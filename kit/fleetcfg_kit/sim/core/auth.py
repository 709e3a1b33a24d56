"""Who may come in: accounts, wrong passphrases, lock-outs and the number of sessions at a time.

Passphrases are compared in constant time and appear in no representation. It does not know the
time: callers pass it, in seconds of any steady clock.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum, unique

from pydantic import with_config


@unique
class SimLoginResult(StrEnum):
    """How a login ended."""

    ADMITTED = "admitted"
    WRONG = "wrong"
    LOCKED = "locked"


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class SimAccount:
    """One local user of a device.

    Attributes:
        name: Login name.
        password: Its passphrase; empty on a device that was reset to factory state.
        roles: By the family's own names; a family without roles takes no notice.
    """

    name: str
    password: str = field(repr=False)
    roles: tuple[str, ...] = ("Admin", "User")


@dataclass(frozen=True, slots=True)
class SimLoginLimits:
    """What a device's own configuration says about logins.

    Attributes:
        sessions_per_user: How many at a time.
        sessions: How many at a time, of all users.
        failures: Wrong passphrases in a row that lock an account; 0 for never.
        lockout: How long it stays locked, in seconds.
    """

    sessions_per_user: int = 20
    sessions: int = 20
    failures: int = 0
    lockout: float = 3600.0


class SimAuthenticator:
    """The accounts of one device, and who is logged in."""

    __slots__ = ("_failures", "_inside", "accounts")

    def __init__(self, accounts: Iterable[SimAccount]) -> None:
        self.accounts = {account.name: account for account in accounts}
        self._failures: dict[str, tuple[int, float]] = {}
        self._inside: dict[str, int] = {}

    def check(self, user: str, password: str, limits: SimLoginLimits, now: float) -> SimLoginResult:
        """Judge a passphrase; enough wrong ones in a row lock the account."""
        count, until = self._failures.get(user, (0, 0.0))
        if now < until:
            return SimLoginResult.LOCKED
        account = self.accounts.get(user)
        if account is not None and hmac.compare_digest(
            account.password.encode(), password.encode("utf-8", "surrogatepass")
        ):
            self._failures.pop(user, None)
            return SimLoginResult.ADMITTED
        count += 1
        locked = 0 < limits.failures <= count
        if user in self.accounts:
            self._failures[user] = (0, now + limits.lockout) if locked else (count, 0.0)
        return SimLoginResult.LOCKED if locked else SimLoginResult.WRONG

    def enter(self, user: str, limits: SimLoginLimits) -> bool:
        """Open a session; False when there are too many already."""
        here = self._inside.get(user, 0)
        if here >= limits.sessions_per_user or sum(self._inside.values()) >= limits.sessions:
            return False
        self._inside[user] = here + 1
        return True

    def leave(self, user: str) -> None:
        """Close a session that was opened."""
        here = self._inside.get(user, 0) - 1
        if here > 0:
            self._inside[user] = here
        else:
            self._inside.pop(user, None)

    def roles(self, user: str) -> tuple[str, ...]:
        """Give a user's roles; none for a user that is not known."""
        account = self.accounts.get(user)
        return account.roles if account else ()
