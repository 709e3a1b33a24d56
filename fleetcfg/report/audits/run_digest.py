"""The digest by which a report names the audit that it is of."""

from hashlib import sha256
from io import StringIO

from fleetcfg.report.audits.audit_ndjson import AuditNdjson
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words


class RunDigest:
    """Takes what an audit told, and digests what ``history --run RUN -o ndjson`` prints of it."""

    def __init__(self) -> None:
        self._digest = sha256()
        self._lines = StringIO()
        self._renderer = AuditNdjson(RenderTarget(self._lines, Words("vi")))  # JSON has no words

    def tell(self, noun: object) -> None:
        """Take the header, a device, the fleet, or the summary."""
        self._renderer.tell(noun)
        self._digest.update(self._lines.getvalue().encode())
        self._lines.seek(0)
        self._lines.truncate()

    def hexdigest(self) -> str:
        """Return the SHA-256 of all that was told, in hex."""
        return self._digest.hexdigest()
