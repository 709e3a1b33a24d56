"""What is known of the past of one device, or of several, as text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.timezone import spell_apart
from fleetcfg.model.value import bounded
from fleetcfg.observations.as_of import DeviceAsOf
from fleetcfg.observations.histories import DeviceHistory, FleetHistory
from fleetcfg.observations.run_names import short_name
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.values import LastSeen, ObservedChange, Readings
from fleetcfg.report.clock import local_time, local_times
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.words import Words

_NOTICES: Final = {
    Readings.REAL: "",
    Readings.SIMULATED: "notice.SIMULATED",
    Readings.MIXED: "notice.MIXED",
}


@dataclass(frozen=True, slots=True)
class KeptRuns:
    """The audits that are kept, oldest first; *keep_days* None if all are kept for ever."""

    runs: Sequence[StoredRun]
    keep_days: int | None


def runs_text(kept: KeptRuns, words: Words) -> str:
    """Return one line a run, and for how long runs are kept."""
    times = spell_apart([run.header.started_at for run in kept.runs])
    lines = [_run(run, at, words) for run, at in zip(kept.runs, times, strict=True)]
    days = kept.keep_days
    told = "history.kept.all" if days is None else "history.kept.days"
    lines += [words.count(len(lines), "history.runs"), words.label(told, days=days or 0)]
    return escape_lines([*lines, words.label("store.unproved")])


def _run(run: StoredRun, at: str, words: Words) -> str:
    end, header = run.conclusion, run.header
    told = "" if end is None else words.label(f"exit.{EXITS[end]}")
    if run.is_broken_off:
        broken_off = words.label("history.broken_off", told=run.told or 0, hosts=header.hosts)
        told = " · ".join(filter(None, (broken_off, told)))
    if run.wrong:
        told = words.label("history.contradicts", what=", ".join(run.wrong))
    pieces = [short_name(header.run), at, words.count(header.hosts, "devices"), told]
    pieces += [words.label("notice.SIMULATED")] if header.simulated else []
    pieces += [] if run.has_reports else [words.label("history.figures_only")]
    return " · ".join(pieces)


def history_text(history: DeviceHistory, words: Words) -> str:
    """Return who the device is, when it was read, and every change."""
    lines = _notice(history.readings, words)
    lines += _seen(history.seen, words)
    for box in history.boxes:
        facts = {"since": local_time(box.since), "before": box.before, "serial": box.serial}
        lines.append("  " + words.label("history.new_box", **facts))
    lines += [line for change in history.changes for line in _change(change, words)]
    if not history.changes:
        lines.append(words.label("history.none"))
    return escape_lines(lines)


def changes_text(history: FleetHistory, words: Words) -> str:
    """Return every change of several devices, and on how many nothing was seen to change."""
    lines = _notice(history.readings, words)
    lines += [line for one in history.changes for line in _change(one, words, host=one.host)]
    changed = len({one.host for one in history.changes})
    told = words.label(
        "history.fleet",
        devices=words.count(history.devices, "devices"),
        changes=words.count(len(history.changes), "changes"),
        changed=changed,
    )
    return escape_lines([*lines, told])


def as_of_text(told: DeviceAsOf, words: Words) -> str:
    """Return every value as it was known then, by which reading, and what is not known."""
    lines = [*_notice(told.readings, words), *_reading(told, words)]
    lines += [_value(path, told, words) for path in sorted({*told.values, *told.between})]
    lines.append(words.label("as_of.sum", count=len(told.values), between=told.not_certain))
    return escape_lines(lines)


def _value(path: str, told: DeviceAsOf, words: Words) -> str:
    known = _shown(told.values.get(path))
    if path in told.values and told.values[path] is None:
        known = words.label("as_of.hidden")
    if path not in told.between:
        return f"{path}: {known}"
    return f"{path}: {known} {words.label('as_of.or')} {_shown(told.between[path])}"


def _reading(told: DeviceAsOf, words: Words) -> Iterator[str]:
    """Yield of which reading it is, and what came after."""
    who = told.identity
    named = (who.product, who.serial, who.version) if who else ()
    identity = ", ".join(filter(None, named)) or words.label("history.untold")
    yield f"{told.host}: {identity}"
    at, read_at = local_times(told.at, told.read_at)
    if told.at.second and not told.at.microsecond:  # as typed: of a minute, or a day, its end is
        at = local_time(told.at, seconds=True)
    yield "  " + words.label("as_of.read", at=at, read_at=read_at)
    run = (
        words.label("as_of.run", run=short_name(told.run))
        if told.run
        else words.label("as_of.run_gone")
    )
    yield f"  {run}"
    if told.missed:
        yield "  " + words.label("as_of.missed", why=words.remembered(told.missed, {}))
    next_at = told.next_at
    later = "as_of.last" if next_at is None else "as_of.next"
    yield "  " + words.label(later, at=local_time(next_at) if next_at else "")


def _notice(readings: Readings, words: Words) -> list[str]:
    notice = _NOTICES[readings]
    return [f"{words.label(notice)}: {words.label(f'{notice}.long')}"] if notice else []


def _seen(seen: LastSeen, words: Words) -> Iterator[str]:
    who = seen.identity
    told = ", ".join(filter(None, (who.product, who.serial, who.version)))
    yield f"{seen.host}: {told or words.label('history.untold')}"
    yield (
        f"  {words.label('history.first')} {local_time(seen.first_seen)}"
        f" · {words.label('history.last')} {local_time(seen.last_seen)}"
    )
    if seen.reason:
        yield f"  {words.label('history.try')} {local_time(seen.latest_try)}: {seen.reason}"


def _change(change: ObservedChange, words: Words, host: str = "") -> Iterator[str]:
    between = " – ".join(local_times(change.last_different, change.first_seen))
    yield f"{between}  {host}{'  ' if host else ''}{change.path}"
    yield f"    {_shown(change.old)} → {_shown(change.new)}"
    if change.old_version != change.new_version:
        versions = f"{change.old_version} → {change.new_version}"
        yield f"    {words.label('since.firmware')} {versions}"


def _shown(text: str | None) -> str:
    return "∅" if text is None else f'"{bounded(text)}"'
