"""Who is named and by whom, which rules and laws hold, what was proposed, and who said what."""

from collections.abc import Iterator, Sequence
from typing import Final

from fleetcfg.model.period.case import PeriodCase, source_of
from fleetcfg.model.period.tables import (
    CountedFact,
    PeriodRow,
    PeriodTable,
    Tally,
    columns,
    file_of,
    files_of,
    spell_day,
)
from fleetcfg.model.registers.organisations import Organisation, UnitProposal, rule_of

_COUNTED: Final = ("contacts", "confirmed", "due", "left")


def people_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield attestations, contacts, rules, bodies that came or ended, laws, what units told."""
    yield _attestations(case)
    heads = columns("organisation:text", "name:text", *_COUNTED)
    rows = tuple(_contacts(case, one) for one in _existing(case))
    yield PeriodTable("contacts", "people", heads, rows, is_long=True)
    heads = columns("organisation:text", "number:text", "issued:day", "until:day", "state:key")
    rows = tuple(_rule(case, one) for one in _existing(case) if one.has_rules)
    yield PeriodTable("unit_rules", "people", heads, rows, is_long=True)
    heads = columns("organisation:text", "name:text", "change:key", "on:day", "successors:text")
    yield PeriodTable("organisations", "people", heads, tuple(_changed(case)), is_long=True)
    yield _bases(case)
    yield _proposals("proposals", case.registers.proposals, case)
    yield _proposals("obstacles", case.registers.obstacles, case)
    yield _statements(case)


def _existing(case: PeriodCase) -> Iterator[Organisation]:
    known = sorted(case.registers.organisations.values(), key=lambda one: one.id)
    yield from (one for one in known if one.is_valid(case.until))


def _attestations(case: PeriodCase) -> PeriodTable:
    tallies = {"in_force": Tally(), "ended": Tally()}
    for _, one in case.attestations:
        tally = tallies["in_force" if one.until >= case.until else "ended"]
        tally.add("attestations")
        tally.sources.add(file_of(one.place))
    rows = tuple(tally.row(key, ("attestations",)) for key, tally in tallies.items())
    return PeriodTable("attestations", "people", columns("state:key", "attestations"), rows)


def _contacts(case: PeriodCase, organisation: Organisation) -> PeriodRow:
    tally = Tally(sources={file_of(organisation.place)})
    for one in case.registers.contacts.values():
        if one.organisation != organisation.id:
            continue
        tally.sources.add(file_of(one.place))
        if one.has_left(case.until):
            tally.add("left")
        else:
            tally.add("contacts")
            tally.add("due" if one.is_due(case.until) else "confirmed")
    counts = (tally.counts.get(name, 0) for name in _COUNTED)
    cells: tuple[CountedFact, ...] = (organisation.id, organisation.name, *counts)
    return PeriodRow(cells, sources=tuple(sorted(tally.sources)))


def _rule(case: PeriodCase, organisation: Organisation) -> PeriodRow:
    state, rule = rule_of(organisation, case.registers.unit_rules, case.until)
    told: tuple[CountedFact, ...] = (None, None, None)
    if rule is not None:
        told = (rule.number, spell_day(rule.issued), spell_day(rule.valid_to))
    places = (organisation.place, *([rule.place] if rule else []))
    return PeriodRow((organisation.id, *told, state), sources=files_of(places))


def _changed(case: PeriodCase) -> Iterator[PeriodRow]:
    """Yield each organisation that began or ended in the time."""
    for one in sorted(case.registers.organisations.values(), key=lambda each: each.id):
        source = (file_of(one.place),)
        if case.period.first <= one.valid_from <= case.until:
            begun = spell_day(one.valid_from)
            yield PeriodRow((one.id, one.name, "began", begun, None), sources=source)
        if one.valid_to is not None and case.period.first <= one.valid_to <= case.until:
            successors = ", ".join(one.successors) or None
            ended = spell_day(one.valid_to)
            yield PeriodRow((one.id, one.name, "ended", ended, successors), sources=source)


def _bases(case: PeriodCase) -> PeriodTable:
    heads = columns("id:text", "title:text", "until:day", "replaced_by:text")
    rows = tuple(
        PeriodRow((one.id, one.title, spell_day(one.valid_to), one.replaced_by or None))
        for one in case.fleet.legal_bases.values()
        if one.valid_to is not None and one.valid_to <= case.until
    )
    return PeriodTable("bases_ended", "law", heads, rows, is_long=True)


def _proposals(name: str, told: Sequence[UnitProposal], case: PeriodCase) -> PeriodTable:
    """Return what was said in the time, and what of before is not answered or was in it."""
    heads = columns(
        *("number:text", "on:day", "organisation:text", "text:text", "received:day"),
        *("forwarded:day", "forwarded_to:text", "answer:text", "answered:day"),
    )
    rows = tuple(
        PeriodRow(
            (
                one.number,
                spell_day(one.on),
                one.organisation,
                one.text,
                spell_day(one.received),
                spell_day(one.forwarded),
                one.forwarded_to or None,
                one.answer or None,
                spell_day(one.answered),
            ),
            sources=(file_of(one.place),),
        )
        for one in sorted(told, key=lambda each: (each.on, each.number))
        if one.on <= case.until and (one.answered is None or one.answered >= case.period.first)
    )
    return PeriodTable(name, "proposals", heads, rows, is_long=True)


def _statements(case: PeriodCase) -> PeriodTable:
    """Return how much was said and signed, by kind; what was recorded late is told as that."""
    tallies: dict[str, Tally] = {}
    persons: dict[str, set[str]] = {}
    for one in case.statements.given:
        if case.period.has(one.said_at) and one.said_at <= case.now:
            tally = tallies.setdefault(str(one.kind), Tally())
            tally.add("statements")
            tally.add("late", int(one.is_late))
            tally.sources.add(source_of(one))
            persons.setdefault(str(one.kind), set()).update(one.persons)
    for kind, who in persons.items():
        tallies[kind].counts["persons"] = len(who)
    names = ("statements", "late", "persons")
    rows = tuple(tallies[kind].row(kind, names) for kind in sorted(tallies))
    lacks = "" if case.has_record else "record"
    return PeriodTable("statements", "statements", columns("said:key", *names), rows, lacks=lacks)
