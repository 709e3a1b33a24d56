"""What the commands say that draft a document."""

from pathlib import Path

from fleetcfg.cli.output import open_renderer
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.proposal import DraftWritten
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.crypto.envelope import DocumentKind


def tell_draft(out: Path, kind: DocumentKind, payload: bytes) -> int:
    """Print what was drafted and where it lies, and return the exit code."""
    open_renderer("draft").tell(DraftWritten(kind, digest(payload), str(out)))
    return Exit.CLEAN
