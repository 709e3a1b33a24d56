"""A figure that two commands tell has one function: what these held apart before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fleetcfg.declared.registers.due import find_due
from fleetcfg.duties.year.rules.counted import count_period
from fleetcfg.model.fleet import Device, Fleet, Site
from fleetcfg.model.incident import incidents_of, usual_provider
from fleetcfg.model.incident_clock import provider_times, standing_of
from fleetcfg.model.median import median_of
from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.seen import ChangesSeen
from fleetcfg.model.period.tables import Period
from fleetcfg.model.registers.organisations import ContactEntry, Organisation, UnitRule
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.registers.rooms import EquipmentRule, Room
from fleetcfg.model.registers.services import IncidentRules, ProvidedLine
from fleetcfg.model.statement import SignedStatement, StatementKind, Statements
from fleetcfg.model.stock import stock_standing
from fleetcfg.model.timezone import spell_instant

K = StatementKind
BEGUN = datetime(2026, 11, 2, 2, tzinfo=UTC)
PERIOD = Period(date(2026, 11, 1), date(2026, 11, 30))
NOW = datetime(2026, 11, 30, 16, tzinfo=UTC)
SITE = Site("xa-a", "Xã A", "UBND xã A", "satellite", "03388", date(2025, 7, 1), "", "vnpt")
BODY = Organisation(
    "dv-a", "Xã A", "unit", date(2025, 7, 1), unit="03388", unit_since=SITE.unit_since
)
CODEC = Device("codec-a", "cisco_ce", "192.0.2.1", serial_number="Ftt1", site=SITE)
FLEET = Fleet({"codec-a": CODEC}, {}, {"xa-a": SITE})


def said(kind, about, minutes, **facts):
    at = BEGUN + timedelta(minutes=minutes)
    return SignedStatement(kind, about, at, ("an",), facts, at, "so", f"{kind}{about}{minutes}")


def incident(number, *, told=None, mended=None, **facts):
    about = f"incident:2026-{number:03}@so"
    usual = {"site": "xa-a", "detected": spell_instant(BEGUN), "what": "Mất hình"}
    yield said(K.INCIDENT_OPEN, about, 0, **usual | facts)
    if told is not None:
        yield said(K.INCIDENT_TOLD, about, told, provider="vnpt", to="trực")
    if mended is not None:
        yield said(K.INCIDENT_MENDED, about, mended, how="Thay dây")


def tables(*statements, **registers):
    """Return every table of the report on the month, by name."""
    case = PeriodCase(
        PERIOD, NOW, FLEET, Registers(**registers), Statements(statements, {}), None, ChangesSeen()
    )
    return {one.name: one.records() for one in count_period(case)}


def listed(statements, lines=()):
    """Return what ``incident list --by provider`` tells."""
    return provider_times(
        standing_of(
            one,
            IncidentRules(),
            (),
            usual_provider=usual_provider(one.site, one.line, FLEET, lines),
            now=NOW,
        )
        for one in incidents_of(statements).given
    )


@pytest.mark.parametrize(
    ("values", "median"), [((), None), ((3,), 3), ((1, 4), 2), ((9, 1, 2), 2), ((4, 1, 3, 9), 3)]
)
def test_the_median_of_an_even_number_lies_halfway(values, median):
    assert median_of(values) == median


def test_the_report_and_the_list_have_one_median_of_the_same_incidents():
    every = [*incident(1, told=2, mended=100), *incident(2, told=9, mended=1001)]
    (row,), (times,) = tables(*every)["incident_times"], listed(every)

    assert (row["tell_median"], row["mend_median"], row["mend_most"]) == (5, 550, 1001)
    assert times.telling.median == timedelta(minutes=5, seconds=30)
    assert times.repair.median == timedelta(minutes=550, seconds=30)


def test_an_incident_that_nobody_was_told_of_is_its_sites_providers_in_both():
    every = [*incident(1), *incident(2, told=200)]
    (row,), (times,) = tables(*every)["incidents"], listed(every)

    assert (row["provider"], row["incidents"], row["not_told"]) == ("vnpt", 2, 1)
    assert (times.provider, times.incidents, times.untold) == ("vnpt", 2, 1)
    assert (row["told_late"], times.telling.done_late) == (1, 1)


def test_an_incident_of_a_line_is_its_lines_providers_in_both():
    line = ProvidedLine("l-a", "xa-a", "viettel", 100)
    every = [*incident(1, line="l-a")]
    (row,), (times,) = tables(*every, lines=(line,))["incidents"], listed(every, [line])

    assert row["provider"] == times.provider == "viettel"


@pytest.mark.parametrize(
    ("serial", "found"), [("", "in_place"), ("FTT1", "in_place"), ("khác", "other_serial")]
)
def test_a_serial_number_that_nobody_read_is_no_other_one(serial, found):
    """Else the report said of a whole room that its boxes were exchanged."""
    seen = said(K.STOCK_SEEN, "device:codec-a", 5, site="xa-a", serial=serial)
    counted = {one["found"]: one["devices"] for one in tables(seen)["stock"]}
    (standing,) = stock_standing(FLEET, [seen])

    assert counted[found] == 1
    assert (str(standing.state) == "here") is (found == "in_place")


@pytest.mark.parametrize(("days", "is_due"), [(366, False), (367, True)])
def test_a_contact_grows_old_on_one_day_in_the_report_and_the_register(days, is_due):
    confirmed = PERIOD.last - timedelta(days=days)
    contact = ContactEntry("lh-a", "dv-a", "Cán bộ", ("xa-a",), confirmed)
    known: dict[str, Any] = {"contacts": {"lh-a": contact}, "organisations": {"dv-a": BODY}}
    (row,), (card,) = (tables(**known)[name] for name in ("contacts", "scores"))
    due = [one.code for one in find_due(Registers(**known), FLEET, on=PERIOD.last)]

    assert (row["due"], card["contacts_due"]) == (is_due, is_due)
    assert due == ["REG_CONTACT_OLD"] * is_due


def test_of_several_rules_the_newest_by_its_day_counts_in_the_report_and_the_register():
    newest = UnitRule("dv-a", "02/QĐ", date(2026, 1, 5))
    older = UnitRule("dv-a", "01/QĐ", date(2025, 9, 1), date(2025, 12, 31))
    known: dict[str, Any] = {"organisations": {"dv-a": BODY}, "unit_rules": (newest, older)}
    (row,), (card,) = (tables(**known)[name] for name in ("unit_rules", "scores"))

    assert (row["number"], row["state"], card["rule"]) == ("02/QĐ", "in_force", "in_force")
    assert [*find_due(Registers(**known), FLEET, on=PERIOD.last)] == []


def test_who_must_have_rules_is_asked_for_them_in_the_report_and_the_register():
    agency = Organisation("so-y", "Sở Y tế", "agency", date(2020, 1, 1))
    rule = UnitRule("dv-a", "02/QĐ", date(2026, 1, 5))
    known: dict[str, Any] = {"organisations": {"dv-a": BODY, "so-y": agency}, "unit_rules": (rule,)}
    states = {row["organisation"]: row["state"] for row in tables(**known)["unit_rules"]}
    due = find_due(Registers(**known), FLEET, on=PERIOD.last)

    assert states == {"dv-a": "in_force", "so-y": "none"}
    assert [(one.code, one.facts["organisation"]) for one in due] == [("REG_RULE_NONE", "so-y")]


def test_what_a_room_lacks_is_one_figure_in_the_report_the_card_and_the_register():
    room = Room("xa-a", ("codec",))
    known: dict[str, Any] = {
        "rooms": (room,),
        "equipment": (EquipmentRule("satellite", ("codec", "ups", "line", "ups")),),
    }
    (row,), (card,) = (tables(**known)[name] for name in ("rooms", "scores"))
    (due,) = find_due(Registers(**known), FLEET, on=PERIOD.last)

    assert (row["missing"], card["rooms_lacking"]) == (2, 1)
    assert due.facts["items"] == "ups, line"
