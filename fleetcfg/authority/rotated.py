"""What a device is reached with once its password was replaced: the newest the record tells of.

The log says which change-set replaced the password of a device, and that it is in force; the copy
in it that is sealed to this machine says what it is. So there is no second place to keep it, no
crash between writing a device and noting its password, and a machine of the Department finds it as
soon as it has the executor's log.

A reference of the device's own that leads elsewhere than when this machine learnt that the password
was replaced has been brought up to date by a person since, and wins. What it led to then is noted
by a keyed digest, which tells nothing to who has not the key: with the receipt, or where the
reference could not be followed then, when the device is first asked. Only a note of the key that is
here counts: without one, or with another, nothing can be told apart and nothing old is sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import (
    read_carried,
    replace_own,
    write_new,
)
from fleetcfg.authority.sealing_key import read_sealing_key
from fleetcfg.devices.driver import Credential
from fleetcfg.errors import CredentialError, LedgerError, RefusalError, RequestError
from fleetcfg.ledger.ledger_state import LedgerState
from fleetcfg.ledger.objects import Objects
from fleetcfg.machine.access import make_private_folder
from fleetcfg.model.fleet import Device
from fleetcfg.trust.crypto.sealing import SealingKey
from fleetcfg.trust.documents.changeset import ChangeSet, SealedSecret, place_of, read_changeset

_NOTES: Final = "references"
_NOTE_MOST: Final = 512  # bytes


def sealed_for(changeset: ChangeSet, host: str, origin: str) -> tuple[SealedSecret, bytes] | None:
    """Return the password of *host* in *changeset*, and the copy for the machine *origin*."""
    secret = _secret_of(changeset, host)
    if secret is None:
        return None
    is_executor = changeset.executor.log_origin == origin
    copy = secret.sealed if is_executor else secret.kept.get(origin)
    return None if copy is None else (secret, copy)


def _secret_of(changeset: ChangeSet, host: str) -> SealedSecret | None:
    found = (one.secrets[0] for one in changeset.devices if one.id == host and one.secrets)
    return next(found, None)


@dataclass(frozen=True, slots=True)
class RotatedPasswords:
    """The passwords that were replaced, by what the record of this machine tells.

    Attributes:
        folder: Of the record, whose log is *origin*.
        known: By device, digest of the change-set that replaced its password last.
    """

    folder: Path
    origin: str
    objects: Objects
    known: Mapping[str, str]

    def credential(
        self, device: Device, found: Credential, is_own: Callable[[Device], bool]
    ) -> Credential:
        """Return what *device* is reached with, where its reference leads to *found*.

        Args:
            device: The device.
            found: Old, unless a note of the key that is here says otherwise.
            is_own: Tells whether no other device has its reference: one that several have may
                have been brought up to date for another.
        """
        digest = self.known.get(device.host)
        if digest is None:
            return found
        try:
            changeset = read_changeset(self.objects.get(digest))
            secret = _secret_of(changeset, device.host)
            if secret is None or secret.account != found.user:
                return found
            key = read_sealing_key(self.folder)
            if self._is_newer(device.host, digest, key, found) and is_own(device):
                return found
            sealed = sealed_for(changeset, device.host, self.origin)
            if sealed is not None:
                place = place_of(changeset, device.host, secret)
                password = key.open_sealed(sealed[1], place)
                return Credential(found.user, password, is_rotated=True)
            why = "SECRET_NOT_HERE"
        except (LedgerError, RefusalError, OSError) as error:
            why = getattr(error, "code", "OS_REFUSED")
        raise CredentialError("CRED_SEALED", host=device.host, why=why)

    def _is_newer(self, host: str, digest: str, key: SealingKey, found: Credential) -> bool:
        """Tell whether the reference has changed since the change-set *digest*; note it if new."""
        told = f"{digest} {key.tag(found.password, host)}".encode()
        note = self._note(host, digest, key)
        try:
            make_private_folder(note.parent)
            write_new(note, told, mode=0o600)
        except RequestError:  # it was noted before
            noted = read_carried(note, most=_NOTE_MOST)
            if len(noted) == len(told):
                return noted != told
            replace_own(note, told)  # its writer was killed in the middle
        return False

    def _note(self, host: str, digest: str, key: SealingKey) -> Path:
        about = f"{digest} {host} {key.public.hex()}"
        return self.folder / _NOTES / sha256(about.encode()).hexdigest()

    def unnoted(self) -> tuple[str, ...]:
        """Return the devices of which it was not noted yet what their references lead to."""
        try:
            key = read_sealing_key(self.folder)
        except RefusalError:
            return ()
        known = self.known.items()
        return tuple(h for h, digest in known if not self._note(h, digest, key).exists())


def rotated_passwords(
    folder: Path, origin: str, objects: Objects, state: LedgerState
) -> RotatedPasswords | None:
    """Return the passwords that were replaced; None if none was.

    Args:
        folder: Of the record, whose log is *origin*; *objects* are what it names.
        origin: See *folder*.
        objects: See *folder*.
        state: What the record comes to.
    """
    known = state.passwords()
    return RotatedPasswords(folder, origin, objects, known) if known else None
