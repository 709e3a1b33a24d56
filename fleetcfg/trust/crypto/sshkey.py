"""Public keys as OpenSSH writes them (RFC 4253, 5656, 8709; OpenSSH PROTOCOL.u2f).

Known: ssh-ed25519, ecdsa-sha2-nistp256/384/521, ssh-rsa of 3072 bits and more, and the FIDO kinds
sk-ssh-ed25519 and sk-ecdsa-sha2-nistp256. Refused by name: certificates (KEY_TYPE; who may sign is
for the root to say, not for a certificate authority), short RSA keys (KEY_WEAK), and any encoding
but the one that OpenSSH writes (KEY_MALFORMED).
"""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fleetcfg.errors import RefusalError

PublicKey = Ed25519PublicKey | ec.EllipticCurvePublicKey | RSAPublicKey

MIN_RSA_BITS = 3072
MAX_RSA_BITS = 16384
MIN_EXPONENT_BITS, MAX_EXPONENT_BITS = 17, 32  # 65537 and what else is in use
MAX_KEY = 8 * 1024  # bytes of a blob
ED25519_BYTES = 32
SK_APPLICATION = "ssh:"

_CURVES: dict[str, ec.EllipticCurve] = {
    "ecdsa-sha2-nistp256": ec.SECP256R1(),
    "ecdsa-sha2-nistp384": ec.SECP384R1(),
    "ecdsa-sha2-nistp521": ec.SECP521R1(),
    "sk-ecdsa-sha2-nistp256@openssh.com": ec.SECP256R1(),
}
_ED25519 = {"ssh-ed25519", "sk-ssh-ed25519@openssh.com"}


class KeyReader:
    """Reads the wire encoding of RFC 4251 from its start; raises *code* at what is not there."""

    def __init__(self, data: bytes, code: str) -> None:
        self._data = data
        self._code = code

    def take(self, count: int) -> bytes:
        """Return the next *count* bytes."""
        if count > len(self._data):
            raise RefusalError(self._code)
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    def number(self) -> int:
        """Return the next ``uint32``."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """Return the next ``string``."""
        return self.take(self.number())

    def text(self) -> str:
        """Return the next ``string``, which must be ASCII."""
        data = self.string()
        if not data.isascii():
            raise RefusalError(self._code)
        return data.decode("ascii")

    def positive(self) -> int:
        """Return the next ``mpint``, which must be positive and in its shortest encoding."""
        data = self.string()
        value = int.from_bytes(data, "big", signed=True)
        if value <= 0 or len(data) != value.bit_length() // 8 + 1:
            raise RefusalError(self._code)
        return value

    def end(self) -> None:
        """Refuse anything that is left."""
        if self._data:
            raise RefusalError(self._code)


@dataclass(frozen=True, slots=True)
class SshKey:
    """A public key of a kind that may sign.

    Attributes:
        blob: The key as OpenSSH encodes it, byte for byte.
        algorithm: Its OpenSSH name, such as ``ssh-ed25519``.
        application: What a FIDO key was made for (``ssh:``…); empty for other keys.
    """

    blob: bytes
    algorithm: str
    public: PublicKey
    application: str = ""

    @property
    def keyid(self) -> str:
        """OpenSSH's fingerprint: ``SHA256:`` and 43 base64 characters."""
        return "SHA256:" + b64encode(sha256(self.blob).digest()).decode("ascii").rstrip("=")

    @property
    def is_fido(self) -> bool:
        """Tell whether the key lives in a security key that must be touched."""
        return self.algorithm.startswith("sk-")

    @property
    def spki_sha256(self) -> str:
        """SHA-256 of the key material as a certificate would hold it, in lower hexadecimal.

        Equal for one key pair under two names: that is how a key counted twice is found.
        """
        info = self.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return sha256(info).hexdigest()


def read_ssh_key(blob: bytes) -> SshKey:
    """Read a public key blob.

    Raises:
        RefusalError: KEY_TYPE, KEY_WEAK or KEY_MALFORMED.
    """
    if len(blob) > MAX_KEY:
        raise RefusalError("KEY_MALFORMED")
    reader = KeyReader(blob, "KEY_MALFORMED")
    algorithm = reader.text()
    try:
        public = _public(algorithm, reader)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise RefusalError("KEY_MALFORMED") from error
    application = reader.text() if algorithm.startswith("sk-") else ""
    reader.end()
    return SshKey(blob, algorithm, public, application)


def _public(algorithm: str, reader: KeyReader) -> PublicKey:
    if algorithm in _ED25519:
        return Ed25519PublicKey.from_public_bytes(reader.string())
    if algorithm in _CURVES:
        return _elliptic(algorithm, reader)
    if algorithm == "ssh-rsa":
        return _rsa(reader)
    raise RefusalError("KEY_TYPE")


def _elliptic(algorithm: str, reader: KeyReader) -> ec.EllipticCurvePublicKey:
    curve = _CURVES[algorithm]
    if reader.text() != algorithm.removesuffix("@openssh.com").rpartition("-")[2]:
        raise RefusalError("KEY_MALFORMED")
    point = reader.string()
    if point[:1] != b"\x04":  # uncompressed, as OpenSSH writes it
        raise RefusalError("KEY_MALFORMED")
    return ec.EllipticCurvePublicKey.from_encoded_point(curve, point)


def _rsa(reader: KeyReader) -> RSAPublicKey:
    exponent, modulus = reader.positive(), reader.positive()
    if modulus.bit_length() < MIN_RSA_BITS:
        raise RefusalError("KEY_WEAK", bits=modulus.bit_length(), least=MIN_RSA_BITS)
    has_usual_exponent = MIN_EXPONENT_BITS <= exponent.bit_length() <= MAX_EXPONENT_BITS
    if modulus.bit_length() > MAX_RSA_BITS or not has_usual_exponent:
        raise RefusalError("KEY_MALFORMED")
    return RSAPublicNumbers(exponent, modulus).public_key()
