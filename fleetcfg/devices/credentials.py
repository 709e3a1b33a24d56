"""Where a credential reference leads: environment, keyring, a file, or a program.

* ``env:PREFIX``       PREFIX_USER and PREFIX_PASSWORD
* ``keyring:SERVICE``  what the system's keyring keeps under that service
* ``file:PATH``        JSON ``{"user": …, "password": …}``; the file ours alone, mode 0600 or 0400
* ``command:PROG ARG`` the same JSON on the standard output of a program, run without a shell

Refuses anything else, and every way in which these can lead nowhere, each by its own code. Nothing
of a secret stands in an error, a log, a traceback's message or the list of processes.

An inventory is carried: its author is not who runs this. What a reference of it may be is said on
this machine (`CredentialRules`), and a simulated device is given a simulator's password only.
"""

import json
import os
import stat
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Final

from fleetcfg.devices.driver import Credential
from fleetcfg.errors import CredentialError
from fleetcfg.machine.access import others_may_use, owner_beside_us
from fleetcfg.machine.files import BINARY, CLOEXEC, NONBLOCK
from fleetcfg.machine.programs import find_program, split_words
from fleetcfg.model.credential_rules import CredentialRules
from fleetcfg.model.fleet import Device
from fleetcfg.model.value import Secret

COMMAND_SECONDS: Final = 20.0
MOST_PRIVATE_BYTES: Final = 64 * 1024  # of a credential file, or of what a program prints
_LONGEST_KIND: Final = 8  # letters
_OPEN_FLAGS: Final = CLOEXEC | NONBLOCK | BINARY


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
            return _credential(_read_json(Path(rest)), "CRED_FILE_BROKEN", file=rest)
        case "command":
            return _from_command(rest, environ, seconds)
        case _:
            raise CredentialError("CRED_KIND_UNKNOWN", reference=_shown(reference))


def resolve_password(
    reference: str, *, environ: Mapping[str, str], seconds: float = COMMAND_SECONDS
) -> Secret:
    """Return the password alone that *reference* leads to: of a token, which has no user.

    Of ``env:PREFIX`` PREFIX_PASSWORD is enough.

    Raises:
        CredentialError: As `resolve`.
    """
    kind, _, prefix = reference.partition(":")
    if kind == "env" and prefix.strip():
        named = environ.get(f"{prefix}_PASSWORD")
        if not named:
            raise CredentialError("CRED_ENV_MISSING", variable=f"{prefix}_PASSWORD")
        return Secret(named)
    return resolve(reference, environ=environ, seconds=seconds).password


def source_of(reference: str) -> str:
    """Return what *reference* is on this machine, alike for two spellings of one source.

    A file is itself by whatever path, link or case it is reached. What this machine calls by a
    name (``local:``) is for `Keeper.source` to follow.
    """
    kind, _, rest = reference.partition(":")
    if kind == "env":
        return f"env:{os.path.normcase(rest)}"  # Windows takes either case for one variable
    if kind != "file":
        return reference
    try:
        found = Path(rest).stat()
    except (OSError, ValueError):
        return f"file:{os.path.normcase(os.path.realpath(rest))}"
    return f"file:{found.st_dev}:{found.st_ino}"


def _shown(reference: str) -> str:
    """Show no more than the kind: what has no known kind may be a secret put in the wrong place."""
    kind = reference.partition(":")[0]
    return (
        f"{kind}:…" if ":" in reference and kind.isalpha() and len(kind) <= _LONGEST_KIND else "…"
    )


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


def _resolve_simulated(reference: str) -> Credential:
    """Return the credential of a simulator: of a file that says of itself that it is one.

    Any process of this machine can listen on loopback, and any inventory can say ``simulated``.
    """
    kind, _, path = reference.partition(":")
    if kind != "file":
        raise CredentialError("CRED_NOT_SIMULATED")
    found = _read_json(Path(path))
    if not (isinstance(found, dict) and found.get("simulated") is True):
        raise CredentialError("CRED_NOT_SIMULATED")
    return _credential(found, "CRED_FILE_BROKEN", file=path)


def _read_json(path: Path) -> object:
    return _parse(read_private(path), "CRED_FILE_BROKEN", file=str(path))


def read_private(path: Path) -> bytes:
    """Return what stands in a file that is of this user and that no other account can use.

    Of one that is too long, a byte more than the most.

    Raises:
        CredentialError: CRED_FILE_UNREADABLE, CRED_FILE_OWNER, CRED_FILE_MODE.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _OPEN_FLAGS)
    except OSError as error:
        why = error.strerror or ""
        raise CredentialError("CRED_FILE_UNREADABLE", file=str(path), reason=why) from None
    try:
        _check_file(path, descriptor)
        return os.read(descriptor, MOST_PRIVATE_BYTES + 1)
    finally:
        os.close(descriptor)


def _check_file(path: Path, opened: int) -> None:
    """Judge the very file that was opened, not the one that has its name now."""
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        raise CredentialError("CRED_FILE_UNREADABLE", file=str(path), reason="not a regular file")
    if (other := owner_beside_us(opened)) is not None:
        raise CredentialError("CRED_FILE_OWNER", file=str(path), uid=other)
    if mode := others_may_use(opened):
        raise CredentialError("CRED_FILE_MODE", file=str(path), mode=mode)


def _from_command(written: str, environ: Mapping[str, str], seconds: float) -> Credential:
    try:
        words = split_words(written)
    except ValueError:
        raise CredentialError("CRED_COMMAND_UNREADABLE") from None
    program = words[0]
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell; who runs this named the program
            [find_program(program), *words[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
        )
    except OSError as error:
        why = error.strerror or ""
        raise CredentialError("CRED_COMMAND_UNSTARTED", program=program, reason=why) from None
    try:
        data = _hear(process, seconds)
    except (TimeoutError, subprocess.TimeoutExpired):
        limit = int(seconds)
        raise CredentialError("CRED_COMMAND_TIMEOUT", program=program, seconds=limit) from None
    finally:
        process.kill()
        process.wait()
    if len(data) <= MOST_PRIVATE_BYTES and process.returncode:
        status = process.returncode
        raise CredentialError("CRED_COMMAND_FAILED", program=program, status=status)
    found = _parse(data, "CRED_COMMAND_BROKEN", program=program)
    return _credential(found, "CRED_COMMAND_BROKEN", program=program)


def _hear(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
    """Return what *process* prints until it ends, never more than a byte above the most.

    A thread reads, because what the program leaves running may hold the pipe open beyond its end.
    """
    ends, stream, heard = monotonic() + seconds, process.stdout, list[bytes]()
    if stream is None:
        raise TypeError(process.args)

    def listen() -> None:
        with stream:
            heard.append(stream.read(MOST_PRIVATE_BYTES + 1))
            if len(heard[0]) > MOST_PRIVATE_BYTES:
                process.kill()  # before the pipe closes: its next step would run otherwise

    reader = Thread(target=listen, daemon=True)
    reader.start()
    reader.join(seconds)
    if not heard:
        raise TimeoutError
    if len(heard[0]) <= MOST_PRIVATE_BYTES:
        process.wait(max(ends - monotonic(), 0))
    return heard[0]


def _parse(data: bytes, code: str, **facts: str) -> object:
    """Read JSON; what is wrong is said without a word of what was read."""
    if len(data) > MOST_PRIVATE_BYTES:
        raise CredentialError(code, **facts)
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise CredentialError(code, **facts) from None


def _credential(found: object, code: str, **facts: str) -> Credential:
    """Return the user and the password that *found* has; of what is wrong no word is said."""
    user, password = (
        (found.get("user"), found.get("password")) if isinstance(found, dict) else (None, None)
    )
    if not (isinstance(user, str) and isinstance(password, str) and user and password):
        raise CredentialError(code, **facts)
    try:
        (user + password).encode()  # half of a pair of surrogates is JSON, and is sent by no wire
    except UnicodeEncodeError:
        raise CredentialError(code, **facts) from None
    return Credential(user, Secret(password))


class Keeper:
    """Resolves each reference once a run, and remembers which device refused which.

    Safe for threads: two that need one reference at a time cause one look-up. A failure is kept as
    well: a program that failed, or a keyring that is locked, is not tried for every device.

    Args:
        environ: The process's environment.
        rules: Gives what this machine says of references; may raise CredentialError.
        seconds: How long a program may take.
    """

    def __init__(
        self,
        *,
        environ: Mapping[str, str],
        rules: Callable[[], CredentialRules],
        seconds: float = COMMAND_SECONDS,
    ) -> None:
        self._environ = environ
        self._rules = rules
        self._seconds = seconds
        self._known: dict[tuple[str, bool], Credential | CredentialError] = {}
        self._refused: set[tuple[str, str]] = set()
        self._locks: dict[tuple[str, bool], Lock] = {}
        self._lock = Lock()

    def resolve(self, device: Device) -> Credential:
        """Return what the reference of *device* leads to, unless it refused that in this run.

        Raises:
            CredentialError: CRED_REFUSED_BEFORE; CRED_NOT_SIMULATED; those of
                `CredentialRules.meant_by` and of `resolve`.
        """
        asked = device.credential, device.simulated
        with self._lock:
            if (device.host, device.credential) in self._refused:
                raise CredentialError("CRED_REFUSED_BEFORE", host=device.host)
            lock = self._locks.setdefault(asked, Lock())
        with lock:
            if asked not in self._known:
                self._known[asked] = self._looked_up(*asked)
            found = self._known[asked]
        if isinstance(found, CredentialError):
            raise CredentialError(found.code, **found.facts)
        return found

    def source(self, reference: str) -> str:
        """Return what `source_of` says of the reference that this machine means by *reference*.

        Of one that may not be followed here, what it says of that itself.
        """
        try:
            meant = self._rules().meant_by(reference)
        except CredentialError:
            meant = reference
        return source_of(meant)

    def refuse(self, host: str, reference: str) -> None:
        """Note that *host* rejected what *reference* leads to: another try may lock the account."""
        with self._lock:
            self._refused.add((host, reference))

    def _looked_up(self, reference: str, is_simulated: bool) -> Credential | CredentialError:  # noqa: FBT001 - a key's part
        try:
            if is_simulated:
                return _resolve_simulated(reference)
            meant = self._rules().meant_by(reference)
            return resolve(meant, environ=self._environ, seconds=self._seconds)
        except CredentialError as error:
            return error
