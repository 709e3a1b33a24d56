"""Open a password that was sealed to this machine, for a person who needs it in a file."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from fleetcfg.authority.installation import Installation
from fleetcfg.authority.rotated import sealed_for
from fleetcfg.authority.sealing_key import read_sealing_key
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.ledger.projection import project
from fleetcfg.model.outcome import MADE
from fleetcfg.trust.documents.changeset import place_of, read_changeset


@dataclass(frozen=True, slots=True)
class OpenedSecret:
    """What was opened.

    Attributes:
        user: Whose password it is.
        file: A credential file (``file:…``) that has it; it is not shown by `repr`.
        is_made: Whether the record says that it is in force.
    """

    user: str
    file: bytes = field(repr=False)
    is_made: bool


def open_sealed(
    installation: Installation, number: str, host: str, *, at: datetime
) -> OpenedSecret:
    """Open the password of *host* in the change-set *number*, which the record has.

    That it is going to be opened is an entry of the log, on the disk before it is.

    Raises:
        RequestError: SECRET_UNKNOWN: the record has no such change-set, or no password of *host*
            in it.
        RefusalError: SECRET_NOT_HERE: it is sealed to other machines; SEALING_KEY_ABSENT,
            SEALING_KEY_BROKEN, SEAL_BROKEN.
        LedgerError: ``LEDGER_*``.
    """
    state = project(installation.store, installation.objects)
    every = [one for one in state.changesets.values() if one.id == number]
    meant = [one for one in every if host in one.steps and one.steps[host].has_password]
    if not meant:
        raise RequestError("SECRET_UNKNOWN", changeset=number, host=host)
    kept = max(meant, key=lambda one: one.is_issued)  # others of that id were drafts
    changeset = read_changeset(installation.objects.get(kept.sha256))
    found = sealed_for(changeset, host, installation.store.origin)
    if found is None:
        raise RefusalError("SECRET_NOT_HERE", stage=Stage.EXECUTOR, changeset=number, host=host)
    secret, copy = found
    key, user = read_sealing_key(installation.folder), secret.account
    with installation.store.writing() as transaction:
        facts = {"doc": "secret", "id": number, "cs": kept.sha256, "dev": host}
        transaction.add("export", facts, at=at)
    password = key.open_sealed(copy, place_of(changeset, host, secret)).reveal()
    end = state.end(kept.sha256, host)
    data = json.dumps({"user": user, "password": password}).encode()
    return OpenedSecret(user, data, end is not None and end.outcome in MADE)
