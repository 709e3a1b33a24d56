"""The register of permits: which devices may stand elsewhere, and until when."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from fleetcfg.declared.inventory.register_rows import RegisterRow, register_rows
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.node_readers import address as read_address
from fleetcfg.model.typed.nodes import Node

MOST_OF_A_PLACE: Final = 200  # characters of where a device may stand, and of the document
PERMIT_NEEDS: Final = ("device", "document", "to", "valid_from", "valid_to")
PERMIT_KEYS: Final = (*PERMIT_NEEDS, "switch", "switch_port", "address")


def read_permits(node: Node | None, problems: Problems, *, on: date) -> Iterator[MovePermit]:
    """Read who may stand elsewhere for a while; what has ended on the day *on* is a warning."""
    for row, place in register_rows(node, PERMIT_KEYS, PERMIT_NEEDS, problems):
        permit = _read_permit(row, place, problems)
        if permit is None:
            continue
        if not (permit.switch or permit.address):
            problems.error("INV_PERMIT_NOWHERE", place, host=permit.host)
        if permit.valid_to < on:
            until = permit.valid_to.isoformat()
            problems.warning("INV_PERMIT_ENDED", place, host=permit.host, until=until)
        yield permit


def _read_permit(row: RegisterRow, place: Place, problems: Problems) -> MovePermit | None:
    """Read one row; None if it lacks what a permit needs, which is reported."""
    host, document, to = (row.text(name) for name in ("device", "document", "to"))
    since, until = row.period(place)
    switch, port = (row.text(name) or "" for name in ("switch", "switch_port"))
    address = row.get("address", read_address) or ""
    if not (host and document and to and since and until):
        return None
    _check_length(row, {"document": document, "to": to}, problems)
    return MovePermit(host, document, to, since, until, switch, port, address, place)


def _check_length(row: RegisterRow, texts: Mapping[str, str], problems: Problems) -> None:
    for name, text in texts.items():
        if len(text) > MOST_OF_A_PLACE:
            problems.error("INV_TEXT_LONG", row.place(name), key=name, most=MOST_OF_A_PLACE)


def check_permits(fleet: Fleet, problems: Problems) -> None:
    """Report a permit of a device that is not there."""
    for permit in fleet.move_permits:
        if permit.host not in fleet.devices:
            close = problems.nearest(permit.host, fleet.devices)
            problems.error("INV_PERMIT_UNKNOWN_HOST", permit.place, host=permit.host, nearest=close)
