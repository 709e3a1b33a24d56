"""What is known of one device's past, as text."""

from collections.abc import Iterator, Sequence

from fleetcfg.observations.values import LastSeen, ObservedChange
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape
from fleetcfg.words import Words


def history_text(seen: LastSeen, changes: Sequence[ObservedChange], *, words: Words) -> str:
    """Return who the device is, when it was read, and every change, oldest first."""
    lines = [*_seen(seen, words), *(line for c in changes for line in _change(c, words))]
    if not changes:
        lines.append(words.label("history.none"))
    return "".join(f"{escape(line)}\n" for line in lines)


def _seen(seen: LastSeen, words: Words) -> Iterator[str]:
    who = seen.identity
    yield f"{seen.host}: {who.product}, {who.serial}, {who.version}"
    yield (
        f"  {words.label('history.first')} {local_time(seen.first_seen)}"
        f" · {words.label('history.last')} {local_time(seen.last_seen)}"
    )
    if seen.reason:
        yield f"  {words.label('history.try')} {local_time(seen.latest_try)}: {seen.reason}"


def _change(change: ObservedChange, words: Words) -> Iterator[str]:
    between = f"{local_time(change.last_different)} – {local_time(change.first_seen)}"
    yield f"{between}  {change.path}"
    yield f"    {_shown(change.old)} → {_shown(change.new)}"
    if change.old_version != change.new_version:
        versions = f"{change.old_version} → {change.new_version}"
        yield f"    {words.label('since.firmware')} {versions}"


def _shown(text: str | None) -> str:
    return "∅" if text is None else f'"{text}"'
