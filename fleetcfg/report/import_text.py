"""What an import of the inventory would change: the lines of its files, and what that does."""

from collections.abc import Iterator, Sequence

from fleetcfg.report.edit import EditSince, edit_text
from fleetcfg.report.format_text import edits_text
from fleetcfg.report.lines import StyledLine, flow, fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.problems import ProblemsBeside
from fleetcfg.report.problems_text import beside_text
from fleetcfg.words import Words
from fleetcfg.workflow.import_inventory import ImportProposal

_PIN = "fleetcfg inventory pin"


def proposal_text(proposal: ImportProposal, words: Words) -> str:
    """Return it for people: files, devices, and what they must know beside that."""
    title = [
        said(f"{words.label('import.proposed')} {proposal.file}", "strong"),
        said(words.count(len(proposal.edits), "import.files")),
    ]
    lines = flow(title, PLAIN_COLUMNS)
    if not proposal.edits:
        lines += fold(said(words.label("import.unchanged")), PLAIN_COLUMNS)
    told = plain(lines)
    if proposal.edits:
        told += "\n" + edits_text(proposal.edits, words)
        since = EditSince(proposal.effect, words.label("import.now"), proposal.standing)
        told += "\n" + edit_text(since, words)
    if proposal.warnings:
        told += f"\n{words.label('import.warnings')}\n"
        told += beside_text(ProblemsBeside(proposal.warnings, None), words)
    return told + plain([*_notes(proposal, words)])


def _notes(proposal: ImportProposal, words: Words) -> Iterator[StyledLine]:
    own = [f"{host} ({words.label(f'column.devices.{key}')})" for host, key in proposal.own]
    listed: Sequence[tuple[str, Sequence[str]]] = (
        (words.label("import.own"), own),
        (words.label("import.derived"), proposal.derived),
        (words.label("import.left_out"), proposal.left_out),
        (words.label("import.absent"), proposal.absent),
        (words.label("import.unpinned"), proposal.unpinned),
    )
    for title, names in listed:
        if names:
            yield ()
            yield from fold(said(title, "strong"), PLAIN_COLUMNS)
            yield from flow(map(said, names), PLAIN_COLUMNS, indent="  ", separator=", ")
    if proposal.unpinned:
        yield said(f"  → {_PIN}")
