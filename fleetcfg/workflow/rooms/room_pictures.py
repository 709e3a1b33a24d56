"""A still of a room that a person supplies: what it indicates is told, and recorded if signed."""

from dataclasses import dataclass
from datetime import datetime

from fleetcfg.authority.installation import Installation
from fleetcfg.errors import RequestError
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.room_picture import (
    PictureIndication,
    StillPicture,
    indications_of,
    regions_of,
)
from fleetcfg.model.room_quality import SUBJECT
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind
from fleetcfg.observations.still_picture import read_still
from fleetcfg.signer import Signer
from fleetcfg.workflow.statements import Saying, say


@dataclass(frozen=True, slots=True)
class RoomPicture:
    """What a still of one room indicates.

    Attributes:
        site: Id, and *name* of the site.
        said: As it was recorded; None if no person signed it.
    """

    site: str
    name: str
    still: StillPicture
    indications: tuple[PictureIndication, ...]
    said: SignedStatement | None = None


def look_at_picture(data: bytes, site: str, name: str, registers: Registers) -> RoomPicture:
    """Return what the file *data* indicates of a room.

    Raises:
        RequestError: PICTURE_RULES if the Department declared no rules; as `read_still`.
    """
    rules = registers.picture
    if rules is None:
        raise RequestError("PICTURE_RULES")
    still = read_still(data, regions_of(rules))
    return RoomPicture(site, name, still, indications_of(still, rules, registers.backdrop))


def say_picture(
    picture: RoomPicture, at: Installation, signer: Signer, *, now: datetime
) -> SignedStatement:
    """Record what a picture indicates; of the picture itself only its digest.

    Raises:
        RequestError, RefusalError, LedgerError: As `fleetcfg.workflow.statements.say`.
    """
    facts: dict[str, StatementFact] = {
        "photo": f"sha256:{picture.still.sha256}",
        "indications": tuple(map(str, picture.indications)),
    }
    about = f"{SUBJECT}{picture.site}"
    return say(Saying(StatementKind.ROOM_PICTURE, about, facts), at, signer, now=now)
