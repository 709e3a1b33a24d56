"""Signing with OpenSSH's own program: ``ssh-keygen -Y sign``, for every key that it can use.

A key in a file, a key of the agent (its ``.pub`` alone is here) and a FIDO security key are all one
to it. It asks for passphrase, PIN and touch itself, on the terminal; where there is none it must
not ask, and says so at once. No private key is read here, and no secret is on a command line.
"""

import os
import subprocess
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.machine.access import make_private_folder
from fleetcfg.machine.programs import find_program, unattended
from fleetcfg.trust.crypto.sshkey import SshKey, read_ssh_key
from fleetcfg.trust.crypto.sshsig import read_armour, verify_sshsig

PROGRAM: Final = "ssh-keygen"
PUBLIC: Final = ".pub"
SECONDS: Final = 60.0  # without a terminal: an agent that asks a person may take its time

_FIELDS_LEAST: Final = 2  # algorithm and key; a comment may follow
_TROUBLES: Final = (  # what OpenSSH says in English whatever the locale, and what we call it
    ("unprotected private key", "SIGNER_KEY_OPEN"),
    ("passphrase", "SIGNER_LOCKED"),
    ("incorrect pin", "SIGNER_LOCKED"),
    ("agent", "SIGNER_AGENT"),
    ("no private key found", "SIGNER_AGENT"),
    ("device not found", "SIGNER_DEVICE"),
)


@dataclass(frozen=True, slots=True)
class SshSigner:
    """One key that ``ssh-keygen`` signs with.

    Attributes:
        file: The private key, or a ``.pub`` whose private half the agent has.
        key: Its public half.
        is_attended: Whether a person sits at a terminal and can be asked.
    """

    file: Path
    key: SshKey
    is_attended: bool

    @property
    def keyid(self) -> str:
        """What the root document calls the key."""
        return self.key.keyid

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return a raw SSHSIG blob over *message*, verified.

        Raises:
            RefusalError: SIGNER_PROGRAM (there is no ssh-keygen), SIGNER_LOCKED (passphrase or PIN
                missing or wrong), SIGNER_AGENT, SIGNER_DEVICE, SIGNER_KEY_OPEN (others can read the
                key), SIGNER_TIMEOUT, SIGNER_FAILED; or why its signature is no good one.
        """
        done = self._run(message, namespace)
        if done.returncode:
            raise _trouble(self.file, done)
        blob = read_armour(done.stdout)
        verify_sshsig(blob, message, key=self.key, namespace=namespace, uv=False)
        return blob

    def _run(self, message: bytes, namespace: str) -> "subprocess.CompletedProcess[bytes]":
        words = ["-Y", "sign", "-q", "-n", namespace, "-f", str(self.file)]
        try:
            return subprocess.run(  # noqa: S603 - no shell; program and words are ours
                [find_program(PROGRAM), *words],
                input=message,
                stdout=subprocess.PIPE,
                stderr=None if self.is_attended else subprocess.PIPE,
                check=False,
                timeout=None if self.is_attended else SECONDS,
                env=os.environ | ({} if self.is_attended else {"SSH_ASKPASS_REQUIRE": "never"}),
                **({} if self.is_attended else unattended()),  # no terminal left to ask on
            )
        except FileNotFoundError as error:
            raise RefusalError("SIGNER_PROGRAM", program=PROGRAM) from error
        except subprocess.TimeoutExpired as error:
            raise RefusalError("SIGNER_TIMEOUT", file=str(self.file)) from error


def _trouble(file: Path, done: "subprocess.CompletedProcess[bytes]") -> RefusalError:
    """Return why ``ssh-keygen`` did not do it; a person at the terminal has read its own words."""
    told = (done.stderr or b"").decode("utf-8", "replace").casefold()
    code = next((code for words, code in _TROUBLES if words in told), "SIGNER_FAILED")
    return RefusalError(code, file=str(file), status=done.returncode)


def public_file(file: Path) -> Path:
    """Return where the public half of the key in *file* lies."""
    return file if file.suffix == PUBLIC else file.with_name(file.name + PUBLIC)


def read_public(text: bytes) -> SshKey:
    """Read a ``.pub`` file: algorithm, key in base64, and a comment.

    Raises:
        RefusalError: KEY_MALFORMED, KEY_TYPE or KEY_WEAK.
    """
    fields = text.split(maxsplit=_FIELDS_LEAST)
    if len(fields) < _FIELDS_LEAST or text.count(b"\n") > 1:
        raise RefusalError("KEY_MALFORMED", why="public")
    try:
        blob = b64decode(fields[1], validate=True)
    except ValueError as error:
        raise RefusalError("KEY_MALFORMED", why="public") from error
    key = read_ssh_key(blob)
    if key.algorithm.encode() != fields[0]:
        raise RefusalError("KEY_MALFORMED", why="public")
    return key


def make_key(file: Path, comment: str, kind: str, *, is_attended: bool) -> None:
    """Have ``ssh-keygen`` make a new key of *kind* in *file*; it asks for the passphrase itself.

    Raises:
        RequestError: KEY_UNATTENDED where nobody can be asked: it would have no passphrase then.
        RefusalError: SIGNER_PROGRAM (there is no ssh-keygen), SIGNER_FAILED.
    """
    if not is_attended:
        raise RequestError("KEY_UNATTENDED", file=str(file))
    make_private_folder(file.parent)
    asks_pin = ["-O", "verify-required"] if kind.endswith("-sk") else []
    words = ["-q", "-t", kind, *asks_pin, "-C", comment, "-f", str(file)]
    try:
        done = subprocess.run([find_program(PROGRAM), *words], check=False)  # noqa: S603 - no shell; program and words are ours
    except FileNotFoundError as error:
        raise RefusalError("SIGNER_PROGRAM", program=PROGRAM) from error
    if done.returncode:
        raise _trouble(file, done)
