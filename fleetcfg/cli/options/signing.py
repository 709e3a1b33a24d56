"""Whose key signs: options that every signing command shares, and the signer that they mean."""

import getpass
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import option, settable
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.settings.current import current_settings
from fleetcfg.devices.credentials import resolve
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.signer import Signer
from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.trust.crypto.sshkey import MAX_KEY

_PUBLIC_BYTES_MOST = 2 * MAX_KEY
_CHAIN_BYTES_MOST = 64 * 1024


def _key_there(context: typer.Context, param: typer.CallbackParam, key: Path | None) -> Path | None:
    """Return *key* if it or its public half is there: an agent or a token may have the other."""
    if key is not None and not public_file(key).exists():
        files_there(context, param, key)
    return key


@dataclass(frozen=True, slots=True)
class Signing:
    """Whose key signs: a file of ``ssh-keygen``, or a token behind a PKCS #11 library.

    Attributes:
        pin: A reference as inventories have them; empty to ask at the keyboard.
        chain: Certificates that are not on the token.
    """

    key: Annotated[
        Path | None, settable("--key", "FILE", "help.option.key", callback=_key_there)
    ] = None
    token_library: Annotated[
        Path | None,
        option("--token-library", "FILE", "help.option.token_library"),
    ] = None
    token: Annotated[str, option("--token", "LABEL", "help.option.token")] = ""
    token_key: Annotated[str, option("--token-key", "LABEL", "help.option.token_key")] = ""
    pin: Annotated[str, option("--pin", "REFERENCE", "help.option.pin")] = ""
    chain: Annotated[
        Path | None, option("--chain", "FILE", "help.option.chain", callback=files_there)
    ] = None

    @property
    def is_given(self) -> bool:
        """Whether any key was named."""
        return self.key is not None or self.token_library is not None

    def require_key(self) -> None:
        """Refuse if no key is named, or its file cannot be used; a token is not looked at.

        Raises:
            RefusalError, RequestError: As `signer`.
        """
        if self.token_library is None:
            self.signer()

    def arguments(self) -> list[str]:
        """Return these options as another process of this program takes them."""
        named = {
            "--key": self.key,
            "--token-library": self.token_library,
            "--token": self.token,
            "--token-key": self.token_key,
            "--pin": self.pin,
            "--chain": self.chain,
        }
        return [word for name, one in named.items() if one for word in (name, str(one))]

    def signer(self) -> Signer:
        """Return who signs.

        Raises:
            RefusalError: SIGNER_MISSING if no key is named; and as `read_carried`, `read_public`,
                `TokenSigner`.
            RequestError: SIGN_ONE_KEY if two are; PATH_MISSING, KEY_PUBLIC_MISSING.
        """
        is_asked = self.token_library is None or not _is_set(self.key)  # a token before a setting
        if self.key is not None and self.token_library is not None and is_asked:
            raise RequestError("SIGN_ONE_KEY")
        if self.key is not None and is_asked:
            return SshSigner(self.key, read_public(_public_half(self.key)), is_attended())
        if self.token_library is None:
            raise RefusalError("SIGNER_MISSING")
        from fleetcfg.signer import token  # noqa: PLC0415 - few sign with one

        chain = None if self.chain is None else read_carried(self.chain, most=_CHAIN_BYTES_MOST)
        others = () if chain is None else token.read_certificates(chain)
        wanted = token.TokenSelection(self.token_library, self.token, self.token_key, others)
        return token.TokenSigner(wanted, lambda: _ask_pin(self.pin))


def _is_set(key: Path | None) -> bool:
    """Tell whether *key* is the one that the environment or a file of settings names."""
    named = os.environ.get("FLEETCFG_KEY"), current_settings().defaults.get("key")
    return str(key) in named


def _public_half(key: Path) -> bytes:
    public = public_file(key)
    if key.exists() and not public.exists():
        raise RequestError("KEY_PUBLIC_MISSING", file=str(key), public=str(public))
    return read_carried(public if public.exists() else key, most=_PUBLIC_BYTES_MOST)


def is_attended() -> bool:
    """Tell whether a person sits at a terminal and can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _ask_pin(reference: str) -> str:
    if reference:
        return resolve(reference, environ=os.environ).password.reveal()
    if not is_attended():
        raise RefusalError("TOKEN_PIN_UNASKED")
    return getpass.getpass(f"{word('sign.pin')}: ")
