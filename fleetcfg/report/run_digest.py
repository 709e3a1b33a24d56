"""The digest by which a report names the audit that it is of."""

from hashlib import sha256

from fleetcfg.report.audit_ndjson import audit_ndjson
from fleetcfg.words import Words


class RunDigest:
    """Takes what an audit told, and digests what ``history --run RUN -o ndjson`` prints of it."""

    def __init__(self) -> None:
        self._digest = sha256()
        self._words = Words("vi")  # lines of JSON have none

    def tell(self, noun: object) -> None:
        """Take the header, a device, the fleet, or the summary."""
        self._digest.update(audit_ndjson(noun, self._words).encode())

    def hexdigest(self) -> str:
        """Return the SHA-256 of all that was told, in hex."""
        return self._digest.hexdigest()
