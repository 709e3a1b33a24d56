"""The group of commands, and what several of them show."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.drafts import DraftDocument
from fleetcfg.cli.help import HelpGroup, new_app
from fleetcfg.cli.language import current_words, word
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.trust_text import document_text
from fleetcfg.trust.crypto.envelope import DocumentKind, draft

app = new_app(cls=HelpGroup, no_args_is_help=True, help=word("help.trust.long"))

DraftOutOption = Annotated[
    Path, typer.Option("--out", metavar="FILE", help=word("help.option.out"))
]


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
