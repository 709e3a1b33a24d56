"""Real keys: of ssh-keygen, in files of the test; and of a software token."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fleetcfg.signer.ssh import SshSigner, public_file, read_public

LIBRARIES = Path(os.environ.get("FLEETCFG_TEST_LIBRARIES", "/usr/lib"))
PIN = "648219"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def ssh_key(tmp_path):
    """Make a key with ssh-keygen; returns the private file."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen (openssh-client) is not installed")

    def make(name: str = "key", kind: str = "ed25519", passphrase: str = "") -> Path:
        file = tmp_path / name
        words = ["-t", *kind.split("-b")] if "-b" not in kind else ["-t", *kind.split()]
        run(["ssh-keygen", "-q", *words, "-N", passphrase, "-C", name, "-f", str(file)])
        return file

    return make


def signer_of(file: Path, *, is_attended: bool = False) -> SshSigner:
    return SshSigner(file, read_public(public_file(file).read_bytes()), is_attended)


def run(words: list[str], env=None) -> None:
    done = subprocess.run(words, env=env, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


@dataclass(frozen=True)
class SoftToken:
    """A software token, its authority, and how to put keys and certificates on it."""

    folder: Path
    library: Path
    anchor: x509.Certificate
    anchor_key: ec.EllipticCurvePrivateKey

    def tool(self, *words: str, login: bool = True) -> None:
        start = ["pkcs11-tool", "--module", str(self.library), "--token-label", "approver"]
        run([*start, *(["--login", "--pin", PIN] if login else []), *words])

    def generate(self, kind: str, identifier: str = "01", label: str = "sign") -> x509.Certificate:
        """Make a key on the token, and its certificate."""
        self.tool("--keypairgen", "--key-type", kind, "--id", identifier, "--label", label)
        spki = self.folder / f"{identifier}.der"
        self.tool("--read-object", "--type", "pubkey", "--id", identifier, "-o", str(spki))
        public = serialization.load_der_public_key(spki.read_bytes())
        certificate = self.certify(public, label)
        self.put(certificate, identifier, label)
        return certificate

    def put(self, certificate: x509.Certificate, identifier: str, label: str) -> None:
        file = self.folder / f"{identifier}.crt"
        file.write_bytes(certificate.public_bytes(serialization.Encoding.DER))
        self.tool(
            "--write-object", str(file), "--type", "cert", "--id", identifier, "--label", label
        )

    def certify(self, public, name: str, *, ca: bool = False) -> x509.Certificate:
        return certificate_of(public, name, self.anchor.subject, self.anchor_key, ca=ca)

    @property
    def crl(self) -> bytes:
        builder = x509.CertificateRevocationListBuilder(
            self.anchor.subject, NOW - timedelta(days=1), NOW + timedelta(days=6)
        )
        made = builder.sign(self.anchor_key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.DER)


def certificate_of(public, name, issuer, key, *, ca: bool) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = {
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    }
    allowed = {"key_cert_sign", "crl_sign"} if ca else {"digital_signature", "content_commitment"}
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.KeyUsage(**{one: one in allowed for one in usage}), critical=True)
        .sign(key, hashes.SHA256())
    )


@pytest.fixture(scope="session")
def soft_library(tmp_path_factory) -> Path:
    """The library of the software token, with a place of its own for this process."""
    found = sorted(LIBRARIES.glob("**/libsofthsm2.so"))
    if not found or shutil.which("softhsm2-util") is None or shutil.which("pkcs11-tool") is None:
        pytest.skip("softhsm2 and opensc of Debian are not installed")
    place = tmp_path_factory.mktemp("softhsm")
    (place / "tokens").mkdir()
    (place / "softhsm2.conf").write_text(
        f"directories.tokendir = {place}/tokens\nobjectstore.backend = file\n"
    )
    # The library reads its configuration when it is loaded, and it is loaded once in a process.
    os.environ["SOFTHSM2_CONF"] = str(place / "softhsm2.conf")
    return found[0]


@pytest.fixture
def token(soft_library, tmp_path):
    """A software token called ``approver``, with nothing on it."""
    util = ["softhsm2-util", "--module", str(soft_library)]
    run([*util, "--init-token", "--free", "--label", "approver", "--so-pin", PIN, "--pin", PIN])
    _look_again(soft_library)
    key = ec.generate_private_key(ec.SECP256R1())
    yield SoftToken(
        tmp_path, soft_library, certificate_of(key.public_key(), "Soft CA", None, key, ca=True), key
    )
    _look_again(soft_library)
    run([*util, "--delete-token", "--token", "approver"])


def _look_again(library: Path) -> None:
    """Let the library of this process see what another process has done to its tokens."""
    pkcs11.lib(str(library)).reinitialize()
