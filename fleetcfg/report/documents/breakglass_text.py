"""Emergency changes for people: begun, as they are signed, and without an end. Pure."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from fleetcfg.ledger.breakglass import BreakGlassBegun
from fleetcfg.ledger.entry import moment_of
from fleetcfg.model.value import MASK, cut
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape_lines
from fleetcfg.trust.documents.breakglass import BreakGlass, EmergencyChange, EmergencyValue
from fleetcfg.words import Words
from fleetcfg.workflow.changes.breakglass import EmergencyBegun, EmergencyEnded

NOTHING = "∅"


def breakglass_text(noun: EmergencyBegun | BreakGlass | EmergencyEnded, words: Words) -> str:
    """Return what was begun, is about to be signed, or was; and what comes next."""
    match noun:
        case BreakGlass():
            return _read_text(noun, words)
        case EmergencyBegun():
            return _begun_text(noun, words)
        case EmergencyEnded():
            return _ended_text(noun, words)
        case _:
            assert_never(noun)


def _begun_text(begun: EmergencyBegun, words: Words) -> str:
    said = begun.said
    return escape_lines(
        [
            words.label("breakglass.begun", device=said.device, person=said.person),
            *_simulated_lines(words, is_simulated=begun.is_simulated),
            f"  {words.label('breakglass.reason')}: {said.reason}",
            *_incident_lines(said, words),
            f"  {words.label('breakglass.until')}: {local_time(moment_of(said.until))}",
            f"  → {words.label('breakglass.next', device=said.device)}",
        ]
    )


def _ended_text(ended: EmergencyEnded, words: Words) -> str:
    said, file = ended.document, ended.file
    until = local_time(said.expires)
    return escape_lines(
        [
            words.label("breakglass.signed", device=said.device, person=said.person, file=file),
            *_simulated_lines(words, is_simulated=ended.is_simulated),
            f"  → {words.label('breakglass.carry', file=file, until=until)}",
        ]
    )


def _incident_lines(said: BreakGlassBegun, words: Words) -> Iterator[str]:
    if said.incident:
        yield f"  {words.label('breakglass.incident')}: {said.incident}"


def _simulated_lines(words: Words, *, is_simulated: bool) -> Iterator[str]:
    if is_simulated:
        yield f"  {words.label('notice.SIMULATED')}: {words.label('notice.SIMULATED.long')}"


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


def _read_text(said: BreakGlass, words: Words) -> str:
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
