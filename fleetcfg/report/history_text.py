"""What is known of one device's past, as text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.value import cut
from fleetcfg.observations.histories import DeviceHistory
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
    lines = [_run(run, words) for run in kept.runs]
    days = kept.keep_days
    told = "history.kept.all" if days is None else "history.kept.days"
    lines += [words.count(len(lines), "history.runs"), words.label(told, days=days or 0)]
    return escape_lines(lines)


def _run(run: StoredRun, words: Words) -> str:
    end = run.conclusion
    told = words.label("history.unfinished" if end is None else f"exit.{EXITS[end]}")
    header = run.header
    pieces = [header.run, local_time(header.started_at), words.count(header.hosts, "devices"), told]
    pieces += [words.label("notice.SIMULATED")] if header.simulated else []
    pieces += [] if run.has_reports else [words.label("history.figures_only")]
    return " · ".join(pieces)


def history_text(history: DeviceHistory, words: Words) -> str:
    """Return who the device is, when it was read, and every change."""
    notice = _NOTICES[history.readings]
    lines = [f"{words.label(notice)}: {words.label(f'{notice}.long')}"] if notice else []
    lines += _seen(history.seen, words)
    for box in history.boxes:
        facts = {"since": local_time(box.since), "before": box.before, "serial": box.serial}
        lines.append("  " + words.label("history.new_box", **facts))
    lines += [line for change in history.changes for line in _change(change, words)]
    if not history.changes:
        lines.append(words.label("history.none"))
    return escape_lines(lines)


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


def _change(change: ObservedChange, words: Words) -> Iterator[str]:
    between = " – ".join(local_times(change.last_different, change.first_seen))
    yield f"{between}  {change.path}"
    yield f"    {_shown(change.old)} → {_shown(change.new)}"
    if change.old_version != change.new_version:
        versions = f"{change.old_version} → {change.new_version}"
        yield f"    {words.label('since.firmware')} {versions}"


def _shown(text: str | None) -> str:
    return "∅" if text is None else f'"{cut(text)}"'
