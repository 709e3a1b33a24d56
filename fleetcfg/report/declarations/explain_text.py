"""Where a declared value comes from: every layer that speaks of it, the one that counts first."""

from fleetcfg.authority.explained import Explanation
from fleetcfg.diff.verdict import AttestationStanding
from fleetcfg.model.declared import Attestation, Statement, Waiver
from fleetcfg.report.citations import cited_text
from fleetcfg.report.effect_text import free_text, local_day, waiver_text
from fleetcfg.report.lines import Span, StyledLine, flow, fold, plain, said, shown
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.signed_word import style_of
from fleetcfg.words import Words


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
    lines += _way(told, words)
    for number, (layer, reason) in enumerate(zip(told.layers, told.reasons, strict=True), start=1):
        lines += _layer(number, layer, reason, words)
    for answer in told.answers:
        lines += _answer(answer, words)
    return plain(lines)


def _answer(
    answer: tuple[Attestation | Waiver, AttestationStanding], words: Words
) -> list[StyledLine]:
    """Return who answers for it or what waives it, until when, and whether it counts."""
    about, standing = answer
    told = waiver_text(about, words) if isinstance(about, Waiver) else _attested(about, words)
    counts = said(
        words.label(f"attested.{standing}"), "good" if standing == "signed" else "doubtful"
    )
    place = f"{about.place.file}:{about.place.line}" if about.place.line else about.place.file
    lines = fold(said(told), PLAIN_COLUMNS, rest="   ")
    return [*lines, *flow([counts, said(place)], PLAIN_COLUMNS, indent="   ")]


def _attested(about: Attestation, words: Words) -> str:
    return words.label(
        "effect.attested",
        value=about.value,
        by=free_text(about.by),
        seen=local_day(about.seen_on),
        until=local_day(about.until),
    )


def _way(told: Explanation, words: Words) -> list[StyledLine]:
    """Return the way from the neutral name to the maker's: where it lives, and each word."""
    known = told.known
    if not told.is_tellable:
        sentence = said(words.sentence("NOT_CONFIGURABLE_REMOTELY", {}), "doubtful")
        return fold(sentence, PLAIN_COLUMNS, first="   ", rest="   ")
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
    cited = ", ".join(cited_text(one, words) for one in layer.clauses or issued.clauses)
    document = f"{issued.document} ({issued.date:%d/%m/%Y})"
    grounds = [
        said(place),
        said(f"{words.label('baseline')} {layer.baseline}"),
        said(document),
        *([said(cited)] if cited else []),
        said(words.label(f"severity.{layer.severity}")),
    ]
    first, *rest = flow(head, PLAIN_COLUMNS - 3)
    hanging = [(Span("   "), *line) for line in rest]
    lines = [first, *hanging, *flow(grounds, PLAIN_COLUMNS, indent="   ")]
    if layer.why:
        lines += fold(said(layer.why), PLAIN_COLUMNS, first="   ", rest="   ")
    return lines
