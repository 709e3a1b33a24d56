"""The mark of issue in a bundle: what shows that the Department issued exactly this.

An entry of the log of a machine that issues, and what proves that it is in that log. Nothing of it
is proven here: `fleetcfg.ledger.issue_mark` does that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import Json, from_base64, to_base64

MAX_ENTRY: Final = 16 * 1024
MAX_HEAD: Final = 16 * 1024
MAX_WITNESS: Final = 1024
MAX_PROOF: Final = 64  # hashes: a log of 2^64 entries
_HASH_BYTES: Final = 32
_MEMBERS: Final = {"entry", "head", "proof"}


@dataclass(frozen=True, slots=True)
class IssueMark:
    """One mark; its parts are as they came.

    Attributes:
        entry: The line of the log, without its end.
        head: The signed head of that log, a note.
        proof: Hashes that lead from the entry to the head, from the leaf upwards.
        witness: What a witness of the root signed of the entry, a note; empty for nothing.
    """

    entry: bytes
    head: bytes
    proof: tuple[bytes, ...]
    witness: bytes = b""

    def as_json(self) -> dict[str, Json]:
        """Return it as a bundle spells it."""
        value: dict[str, Json] = {
            "entry": to_base64(self.entry),
            "head": to_base64(self.head),
            "proof": [to_base64(one) for one in self.proof],
        }
        return value | ({"witness": to_base64(self.witness)} if self.witness else {})


def issue_mark_of(value: Json) -> IssueMark:
    """Take a mark apart.

    Raises:
        RefusalError: BUNDLE_FORMAT; BASE64.
    """
    if not isinstance(value, Mapping) or value.keys() - {"witness"} != _MEMBERS:
        raise _malformed()
    proof = value["proof"]
    if isinstance(proof, str) or not isinstance(proof, Sequence) or len(proof) > MAX_PROOF:
        raise _malformed()
    return IssueMark(
        _binary(value["entry"], MAX_ENTRY),
        _binary(value["head"], MAX_HEAD),
        tuple(_binary(one, _HASH_BYTES) for one in proof),
        _binary(value["witness"], MAX_WITNESS) if "witness" in value else b"",
    )


def _binary(value: Json, most: int) -> bytes:
    if not isinstance(value, str) or len(value) > most * 2:
        raise _malformed()
    data = from_base64(value)
    if not 0 < len(data) <= most:
        raise _malformed()
    return data


def _malformed() -> RefusalError:
    return RefusalError("BUNDLE_FORMAT", member="issue")
