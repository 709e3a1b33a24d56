"""``fleetcfg ledger …``: begin, show and prove a record; carry it to and from the Department."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.imports import WITNESS_KEY, ImportFile, ImportResult, import_files, kind_of
from fleetcfg.authority.installation import Installation, install, opened, write_key
from fleetcfg.authority.next_status import witness_folder
from fleetcfg.authority.workspace import open_workspace
from fleetcfg.cli.clock import now
from fleetcfg.cli.help import HelpGroup, new_app
from fleetcfg.cli.option_groups import DeclarationOptions, RecordOptions, command, output_of
from fleetcfg.cli.options import LEDGER, LedgerOption
from fleetcfg.errors import RequestError
from fleetcfg.i18n import current_language, word
from fleetcfg.ledger.checkpoint import COSIGNATURE
from fleetcfg.ledger.entry import LedgerEntry, read_entry
from fleetcfg.ledger.export import write_export
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.ledger_text import LedgerLine, entries_json, entries_text, intake_text
from fleetcfg.report.trust_text import table
from fleetcfg.trust.crypto.canonical import to_base64
from fleetcfg.trust.documents.package import MAX_PACKAGE

app = new_app(cls=HelpGroup, no_args_is_help=True, help=word("help.ledger.long"))

OUTPUTS = ("text", "json", "ndjson")


@command(app, "init", explained="help.ledger.init")
def init(
    *,
    origin: Annotated[
        str, typer.Option("--origin", metavar="ORIGIN", help=word("help.option.origin"))
    ] = "",
    witness: Annotated[
        str, typer.Option("--witness", metavar="NAME", help=word("help.ledger.witness"))
    ] = "",
    ledger: LedgerOption = LEDGER,
) -> int:
    """Begin a record, or the copies of others' records, and print the public key of it."""
    if bool(origin) == bool(witness):
        raise RequestError("LEDGER_NAME")
    if witness:
        folder = witness_folder(ledger)
        verifier = write_key(folder / WITNESS_KEY, witness, COSIGNATURE).verifier
    else:
        install(ledger, origin)
        with opened(ledger) as installation:
            verifier = installation.store.verifier
    sys.stdout.write(f"{verifier.spelled()}\n")
    return Exit.CLEAN


@command(app, "show", explained="help.ledger.show")
def show(
    *,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help=word("help.ledger.limit"))
    ] = 20,
    output: Annotated[str, output_of(OUTPUTS)] = "text",
    ledger: LedgerOption = LEDGER,
) -> int:
    """Print the last entries."""
    with opened(ledger) as installation:
        entries = _last(installation, limit)
    if output == "ndjson":
        for entry in entries:
            sys.stdout.write(entry.line.decode() + "\n")
    elif output == "json":
        sys.stdout.write(entries_json(entries))
    else:
        sys.stdout.write(entries_text(entries))
    return Exit.CLEAN


def _last(installation: Installation, limit: int) -> list[LedgerEntry]:
    size = installation.store.checkpoint().size
    start = max(0, size - limit) if limit else 0
    return [read_entry(line) for line in installation.store.lines(start)]


# By kind of entry, the facts that are names of objects. What was refused is named, and not kept.
_KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "adopt": ("doc", "envelope"),
    "issued": ("cs", "bundle"),
    "receipt": ("receipt",),
}


@command(app, "verify", explained="help.ledger.verify")
def verify(
    *,
    ledger: LedgerOption = LEDGER,
) -> int:
    """Recompute the whole log, and hold it against its signed head."""
    with opened(ledger) as installation:
        head = installation.store.verify()
        _require_objects(installation)
        witnessed = installation.store.fact("witnessed_size") or "0"
        since = installation.store.fact("witnessed_at") or word("trust.none")
    sys.stdout.write(
        table(
            [
                (word("ledger.origin"), head.origin),
                (word("ledger.size"), str(head.size)),
                (word("ledger.root"), to_base64(head.root)),
                (word("ledger.witnessed"), f"{witnessed} ({since})"),
            ]
        )
    )
    return Exit.CLEAN


def _require_objects(installation: Installation) -> None:
    """Read every document that the log keeps: each is what its digest says, or it is refused."""
    for line in installation.store.lines():
        entry = read_entry(line)
        for member in _KEPT.get(entry.kind, ()):
            name = entry.facts.get(member)
            if isinstance(name, str):
                installation.objects.get(name)


@command(app, "export", explained="help.ledger.export")
def export(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=word("help.option.out"))],
    new: Annotated[bool, typer.Option("--new", help=word("help.ledger.new"))] = False,
    ledger: LedgerOption = LEDGER,
) -> int:
    """Write the log, and the receipts that it names, to one file for the Department."""
    with opened(ledger) as installation:
        store = installation.store
        start = int(store.fact("witnessed_size") or "0") if new else 0
        named = [read_entry(line).facts.get("receipt") for line in store.lines(start)]
        receipts = [installation.objects.get(n) for n in dict.fromkeys(named) if isinstance(n, str)]
        try:
            with out.open("xb") as file:
                header = write_export(store, file, start=start, receipts=receipts)
        except FileExistsError as error:
            raise RequestError("FILE_EXISTS", file=str(out)) from error
    sys.stdout.write(f"→ {out} ({word('ledger.size')}: {header.size - start})\n")
    return Exit.CLEAN


@command(app, "import", explained="help.ledger.import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help=word("help.ledger.import.files"))
    ],
    *,
    declarations: DeclarationOptions,
    records: RecordOptions,
) -> int:
    """Take in whatever was carried here: logs, bundles, adoptions, receipts, signed documents."""
    brought = [_brought(file) for file in files]
    sources = declarations.sources()
    with open_workspace(records.ledger, records.trust, sources, now=now()) as found:
        taken = import_files(found, brought, records.trust)
    sys.stdout.write(intake_text(map(_told, taken), current_language()))
    return Exit.FINDINGS if any(one.missing or one.unproven for one in taken) else Exit.CLEAN


def _brought(file: Path) -> ImportFile:
    data = read_carried(file, most=MAX_PACKAGE)
    return ImportFile(file, data, kind_of(file, data))


def _told(one: ImportResult) -> LedgerLine:
    written = "" if one.written is None else str(one.written)
    return LedgerLine(
        str(one.file), one.kind, one.is_new, one.about, written, one.missing, one.unproven
    )
