"""How a device proves who it is before it is told anything.

Two ways over TLS, a pinned certificate or the province's CA, and one over SSH, a pinned host key.
There is no third: a declaration with none of them is refused, and no argument turns checking off.
"""

import ssl
import warnings
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Final, Protocol

from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.model.fleet import Device

# SSL_OP_LEGACY_SERVER_CONNECT, a server without RFC 5746: `ssl` of 3.11 has no name for it.
_OLD_RENEGOTIATION: Final = 0x4


class TimedSocket(ssl.SSLSocket):
    """A TLS socket each of whose reads ends when the whole answer must have come."""

    deadline: Deadline | None = None

    def recv_into(  # type: ignore[override]  # the stubs of the two Pythons differ in names
        self, buffer: bytearray, nbytes: int | None = None, flags: int = 0
    ) -> int:
        """Read as a socket does, within the deadline."""
        if self.deadline is not None:
            left = self.deadline.left()
            if not left:
                raise TimeoutError
            self.settimeout(left)
        return super().recv_into(buffer, nbytes, flags)


class CertificatePolicy(Protocol):
    """A policy by which TLS certificates are judged."""

    @property
    def is_legacy(self) -> bool:
        """Whether TLS 1.1 and old ways of TLS will do: declared of what can do no better."""
        ...

    def context(self) -> ssl.SSLContext:
        """Return the context that all connections under this policy share."""
        ...

    def server_name(self, address: str) -> str | None:
        """Return the name that the certificate must be for; None if the pin says it all."""
        ...

    def check(self, certificate: bytes, peer: Peer) -> None:
        """Judge what TLS itself did not."""
        ...


@dataclass(frozen=True, slots=True)
class CertificatePin:
    """This very certificate: SHA-256 of its DER, 64 hex digits in lower case."""

    fingerprint: str
    is_legacy: bool = False

    def context(self) -> ssl.SSLContext:
        """Return a context that leaves the judgement to `check`."""
        return _pinning(is_legacy=self.is_legacy)

    def server_name(self, address: str) -> str | None:  # noqa: ARG002 - the Protocol's
        """Return nothing: whatever the certificate calls itself, it is the one."""
        return None

    def check(self, certificate: bytes, peer: Peer) -> None:
        """Compare the fingerprint."""
        shown = sha256(certificate).hexdigest()
        if not compare_digest(shown, self.fingerprint):
            raise peer.trouble("DEV_CERTIFICATE_WRONG", pinned=self.fingerprint, shown=shown)


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """Any certificate for the device's address that this CA signed.

    Attributes:
        pem: The CA's certificate, or several.
    """

    pem: str
    is_legacy: bool = False

    def context(self) -> ssl.SSLContext:
        """Return a context that checks chain, dates and name."""
        return _authority(self.pem, is_legacy=self.is_legacy)

    def server_name(self, address: str) -> str | None:
        """Return the address: it must stand in the certificate."""
        return address

    def check(self, certificate: bytes, peer: Peer) -> None:
        """Do nothing: OpenSSL has checked all there is, or the handshake would have failed."""


def trust_of(device: Device, peer: Peer) -> CertificatePolicy:
    """Return how *device* must prove itself; a pin goes before the CA."""
    if device.certificate:
        return CertificatePin(device.certificate.replace(":", "").lower(), device.legacy_tls)
    if not device.authority:
        raise peer.trouble("DEV_IDENTITY_NOT_PINNED", transport="https")
    try:
        pem = device.authority_pem or Path(device.authority).read_bytes()
        trust = CertificateAuthority(pem.decode("ascii"), device.legacy_tls)
        trust.context()
    except (OSError, ssl.SSLError, ValueError) as error:
        raise peer.trouble("DEV_AUTHORITY_UNREADABLE", file=device.authority) from error
    return trust


@dataclass(frozen=True, slots=True)
class HostKeyPin:
    """What an SSH server must prove.

    Attributes:
        fingerprint: Of its host key, as OpenSSH spells it, without padding.
        is_legacy: Whether it may prove it by SHA-1 (RFC 4253, 6.6), which it says it must not be
            trusted for any more (RFC 8332): declared for a device that can do no better.
    """

    fingerprint: str
    is_legacy: bool = False


def pinned_host_key(device: Device, peer: Peer) -> HostKeyPin:
    """Return what the SSH server must prove."""
    if not device.host_key:
        raise peer.trouble("DEV_IDENTITY_NOT_PINNED", transport="ssh")
    return HostKeyPin(device.host_key.rstrip("="), device.legacy_ssh)


def host_key_fingerprint(blob: bytes) -> str:
    """Return OpenSSH's ``SHA256:…`` of a public key."""
    return "SHA256:" + b64encode(sha256(blob).digest()).decode().rstrip("=")


def _context(*, is_legacy: bool) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.sslsocket_class = TimedSocket
    if not is_legacy:
        made.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996: 1.0 and 1.1 must not be used
        return made
    with warnings.catch_warnings():  # it says what RFC 8996 does
        warnings.simplefilter("ignore", DeprecationWarning)
        made.minimum_version = ssl.TLSVersion.TLSv1_1
    made.set_ciphers(
        "DEFAULT:!aNULL:!eNULL:@SECLEVEL=0"
    )  # OpenSSL 3 signs no handshake by SHA-1 above it
    made.options |= _OLD_RENEGOTIATION
    return made


@lru_cache(maxsize=2)
def _pinning(*, is_legacy: bool) -> ssl.SSLContext:
    """One for all pins: loading a context costs more than the rest of a connection."""
    made = _context(is_legacy=is_legacy)
    made.check_hostname = False
    made.verify_mode = (
        ssl.CERT_NONE
    )  # `CertificatePin.check` compares every bit of the certificate instead
    return made


@lru_cache(maxsize=64)
def _authority(pem: str, *, is_legacy: bool) -> ssl.SSLContext:
    made = _context(is_legacy=is_legacy)
    made.load_verify_locations(cadata=pem)
    return made
