"""``fleetcfg trust …``: make, sign, pin and show the documents that say who may do what."""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority import drafts as papers
from fleetcfg.authority.files import read_carried, write_new
from fleetcfg.authority.installation import install, is_installed, opened, trusted_root
from fleetcfg.authority.next_status import news_of
from fleetcfg.authority.policy import draft_root
from fleetcfg.authority.protected_files import declarations_at, declarations_here
from fleetcfg.authority.workspace import read_trust_folder, record_of
from fleetcfg.cli.clock import now
from fleetcfg.cli.error_output import say_problems
from fleetcfg.cli.help import HelpGroup, new_app
from fleetcfg.cli.option_groups import RecordOptions, command, output_of
from fleetcfg.cli.options import LEDGER, LedgerOption
from fleetcfg.cli.signing import (
    Signing,
)
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.i18n import current_language, word
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.trust_json import trust_json
from fleetcfg.report.trust_text import document_text, grouped, table, trust_text
from fleetcfg.signer.cms import certificate_keyid
from fleetcfg.signer.files import import_signature
from fleetcfg.signer.ssh import read_public
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse
from fleetcfg.trust.crypto.cms_import import FILE_BYTES_MOST
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, draft, envelope_of
from fleetcfg.trust.documents.draft import ManifestInput, draft_manifest, draft_status
from fleetcfg.trust.documents.manifest import Decision, Manifest, read_manifest
from fleetcfg.trust.documents.root import Freeze, Root, read_root
from fleetcfg.trust.documents.status import MAX_LIFE, StatusDocument, read_status
from fleetcfg.trust.verify.door import bootstrap
from fleetcfg.trust.verify.folder import MANIFEST
from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg.trust.verify.prove import prove_manifest
from fleetcfg.trust.verify.quorum import VerificationTime

SHOW_OUTPUTS = ("text", "json")

app = new_app(cls=HelpGroup, no_args_is_help=True, help=word("help.trust.long"))

_KEY_BYTES_MOST = 64 * 1024
_FREEZE_PARTS = 3

OutOption = Annotated[Path, typer.Option("--out", metavar="FILE", help=word("help.option.out"))]


@command(app, "key", explained="help.trust.key")
def key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=word("help.trust.key.file"))],
) -> int:
    """Print what the root document calls a key."""
    data = read_carried(file, most=_KEY_BYTES_MOST)
    try:
        keyid = read_public(data).keyid
    except RefusalError as refusal:
        if refusal.code != "KEY_MALFORMED":
            raise
        keyid = _certificate_id(data)
    sys.stdout.write(f"{keyid}\n")
    return Exit.CLEAN


def _certificate_id(data: bytes) -> str:
    from fleetcfg.signer.token import read_certificates  # noqa: PLC0415 - few have one

    return certificate_keyid(read_certificates(data)[0])


@command(app, "root", explained="help.trust.root")
def root(
    *,
    policy: Annotated[
        Path, typer.Option("--from", metavar="FILE", help=word("help.trust.root.from"))
    ],
    out: OutOption,
    after: Annotated[
        Path | None, typer.Option("--after", metavar="FILE", help=word("help.trust.root.after"))
    ] = None,
) -> int:
    """Draft a root document from a policy."""
    before = None if after is None else _document_in(after, "root")
    named = None if before is None else (read_root(before.payload), before.sha256)
    payload, problems = draft_root(
        read_carried(policy), policy, read=read_carried, before=named, now=now()
    )
    say_problems(problems.in_order())
    if payload is None:
        return Exit.ERROR
    write_new(out, draft(payload, "root").spelled() + b"\n")
    return _tell_draft(out, "root", payload)


def _document_in(file: Path, kind: DocumentKind) -> Envelope:
    return envelope_of(parse(read_carried(file), MAX_BUNDLE), kind)


def _tell_draft(out: Path, kind: DocumentKind, payload: bytes) -> int:
    paper = papers.DraftDocument(out, kind, draft(payload, kind))
    sys.stdout.write(_shown(paper, ()))
    sys.stdout.write(f"→ {out}\n")
    return Exit.CLEAN


def _shown(paper: papers.DraftDocument, people: tuple[str, ...]) -> str:
    language = current_language()
    return document_text(paper.kind, paper.document, paper.envelope, people, language)


@command(app, "manifest", explained="help.trust.manifest")
def manifest(
    *,
    decision: Annotated[
        str, typer.Option("--decision", metavar="NUMBER", help=word("help.option.decision"))
    ],
    decision_date: Annotated[
        str,
        typer.Option("--decision-date", metavar="DATE", help=word("help.option.decision_date")),
    ],
    out: OutOption,
    rev: Annotated[str, typer.Option("--rev", metavar="REV", help=word("help.option.rev"))] = "",
    worktree: Annotated[
        bool, typer.Option("--worktree", help=word("help.trust.manifest.worktree"))
    ] = False,
    records: RecordOptions,
) -> int:
    """Draft the next manifest over every protected file."""
    if bool(rev) == worktree:
        raise RequestError("MANIFEST_SOURCE")
    at = now()
    pinned = papers.require_pinned(records.ledger, records.trust, now=at)
    files, semantic = (
        declarations_here(catalogs=catalogs(), at=at)
        if worktree
        else declarations_at(rev, catalogs=catalogs(), at=at)
    )
    before = papers.proven("manifest", records.ledger, records.trust, now=at)
    names = Decision(number=decision, date=day_of(decision_date))
    payload = draft_manifest(before, pinned.root, ManifestInput(files, semantic, names), now=at)
    papers.write_next(out, draft(payload, "manifest"), before)
    return _tell_draft(out, "manifest", payload)


def day_of(text: str) -> date:
    """Return the day that was typed.

    Raises:
        RequestError: ``USAGE_DAY``.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RequestError("USAGE_DAY", text=text) from error


@command(app, "status", explained="help.trust.status")
def status(
    *,
    out: OutOption,
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=1, max=14, help=word("help.trust.status.days"))
    ] = MAX_LIFE.days,
    withdraw: Annotated[
        list[str] | None,
        typer.Option("--withdraw", metavar="ID", help=word("help.trust.status.withdraw")),
    ] = None,
    freeze: Annotated[
        list[str] | None,
        typer.Option("--freeze", metavar="ID:FROM:TO", help=word("help.trust.status.freeze")),
    ] = None,
    records: RecordOptions,
) -> int:
    """Draft the next status from what this record knows."""
    at = now()
    pinned = papers.require_pinned(records.ledger, records.trust, now=at)
    before = papers.proven("status", records.ledger, records.trust, now=at)
    in_force = papers.signed_before(records.trust / MANIFEST, "manifest")
    if in_force is None:
        raise RequestError("TRUST_FILE_ABSENT", file=str(records.trust / MANIFEST))
    prove_manifest(in_force, pinned.root, _moment(records.trust, at))
    more = tuple(map(_freeze, freeze or ()))
    with opened(records.ledger) as installation:
        news = news_of(installation, pinned.root, before, in_force, withdraw or (), more)
    payload = draft_status(before, pinned.root, news, now=at, life=timedelta(days=days))
    papers.write_next(out, draft(payload, "status"), before)
    return _tell_draft(out, "status", payload)


def _freeze(text: str) -> Freeze:
    parts = text.split(":")
    if len(parts) != _FREEZE_PARTS:
        raise RequestError("USAGE_FREEZE", text=text)
    begin, end = (f"{day_of(part).isoformat()}T00:00:00Z" for part in parts[1:])
    try:
        return Freeze.model_validate({"id": parts[0], "from": begin, "to": end})
    except ValueError as error:
        raise RequestError("USAGE_FREEZE", text=text) from error


@command(app, "sign", explained="help.trust.sign")
def sign(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=word("help.trust.sign.file"))],
    *,
    signing: Signing,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help=word("help.option.export"))
    ] = None,
    brought: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help=word("help.option.import"))
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=word("help.trust.sign.out"))
    ] = None,
    records: RecordOptions,
) -> int:
    """Show what a document is, and add a signature to it."""
    at = now()
    paper = papers.read_draft(file)
    roots, moment = (
        papers.roots_for(paper, records.ledger, records.trust, now=at),
        _moment(records.trust, at),
    )
    sys.stdout.write(_shown(paper, _people(paper, roots, moment)))
    sys.stdout.flush()  # before the signing program asks for anything
    if export is not None:
        write_new(export, paper.envelope.message)
        sys.stdout.write(f"→ {export}\n")
        return Exit.CLEAN
    if brought is not None:
        signature = import_signature(read_carried(brought, most=FILE_BYTES_MOST))
        signed = papers.add_signature(paper, signature, roots, moment)
    else:
        signer = signing.signer()
        signed = papers.sign_paper(paper, signer, roots, moment)
    written = papers.write_paper(signed, out)
    told = ", ".join(_people(signed, roots, moment))
    sys.stdout.write(f"→ {written}: {word('trust.signed_by')} {told}\n")
    return Exit.CLEAN


def _moment(trust: Path, at: datetime) -> VerificationTime:
    return VerificationTime(at, read_trust_folder(trust).crls)


def _people(
    paper: papers.DraftDocument, roots: tuple[Root, ...], moment: VerificationTime
) -> tuple[str, ...]:
    return tuple(sorted({one.person for one in papers.signers_of(paper, roots, moment)}))


@command(app, "init", explained="help.trust.init")
def init(
    file: Annotated[Path, typer.Argument(metavar="ROOT", help=word("help.trust.init.root"))],
    *,
    fingerprint: Annotated[
        str, typer.Option("--fingerprint", metavar="HEX", help=word("help.option.fingerprint"))
    ],
    origin: Annotated[
        str, typer.Option("--origin", metavar="ORIGIN", help=word("help.option.origin"))
    ] = "",
    ledger: LedgerOption = LEDGER,
) -> int:
    """Trust a root by the fingerprint that the Decision prints."""
    pinned = bootstrap(read_carried(file), fingerprint=digits_of(fingerprint))
    if not is_installed(ledger):
        if not origin:
            raise RequestError("LEDGER_ABSENT", folder=str(ledger))
        install(ledger, origin)
    with opened(ledger) as installation:
        known = trusted_root(installation.store)
        if known is not None and known.sha256 != pinned.sha256:
            _require_newer(pinned.root.version, known.root.version, pinned.sha256)
        record = record_of(installation, pinned, None, (), now=now())
        seen = KnownVersion(pinned.root.version, pinned.sha256)
        record.keep_root(pinned.envelope.spelled(), seen, pinned.root.issued_at)
        verifier = installation.store.verifier
    first, second = grouped(pinned.sha256)
    rows = [
        (word("trust.domain"), pinned.root.trust_domain),
        (word("trust.root"), f"{pinned.root.version}"),
        (word("trust.digest"), first),
        ("", second),
        (word("ledger.origin"), verifier.name),
        (word("ledger.vkey"), verifier.spelled()),
    ]
    sys.stdout.write(table(rows))
    return Exit.CLEAN


def digits_of(fingerprint: str) -> str:
    """Return the digits of a fingerprint, however it was typed: in groups, with its prefix."""
    return fingerprint.removeprefix("sha256:").replace(" ", "").replace(":", "").lower()


def _require_newer(version: int, known: int, sha256: str) -> None:
    if version == known:
        raise RefusalError("ROOT_FORK", stage=4, version=version, sha256=sha256)
    if version < known:
        raise RefusalError("ROOT_ROLLBACK", stage=4, version=version, known=known)


@command(app, "show", explained="help.trust.show")
def show(
    *,
    output: Annotated[str, output_of(SHOW_OUTPUTS)] = "text",
    records: RecordOptions,
) -> int:
    """Print who may do what, what is in force, and until when."""
    at = now()
    pinned = papers.require_pinned(records.ledger, records.trust, now=at)
    in_force: dict[str, StatusDocument | Manifest | None] = {"status": None, "manifest": None}
    status_envelope = papers.proven("status", records.ledger, records.trust, now=at)
    manifest_envelope = papers.proven("manifest", records.ledger, records.trust, now=at)
    if status_envelope is not None:
        in_force["status"] = read_status(status_envelope.payload)
    if manifest_envelope is not None:
        in_force["manifest"] = read_manifest(manifest_envelope.payload)
    if output == "json":
        sys.stdout.write(trust_json(pinned.root, pinned.sha256, in_force))
    else:
        sys.stdout.write(trust_text(pinned.root, pinned.sha256, in_force, current_language()))
    return Exit.CLEAN
