"""By what a client knows a simulated device: its TLS certificate and its SSH host key.

Made anew at every start, in a directory of the simulator's own, readable by its owner only. Up to
200 devices have one of their own each; larger fleets share 200, because every key costs memory.
"""

import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

POOL = 200
_LIFE = timedelta(days=825)
_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SimIdentity:
    """What one device, or a bucket of devices, shows to clients.

    Attributes:
        tls: Ready for a server.
        certificate: What TLS shows.
        certificate_sha256: Fingerprint of the certificate's DER, in hexadecimal.
        ssh_key: Of the SSH server.
        host_key: The public key as a line of known_hosts without a host.
        host_key_sha256: Its fingerprint, `SHA256:…`.
        chain: File with certificate and key of TLS.
    """

    tls: ssl.SSLContext
    certificate: x509.Certificate
    certificate_sha256: str
    ssh_key: asyncssh.SSHKey
    host_key: str
    host_key_sha256: str
    chain: Path


_CRITICAL = (x509.BasicConstraints, x509.KeyUsage)
_SIGNS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])  # RFC 5280, appendix A


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


class CertificateIssuer:
    """The simulator's own certificate authority.

    Args:
        directory: Where keys and certificates go; made if it is not there.
        now: From when certificates are valid.
    """

    def __init__(self, directory: Path, now: datetime) -> None:
        self._directory = directory
        self._now = now
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _called("fleetcfg SIMULATED fleet CA")
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        identifier = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        authority = self._sign(
            self._name,
            self._key,
            (x509.BasicConstraints(ca=True, path_length=0), identifier, _SIGNS),
        )
        self.authority = authority.public_bytes(serialization.Encoding.PEM)

    def _sign(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        extensions: Iterable[x509.ExtensionType],
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - _BEFORE)
            .not_valid_after(self._now + _LIFE)
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=isinstance(extension, _CRITICAL))
        return builder.sign(self._key, hashes.SHA256())

    def issue(self, name: str, addresses: Sequence[str]) -> SimIdentity:
        """Make what devices at *addresses* show.

        Args:
            name: Of the file, and in the certificate.
            addresses: For which the certificate holds.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        places = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(a)) for a in addresses])
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        extensions = (places, issuer, x509.BasicConstraints(ca=False, path_length=None))
        certificate = self._sign(_called(f"SIMULATED {name}"), key, extensions)
        path = self._directory / f"{name}.pem"
        path.touch(mode=0o600)
        path.write_bytes(_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        host = asyncssh.generate_private_key("ssh-ed25519")
        return SimIdentity(
            self._context(path),
            certificate,
            certificate.fingerprint(hashes.SHA256()).hex(),
            host,
            host.export_public_key().decode().strip(),
            host.get_fingerprint(),
            path,
        )

    def _context(self, path: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.num_tickets = 0
        context.load_cert_chain(path)
        return context
