"""A document on the screen, what the person typed who has read it, and the new file."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.files import read_carried, write_new
from fleetcfg.authority.workspace import Workspace
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.options.common import ExportOption, ImportOption, option, settable
from fleetcfg.cli.options.signing import Signing, is_attended
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.cli.terminal.pager import PagerOption, paged
from fleetcfg.cli.terminal.screen_view import view_text
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.digest_text import digest_lines
from fleetcfg.report.documents.document_text import DocumentShown, document_html
from fleetcfg.report.documents.next_text import next_text
from fleetcfg.report.exit_codes import Exit
from fleetcfg.signer.files import exported_beside, import_signature
from fleetcfg.trust.crypto.cms_import import FILE_BYTES_MOST
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.view.v2_html import page
from fleetcfg.workflow.changes.approve import (
    Choice,
    DecidedBundle,
    Review,
    decide,
    decide_with,
    message_to_sign,
    read_to_decide,
    require_may_decide,
)
from fleetcfg.workflow.changes.plan import require_new
from fleetcfg.workflow.events import SignedElsewhere
from fleetcfg.workflow.people import ReadingQuestion


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What the person typed who has read, and how the signature is made."""

    confirm: Annotated[str, option("--confirm", "COUNT:HEX4", "help.option.confirm")] = ""
    html: Annotated[Path | None, option("--html", "FILE", "help.option.html")] = None
    export: ExportOption = None
    brought: ImportOption = None
    pager: PagerOption = True

    def export_message(self, make: Callable[[], bytes]) -> bool:
        """Write what another program is to sign to a new file, if that is asked for."""
        if self.export is None or self.brought is not None:
            return False
        write_new(self.export, make())
        sys.stdout.write(f"\n→ {self.export}\n")
        return True

    def confirm_reading(self, question: ReadingQuestion) -> str:
        """Return what was typed on the command line, or is typed now."""
        if self.confirm or not is_attended():
            return self.confirm
        kinds = (question.kind, *(kind for kind, _ in question.also))
        asked = (*(f"sign.ask.{kind}" for kind in kinds), "sign.ask.hex")
        sys.stdout.write("\n" + "\n".join(digest_lines(question.sha256)) + "\n\n")
        return ":".join(typer.prompt(word(key)) for key in asked)


def show_document(shown: DocumentShown, html: Path | None) -> None:
    """Show a document, before the signing program asks for anything; as a file too, if asked."""
    open_renderer("document").tell(shown)
    if html is not None:
        write_new(html, document_html(shown, current_words()).encode())


@dataclass(frozen=True, slots=True)
class DecisionOptions(ReadingOptions):
    """How the choice is given, and where the bundle goes."""

    person: Annotated[str, settable("--person", "ID", "help.approve.person")] = ""
    out: Annotated[Path | None, option("--out", "FILE", "help.approve.out")] = None


def decide_on(
    choice: Choice,
    decision: Decision | None,
    file: Path,
    work: WorkOptions,
    options: DecisionOptions,
    signing: Signing,
) -> int:
    """Show the view; then write the bundle with the verdict in it, or what is to be signed."""
    exported = options.export if options.brought is None else None
    for new in filter(None, (options.out, options.html, exported)):
        require_new(new)
    with work.open_workspace(anchor="text") as workspace:
        data, tell = read_carried(file), notice_listener()
        review = read_to_decide(data, workspace, choice, decision, tell)
        _require_may(review, workspace, options, signing)
        with paged(is_wanted=options.pager):
            _show_manifest(review, options)
            sys.stdout.write(view_text(review.proposal.payload))
            sys.stdout.flush()
        if options.html is not None:
            write_new(options.html, page(review.proposal.payload).encode())
        person, asked = options.person, (review, workspace, options)
        if options.export_message(lambda: message_to_sign(*asked, person=person)):
            return Exit.CLEAN
        decided = _decided(review, workspace, options, signing)
    if decided.is_again:
        print(f"\n{word('approve.again', person=decided.person)}")
    else:
        mark = ".rejected" if choice == "reject" else ""
        out = options.out or file.with_name(f"{file.stem}{mark}.{decided.person}{file.suffix}")
        write_new(out, decided.data)
        print(f"\n→ {out}: {word(f'approve.{choice}')} {decided.person}")
    print(next_text(decided.next_step, current_words()))
    return Exit.CLEAN


def _require_may(
    review: Review, workspace: Workspace, options: DecisionOptions, signing: Signing
) -> None:
    """Refuse a key that may not decide, before its person reads in vain."""
    if signing.is_given and options.brought is None and options.export is None:
        require_may_decide(review, workspace, signing.signer(), options.person)


def _show_manifest(review: Review, options: DecisionOptions) -> None:
    """Show the manifest that waits for signatures: it is read first, and signed with the rest."""
    if review.manifest is not None:
        html, shown = options.html, DocumentShown(review.manifest, *review.signed, is_proven=False)
        show_document(shown, html and html.with_suffix(f".manifest{html.suffix}"))
        sys.stdout.write("\n")


def _decided(
    review: Review, workspace: Workspace, options: DecisionOptions, signing: Signing
) -> DecidedBundle:
    if options.brought is None:
        return decide(review, workspace, signing.signer(), options, person=options.person)
    signature = import_signature(read_carried(options.brought, most=FILE_BYTES_MOST))
    message = read_carried(exported_beside(options.brought))
    decided = decide_with(review, workspace, message, signature)
    if decided.is_elsewhere:
        say(SignedElsewhere(decided.person).warning)
    return decided
