"""A meeting, a small province and what people said of it, for tests of meetings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from fleetcfg.declared.province import Province
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Contact, Device, Fleet, Site
from fleetcfg.model.reference_data import Provider
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.registers.registers import NO_REGISTERS, Registers
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind, Statements

START = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # 8:00 in Việt Nam
END = START + timedelta(hours=2)
MEETING = Meeting("hn-01", START, END, "chu-toa", ("chu-toa", "bum-to", "pa-u"), title="Giao ban")


def site(name: str, provider: str = "vnpt") -> Site:
    technician = Contact(f"Kỹ thuật trực của {provider}", "Nguyễn Văn A", "0912345678")
    day = START.date()
    return Site(name, f"Điểm cầu {name}", name, "satellite", "1", day, "", provider, technician)


def device(host: str, at: str, **more: Any) -> Device:
    made = Device(host, "cisco_ce", f"192.0.2.{len(host)}", site=site(at))
    return replace(made, **more)


@dataclass(frozen=True)
class SmallProvince:
    """As much of a province as meetings look at."""

    fleet: Fleet
    registers: Registers = NO_REGISTERS
    settings: Mapping[str, object] = field(default_factory=dict)
    catalogs: Mapping[str, Catalog] = field(default_factory=dict)


def province(registers: Registers = NO_REGISTERS, *devices: Device) -> Province:
    known = devices or tuple(device(f"codec-{one}", one) for one in MEETING.sites)
    sites = {one.site.id: one.site for one in known if one.site}
    provider = Provider("vnpt", "VNPT Lai Châu")
    fleet = Fleet({one.host: one for one in known}, {}, sites, providers={"vnpt": provider})
    return cast("Province", SmallProvince(fleet, registers))


def statement(
    kind: StatementKind, said_at: datetime, *persons: str, **facts: StatementFact
) -> SignedStatement:
    people = persons or ("ky-thuat",)
    return SignedStatement(
        kind, "meeting:hn-01", said_at, people, facts, said_at, "log", "sha256:0"
    )


def statements(*given: SignedStatement) -> Statements:
    return Statements(given, {})
