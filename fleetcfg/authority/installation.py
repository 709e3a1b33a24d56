"""This installation: its record, the key that signs the record, and the root that it trusts.

A folder (``--ledger``) holds the log, its database, the objects that it names, and ``log.key``: the
one private key that fleetcfg keeps itself. It signs heads of this log, and what this machine gives
out to zones or did in one (`fleetcfg.ledger.signed_parcel`): a thief could do no more with it than
an administrator of this machine can.
"""

import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import write_secret
from fleetcfg.authority.permissions import require_safe, require_safe_place
from fleetcfg.authority.record_files import KEY_FILE, is_installed
from fleetcfg.authority.record_place import domain_of_log
from fleetcfg.errors import LedgerError, RequestError
from fleetcfg.ledger.acknowledged import read_acknowledgements
from fleetcfg.ledger.atomic_files import raise_ledger_errors
from fleetcfg.ledger.checkpoint import LOG, NoteSigner, Verifier
from fleetcfg.ledger.locks import hold_lock
from fleetcfg.ledger.objects import Objects, objects_of
from fleetcfg.ledger.record import kept_envelope
from fleetcfg.ledger.store import Store, open_store
from fleetcfg.machine.access import make_private_folder, others_may_use
from fleetcfg.machine.files import BINARY, NOFOLLOW
from fleetcfg.model.acknowledgement import Acknowledgements
from fleetcfg.trust.verify.chain import Pinned
from fleetcfg.trust.verify.door import bootstrap

_SEED_BYTES: Final = 32
_IMPORT_SECONDS: Final = 300.0  # a log of years is judged in less


@dataclass(frozen=True, slots=True)
class Installation:
    """One open record."""

    folder: Path
    store: Store
    objects: Objects

    def pinned(self) -> Pinned:
        """Return the newest root that was proven here.

        Raises:
            RequestError: ``TRUST_ABSENT``.
        """
        found = load_trusted_root(self.store)
        if found is None:
            raise RequestError("TRUST_ABSENT")
        return found

    def acknowledgements(self, *, now: datetime) -> Acknowledgements:
        """Return what people acknowledged here, judged by the newest root that was proven here.

        Raises:
            LedgerError: ``LEDGER_*``.
            RefusalError: As `load_trusted_root`; ``LOG_ENTRY``.
        """
        found = load_trusted_root(self.store)
        return read_acknowledgements(self.store, None if found is None else found.root, now=now)


def install(folder: Path, origin: str) -> Verifier:
    """Begin a record named *origin* in *folder*, and return its public key.

    Raises:
        RequestError: ``LEDGER_EXISTS``, ``LEDGER_DOMAIN``.
        LedgerError: ``LEDGER_*``.
        RefusalError: ``KEY_MALFORMED`` if *origin* is no name of a log; as `require_safe_place`.
    """
    if is_installed(folder):
        raise RequestError("LEDGER_EXISTS", folder=str(folder))
    with raise_ledger_errors():
        write_key(folder / KEY_FILE, origin, LOG)
        make_private_folder(objects_of(folder).folder)
    with open_installation(folder) as installation:
        return installation.store.verifier


@contextmanager
def lock_imports(folder: Path) -> Generator[None]:
    """Let no other process take anything in by the record in *folder* while inside.

    Raises:
        RequestError: ``LEDGER_ABSENT``.
        RefusalError: As `require_safe_place`.
        LedgerError: ``LEDGER_BUSY`` if another is at it for minutes; ``LEDGER_WRITE``.
    """
    if not is_installed(folder):
        raise RequestError("LEDGER_ABSENT", folder=str(folder))
    require_safe_place(folder)
    with hold_lock(folder, "import", seconds=_IMPORT_SECONDS):
        yield


@contextmanager
def open_installation(folder: Path) -> Generator[Installation]:
    """Open the record in *folder* while inside.

    Raises:
        RequestError: ``LEDGER_ABSENT``.
        LedgerError: LEDGER_KEY; ``LEDGER_TABLES`` if the database was not what the log says: it is
            made again, and the command has to be given again.
        LedgerError: ``LEDGER_*``.
        RefusalError: As `require_safe`; ``LOG_SELF_MISMATCH``, ``LOG_CHECKPOINT``.
    """
    if is_installed(folder):
        require_safe(folder)
    store = open_log(folder)
    try:
        store.require_own_tables()
        yield Installation(folder, store, objects_of(folder))
    finally:
        store.close()


def open_log(folder: Path) -> Store:
    """Open the log in *folder*; each thread opens its own.

    Raises:
        As `open_installation`.
    """
    if not is_installed(folder):
        raise RequestError("LEDGER_ABSENT", folder=str(folder))
    return open_store(folder, read_key(folder / KEY_FILE, LOG))


def load_trusted_root(store: Store) -> Pinned | None:
    """Return the newest root that was proven here; None if none is pinned.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: At stage 4, if what is kept is not what was proven.
    """
    envelope, sha256 = kept_envelope(store, "root"), store.fact("root_sha256")
    if envelope is None or sha256 is None:
        return None
    return bootstrap(envelope, fingerprint=sha256)


def write_key(file: Path, name: str, kind: int) -> NoteSigner:
    """Make a new key for a log or a witness, and return its signer.

    Raises:
        RequestError: ``FILE_EXISTS``; ``LEDGER_DOMAIN`` if *name* does not say whose log it is.
        RefusalError: ``KEY_MALFORMED`` if *name* is no name of a log; as `require_safe_place`.
    """
    domain_of_log(name)
    seed = secrets.token_bytes(_SEED_BYTES)
    signer = NoteSigner.from_seed(name, seed, kind)
    require_safe_place(file.parent)
    make_private_folder(file.parent)
    text = json.dumps({"name": name, "seed": b64encode(seed).decode()})
    write_secret(file, text.encode())
    return signer


def read_key(file: Path, kind: int) -> NoteSigner:
    """Return the signer whose key is in *file*.

    Raises:
        LedgerError: LEDGER_KEY: it is missing, broken, or others can read it.
    """
    try:
        handle = os.open(file, os.O_RDONLY | NOFOLLOW | BINARY)
        with os.fdopen(handle, "rb") as opened_file:
            open_to = others_may_use(opened_file.fileno())
            kept = json.loads(opened_file.read())
        seed = b64decode(kept["seed"], validate=True)
        signer = NoteSigner.from_seed(str(kept["name"]), seed, kind)
    except (OSError, ValueError, KeyError, TypeError) as error:
        why = getattr(error, "strerror", None) or "format"
        raise LedgerError("LEDGER_KEY", file=str(file), why=why) from error
    if open_to:
        raise LedgerError("LEDGER_KEY", file=str(file), why=open_to)
    return signer
