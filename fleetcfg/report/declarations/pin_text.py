"""Pins that devices show, beside those declared, for the person who takes them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fleetcfg.report.escape import escape_lines
from fleetcfg.report.lines import Span, StyledLine, fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.reasons import reason_lines
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.pin import PinReading

_GROUP = 8  # hex digits of a group, eight groups: as all fingerprints are shown


def grouped(pin: str) -> str:
    """Return a fingerprint as people compare it: in groups of eight hex digits."""
    if pin.startswith("SHA256:"):
        return pin
    return " ".join(pin[at : at + _GROUP] for at in range(0, len(pin), _GROUP))


@dataclass(frozen=True, slots=True)
class PinsTaken:
    """What was asked for pins, and those that were taken into the inventory.

    Attributes:
        has_root: Whether a root is trusted here: then the inventory is edited, and not as signed.
    """

    readings: Sequence[PinReading]
    taken: Sequence[PinReading]
    has_root: bool

    @property
    def right(self) -> int:
        """How many devices show the pin that is declared."""
        return sum(one.is_right for one in self.readings)

    @property
    def left(self) -> list[str]:
        """The hosts of which another pin is declared than they show, or that showed none."""
        other = [
            one for one in self.readings if one not in self.taken and one.shown != one.declared
        ]
        silent = [one for one in self.readings if one.trouble is not None]
        return [one.host for one in (*other, *silent)]


def pins_taken_text(told: PinsTaken, words: Words) -> str:
    """Return how many pins were taken, which hosts are left, and what comes next."""
    if not told.readings:
        return escape_lines([words.label("pin.nothing")])
    lines = ["", *_sums(told, words)]
    lines += [words.label("pin.left", hosts=", ".join(told.left))] if told.left else []
    lines += [words.label("pin.unsigned")] if told.taken and told.has_root else []
    return plain([part for line in lines for part in fold(said(line), PLAIN_COLUMNS)])


def _sums(told: PinsTaken, words: Words) -> Iterator[str]:
    asked, right = len(told.readings), told.right
    if simulated := sum(one.is_simulated for one in told.readings):
        yield words.label("pin.simulated", count=simulated, all=asked)
    if right:
        yield words.label("pin.right", count=right, all=asked)
    if right < asked:
        yield words.label("pin.done", count=len(told.taken), all=asked)


def pin_text(reading: PinReading, words: Words) -> str:
    """Return what one device shows, and what is declared of it."""
    return plain(_lines(reading, words))


def _lines(reading: PinReading, words: Words) -> Iterator[StyledLine]:
    what = words.label(f"pin.{reading.variable}")
    yield ()
    simulated = [Span(" · "), Span(words.label("notice.SIMULATED"), "doubtful")]
    head = said(f"{reading.host} · {reading.address} · {what}", "strong")
    yield (*head, *(simulated * reading.is_simulated))
    if reading.is_changed:
        yield from fold(
            said(words.label("pin.changed"), "bad"), PLAIN_COLUMNS, first="  ", rest="  "
        )
    if reading.declared:
        yield from _row("pin.declared", reading.declared, words)
    else:
        yield said(f"  {words.label('pin.declared')}: {words.label('pin.none')}")
    if reading.shown:
        yield from _row("pin.shown", reading.shown, words)
    if reading.trouble is not None:
        told = reason_lines(reading.trouble.code, reading.trouble.facts, words)
        for line in told:
            yield from fold(said(line.strip()), PLAIN_COLUMNS, first="  ", rest="    ")
    if reading.is_right:
        yield said(f"  {words.label('pin.same')}", "good")
    if reading.alike:
        alike = words.label("pin.alike", hosts=", ".join(reading.alike))
        yield from fold(said(alike, "bad"), PLAIN_COLUMNS, first="  ", rest="  ")


def _row(key: str, pin: str, words: Words) -> Iterator[StyledLine]:
    """Yield a pin in two lines of four groups each: what two people read to each other."""
    yield said(f"  {words.label(key)}:")
    groups = grouped(pin).split(" ")
    for at in range(0, len(groups), 4):
        yield said("    " + " ".join(groups[at : at + 4]))
