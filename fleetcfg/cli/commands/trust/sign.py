"""``fleetcfg trust sign``: a document shown, and a signature added to it."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.drafts import write_draft
from fleetcfg.authority.files import read_carried
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.options.common import ValuesOption, argument, option
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.shared.reading_prompt import ReadingOptions, show_document
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.pager import paged
from fleetcfg.devices.registry import catalogs
from fleetcfg.report.documents.document_text import DocumentShown
from fleetcfg.report.documents.next_text import next_text
from fleetcfg.report.exit_codes import Exit
from fleetcfg.signer.files import import_signature
from fleetcfg.trust.crypto.cms_import import FILE_BYTES_MOST
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents import sign as use_case


def sign(
    file: Annotated[Path, argument("FILE", "help.trust.sign.file", callback=files_there)],
    *,
    signing: Signing,
    options: ReadingOptions,
    values: ValuesOption = False,
    out: Annotated[Path | None, option("--out", "FILE", "help.trust.sign.out")] = None,
    records: RecordOptions,
) -> int:
    """Show what a document says, and add a signature of a person who has read it."""
    folders = records.read_folders()
    read = use_case.read_to_sign(file, folders, catalogs(), now=now())
    if signing.is_given and (person := _signed_before(read, signing, options)):
        return _tell_again(read, person, out)
    shown = DocumentShown(
        read.details,
        read.question.sha256,
        read.people,
        read.is_proven,
        every=values,
        elsewhere=read.elsewhere,
    )
    with paged(is_wanted=options.pager):
        show_document(shown, options.html)
    if options.export_message(lambda: use_case.message_to_sign(read, options)):
        return Exit.CLEAN
    if options.brought is not None:
        brought = import_signature(read_carried(options.brought, most=FILE_BYTES_MOST))
        signed, unseen = use_case.take_signature(read, brought, folders.ledger)
        say(unseen.warning)
    else:
        signed = use_case.sign_document(read, signing.signer(), options)
    people = ", ".join(use_case.signers(signed, read.roots, read.moment))
    written = write_draft(signed, out)
    print(f"\n→ {written}: {word('trust.signed_by')} {people}")
    print(next_text(use_case.next_step(signed, read), current_words()))
    return Exit.CLEAN


def _signed_before(read: use_case.DocumentToSign, signing: Signing, options: ReadingOptions) -> str:
    """Return who has signed it by this key already; what may not sign it is refused here."""
    if options.export is not None or options.brought is not None:
        return ""
    person = use_case.require_may_sign(read, signing.signer())
    return person if options.html is None else ""


def _tell_again(read: use_case.DocumentToSign, person: str, out: Path | None) -> int:
    """Say that *person* has signed it already; nothing is read or asked again."""
    if out is not None:
        write_draft(read.draft, out)
    print(word("sign.again", person=person))
    print(next_text(use_case.next_step(read.draft, read), current_words()))
    return Exit.CLEAN
