"""What became of a golden device, for people: what was taken and left, and where it differs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fleetcfg.report.lines import fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.golden import GoldenBaseline
from fleetcfg.workflow.declarations.golden_source import GoldenEffect

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class GoldenWritten:
    """A baseline that was written to *file*, and what it would find on other devices."""

    golden: GoldenBaseline
    file: str
    effect: GoldenEffect = field(default_factory=GoldenEffect)


def golden_text(told: GoldenWritten, words: Words) -> str:
    """Return it, line by line."""
    golden = told.golden
    count = len(golden.entries) + len(golden.natives)
    taken = words.label("golden.done", host=golden.host, count=count, file=told.file)
    lines = fold(said(taken), PLAIN_COLUMNS)
    for why, names in golden.left.items():
        left = words.label("golden.left", why=words.label(f"golden.left.{why}"), names=_few(names))
        lines += fold(said(left), PLAIN_COLUMNS, first="  ", rest="    ")
    if told.effect.seen:
        head = words.label("golden.effect", seen=told.effect.seen, count=len(told.effect.differing))
        lines += [(), *fold(said(head), PLAIN_COLUMNS)]
    for name, hosts in told.effect.differing.items():
        row = f"{name}: {words.count(len(hosts), 'devices')}: {_few(hosts)}"
        lines += fold(said(row), PLAIN_COLUMNS, first="  ", rest="    ")
    return plain([*lines, *fold(said(words.label("golden.next")), PLAIN_COLUMNS)])


def _few(names: Sequence[str]) -> str:
    more = ["…"] if len(names) > _MOST_NAMED else []
    return ", ".join([*names[:_MOST_NAMED], *more])
