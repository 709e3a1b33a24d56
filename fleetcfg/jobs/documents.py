"""The documents of jobs, by digest: the giver is not trusted, the reader looks at the digest."""

import zlib
from collections.abc import Iterable
from hashlib import sha256
from typing import Protocol

from fleetcfg.errors import JobError


class Documents(Protocol):
    """Gives the bytes behind a digest; complete before the first job is drawn."""

    def get(self, sha256: str) -> bytes:
        """Return the document with that SHA-256 (64 hex digits).

        Raises:
            JobError: ``JOB_DOCUMENT_ABSENT``.
        """
        ...


class DocumentStore:
    """Documents in memory, compressed; can be pickled."""

    def __init__(self, documents: Iterable[bytes] = ()) -> None:
        self._packed: dict[str, bytes] = {}
        for data in documents:
            self.put(data)

    def put(self, data: bytes, packed: bytes | None = None) -> str:
        """Keep *data*, and return its digest; *packed* is *data* as zlib packs it, if at hand."""
        digest = digest_of(data)
        self._packed[digest] = packed or zlib.compress(data, 1)
        return digest

    def get(self, sha256: str) -> bytes:
        """Return the document with that digest.

        Raises:
            JobError: ``JOB_DOCUMENT_ABSENT``.
        """
        packed = self._packed.get(sha256)
        if packed is None:
            raise JobError("JOB_DOCUMENT_ABSENT", sha256=sha256)
        return zlib.decompress(packed)


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of *data*, in hex."""
    return sha256(data).hexdigest()


def fetch(documents: Documents, digest: str) -> bytes:
    """Return the document with that *digest*, whatever *documents* gives.

    Raises:
        JobError: ``JOB_DOCUMENT_ABSENT``; ``JOB_DOCUMENT_WRONG``: the bytes are other ones.
    """
    data = documents.get(digest)
    if digest_of(data) != digest:
        raise JobError("JOB_DOCUMENT_WRONG", sha256=digest)
    return data
