"""Rooms: what people see of them is said and signed; what is known of all stands side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from fleetcfg.authority.installation import Installation
from fleetcfg.declared.province import Province, resolve_all
from fleetcfg.errors import RequestError
from fleetcfg.model.declared import Setting
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import meant_id, nearest
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.registers.rooms import Bands
from fleetcfg.model.room_quality import (
    DEVICE_TEMPERATURE,
    MOST_TIME,
    ROOM_ITEMS,
    SUBJECT,
    RoomCell,
    RoomColumn,
    RoomMatrix,
    RoomRow,
    RoomSight,
    band_of,
    gravest_cell,
    in_order,
    is_of_rooms,
    is_within,
    number_of,
    parameter_cell,
    seen_cell,
    sights_of,
    temperature_cell,
)
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind, Statements
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.store import Observations
from fleetcfg.signer import Signer
from fleetcfg.workflow.audits.figures import RunWitness, choose_run
from fleetcfg.workflow.statements import Saying, say


@dataclass(frozen=True, slots=True)
class RoomSightRequest:
    """What a person saw of a room.

    Attributes:
        where: Id or name of the site.
        value: As it was read; empty of what has no unit.
        is_good: None where the band that the Department declared says it.
        until: The last day for which it holds.
        seen_by: Id of the contact who looked, if it is not the person who signs.
    """

    where: str
    item: str
    value: str
    is_good: bool | None
    until: date
    seen_by: str = ""


def say_seen(
    request: RoomSightRequest,
    province: Fleet,
    registers: Registers,
    at: Installation,
    signer: Signer,
    *,
    now: datetime,
) -> SignedStatement:
    """Record what was seen of a room.

    Raises:
        RequestError: ROOM_UNKNOWN, ROOM_ITEM, ROOM_VALUE, ROOM_JUDGED, ROOM_BAND, ROOM_UNTIL,
            ROOM_CONTACT; as `fleetcfg.workflow.statements.say`.
        RefusalError: As `say`.
        LedgerError: ``LEDGER_*``.
    """
    site = require_site(request.where, province)
    require_item(request.item)
    number = _number(request)
    today = now.astimezone(VIETNAM).date()
    if not today <= request.until <= today + MOST_TIME:
        raise RequestError("ROOM_UNTIL", days=MOST_TIME.days)
    if request.seen_by and request.seen_by not in registers.contacts:
        near = nearest(request.seen_by, registers.contacts)
        raise RequestError("ROOM_CONTACT", contact=request.seen_by, nearest=near)
    facts: dict[str, StatementFact] = {
        "what": request.item,
        "good": _judged(request, number, registers.bands),
        "until": request.until.isoformat(),
    }
    if number is not None:
        facts["value"] = str(number)
    if request.seen_by:
        facts["by"] = request.seen_by
    saying = Saying(StatementKind.ROOM_SEEN, f"{SUBJECT}{site}", facts)
    return say(saying, at, signer, now=now)


def require_site(asked: str, fleet: Fleet) -> str:
    """Return the id of the site that *asked* is, or is a name of.

    Raises:
        RequestError: ROOM_UNKNOWN.
    """
    names = {name: one.id for one in fleet.sites.values() for name in (one.name, one.id)}
    if site := meant_id(asked, names):
        return site
    raise RequestError("ROOM_UNKNOWN", site=asked, nearest=nearest(asked, names))


def require_item(item: str) -> None:
    """Refuse what nobody looks at in a room.

    Raises:
        RequestError: ROOM_ITEM.
    """
    if item not in ROOM_ITEMS:
        near, known = nearest(item, ROOM_ITEMS), ", ".join(ROOM_ITEMS)
        raise RequestError("ROOM_ITEM", item=item, nearest=near, known=known)


def _number(request: RoomSightRequest) -> Decimal | None:
    """Return the number that was read; there is one where the item has a unit, and only there."""
    unit = ROOM_ITEMS[request.item].unit
    number = number_of(request.value)
    if bool(unit) is (number is None):
        raise RequestError("ROOM_VALUE", item=request.item, unit=unit)
    return number


def _judged(request: RoomSightRequest, number: Decimal | None, bands: Bands | None) -> bool:
    """Return whether it is good: as the band says, where there is one, else as the person says."""
    band = band_of(request.item, bands)
    if band is None or number is None:
        if request.is_good is None:
            raise RequestError("ROOM_JUDGED", item=request.item)
        return request.is_good
    is_good = is_within(number, band)
    if request.is_good is not None and request.is_good is not is_good:
        least, most = f"{band[0]:g}", f"{band[1]:g}"
        raise RequestError("ROOM_BAND", value=str(number), least=least, most=most)
    return is_good


@dataclass(slots=True)
class _Told:
    """What an audit told of devices, by host; only of what is of rooms."""

    read: set[str] = field(default_factory=set[str])
    temperatures: dict[str, str] = field(default_factory=dict[str, str])
    findings: dict[tuple[str, str], list[Finding]] = field(
        default_factory=dict[tuple[str, str], list[Finding]]
    )

    def add(self, report: DeviceReport) -> None:
        if not report.reason:
            self.read.add(report.host)
        if report.status is not None:
            self.temperatures[report.host] = report.status.temperature
        for one in report.findings:
            self.findings.setdefault((report.host, one.parameter or one.path), []).append(one)


def room_matrix(
    province: Province,
    observations: Observations | None,
    statements: Statements,
    witness: RunWitness,
    *,
    now: datetime,
) -> RoomMatrix:
    """Return every room that has a device beside every other.

    Args:
        province: What is declared today.
        observations: Where audits are kept; None if none was made here.
        statements: What people said of rooms.
        witness: Makes the digest of the audit as it is read.
        now: The time.

    Raises:
        ObservationError: ``STORE_*``.
    """
    run = None
    if observations is not None:
        run = choose_run(observations, "", devices=len(province.fleet.devices), now=now)
    told = _told(observations, run, witness)
    columns, rows = _rows(province, told, sights_of(statements.given), now)
    if run is None:
        return RoomMatrix(columns, rows, now, now)
    header, digest = run.header, witness.hexdigest()
    is_simulated = header.simulated > 0
    return RoomMatrix(columns, rows, now, header.started_at, header.run, digest, is_simulated)


def _rows(
    province: Province,
    told: _Told,
    sights: Mapping[tuple[str, str], RoomSight],
    now: datetime,
) -> tuple[tuple[RoomColumn, ...], tuple[RoomRow, ...]]:
    asked, today = dict(_asked(province)), now.astimezone(VIETNAM).date()
    measured = (*_columns(asked), RoomColumn(DEVICE_TEMPERATURE, "5.2"))
    rows = list[RoomRow]()
    for site, hosts in _hosts(province.fleet).items():
        cells = [_cell(column, hosts, asked, told, province) for column in measured]
        cells += [seen_cell(sights.get((site, item)), today) for item in ROOM_ITEMS]
        rows.append(RoomRow(site, province.fleet.sites[site].name, tuple(cells)))
    return (*measured, *_items()), in_order(rows)


def _told(observations: Observations | None, run: StoredRun | None, witness: RunWitness) -> _Told:
    told = _Told()
    if observations is not None and run is not None:
        for noun in replay_run(observations, run):
            witness.tell(noun)
            if isinstance(noun, DeviceReport):
                told.add(noun)
    return told


def _asked(province: Province) -> Iterator[tuple[tuple[str, str], Setting]]:
    """Yield what is declared of rooms, by host and parameter."""
    for one in resolve_all(province):
        for setting in one.settings:
            if is_of_rooms(setting.winner.clauses):
                yield (one.host, setting.parameter), setting


def _columns(asked: Mapping[tuple[str, str], Setting]) -> Sequence[RoomColumn]:
    clauses = dict[str, str]()
    for (_, parameter), setting in asked.items():
        clauses.setdefault(parameter, next(filter(_is_of_rooms, setting.winner.clauses)))
    named = sorted(clauses.items(), key=lambda each: (each[1], each[0]))
    return [RoomColumn(name, clause.rpartition(" ")[2]) for name, clause in named]


def _is_of_rooms(clause: str) -> bool:
    return is_of_rooms((clause,))


def _items() -> Sequence[RoomColumn]:
    return [RoomColumn(name, item.clause, is_item=True) for name, item in ROOM_ITEMS.items()]


def _hosts(fleet: Fleet) -> Mapping[str, Sequence[str]]:
    found = dict[str, list[str]]()
    for host, device in fleet.devices.items():
        if device.site is not None:
            found.setdefault(device.site.id, []).append(host)
    return found


def _cell(
    column: RoomColumn,
    hosts: Sequence[str],
    asked: Mapping[tuple[str, str], Setting],
    told: _Told,
    province: Province,
) -> RoomCell:
    if column.name == DEVICE_TEMPERATURE:
        return _warmth(hosts, told, province)
    return gravest_cell(
        [
            parameter_cell(
                host,
                told.findings.get((host, column.name), ()),
                is_read=host in told.read,
                is_asked=province.is_readable(host),
            )
            for host in hosts
            if (host, column.name) in asked
        ]
    )


def _warmth(hosts: Sequence[str], told: _Told, province: Province) -> RoomCell:
    """Return the cell of the devices that tell their warmth; unknown if none of them does."""
    bands = province.registers.bands
    cells = [
        temperature_cell(told.temperatures[host], host, bands)
        for host in hosts
        if told.temperatures.get(host)
    ]
    return gravest_cell(cells) if cells else RoomCell("unknown")
