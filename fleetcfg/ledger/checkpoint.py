"""Signed heads of a log: C2SP signed notes, checkpoints and cosignatures, with Ed25519.

A note is text, a blank line, and signature lines ``— name base64(key id ‖ signature)``. A key is
told by its name *and* its id, SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]; of two keys that agree
in both neither is believed more than the other, for the signature decides. A log signs the text
(type 1); a witness signs the text and the time at which he saw it (type 4).

Refused: anything that is not exactly such a note; signature lines of unknown keys are passed over,
as the format demands, and count for nothing.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.merkle import HASH_BYTES

LOG, COSIGNATURE = 1, 4  # types of keys
NOTE_BYTES_MOST = 16 * 1024
_DASH = "— "
_SIGNED = re.compile(f"{_DASH}[^ ]* [^ ]*")  # who, and what he signed
_KEY_ID_BYTES = 4
_TIME_BYTES = 8
_SIGNATURE_BYTES = 64
_LINES_OF_CHECKPOINT = 3
_MOST_SIGNATURES = 16


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key of a log or of a witness, as the root document spells it.

    Attributes:
        name: Whose it is; for a log its origin.
        kind: `LOG` or `COSIGNATURE`.
        public: 32 bytes.
    """

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Return the four bytes by which a signature line finds its key."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def to_text(self) -> str:
        """Return ``name+id+base64(type ‖ public key)``."""
        key = b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def from_text(cls, text: str) -> "Verifier":
        """Read what `to_text` writes.

        Raises:
            RefusalError: ``KEY_MALFORMED``, ``KEY_TYPE``.
        """
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        key = _from_base64(encoded)
        if key is None or len(key) != 1 + HASH_BYTES or not _is_name(name):
            raise RefusalError("KEY_MALFORMED", why="verifier")
        if key[0] not in {LOG, COSIGNATURE}:
            raise RefusalError("KEY_TYPE", why=key[0])
        verifier = cls(name, key[0], key[1:])
        if verifier.key_id.hex() != key_id:
            raise RefusalError("KEY_MALFORMED", why="key_id")
        return verifier


@dataclass(frozen=True, slots=True, repr=False)
class NoteSigner:
    """A private key under a name; it prints as its public half."""

    verifier: Verifier
    private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"NoteSigner({self.verifier.to_text()})"

    @classmethod
    def from_seed(cls, name: str, seed: bytes, kind: int = LOG) -> "NoteSigner":
        """Return the signer whose key is the 32 bytes *seed*.

        Raises:
            RefusalError: ``KEY_MALFORMED`` if *name* is no name or *seed* of another length.
        """
        if not _is_name(name) or len(seed) != HASH_BYTES:
            raise RefusalError("KEY_MALFORMED", why="signer")
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(Verifier(name, kind, private.public_key().public_bytes_raw()), private)

    def line(self, text: str, *, at: datetime | None = None) -> str:
        """Return the signature line over *text*; for a witness, over *at* as well.

        Raises:
            ValueError: If a witness has no time, or a log has one.
        """
        if (at is None) != (self.verifier.kind == LOG):
            raise ValueError(at)
        stamp = b"" if at is None else int(at.timestamp()).to_bytes(_TIME_BYTES, "big")
        signed = _signed_bytes(text, stamp)
        octets = self.verifier.key_id + stamp + self.private.sign(signed)
        return f"{_DASH}{self.verifier.name} {b64encode(octets).decode()}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log.

    Attributes:
        origin: Which log.
        size: How many entries.
        root: The hash of the tree over them.
    """

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return what is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def from_text(cls, text: str) -> "Checkpoint":
        """Read what `text` writes, and no other spelling; extension lines are not used here.

        Raises:
            RefusalError: ``LOG_CHECKPOINT``.
        """
        lines = text.split("\n")
        if len(lines) != _LINES_OF_CHECKPOINT + 1 or not (
            lines[1].isascii() and lines[1].isdigit()
        ):
            raise RefusalError("LOG_CHECKPOINT", why="text")
        root = _from_base64(lines[2])
        size = lines[1] if len(lines[1]) <= len(str(2**63)) else ""
        if root is None or len(root) != HASH_BYTES or not size:
            raise RefusalError("LOG_CHECKPOINT", why="text")
        checkpoint = cls(lines[0], int(size), root)
        if checkpoint.text() != text or not _is_name(lines[0]):
            raise RefusalError("LOG_CHECKPOINT", why="text")
        return checkpoint


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signature lines, none of them verified."""

    text: str
    lines: tuple[str, ...]

    def to_text(self) -> str:
        """Return the note as it is written to a file."""
        return "\n".join([self.text, "".join(self.lines)])

    @classmethod
    def from_bytes(cls, octets: bytes) -> "Note":
        """Read a note.

        Raises:
            RefusalError: ``LOG_CHECKPOINT``.
        """
        if len(octets) > NOTE_BYTES_MOST:
            raise RefusalError("LOG_CHECKPOINT", why="size")
        try:
            whole = octets.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RefusalError("LOG_CHECKPOINT", why="utf8") from error
        text, gap, signatures = whole.rpartition("\n\n")
        lines = signatures.split("\n")
        if not gap or lines.pop() or not 0 < len(lines) <= _MOST_SIGNATURES:
            raise RefusalError("LOG_CHECKPOINT", why="note")
        if not all(map(_SIGNED.fullmatch, lines)):
            raise RefusalError("LOG_CHECKPOINT", why="note")
        return cls(f"{text}\n", tuple(f"{line}\n" for line in lines))

    def is_signed_by(self, verifier: Verifier) -> bool:
        """Tell whether the log's key *verifier* signed the text."""
        return any(_is_good(self.text, b"", octets, verifier) for octets in self._by(verifier, 0))

    def cosigned_at(self, verifier: Verifier) -> datetime | None:
        """Return when the witness *verifier* saw the text; None if he did not sign."""
        for octets in self._by(verifier, _TIME_BYTES):
            stamp, signature = octets[:_TIME_BYTES], octets[_TIME_BYTES:]
            if _is_good(self.text, stamp, signature, verifier):
                return _moment(stamp)
        return None

    def _by(self, verifier: Verifier, extra: int) -> Iterable[bytes]:
        """Yield what the lines of *verifier* hold after the key id, if of the right length."""
        for line in self.lines:
            _, name, encoded = line[:-1].split(" ")
            octets = _from_base64(encoded)
            length = _KEY_ID_BYTES + extra + _SIGNATURE_BYTES
            if octets is None or name != verifier.name or len(octets) != length:
                continue
            if octets.startswith(verifier.key_id):
                yield octets[_KEY_ID_BYTES:]


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> Note:
    """Return *checkpoint* signed by its log."""
    text = checkpoint.text()
    return Note(text, (signer.line(text),))


def verify_checkpoint(note: Note, verifier: Verifier) -> Checkpoint:
    """Return the head that *note* is of, signed by *verifier*, its log.

    Raises:
        RefusalError: ``LOG_CHECKPOINT``.
    """
    checkpoint = Checkpoint.from_text(note.text)
    if verifier.kind != LOG or checkpoint.origin != verifier.name:
        raise RefusalError("LOG_CHECKPOINT", why="origin")
    if not note.is_signed_by(verifier):
        raise RefusalError("LOG_CHECKPOINT", why="signature")
    return checkpoint


def _signed_bytes(text: str, stamp: bytes) -> bytes:
    if not stamp:
        return text.encode()
    return f"cosignature/v1\ntime {int.from_bytes(stamp, 'big')}\n{text}".encode()


def _is_good(text: str, stamp: bytes, signature: bytes, verifier: Verifier) -> bool:
    if (verifier.kind == COSIGNATURE) != bool(stamp):
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(verifier.public)
        key.verify(signature, _signed_bytes(text, stamp))
    except InvalidSignature:
        return False
    return True


def _moment(stamp: bytes) -> datetime | None:
    try:
        return datetime.fromtimestamp(int.from_bytes(stamp, "big"), UTC)
    except (OverflowError, ValueError, OSError):
        return None  # a year beyond the calendar: no time at all


def _from_base64(text: str) -> bytes | None:
    try:
        octets = b64decode(text, validate=True)
    except ValueError:
        return None
    return octets if b64encode(octets).decode() == text else None


def _is_name(name: str) -> bool:
    return bool(name) and name.isascii() and name.isprintable() and not set(name) & {" ", "+"}
