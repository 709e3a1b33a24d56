"""Which password of a device is in force: told by logging in with each of two, once at most.

Nothing here writes. The new password is opened from its seal by who asks, right before it is
needed. What may be wrong is tried only where the device's own settings say that it locks no account
out; a device that cannot be reached, or is locked, has judged nothing.
"""

from dataclasses import dataclass, replace
from typing import Final

from fleetcfg.apply.context import ApplyContext, DeviceAccess
from fleetcfg.apply.preconditions import PreState, open_reader, read_whole
from fleetcfg.devices.driver import Credential
from fleetcfg.errors import CredentialError, RefusalError, Stage
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.model.outcome import Fate, ReconcileFate
from fleetcfg.model.value import Secret
from fleetcfg.trust.documents.changeset import ChangeSet, DeviceChange, place_of
from fleetcfg.trust.documents.state import State

_REJECTED: Final = "DEV_AUTH_REJECTED"


@dataclass(frozen=True, slots=True)
class Rotation:
    """One device whose password is replaced; a password is all that is done to it.

    Attributes:
        before: Its whole state; None if that is lost, and then nothing wrong may be tried.
        access: Gives the password that it is reached with.
    """

    change: DeviceChange
    device: Device
    catalog: Catalog
    before: State | None
    access: DeviceAccess

    @property
    def account(self) -> str:
        """Whose password it is."""
        return self.change.secrets[0].account

    def known(self) -> Credential | None:
        """Return what it is reached with; None if that is unknown, or of another account."""
        try:
            found = self.access.credential(self.device)
        except CredentialError:
            return None
        return found if found.user == self.account else None

    def may_fail(self, times: int) -> bool:
        """Tell whether that many wrong passwords in a row lock no account, by its own settings."""
        if self.before is None:
            return False
        locks_at = self.before.values.get(self.catalog.lockout, "0")
        if not isinstance(locks_at, str) or not locks_at.isdecimal():
            return False
        return int(locks_at) == 0 or int(locks_at) > times

    def log_in(self, credential: Credential) -> PreState | None:
        """Return what the device shows to *credential* in a new session; None if it says no."""

        def ask(_device: Device) -> Credential:
            return credential

        access = replace(self.access, credential=ask)
        try:
            with open_reader(access, self.device) as driver:
                return read_whole(driver, self.change, self.catalog)
        except RefusalError as refusal:
            if refusal.facts.get("why") != _REJECTED:
                raise
        return None


def require_old(rotation: Rotation, context: ApplyContext) -> Secret:
    """Return the password that is in force, while nothing is spent (12)."""
    context.sealing_key()
    old = rotation.known()
    if old is None:
        host, account = rotation.change.id, rotation.account
        raise RefusalError("PASSWORD_ACCOUNT", stage=Stage.DEVICE, device=host, account=account)
    return old.password


def open_password(changeset: ChangeSet, change: DeviceChange, context: ApplyContext) -> Secret:
    """Return the new password of a device."""
    secret = change.secrets[0]
    return context.sealing_key().open_sealed(secret.sealed, place_of(changeset, change.id, secret))


def require_other(old: Secret, new: Secret, change: DeviceChange) -> None:
    """Refuse to replace a password by itself: who sealed it knows it."""
    if old.reveal() == new.reveal():
        raise RefusalError("PASSWORD_SAME", device=change.id)


@dataclass(frozen=True, slots=True)
class PasswordFound:
    """What the device said to each password: None where that one was not tried.

    Attributes:
        seen: What was read by the one that it let in; None if it let in none.
    """

    new: bool | None
    old: bool | None
    seen: PreState | None

    @property
    def after(self) -> str:
        """Digest of the whole state that was read; empty if none was."""
        return "" if self.seen is None else self.seen.state.sha256


def find_password(rotation: Rotation, password: Secret, *, is_new: bool = True) -> PasswordFound:
    """Log in with the likelier password, and then, if it may fail, with the other.

    Args:
        rotation: The device.
        password: The new one.
        is_new: Whether it is the likelier; where the old one was and holds, no other is tried.
    """
    tries = {"new": Credential(rotation.account, password)}
    old = rotation.known()
    if old is not None and old.password.reveal() != password.reveal():  # else it was told already
        tries["old"] = old
    said: dict[str, bool] = {}
    seen: PreState | None = None
    for name in sorted(tries, reverse=not is_new):  # "new" before "old"
        if said.get("old") or (said and not rotation.may_fail(2)):
            break
        try:
            here = rotation.log_in(tries[name])
        except RefusalError:
            if seen is None:
                raise
            break
        said[name] = here is not None
        seen = seen or here
    return PasswordFound(said.get("new"), said.get("old"), seen)


def judge_password(found: PasswordFound) -> tuple[ReconcileFate | None, str]:
    """Return what became of the change, and a code if that is not all as it was signed.

    It is applied where the new password is in force, whatever else of the device has moved: what
    has is for an audit to tell. None where one try more could lock the account, and where neither
    was let in: a locked account refuses a right password by the same words as a wrong one.
    """
    match found.new, found.old:
        case True, True:
            return Fate.PARTIAL, "PASSWORD_BOTH"
        case True, None:
            return Fate.APPLIED, "PASSWORD_OLD_UNTRIED"
        case True, False:
            return Fate.APPLIED, ""
        case _, True:
            return Fate.NOT_APPLIED, "SETTLED_NOT_APPLIED"
        case False, False:
            return None, "PASSWORD_NEITHER"
        case _:
            return None, "PASSWORD_UNTRIED"
