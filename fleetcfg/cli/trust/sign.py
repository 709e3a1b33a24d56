"""``fleetcfg trust sign``: a document shown, and a signature added to it."""

import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.authority import drafts
from fleetcfg.authority.files import read_carried, write_new
from fleetcfg.cli.language import word
from fleetcfg.cli.options import ExportOption, ImportOption, argument, option
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.trust.drafted import document_shown
from fleetcfg.report.exit_codes import Exit
from fleetcfg.signer.files import import_signature
from fleetcfg.trust.crypto.cms_import import FILE_BYTES_MOST
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.trust_documents import Folders, verification_time


def sign(
    file: Annotated[Path, argument("FILE", "help.trust.sign.file")],
    *,
    signing: Signing,
    export: ExportOption = None,
    brought: ImportOption = None,
    out: Annotated[Path | None, option("--out", "FILE", "help.trust.sign.out")] = None,
    records: RecordOptions,
) -> int:
    """Show what a document is, and add a signature to it."""
    at = now()
    paper = drafts.read_draft(file)
    roots = drafts.roots_for(paper, records.ledger, records.trust, now=at)
    moment = verification_time(Folders(records.ledger, records.trust), at)
    sys.stdout.write(document_shown(paper, _people(paper, roots, moment)))
    sys.stdout.flush()  # before the signing program asks for anything
    if export is not None:
        write_new(export, paper.envelope.message)
        sys.stdout.write(f"→ {export}\n")
        return Exit.CLEAN
    if brought is not None:
        signature = import_signature(read_carried(brought, most=FILE_BYTES_MOST))
        signed = drafts.add_signature(paper, signature, roots, moment)
    else:
        signed = drafts.sign_draft(paper, signing.signer(), roots, moment)
    written = drafts.write_draft(signed, out)
    told = ", ".join(_people(signed, roots, moment))
    sys.stdout.write(f"→ {written}: {word('trust.signed_by')} {told}\n")
    return Exit.CLEAN


def _people(
    paper: drafts.DraftDocument, roots: tuple[Root, ...], moment: VerificationTime
) -> tuple[str, ...]:
    return tuple(sorted({one.person for one in drafts.signers_of(paper, roots, moment)}))
