"""Where a declared value comes from: every layer that speaks of it, the one that counts first."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleetcfg.model.catalog import Parameter
from fleetcfg.model.declared import Statement
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.lines import Span, StyledLine, flow, fold, plain, said, shown
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.signed_word import style_of
from fleetcfg.words import Words


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a declared value comes from.

    Attributes:
        parameter: As it was asked for.
        layers: The winner first.
        reasons: Why each won or lost, e.g. ``WON_ALONE``, in the same order.
        known: Where the family of the device has it; None if it has no place for it.
    """

    host: str
    parameter: str
    layers: Sequence[Statement]
    reasons: Sequence[str]
    standing: Standing = Standing.NO_ROOT
    known: Parameter | None = None


def explanation_text(told: Explanation, words: Words) -> str:
    """Return one block a layer."""
    lines = flow(
        [
            said(told.host, "strong"),
            said(told.parameter, "strong"),
            said(words.label(f"standing.{told.standing}"), style_of(told.standing)),
        ],
        PLAIN_COLUMNS,
    )
    lines += _way(told.known, words)
    for number, (layer, reason) in enumerate(zip(told.layers, told.reasons, strict=True), start=1):
        lines += _layer(number, layer, reason, words)
    return plain(lines)


def _way(known: Parameter | None, words: Words) -> list[StyledLine]:
    """Return the way from the neutral name to the maker's: where it lives, and each word."""
    if known is None:
        return flow(
            [said(words.label("reason.NOT_IN_FAMILY"), "doubtful")], PLAIN_COLUMNS, indent="   "
        )
    spelled = [shown(f"{word} → {token}") for word, token in known.words.items()]
    parts = [
        shown(" | ".join(known.patterns), "strong"),
        *spelled,
        *([said(known.unit)] if known.unit else []),
        said(words.label(f"evidence.{known.evidence}")),
    ]
    about = known.about.get(words.language, "")
    lines = fold(said(about), PLAIN_COLUMNS, first="   ", rest="   ") if about else []
    return [*lines, *flow(parts, PLAIN_COLUMNS, indent="   ")]


def _layer(number: int, layer: Statement, reason: str, words: Words) -> list[StyledLine]:
    place = f"{layer.place.file}:{layer.place.line}" if layer.place.line else layer.place.file
    head = [
        said(f"{number}. {words.label(f'layer.{layer.layer}')}"),
        shown(str(layer.rule), "strong"),
        *([said(layer.parameter)] if layer.parameter else []),
        said(words.label(f"reason.{reason}")),
    ]
    if layer.target is not None and layer.target != str(layer.rule):
        head.insert(2, (*said(words.label("set") + " "), *shown(layer.target)))
    issued = layer.issued
    document = f"{issued.document} ({issued.date:%d/%m/%Y})"
    grounds = [
        said(place),
        said(f"{words.label('baseline')} {layer.baseline}"),
        said(document),
        *(
            [said(", ".join(layer.clauses or issued.clauses))]
            * bool(layer.clauses or issued.clauses)
        ),
        said(words.label(f"severity.{layer.severity}")),
    ]
    first, *rest = flow(head, PLAIN_COLUMNS - 3)
    hanging = [(Span("   "), *line) for line in rest]
    lines = [first, *hanging, *flow(grounds, PLAIN_COLUMNS, indent="   ")]
    if layer.why:
        lines += fold(said(layer.why), PLAIN_COLUMNS, first="   ", rest="   ")
    return lines
