"""What the commands say that draft a document."""

from pathlib import Path

from fleetcfg.authority.drafts import write_next_draft
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.documents.proposal import DraftWritten
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.crypto.envelope import DocumentKind, draft
from fleetcfg.workflow.documents.trust_documents import NextDocument
from fleetcfg.workflow.events import PartLeftOut


def write_next(out: Path, kind: DocumentKind, following: NextDocument) -> int:
    """Write a draft, print what it is and where it lies, and return the exit code."""
    for part in following.left_out:
        notice_listener()(PartLeftOut(part))
    for warning in following.warnings:
        say(warning)
    write_next_draft(out, draft(following.payload, kind), following.before)
    open_renderer("draft").tell(DraftWritten(kind, digest(following.payload), str(out)))
    return Exit.CLEAN
