"""The registers of lines, and of what was decided of lines and of incidents."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from fleetcfg.declared.inventory.register_rows import RegisterRow
from fleetcfg.declared.registers.rows import by_id, read_one, read_rows
from fleetcfg.declared.registers.values import (
    identifier,
    list_of,
    mapping_of,
    number_of,
    plain,
    said,
    span,
)
from fleetcfg.model.calls import MOST_CALL_SECONDS, USUAL_CALL_SECONDS, is_number
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.services import (
    USUAL_INCIDENT_RULES,
    USUAL_LINE_RULES,
    CallRule,
    IncidentRules,
    LineRules,
    ProvidedLine,
)
from fleetcfg.model.typed.node_readers import whole
from fleetcfg.model.typed.nodes import Node

LINE_NEEDS: Final = ("id", "site", "provider", "capacity")
LINE_SHARES: Final = ("most_load", "most_loss")
LINE_SPANS: Final = ("most_delay", "most_jitter")
CALL_NEEDS: Final = ("to", "devices")
CALL_KEYS: Final = ("longest", "at_once", "answered_by")
LEAST_CALL_SECONDS: Final = 10  # reports of media come each 5 s, and two are waited for
MOST_CALLS: Final = 100  # at once: sites of a province
INCIDENT_SPANS: Final = (
    "tell_within",
    "acknowledge_within",
    "mend_within",
    "first_notice",
    "full_notice",
)
INCIDENT_KEYS: Final = (*INCIDENT_SPANS, "mend_within_of", "paper_within")
MOST_MBITS: Final = 1_000_000.0
MOST_PAPER_DAYS: Final = 60


def read_lines(nodes: Sequence[Node], problems: Problems) -> tuple[ProvidedLine, ...]:
    """Return the lines, by id."""
    rows = by_id(read_rows(nodes, (), LINE_NEEDS, _read_line, problems), problems)
    return tuple(rows[name] for name in sorted(rows))


def _read_line(row: RegisterRow, place: Place, problems: Problems) -> ProvidedLine | None:
    name, site, provider = row.get("id", identifier), said(row, "site"), said(row, "provider")
    capacity = row.get("capacity", number_of(0, MOST_MBITS))
    if name is None or not site or not provider or capacity is None:
        return None
    if capacity == 0:
        problems.error("REG_NO_CAPACITY", place, id=name)
    return ProvidedLine(name, site, provider, capacity, place)


def read_line_rules(nodes: Sequence[Node], problems: Problems) -> LineRules:
    """Return what every line must keep; what is not said is as usual."""
    row = read_one(nodes, "line_rules", (*LINE_SHARES, *LINE_SPANS), problems)
    if row is None:
        return USUAL_LINE_RULES
    usual = USUAL_LINE_RULES
    load, loss = (row.get(name, number_of(0, 1)) for name in LINE_SHARES)
    delay, jitter = (row.get(name, span) for name in LINE_SPANS)
    return LineRules(
        usual.most_load if load is None else load,
        usual.most_loss if loss is None else loss,
        usual.most_delay if delay is None else delay,
        usual.most_jitter if jitter is None else jitter,
    )


def read_test_calls(nodes: Sequence[Node], problems: Problems) -> tuple[CallRule, ...]:
    """Return who may call whom to try the line; of a device that stands twice the second is told.

    Two rows of one number are one rule too many: which of them counts would be a guess.
    """
    rules: dict[str, CallRule] = {}
    callers: dict[str, Place] = {}
    for rule in read_rows(nodes, CALL_KEYS, CALL_NEEDS, _read_call, problems):
        if rule.to in rules:
            facts = {"id": rule.to, "first": str(rules[rule.to].place)}
            problems.error("REG_ID_TWICE", rule.place, **facts)
            continue
        for host in rule.devices:
            if host in callers:
                facts = {"host": host, "first": str(callers[host])}
                problems.error("REG_CALLER_TWICE", rule.place, **facts)
        callers.update(dict.fromkeys(rule.devices, rule.place))
        rules[rule.to] = rule
    return tuple(rules[number] for number in sorted(rules))


def _read_call(row: RegisterRow, place: Place, problems: Problems) -> CallRule | None:
    number, devices = said(row, "to"), row.get("devices", list_of(plain))
    longest = row.get("longest", span)
    at_once = row.get("at_once", partial(whole, least=1, most=MOST_CALLS))
    answered_by = said(row, "answered_by")
    if not number or not devices:
        return None
    if not is_number(number):
        problems.error("REG_NOT_DIALLED", place, number=number)
        return None
    seconds = USUAL_CALL_SECONDS if longest is None else longest.total_seconds()
    if not LEAST_CALL_SECONDS <= seconds <= MOST_CALL_SECONDS:
        bounds = {"least": LEAST_CALL_SECONDS, "most": MOST_CALL_SECONDS}
        problems.error("REG_CALL_LONG", place, id=number, **bounds)
        return None
    return CallRule(number, devices, timedelta(seconds=seconds), at_once or 1, answered_by, place)


def read_incident_rules(nodes: Sequence[Node], problems: Problems) -> IncidentRules:
    """Return how soon an incident must be answered; what is not said is as usual."""
    row = read_one(nodes, "incident_rules", INCIDENT_KEYS, problems)
    if row is None:
        return USUAL_INCIDENT_RULES
    spans: dict[str, timedelta] = {}
    for name in INCIDENT_SPANS:
        found = row.get(name, span)
        if found is not None:
            spans[name] = found
    of = row.get("mend_within_of", mapping_of(span))
    paper = row.get("paper_within", partial(whole, least=0, most=MOST_PAPER_DAYS))
    days = USUAL_INCIDENT_RULES.paper_within if paper is None else paper
    places = {name: row.place(name) for name in ("mend_within_of",) if name in row}
    return IncidentRules(**spans, mend_within_of=of or {}, paper_within=days, places=places)
