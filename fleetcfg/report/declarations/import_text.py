"""What an import of the inventory would change: the lines of its files, and what that does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.declared.edit_impact import EditReport
from fleetcfg.report.declarations.edit import EditSince, edit_text
from fleetcfg.report.declarations.format_text import edits_text
from fleetcfg.report.declarations.import_summary import first_names, summary_lines
from fleetcfg.report.declarations.problems import ProblemsBeside
from fleetcfg.report.declarations.problems_text import beside_text
from fleetcfg.report.lines import StyledLine, flow, fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.import_inventory import ImportProposal

_PIN = "fleetcfg inventory pin"


MOST_LINES: Final = 100
"""Of a proposal that is told whole unasked."""
_MOST_NAMES: Final = 6


@dataclass(frozen=True, slots=True)
class ImportOffer:
    """A proposal that is shown; *is_whole* to the last line, however long it is."""

    proposal: ImportProposal
    is_whole: bool = False


def proposal_text(offer: ImportOffer, words: Words) -> str:
    """Return it for people: files, devices, and what they must know beside that.

    A long one is told as a summary, if it was not asked for whole.
    """
    whole = _whole(offer.proposal, words)
    lines = whole.count("\n")
    if offer.is_whole or lines <= MOST_LINES:
        return whole
    proposal = offer.proposal
    told = plain([*_head(proposal, words), *summary_lines(proposal.edits, proposal.effect, words)])
    notes = [*_notes(proposal, words, _MOST_NAMES)]
    more = fold(said(words.label("import.summary.details", count=lines)), PLAIN_COLUMNS)
    return told + _warnings(proposal, words) + plain([*notes, (), *more])


def _whole(proposal: ImportProposal, words: Words) -> str:
    told = plain(_head(proposal, words))
    if proposal.edits:
        told += "\n" + edits_text(proposal.edits, words)
        since = EditSince(proposal.effect, words.label("import.now"), proposal.standing)
        told += "\n" + edit_text(since, words)
    return told + _warnings(proposal, words) + plain([*_notes(proposal, words)])


def _head(proposal: ImportProposal, words: Words) -> list[StyledLine]:
    title = [
        said(f"{words.label('import.proposed')} {proposal.file}", "strong"),
        said(words.count(len(proposal.edits), "import.files")),
    ]
    lines = [*flow(title, PLAIN_COLUMNS), *_sums(proposal.effect, words)]
    if not proposal.edits:
        lines += fold(said(words.label("import.unchanged")), PLAIN_COLUMNS)
    return lines


def _warnings(proposal: ImportProposal, words: Words) -> str:
    if not proposal.warnings:
        return ""
    told = beside_text(ProblemsBeside(proposal.warnings, None), words)
    return f"\n{words.label('import.warnings')}\n{told}"


def _sums(effect: EditReport, words: Words) -> Iterator[StyledLine]:
    """Say first how many devices it is about: what follows may be long."""
    changed = {each.host for each in effect.parameters}
    changed |= {each.host for each in (*effect.facts, *effect.moved)}
    told = [words.count(len(effect.added), "import.added")] if effect.added else []
    told += [words.count(len(effect.removed), "import.removed")] if effect.removed else []
    told += [words.count(len(changed), "import.changed")] if changed else []
    if told:
        yield said(f"{' · '.join(told)}.")


def _notes(proposal: ImportProposal, words: Words, most: int = 0) -> Iterator[StyledLine]:
    """Yield what else is to be known; of names *most*, and how many more; 0 for all of them."""
    own = [f"{host} ({words.label(f'column.devices.{key}')})" for host, key in proposal.own]
    listed: Sequence[tuple[str, Sequence[str]]] = (
        (words.label("import.own"), own),
        (words.label("import.derived"), proposal.derived),
        (words.label("import.left_out"), proposal.left_out),
        (words.label("import.passed"), proposal.passed),
        (words.label("import.absent"), proposal.absent),
        (words.label("import.unpinned"), proposal.unpinned),
    )
    for title, names in listed:
        if names:
            yield ()
            yield from fold(said(title, "strong"), PLAIN_COLUMNS)
            told = first_names(names, most) if most else names
            yield from flow(map(said, told), PLAIN_COLUMNS, indent="  ", separator=", ")
    if proposal.unpinned:
        yield said(f"  → {_PIN}")
