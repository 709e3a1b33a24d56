"""A CA of a fleet, what it issues, and its list of what is revoked: as OpenSSL would make them."""

import ipaddress
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


@dataclass
class FleetCa:
    """One CA; *folder* gets ``ca.pem``, ``crl/HASH.r0``, and ``NAME.pem`` with ``NAME.key``."""

    folder: Path
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    revoked: list[int] = field(default_factory=list)
    serials: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        ca = self._builder("Fleet CA", self.key.public_key())
        ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        ca = ca.add_extension(usage, critical=True)
        self._write("ca.pem", ca.sign(self.key, hashes.SHA256()))
        self.write_list()

    def issue(self, name: str, *, lasts: timedelta = 2 * DAY) -> None:
        """Issue a certificate for the user or server *name*, on this machine."""
        key = ec.generate_private_key(ec.SECP256R1())
        one = self._builder(name, key.public_key(), lasts)
        alternatives = x509.SubjectAlternativeName(
            [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        )
        both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        one = one.add_extension(alternatives, critical=False)
        one = one.add_extension(x509.ExtendedKeyUsage(both), critical=False)
        made = one.sign(self.key, hashes.SHA256())
        self.serials[name] = made.serial_number
        self._write(f"{name}.pem", made)
        data = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file = self.folder / f"{name}.key"
        file.touch(mode=0o600)
        file.write_bytes(data)

    def revoke(self, name: str) -> None:
        """Put the certificate of *name* onto the list."""
        self.revoked.append(self.serials[name])
        self.write_list()

    def write_list(self, *, lasts: timedelta = DAY) -> None:
        """Write the list of what is revoked to where the broker looks."""
        now = datetime.now(UTC)
        crl = x509.CertificateRevocationListBuilder().issuer_name(_name("Fleet CA"))
        crl = crl.last_update(now - DAY).next_update(now + lasts)
        for serial in self.revoked:
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - DAY)
            crl = crl.add_revoked_certificate(one.build())
        data = crl.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        (self.folder / "crl").mkdir(exist_ok=True)
        named = subprocess.run(
            ["openssl", "crl", "-hash", "-noout"], input=data, capture_output=True, check=True
        ).stdout.decode()
        (self.folder / "crl" / f"{named.strip()}.r0").write_bytes(data)

    def _builder(
        self, name: str, key: ec.EllipticCurvePublicKey, lasts: timedelta = 2 * DAY
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(_name(name)).public_key(key)
        builder = builder.issuer_name(_name("Fleet CA")).serial_number(x509.random_serial_number())
        return builder.not_valid_before(now - DAY).not_valid_after(now + lasts)

    def _write(self, name: str, made: x509.Certificate) -> None:
        (self.folder / name).write_bytes(made.public_bytes(serialization.Encoding.PEM))
