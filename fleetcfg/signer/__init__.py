"""Who signs: keys that other programs and tokens hold. No private key of a person is read here."""

from typing import Protocol


class Signer(Protocol):
    """One key of one person."""

    @property
    def keyid(self) -> str:
        """What the root document calls the key: ``SHA256:…`` or ``spki-sha256:…``."""
        ...

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return a signature over *message*: a raw SSHSIG blob, or a CMS in DER.

        Args:
            message: The pre-authentication encoding of an envelope (`Envelope.message`).
            namespace: For what it is signed (`envelope.namespace`); a CMS has no place for it.

        Raises:
            RefusalError: SIGNER_*, TOKEN_*: nothing was signed.
        """
        ...
