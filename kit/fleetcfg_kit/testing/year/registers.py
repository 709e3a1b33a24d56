"""The registers of a year that does not exist: what happens in it, as it is declared."""

from datetime import date, timedelta
from typing import Final

from fleetcfg.model.fleet import Fleet
from fleetcfg.model.registers.contracts import Contract, LeasedAsset
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.registers.organisations import (
    ContactEntry,
    DutyShift,
    Handover,
    Organisation,
    UnitObstacle,
    UnitProposal,
    UnitRule,
    UsePermit,
)
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.registers.rooms import EquipmentRule, Room
from fleetcfg.model.registers.services import ProvidedLine
from fleetcfg_kit.testing.year.plan import LINES, YearPlan

_PRICES: Final = (1_200_000, 900_000, 3_500_000)
_OLD: Final = timedelta(days=800)
_HALF: Final = timedelta(minutes=90)


def registers_of(plan: YearPlan, fleet: Fleet) -> Registers:
    """Return them: some things are missing, late or over, as they are in every year."""
    organisations = _organisations(plan, fleet)
    own = [name for name, one in organisations.items() if one.kind == "unit"]
    day = plan.first + timedelta(days=plan.days // 2)
    site, role = plan.sites[0], fleet.sites[plan.sites[0]].role
    return Registers(
        meetings={one.id: _meeting(plan, one.id) for one in plan.meetings},
        organisations=organisations,
        contacts=_contacts(plan, own),
        handovers=(
            Handover(
                "01/BB-BG", plan.first - timedelta(days=800), plan.hosts[:3], "dv-01", "dv-00"
            ),
        ),
        unit_rules=tuple(_rules(plan, own)),
        duty=tuple(_duty(plan)),
        proposals=(
            UnitProposal("01/KN", day, own[0], "Thêm đèn bàn", "Đã lắp", day, received=day),
            UnitProposal("02/KN", day, own[1], "Đổi đường truyền"),
        ),
        obstacles=(_obstacle(day, *own[:2]),),
        use_permits=(UsePermit("07/GP", "Hội thi", plan.hosts[:1], plan.at(10), plan.at(11)),),
        contracts={
            "vnpt": Contract(
                "vnpt", "vnpt-lai-chau", "15/HĐ", plan.first, plan.first + timedelta(days=730)
            ),
            "viettel": Contract(
                "viettel", "viettel-lai-chau", "16/HĐ", plan.first, plan.first + timedelta(days=400)
            ),
        },
        leased=tuple(_leased(plan, fleet)),
        equipment=(EquipmentRule(role, ("codec", "camera", "display", "ups")),),
        rooms=(Room(site, ("codec", "camera", "display"), plan.first, "lh-00"),),
        lines=tuple(
            ProvidedLine(f"l-{one}", one, fleet.sites[one].provider, 100)
            for one in plan.sites[:LINES]
        ),
    )


def _obstacle(day: date, who: str, to: str) -> UnitObstacle:
    """Return what hinders a unit: it was passed on the same day, and has no answer."""
    text = "Chưa có cán bộ kỹ thuật"
    return UnitObstacle("03/VM", day, who, text, received=day, forwarded=day, forwarded_to=to)


def _organisations(plan: YearPlan, fleet: Fleet) -> dict[str, Organisation]:
    """Return a body for each site's unit, and one that ended: the first took it over."""
    made: dict[str, Organisation] = {}
    for number, name in enumerate(plan.sites):
        site = fleet.sites[name]
        made[f"dv-{number:02}"] = Organisation(
            f"dv-{number:02}",
            site.display_name,
            "unit",
            site.unit_since,
            unit=site.unit,
            unit_since=site.unit_since,
        )
    merged = plan.first + timedelta(days=plan.days // 2)
    made["dv-cu"] = Organisation(
        "dv-cu", "Xã đã sáp nhập", "unit", date(2025, 7, 1), merged, successors=("dv-00",)
    )
    return made


def _contacts(plan: YearPlan, own: list[str]) -> dict[str, ContactEntry]:
    """Return a contact of each body but the last two; each third is old, each fourth has left."""
    made: dict[str, ContactEntry] = {}
    for number, body in enumerate(own[:-2]):
        confirmed = plan.first + timedelta(days=1 if number % 3 else -400)
        until = plan.first + timedelta(days=9) if not (number + 1) % 4 else None
        one = ContactEntry(f"lh-{number:02}", body, "Cán bộ phối hợp", (), confirmed, until)
        made[one.id] = one
    return made


def _rules(plan: YearPlan, own: list[str]) -> list[UnitRule]:
    """Return rules of each second body: in force, older than the body, or over, in turn."""
    made: list[UnitRule] = []
    for number, body in enumerate(own[::2]):
        issued = (plan.first, date(2019, 11, 1), plan.first)[number % 3]
        until = plan.first + timedelta(days=5) if not (number + 1) % 3 else None
        made.append(UnitRule(body, f"{number + 1:02}/QĐ-UBND", issued, until))
    return made


def _meeting(plan: YearPlan, name: str) -> Meeting:
    one = next(each for each in plan.meetings if each.id == name)
    start = plan.at(one.day, 14)
    return Meeting(
        name,
        start,
        start + _HALF,
        one.sites[0],
        one.sites,
        title="" if one.is_secret else f"Họp giao ban {name}",
        classification="secret" if one.is_secret else "internal",
        is_cancelled=one.is_cancelled,
    )


def _duty(plan: YearPlan) -> list[DutyShift]:
    """Return a person on duty at the first two sites of each meeting."""
    return [
        DutyShift("lh-00", one.sites[:2], plan.at(one.day, 12), plan.at(one.day, 16), one.id)
        for one in plan.meetings
    ]


def _leased(plan: YearPlan, fleet: Fleet) -> list[LeasedAsset]:
    """Return a device and a line of each of the first sites; one has no price yet.

    A line is leased from whom the site's line is of; a device from either.
    """
    made: list[LeasedAsset] = []
    for number, site in enumerate(plan.sites):
        contract, price = ("vnpt", "viettel")[number % 2], _PRICES[number % 3]
        of_line = fleet.sites[site].provider.removesuffix("-lai-chau")
        end = plan.first + timedelta(days=200 * (number % 5))
        host = plan.hosts[number % len(plan.hosts)]
        made += [
            LeasedAsset(f"tb-{number:02}", contract, "device", host, "", None, price, end),
            LeasedAsset(
                f"dt-{number:02}", of_line, "line", "", site, 100, None if number == 1 else 800_000
            ),
        ]
    return sorted(made, key=lambda one: one.id)
