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
from fleetcfg.devices.credentials import resolve
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.signer import Signer
from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.trust.crypto.sshkey import MAX_KEY

Key = Annotated[Path | None, typer.Option("--key", metavar="FILE", help=word("help.option.key"))]
TokenLibrary = Annotated[
    Path | None,
    typer.Option("--token-library", metavar="FILE", help=word("help.option.token_library")),
]
TokenLabel = Annotated[
    str, typer.Option("--token", metavar="LABEL", help=word("help.option.token"))
]
TokenKey = Annotated[
    str, typer.Option("--token-key", metavar="LABEL", help=word("help.option.token_key"))
]
PinOption = Annotated[str, typer.Option("--pin", metavar="REFERENCE", help=word("help.option.pin"))]
ChainOption = Annotated[
    Path | None, typer.Option("--chain", metavar="FILE", help=word("help.option.chain"))
]

_PUBLIC_BYTES_MOST = 2 * MAX_KEY
_CERTIFICATE_BYTES_MOST = 64 * 1024


def signer_of(
    key: Path | None,
    library: Path | None,
    *,
    token: str = "",
    token_key: str = "",
    pin: str = "",
    chain: Path | None = None,
) -> Signer:
    """Return the signer that the options mean.

    Args:
        key: ``--key``.
        library: ``--token-library``.
        token: ``--token``.
        token_key: ``--token-key``.
        pin: ``--pin``, a reference as inventories have them; empty to ask at the keyboard.
        chain: ``--chain``: certificates that are not on the token.

    Raises:
        RefusalError: SIGNER_MISSING if neither is given; SIGNER_*, TOKEN_*, KEY_*, FILE_*.
        RequestError: ``SIGN_ONE_KEY`` if both are; ``PATH_MISSING``.
    """
    if key is not None and library is not None:
        raise RequestError("SIGN_ONE_KEY")
    if key is not None:
        public = read_carried(public_file(key), most=_PUBLIC_BYTES_MOST)
        return SshSigner(key, read_public(public), is_attended())
    if library is None:
        raise RefusalError("SIGNER_MISSING")
    from fleetcfg.signer import token as tokens  # noqa: PLC0415 - few sign with one

    others = (
        ()
        if chain is None
        else tokens.read_certificates(read_carried(chain, most=_CERTIFICATE_BYTES_MOST))
    )
    return tokens.TokenSigner(
        tokens.TokenSelection(library, token, token_key, others), lambda: _ask_pin(pin)
    )


@dataclass(frozen=True, slots=True)
class Signing:
    """Whose key signs."""

    key: Key = None
    token_library: TokenLibrary = None
    token: TokenLabel = ""
    token_key: TokenKey = ""
    pin: PinOption = ""
    chain: ChainOption = None

    @property
    def is_given(self) -> bool:
        """Whether any key was named."""
        return self.key is not None or self.token_library is not None

    def signer(self) -> Signer:
        """Return who signs.

        Raises:
            As `signer_of`.
        """
        return signer_of(
            self.key,
            self.token_library,
            token=self.token,
            token_key=self.token_key,
            pin=self.pin,
            chain=self.chain,
        )


def is_attended() -> bool:
    """Tell whether somebody sits at a terminal and can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _ask_pin(reference: str) -> str:
    if reference:
        return resolve(reference, environ=os.environ).password.reveal()
    if not is_attended():
        raise RefusalError("TOKEN_PIN_UNASKED")
    return getpass.getpass(f"{word('sign.pin')}: ")
