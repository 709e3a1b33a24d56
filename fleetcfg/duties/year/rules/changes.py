"""What was planned, signed, made, and taken back; and what was changed before the paper."""

from collections.abc import Iterator, Sequence
from typing import Final

from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.seen import ChangesSeen
from fleetcfg.model.period.tables import (
    PeriodRow,
    PeriodTable,
    Tally,
    columns,
    day_of,
    minutes,
    spell_day,
)
from fleetcfg.model.timezone import spell_instant

_SECTION: Final = "changes"
_LACKS: Final = "record"


def change_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield change-sets by what became of them, devices by how each change ended, and lists."""
    seen = case.changes
    lacks = _LACKS if seen is None else ""
    seen = seen or ChangesSeen()
    heads = columns("became:key", "changesets", "devices")
    yield PeriodTable("changesets", _SECTION, heads, tuple(_states(seen)), lacks=lacks)
    heads = columns("outcome:key", "changes", "devices")
    yield PeriodTable("outcomes", _SECTION, heads, tuple(_outcomes(seen)), lacks=lacks)
    heads = columns("id:text", "made:day", "from:time", "until:time", "devices", "became:key")
    rows = tuple(_list(seen))
    yield PeriodTable("changeset_list", _SECTION, heads, rows, is_long=True, lacks=lacks)
    heads = columns("host:text", "begun:time", "ended:time", "lasted:minutes", "incident:text")
    yield PeriodTable("emergencies", _SECTION, heads, tuple(_emergencies(seen)), lacks=lacks)


def _states(seen: ChangesSeen) -> Iterator[PeriodRow]:
    tallies, hosts = dict[str, Tally](), dict[str, set[str]]()
    for one in seen.changesets:
        tally = tallies.setdefault(one.state, Tally())
        tally.add("changesets")
        tally.sources.add(one.source)
        hosts.setdefault(one.state, set()).update(one.devices)
    yield from _rows(tallies, hosts, ("changesets", "devices"))


def _outcomes(seen: ChangesSeen) -> Iterator[PeriodRow]:
    tallies, hosts = dict[str, Tally](), dict[str, set[str]]()
    for one in seen.devices:
        tally = tallies.setdefault(one.outcome, Tally())
        tally.add("changes")
        tally.sources.update((one.changeset, *one.receipts))
        hosts.setdefault(one.outcome, set()).add(one.host)
    yield from _rows(tallies, hosts, ("changes", "devices"))


def _rows(
    tallies: dict[str, Tally], hosts: dict[str, set[str]], names: Sequence[str]
) -> Iterator[PeriodRow]:
    for key in sorted(tallies):
        tallies[key].counts["devices"] = len(hosts[key])
        yield tallies[key].row(key, names)


def _list(seen: ChangesSeen) -> Iterator[PeriodRow]:
    for one in sorted(seen.changesets, key=lambda each: (each.made_at, each.id)):
        begin, end = map(spell_instant, one.window)
        made = spell_day(day_of(one.made_at))
        cells = (one.id, made, begin, end, len(one.devices), one.state)
        yield PeriodRow(cells, sources=(one.source,))


def _emergencies(seen: ChangesSeen) -> Iterator[PeriodRow]:
    for one in sorted(seen.emergencies, key=lambda each: (each.begun_at, each.host)):
        ended = None if one.ended_at is None else spell_instant(one.ended_at)
        begun, incident = spell_instant(one.begun_at), one.incident or None
        lasted = None if one.ended_at is None else one.ended_at - one.begun_at
        cells = (one.host, begun, ended, minutes(lasted), incident)
        yield PeriodRow(cells, sources=(one.source,))
