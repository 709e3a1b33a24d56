"""What an import of the inventory would change: the lines of its files, and what that does."""

from collections.abc import Iterator, Sequence

from fleetcfg.declared.edit_impact import EditReport
from fleetcfg.report.edit import EditSince, edit_text
from fleetcfg.report.format_text import edits_text
from fleetcfg.report.lines import StyledLine, flow, fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.problems import ProblemsBeside
from fleetcfg.report.problems_text import beside_text
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.import_inventory import ImportProposal

_PIN = "fleetcfg inventory pin"


def proposal_text(proposal: ImportProposal, words: Words) -> str:
    """Return it for people: files, devices, and what they must know beside that."""
    title = [
        said(f"{words.label('import.proposed')} {proposal.file}", "strong"),
        said(words.count(len(proposal.edits), "import.files")),
    ]
    lines = [*flow(title, PLAIN_COLUMNS), *_sums(proposal.effect, words)]
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


def _sums(effect: EditReport, words: Words) -> Iterator[StyledLine]:
    """Say first how many devices it is about: what follows may be long."""
    changed = {each.host for each in effect.parameters}
    changed |= {each.host for each in (*effect.facts, *effect.moved)}
    told = [words.count(len(effect.added), "import.added")] if effect.added else []
    told += [words.count(len(effect.removed), "import.removed")] if effect.removed else []
    told += [words.count(len(changed), "import.changed")] if changed else []
    if told:
        yield said(f"{' · '.join(told)}.")


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
