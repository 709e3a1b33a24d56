"""Where a credential reference leads: environment, keyring, a file, or a program.

* ``env:PREFIX``       PREFIX_USER and PREFIX_PASSWORD
* ``keyring:SERVICE``  what the system's keyring keeps under that service
* ``file:PATH``        JSON ``{"user": …, "password": …}``; the file ours alone, mode 0600 or 0400
* ``command:PROG ARG`` the same JSON on the standard output of a program, run without a shell

Refuses anything else, and every way in which these can lead nowhere, each by its own code. Nothing
of a secret stands in an error, a log, a traceback's message or the list of processes.
"""

import json
import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Final

from fleetcfg.devices.driver import Credential
from fleetcfg.errors import CredentialError
from fleetcfg.model.value import Secret

COMMAND_SECONDS: Final = 20.0
_MOST_BYTES: Final = 64 * 1024  # of a credential file, or of what a program prints
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
# Not inherited by a program that is run; and a pipe is opened without waiting for its writer.
_OPEN_FLAGS: Final = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)


def resolve(
    reference: str, *, environ: Mapping[str, str], seconds: float = COMMAND_SECONDS
) -> Credential:
    """Return the credential that *reference* leads to.

    Args:
        reference: ``env:…``, ``keyring:…``, ``file:…`` or ``command:…``.
        environ: The process's environment.
        seconds: How long a program may take.

    Raises:
        CredentialError: CRED_MISSING, CRED_KIND_UNKNOWN, and one code for each way to lead nowhere.
    """
    if not reference:
        raise CredentialError("CRED_MISSING")
    kind, _, rest = reference.partition(":")
    if not rest.strip():
        raise CredentialError("CRED_KIND_UNKNOWN", reference=_shown(reference))
    match kind:
        case "env":
            return _from_environment(rest, environ)
        case "keyring":
            return _from_keyring(rest)
        case "file":
            return _from_file(Path(rest))
        case "command":
            return _from_command(rest, environ, seconds)
        case _:
            raise CredentialError("CRED_KIND_UNKNOWN", reference=_shown(reference))


def _shown(reference: str) -> str:
    """Show no more than the kind: what has no known kind may be a secret put in the wrong place."""
    kind = reference.partition(":")[0]
    return f"{kind}:…" if ":" in reference and kind.isalpha() and len(kind) <= 8 else "…"  # noqa: PLR2004 - longer than any kind


def _from_environment(prefix: str, environ: Mapping[str, str]) -> Credential:
    for name in (f"{prefix}_USER", f"{prefix}_PASSWORD"):
        if not environ.get(name):
            raise CredentialError("CRED_ENV_MISSING", variable=name)
    return Credential(environ[f"{prefix}_USER"], Secret(environ[f"{prefix}_PASSWORD"]))


def _from_keyring(service: str) -> Credential:
    import keyring  # noqa: PLC0415 - slow to load, and few have one
    from keyring.errors import KeyringError  # noqa: PLC0415 - the same

    try:
        found = keyring.get_credential(service, None)
    except KeyringError as error:
        kind = type(error).__name__
        raise CredentialError("CRED_KEYRING_UNUSABLE", service=service, reason=kind) from None
    if found is None or not found.username or not found.password:
        raise CredentialError("CRED_KEYRING_MISSING", service=service)
    return Credential(found.username, Secret(found.password))


def _from_file(path: Path) -> Credential:
    try:
        descriptor = os.open(path, os.O_RDONLY | _OPEN_FLAGS)
    except OSError as error:
        why = error.strerror or ""
        raise CredentialError("CRED_FILE_UNREADABLE", file=str(path), reason=why) from None
    try:
        _check_file(path, os.fstat(descriptor))
        data = os.read(descriptor, _MOST_BYTES + 1)
    finally:
        os.close(descriptor)
    return _from_json(data, "CRED_FILE_BROKEN", file=str(path))


def _check_file(path: Path, found: os.stat_result) -> None:
    """Judge the very file that was opened, not the one that has its name now."""
    if not stat.S_ISREG(found.st_mode):
        raise CredentialError("CRED_FILE_UNREADABLE", file=str(path), reason="not a regular file")
    if found.st_uid != _own_uid():
        raise CredentialError("CRED_FILE_OWNER", file=str(path), uid=found.st_uid)
    if found.st_mode & _OTHERS:
        mode = f"{stat.S_IMODE(found.st_mode):04o}"
        raise CredentialError("CRED_FILE_MODE", file=str(path), mode=mode)


def _own_uid() -> int:
    """Return whose process this is; Windows has no such number, and there no file is taken."""
    own = -1
    if sys.platform != "win32":
        own = os.getuid()
    return own


def _from_command(written: str, environ: Mapping[str, str], seconds: float) -> Credential:
    try:
        words = shlex.split(written)
    except ValueError:
        raise CredentialError("CRED_COMMAND_UNREADABLE") from None
    program = words[0]
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the inventory's author chose the program
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env=dict(environ),
        )
    except subprocess.TimeoutExpired:
        limit = int(seconds)
        raise CredentialError("CRED_COMMAND_TIMEOUT", program=program, seconds=limit) from None
    except OSError as error:
        why = error.strerror or ""
        raise CredentialError("CRED_COMMAND_UNSTARTED", program=program, reason=why) from None
    if done.returncode:
        raise CredentialError("CRED_COMMAND_FAILED", program=program, status=done.returncode)
    return _from_json(done.stdout, "CRED_COMMAND_BROKEN", program=program)


def _from_json(data: bytes, code: str, **facts: str) -> Credential:
    """Read user and password; what is wrong is said without a word of what was read."""
    if len(data) > _MOST_BYTES:
        raise CredentialError(code, **facts)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise CredentialError(code, **facts) from None
    user, password = (
        (found.get("user"), found.get("password")) if isinstance(found, dict) else (None, None)
    )
    if not (isinstance(user, str) and isinstance(password, str) and user and password):
        raise CredentialError(code, **facts)
    return Credential(user, Secret(password))


class Keeper:
    """Resolves each reference once a run, and remembers which device refused which.

    Safe for threads: two that need one reference at a time cause one look-up. A failure is kept as
    well: a program that failed, or a keyring that is locked, is not tried for every device.
    """

    def __init__(self, *, environ: Mapping[str, str], seconds: float = COMMAND_SECONDS) -> None:
        self._environ = environ
        self._seconds = seconds
        self._known: dict[str, Credential | CredentialError] = {}
        self._refused: set[tuple[str, str]] = set()
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def resolve(self, reference: str, *, host: str = "") -> Credential:
        """Return what *reference* leads to, unless *host* refused it in this run.

        Raises:
            CredentialError: CRED_REFUSED_BEFORE, and those of `resolve`.
        """
        with self._lock:
            if (host, reference) in self._refused:
                raise CredentialError("CRED_REFUSED_BEFORE", host=host)
            lock = self._locks.setdefault(reference, Lock())
        with lock:
            if reference not in self._known:
                self._known[reference] = self._looked_up(reference)
            found = self._known[reference]
        if isinstance(found, CredentialError):
            raise CredentialError(found.code, **found.facts)
        return found

    def refuse(self, host: str, reference: str) -> None:
        """Note that *host* rejected what *reference* leads to: another try may lock the account."""
        with self._lock:
            self._refused.add((host, reference))

    def _looked_up(self, reference: str) -> Credential | CredentialError:
        try:
            return resolve(reference, environ=self._environ, seconds=self._seconds)
        except CredentialError as error:
            return error
