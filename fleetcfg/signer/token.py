"""Signing with a token over PKCS#11: the key never leaves it, and its PIN is tried once.

A token of the Government's CA locks after a few wrong PINs in a row, and then it takes a visit to
have it opened. So: a PIN is asked for once and sent once; a token that says its next try is the
last one is not tried at all; nothing is retried.
"""

import hashlib
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import exceptions as troubles

from fleetcfg.errors import RefusalError
from fleetcfg.signer.cms import SALT_BYTES, Chain, Scheme, sign_cms

_TokenObject: TypeAlias = Any  # its attributes have no types, and
_PrivateKey: TypeAlias = Any  # what a key can do, the library mixes in when it runs
_RSA_WITH_SHA256: Final = pkcs11.Mechanism.SHA256_RSA_PKCS
_PSS_WITH_SHA256: Final = pkcs11.Mechanism.SHA256_RSA_PKCS_PSS
_PSS_PARAMETERS: Final = (pkcs11.Mechanism.SHA256, pkcs11.MGF.SHA256, SALT_BYTES)
_PIN_TROUBLES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (troubles.PinLocked, "TOKEN_PIN_LOCKED"),
    (troubles.PinIncorrect, "TOKEN_PIN_WRONG"),
    (troubles.PinLenRange, "TOKEN_PIN_WRONG"),
    (troubles.PinInvalid, "TOKEN_PIN_WRONG"),
)


@dataclass(frozen=True, slots=True)
class TokenSelection:
    """Which key of which token.

    Attributes:
        library: The token's PKCS#11 library.
        token: Label of the token; empty if there is but one.
        key: Label or id (hexadecimal) of certificate and key; empty if there is but one.
        others: Certificates between the signer's and the anchor that are not on the token.
    """

    library: Path
    token: str = ""
    key: str = ""
    others: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Certificate:
    """A certificate as it lies on the token."""

    identifier: bytes
    label: str
    certificate: x509.Certificate

    @property
    def is_authority(self) -> bool:
        """Whether it is a certification authority's, and so no person's to sign with."""
        try:
            found = self.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        except x509.ExtensionNotFound:
            return False
        return found.value.ca

    def is_called(self, name: str) -> bool:
        """Tell whether *name* is empty, its label, or its id."""
        return not name or name in {self.label, self.identifier.hex()}


class TokenSigner:
    """One key on a token. Looking at its certificate needs no PIN; signing asks for it, once.

    Args:
        wanted: Which key.
        ask_pin: Returns the PIN; called once for each signature.

    Raises:
        RefusalError: TOKEN_LIBRARY, TOKEN_ABSENT, TOKEN_SEVERAL, TOKEN_CERT_UNKNOWN.
    """

    def __init__(self, wanted: TokenSelection, ask_pin: Callable[[], str]) -> None:
        self._wanted = wanted
        self._ask_pin = ask_pin
        with _told():
            found = _certificates(_token(wanted))
        self._own = _only(found, wanted.key)
        authorities = [one.certificate for one in found if one.is_authority]
        self.chain = Chain(self._own.certificate, (*authorities, *wanted.others))

    @property
    def keyid(self) -> str:
        """What the root document calls the key."""
        return self.chain.keyid

    def sign(self, message: bytes, namespace: str) -> bytes:  # noqa: ARG002 - a CMS has no place for it
        """Return a detached CMS in DER over *message*.

        Raises:
            RefusalError: TOKEN_ABSENT, TOKEN_PIN_LOCKED, TOKEN_PIN_FINAL_TRY (nothing was tried),
                TOKEN_PIN_WRONG, TOKEN_KEY_ABSENT, TOKEN_FAILED; KEY_WEAK, KEY_TYPE, SIG_INVALID.
        """
        with _told():
            token = _token(self._wanted)
            _require_tries(token)
            pin = self._ask_pin()
            with _opened(token, self._wanted, pin) as session:
                private = _private_key(session, self._own)
                scheme = self._scheme(token)
                compute = _computing(private, scheme, _again(private, pin))
                return sign_cms(message, self.chain, scheme, compute)

    def _scheme(self, token: pkcs11.Token) -> Scheme:
        if isinstance(self.chain.signer.public_key(), ec.EllipticCurvePublicKey):
            return "ecdsa"
        return "pkcs1" if _RSA_WITH_SHA256 in token.slot.get_mechanisms() else "pss"


def _token(wanted: TokenSelection) -> pkcs11.Token:
    """Return the token that is meant, with its flags as they are now."""
    if not wanted.library.is_file():
        raise RefusalError("TOKEN_LIBRARY", file=str(wanted.library))
    try:
        library = pkcs11.lib(str(wanted.library))
    except (troubles.PKCS11Error, RuntimeError, OSError) as error:
        raise RefusalError("TOKEN_LIBRARY", file=str(wanted.library)) from error
    found = [slot.get_token() for slot in library.get_slots(token_present=True)]
    ready = [token for token in found if pkcs11.TokenFlag.TOKEN_INITIALIZED in token.flags]
    meant = [token for token in ready if wanted.token in ("", token.label)]
    if not meant:
        raise RefusalError("TOKEN_ABSENT", token=wanted.token, count=len(ready))
    if len(meant) > 1:
        raise RefusalError("TOKEN_SEVERAL", count=len(meant))
    return meant[0]


def _certificates(token: pkcs11.Token) -> list[_Certificate]:
    with token.open() as session:
        objects = session.get_objects(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            }
        )
        return [_read(found) for found in objects]


def _read(found: _TokenObject) -> _Certificate:
    try:
        certificate = x509.load_der_x509_certificate(bytes(found[pkcs11.Attribute.VALUE]))
    except ValueError as error:
        raise RefusalError("TOKEN_CERT_UNKNOWN", key="?", count=0) from error
    label = found[pkcs11.Attribute.LABEL]
    return _Certificate(bytes(found[pkcs11.Attribute.ID]), str(label), certificate)


def _only(found: Sequence[_Certificate], key: str) -> _Certificate:
    meant = [one for one in found if not one.is_authority and one.is_called(key)]
    if len(meant) != 1:
        raise RefusalError("TOKEN_CERT_UNKNOWN", key=key, count=len(meant))
    return meant[0]


def _require_tries(token: pkcs11.Token) -> None:
    """Refuse before the PIN is even asked for, if a slip of the finger would lock the token."""
    if pkcs11.TokenFlag.USER_PIN_LOCKED in token.flags:
        raise RefusalError("TOKEN_PIN_LOCKED", token=token.label)
    if pkcs11.TokenFlag.USER_PIN_FINAL_TRY in token.flags:
        raise RefusalError("TOKEN_PIN_FINAL_TRY", token=token.label)


@contextmanager
def _opened(
    token: pkcs11.Token, wanted: TokenSelection, pin: str
) -> Generator[pkcs11.Session, None, None]:
    """Open a session with *pin*, sent once whatever comes of it."""
    try:
        session = token.open(user_pin=pin)
    except tuple(kind for kind, _ in _PIN_TROUBLES) as error:
        code = next(code for kind, code in _PIN_TROUBLES if isinstance(error, kind))
        flags = _token(wanted).flags  # how many tries are left, as far as the token says
        if pkcs11.TokenFlag.USER_PIN_LOCKED in flags:
            code = "TOKEN_PIN_LOCKED"
        raise RefusalError(code, token=token.label) from None  # the error may quote what was sent
    with session:
        yield session


def _private_key(session: pkcs11.Session, own: _Certificate) -> _PrivateKey:
    try:
        return session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, id=own.identifier)
    except (troubles.NoSuchKey, troubles.MultipleObjectsReturned) as error:
        raise RefusalError("TOKEN_KEY_ABSENT", key=own.label) from error


def _again(private: _PrivateKey, pin: str) -> str | None:
    """Return the PIN, which the token has just accepted, for a key that wants it each time."""
    try:
        return pin if private[pkcs11.Attribute.ALWAYS_AUTHENTICATE] else None
    except troubles.AttributeTypeInvalid:
        return None


def _computing(
    private: _PrivateKey,
    scheme: Scheme,
    pin: str | None,
) -> Callable[[bytes], bytes]:
    def rsa(octets: bytes) -> bytes:
        return bytes(private.sign(octets, mechanism=_RSA_WITH_SHA256, pin=pin))

    def pss(octets: bytes) -> bytes:
        return bytes(
            private.sign(
                octets, mechanism=_PSS_WITH_SHA256, mechanism_param=_PSS_PARAMETERS, pin=pin
            )
        )

    def ecdsa(octets: bytes) -> bytes:
        # The token signs a digest and gives two numbers of equal length, one after the other.
        digest = hashlib.sha256(octets).digest()
        pair = bytes(private.sign(digest, mechanism=pkcs11.Mechanism.ECDSA, pin=pin))
        half = len(pair) // 2
        return encode_dss_signature(
            int.from_bytes(pair[:half], "big"), int.from_bytes(pair[half:], "big")
        )

    return {"pkcs1": rsa, "pss": pss, "ecdsa": ecdsa}[scheme]


@contextmanager
def _told() -> Generator[None, None, None]:
    """Turn whatever else a token says into a refusal, without what it was told."""
    try:
        yield
    except troubles.TokenNotPresent as error:
        raise RefusalError("TOKEN_ABSENT", token="", count=0) from error
    except troubles.PKCS11Error as error:
        raise RefusalError("TOKEN_FAILED", why=type(error).__name__) from None


def read_certificates(data: bytes) -> tuple[x509.Certificate, ...]:
    """Read certificates in PEM, or one in DER.

    Raises:
        RefusalError: KEY_MALFORMED.
    """
    try:
        if data.lstrip().startswith(b"-----"):
            return tuple(x509.load_pem_x509_certificates(data))
        return (x509.load_der_x509_certificate(data),)
    except ValueError as error:
        raise RefusalError("KEY_MALFORMED", why="certificate") from error


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate, as other tools show it."""
    return certificate.fingerprint(hashes.SHA256()).hex()
