"""Stock-taking (Art. 10.1): labels, what a person scanned, and when each device was last seen.

Who goes from room to room has a telephone and no fleetcfg: what comes back is a list of lines, and
any line may be anything. Each is held to what a label can be, to this fleet and to its sites; one
that is not of them is refused by code, and nothing of it is recorded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Final

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.installation import Installation
from fleetcfg.declared.sheets.cells import CellPlace, Sheet, SheetCell, read_text
from fleetcfg.declared.sheets.csv_file import read_csv
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.ledger.record import kept_crls
from fleetcfg.ledger.statements import record_statement
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import folded, meant_id, nearest
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.statement import StatementFact, StatementKind
from fleetcfg.model.stock import (
    RefusedScan,
    StockCount,
    StockLabel,
    StockRow,
    StockScan,
    read_label,
    weigh_scans,
)
from fleetcfg.model.value import bounded
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.verify.prove import prove_statement
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.workflow.statements import Saying, draft_statement

MOST_LIST: Final = 1024 * 1024
"""Bytes of a list of scans."""
_MOST_PHOTO: Final = 64 * 1024 * 1024
_MOST_SERIAL: Final = 64
_MOST_GUESSES: Final = 50
_LONGEST_NAME: Final = 64
_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "label": frozenset({"label", "nhan", "ma qr", "qr", "barcode", "code", "content", "noi dung"}),
    "site": frozenset({"site", "diem cau", "ma diem cau"}),
    "serial": frozenset({"serial", "serial number", "so may", "so seri"}),
    "photo": frozenset({"photo", "anh"}),
}
_ORDER: Final = tuple(_COLUMNS)


@dataclass(frozen=True, slots=True)
class CountRequest:
    """What a person brought back.

    Attributes:
        name: What the list is called, for places; *data* is what it holds.
        site: Id of the site of lines that name none; empty if each names its own.
        photos: Folder of the photographs that lines name.
    """

    name: str
    data: bytes
    site: str = ""
    photos: Path = Path()


def fleet_labels(fleet: Fleet, sites: Sequence[str], domain: str) -> tuple[StockLabel, ...]:
    """Return the label of each device of *sites*, of all sites if none is named; by site and name.

    Raises:
        RequestError: STOCK_SITE_UNKNOWN.
    """
    chosen = {meant_site(fleet, site) for site in sites}
    meant = [
        (device.site.id if device.site else "", host)
        for host, device in fleet.devices.items()
        if not chosen or (device.site is not None and device.site.id in chosen)
    ]
    return tuple(StockLabel(domain, host) for _, host in sorted(meant))


def meant_site(fleet: Fleet, asked: str) -> str:
    """Return the id of the site that *asked* means: its id, or its name as people write it.

    Raises:
        RequestError: STOCK_SITE_UNKNOWN.
    """
    names = _site_names(fleet)
    if site := meant_id(asked, names):
        return site
    raise RequestError("STOCK_SITE_UNKNOWN", site=bounded(asked), nearest=nearest(asked, names))


def count_stock(request: CountRequest, fleet: Fleet, domain: str) -> StockCount:
    """Return what a list of scans comes to; nothing is recorded.

    Args:
        request: The list.
        fleet: As it is declared.
        domain: The Department's: a label of another one is of another fleet.

    Raises:
        RequestError: STOCK_SITE_UNKNOWN of the request's site; STOCK_LIST_EMPTY.
        DeclarationError: It is no such list: ``CSV_*``, ``SHEET_MANY_*``.
    """
    if request.site:
        request = replace(request, site=meant_site(fleet, request.site))
    reader = _ListReader(request, fleet, domain)
    scans, refused = reader.read()
    if not scans and not refused:
        raise RequestError("STOCK_LIST_EMPTY", file=request.name)
    declared = _declared(fleet)
    counted = {request.site, *(scan.site for scan in scans)} - {""}
    return StockCount(
        tuple(sorted(counted)), weigh_scans(scans, declared, sorted(counted)), tuple(refused)
    )


def record_count(
    count: StockCount, at: Installation, signer: Signer, *, now: datetime
) -> StockCount:
    """Record each device that was seen at one site, signed by who counted; return *count* so.

    Raises:
        RequestError: ``TRUST_ABSENT``.
        RefusalError: SIGNER_ROLE; as `Signer.sign` and `prove_statement`.
        LedgerError: ``LEDGER_*``.
    """
    seen = [row for row in count.rows if len(row.sites) == 1]
    sayings = (Saying(StatementKind.STOCK_SEEN, f"device:{r.host}", _facts(r)) for r in seen)
    signed = [draft_statement(one, at, signer, now=now) for one in sayings]
    _keep(signed, at, now=now)
    return replace(count, recorded=len(signed))


def _facts(row: StockRow) -> Mapping[str, StatementFact]:
    photo = {"photo": f"sha256:{row.photo}"} if row.photo else {}
    return {"serial": row.serial, "site": row.sites[0], **photo}


def _keep(signed: Sequence[Envelope], at: Installation, *, now: datetime) -> None:
    """Prove each, and record all; no person said the same before, for each has its time."""
    root, moment = at.pinned().root, VerificationTime(now, kept_crls(at.store))
    for envelope in signed:
        prove_statement(envelope, root, moment)
    for envelope in signed:
        record_statement(at.store, envelope, at=now)


def _declared(fleet: Fleet) -> Mapping[str, tuple[str, str]]:
    return {
        host: (device.site.id if device.site else "", device.serial_number)
        for host, device in fleet.devices.items()
    }


def _site_names(fleet: Fleet) -> Mapping[str, str]:
    """Return the id of each site, by its name and by itself."""
    sites = [device.site for device in fleet.devices.values() if device.site]
    return {**{site.name: site.id for site in sites}, **{site.id: site.id for site in sites}}


class _ListReader:
    """Reads the lines of one list, and refuses those that are of no device of this fleet."""

    def __init__(self, request: CountRequest, fleet: Fleet, domain: str) -> None:
        self._request, self._fleet, self._domain = request, fleet, domain
        self._sites = dict(_site_names(fleet))
        self._photos: dict[str, str] = {}
        self._guesses = _MOST_GUESSES

    def read(self) -> tuple[list[StockScan], list[RefusedScan]]:
        """Return what counts and what does not, in the order of the lines."""
        found, scans, refused = Problems(), list[StockScan](), list[RefusedScan]()
        sheet = read_csv(self._request.data, self._request.name, found)
        places = _headings(sheet)
        for row in sheet.rows[1:] if places else sheet.rows:
            told = Problems()
            cells = dict(_cells(sheet, row, places, told))
            place = sheet.place(row[0].row)
            refusal = next(iter(told), None)
            if refusal is not None:
                refused.append(RefusedScan(refusal.code, refusal.place, refusal.facts))
                continue
            try:
                scans.append(self._scan(cells, place))
            except FleetcfgError as error:
                refused.append(RefusedScan(error.code, place, error.facts))
        formulas = (RefusedScan(one.code, one.place, one.facts) for one in found)
        return scans, [*formulas, *refused]

    def _scan(self, cells: Mapping[str, str], place: Place) -> StockScan:
        """Return the scan of one line."""
        host = self._host(cells.get("label", ""))
        site = cells.get("site", self._request.site)
        if not site:
            raise RequestError("STOCK_SITE_MISSING", host=host)
        serial = cells.get("serial", "")
        if len(serial) > _MOST_SERIAL:
            raise RequestError("STOCK_SERIAL", host=host, limit=_MOST_SERIAL)
        site = self._site(site)
        return StockScan(host, site, serial, self._photo(cells.get("photo", "")), place)

    def _site(self, asked: str) -> str:
        """Return the site that is meant; of a list of junk only the first few are guessed at."""
        if asked not in self._sites:
            self._guesses -= 1
            if self._guesses < 0 or len(asked) > _LONGEST_NAME:
                raise RequestError("STOCK_SITE_UNKNOWN", site=bounded(asked), nearest="")
            self._sites[asked] = meant_site(self._fleet, asked)
        return self._sites[asked]

    def _host(self, text: str) -> str:
        """Return the device that a label names; a bare name, as people type it, will do."""
        label = read_label(text)
        if label is None and ":" in text:
            raise RequestError("STOCK_LABEL", text=bounded(text))
        if label is not None and label.domain != self._domain:
            raise RequestError("STOCK_OTHER_FLEET", fleet=label.domain, host=label.host)
        host = text if label is None else label.host
        if host not in self._fleet.devices:
            raise RequestError(
                "STOCK_HOST_UNKNOWN", host=bounded(host), nearest=self._nearest(host)
            )
        return host

    def _nearest(self, host: str) -> str:
        """Return which device was meant, for the first few: a list of junk takes no time."""
        self._guesses -= 1
        is_worth = self._guesses >= 0 and len(host) <= _LONGEST_NAME
        return nearest(host, self._fleet.devices) if is_worth else ""

    def _photo(self, name: str) -> str:
        if not name:
            return ""
        if PurePath(name).name != name or "\\" in name or name.startswith("."):
            raise RequestError("STOCK_PHOTO_NAME", file=bounded(name))
        if name not in self._photos:  # one picture may show a whole cabinet
            data = read_carried(self._request.photos / name, most=_MOST_PHOTO)
            self._photos[name] = sha256(data).hexdigest()
        return self._photos[name]


def _headings(sheet: Sheet) -> dict[int, str]:
    """Return what each column holds, by its number, if the first line says so; else nothing."""
    found: dict[int, str] = {}
    for cell in sheet.rows[0] if sheet.rows else ():
        name = folded(cell.text)
        for key, known in _COLUMNS.items():
            if name in known and key not in found.values():
                found[cell.column] = key
    return found if "label" in found.values() else {}


def _cells(
    sheet: Sheet, row: Sequence[SheetCell], places: Mapping[int, str], problems: Problems
) -> Iterator[tuple[str, str]]:
    """Yield what the cells of one line say, by what they hold."""
    for cell in row:
        at = cell.column - 1
        key = places.get(cell.column, "") if places else _ORDER[at] if at < len(_ORDER) else ""
        if not key:
            continue  # telephones add times and kinds of codes
        text = read_text(cell, CellPlace(sheet.file, cell.row, cell.column), problems)
        if text:
            yield key, text
