"""What several commands show of a document that is drafted or signed."""

import sys
from pathlib import Path

from fleetcfg.authority.drafts import DraftDocument
from fleetcfg.cli.language import current_words
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.trust_text import document_text
from fleetcfg.trust.crypto.envelope import DocumentKind, draft


def tell_draft(out: Path, kind: DocumentKind, payload: bytes) -> int:
    """Print what was drafted and where it lies, and return the exit code."""
    document = DraftDocument(out, kind, draft(payload, kind))
    sys.stdout.write(document_shown(document, ()))
    sys.stdout.write(f"→ {out}\n")
    return Exit.CLEAN


def document_shown(document: DraftDocument, people: tuple[str, ...]) -> str:
    """Return a document for people, with who signed it."""
    words = current_words()
    return document_text(document.kind, document.document, document.envelope, people, words)
