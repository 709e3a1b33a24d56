"""``fleetcfg statement sign``: read what several people say, and sign it as one of them."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried, replace_own
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import argument, flag
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.options.signing import Signing, is_attended
from fleetcfg.cli.terminal.prompts import is_confirmed
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.errors import RefusalError
from fleetcfg.report.documents.document_text import DocumentShown
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.statement import read_statement
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents.details import StatementDetails
from fleetcfg.workflow.statements import sign_statement, signers_so_far


def sign(
    file: Annotated[Path, argument("FILE", "help.statement.sign.file", callback=files_there)],
    *,
    yes: Annotated[bool, flag("--yes", "help.statement.sign.yes")] = False,
    signing: Signing,
    records: RecordOptions,
) -> int:
    """Show what the file says, add a signature to it, and record it once everybody has signed."""
    envelope = read_envelope(read_carried(file), "statement")
    said = StatementDetails(read_statement(envelope.payload))
    with records.open_record() as installation:
        people = signers_so_far(envelope, installation, now=now())
    shown = DocumentShown(said, envelope.sha256, people, is_proven=False)
    open_renderer("document").tell(shown)
    if not (yes or (is_attended() and is_confirmed(word("statement.ask")))):
        raise RefusalError("STATEMENT_NOT_READ")
    with records.open_record() as installation:
        signed = sign_statement(envelope, installation, signing.signer(), now=now())
    replace_own(file, signed.envelope.to_bytes() + b"\n")
    waiting = signed.waiting
    state = word("statement.waiting", people=waiting) if waiting else word("statement.recorded")
    print(f"\n→ {file}: {state}")
    return Exit.CLEAN
