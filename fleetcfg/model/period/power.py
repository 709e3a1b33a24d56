"""How devices were switched on and off, held against the meetings and what people said."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.seen import AuditsSeen
from fleetcfg.model.period.tables import PeriodRow, PeriodTable, Source, columns, file_of
from fleetcfg.model.power import PowerEvent, PowerEventKind, PowerRecord
from fleetcfg.model.timezone import spell_instant

_SECTION: Final = "power"


def power_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield what was not by the procedure (Art. 3.2, 5.2), of how many devices it is known, each.

    Without meetings nothing is judged: no start is right or wrong then.
    """
    seen, record = case.audits or AuditsSeen(), case.power
    lacks = "audits" if case.audits is None or record is None else ""
    if record is not None and not record.meetings:
        lacks = lacks or "meetings"
    record = record or PowerRecord(case.period.start, case.end, 0)
    heads = columns("event:key", "kind:key", "times", "devices", "meetings")
    rows = tuple(_kinds(case, seen, record))
    yield PeriodTable("power", _SECTION, heads, rows, lacks=lacks)
    known = (
        ("judged", record.judged),
        ("not_judged", record.unknown),
        ("standby_not_told", record.untold),
    )
    rows = tuple(PeriodRow((name, len(hosts)), seen.every_run) for name, hosts in known)
    heads = columns("known:key", "devices")
    yield PeriodTable("power_known", _SECTION, heads, rows, lacks=lacks)
    heads = columns(
        *("host:text", "site:text", "event:key", "kind:key", "at:time"),
        *("read_before:time", "meeting:text", "reason:text"),
    )
    rows = tuple(_listed(case, seen, one) for one in record.events)
    yield PeriodTable("power_list", _SECTION, heads, rows, is_long=True, lacks=lacks)


def _kinds(case: PeriodCase, seen: AuditsSeen, record: PowerRecord) -> Iterator[PeriodRow]:
    for kind in PowerEventKind:
        own = [one for one in record.events if one.kind is kind]
        hosts, meetings = {one.host for one in own}, {one.meeting for one in own} - {""}
        cells = (str(kind), str(kind.kind), len(own), len(hosts), len(meetings))
        runs = _runs(seen, own) if own else seen.every_run
        yield PeriodRow(cells, runs, _files(case, own))


def _listed(case: PeriodCase, seen: AuditsSeen, one: PowerEvent) -> PeriodRow:
    before = None if one.before is None else spell_instant(one.before)
    cells = (
        *(one.host, one.site, str(one.kind), str(one.kind.kind), spell_instant(one.at)),
        *(before, one.meeting or None, one.reason or None),
    )
    return PeriodRow(cells, _runs(seen, [one]), _files(case, [one]))


def _runs(seen: AuditsSeen, events: Iterable[PowerEvent]) -> int:
    """Return the audits in which the devices were read before it and after it."""
    bits, found = _bits(seen), 0
    for one in events:
        for at in (one.before, one.seen_at):
            found |= bits.get(at, 0) if at is not None else 0
    return found


def _bits(seen: AuditsSeen) -> Mapping[datetime, int]:
    return {run.started_at: 1 << n for n, run in enumerate(seen.runs)}


def _files(case: PeriodCase, events: Iterable[PowerEvent]) -> tuple[Source, ...]:
    meetings = case.registers.meetings
    named = {one.meeting for one in events} & meetings.keys()
    return tuple(sorted({file_of(meetings[name].place) for name in named}))
