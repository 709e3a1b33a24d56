"""Emergency changes for people: begun, as they are signed, and without an end. Pure."""

from collections.abc import Sequence

from fleetcfg.ledger.breakglass import BreakGlassBegun
from fleetcfg.ledger.entry import moment_of
from fleetcfg.model.value import MASK, cut
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape_lines
from fleetcfg.trust.documents.breakglass import BreakGlass, EmergencyChange, EmergencyValue
from fleetcfg.words import Words

NOTHING = "∅"


def breakglass_text(noun: BreakGlassBegun | BreakGlass, words: Words) -> str:
    """Return what was begun and what comes next, or what is about to be signed."""
    if isinstance(noun, BreakGlass):
        return _signed_text(noun, words)
    until = local_time(moment_of(noun.until))
    return escape_lines(
        [
            words.label("breakglass.begun", device=noun.device, person=noun.person),
            f"  {words.label('breakglass.reason')}: {noun.reason}",
            f"  {words.label('breakglass.until')}: {until}",
            f"  → {words.label('breakglass.next', device=noun.device)}",
        ]
    )


def unended_text(begun: Sequence[BreakGlassBegun], words: Words) -> str:
    """Return a line for each emergency change that has no end yet; nothing for none."""
    return escape_lines(
        words.label(
            "breakglass.unended",
            device=one.device,
            person=one.person,
            at=local_time(moment_of(one.begun_at)),
            until=local_time(moment_of(one.until)),
        )
        for one in begun
    )


def _signed_text(said: BreakGlass, words: Words) -> str:
    return escape_lines(
        [
            words.label("breakglass.ends", device=said.device, person=said.person),
            f"  {words.label('breakglass.reason')}: {said.reason}",
            f"  {local_time(said.begun_at)} – {local_time(said.ended_at)}",
            f"  {words.label('breakglass.until')}: {local_time(said.expires)}",
            f"  {words.count(len(said.changes), 'parameters')}",
            *(f"    {_change_text(change)}" for change in said.changes),
        ]
    )


def _change_text(change: EmergencyChange) -> str:
    return f"{change.path}: {value_text(change.before)} → {value_text(change.after)}"


def value_text(value: EmergencyValue | None) -> str:
    """Return a value as people read it: what was not there, hidden or long as a sign of it."""
    if value is None:
        return NOTHING
    if value.text is not None:
        return cut(value.text)
    return value.sha256 or MASK
