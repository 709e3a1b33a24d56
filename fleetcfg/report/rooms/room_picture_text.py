"""What a still of a room indicates, for people and for programs. Pure."""

from typing import Annotated

from pydantic import BeforeValidator

from fleetcfg.model.room_picture import CLAUSES, PictureIndication
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.record_class import Known, ToldDocument, ToldRecord, of
from fleetcfg.report.rooms.room_text import SIGNS
from fleetcfg.words import Words
from fleetcfg.workflow.rooms.room_pictures import RoomPicture


def room_picture_text(seen: RoomPicture, words: Words) -> str:
    """Return it in a few lines, and that it is an indication alone."""
    still = seen.still
    size = {"width": still.width, "height": still.height}
    lines = [words.label("picture.head", name=seen.name, sha256=still.sha256, **size)]
    lines += [f"  {_told(one, words)}" for one in seen.indications]
    lines.append(words.label("picture.indication"))
    key = "picture.unsigned" if seen.said is None else "picture.recorded"
    people = "" if seen.said is None else ", ".join(seen.said.persons)
    lines.append(words.label(key, people=people))
    return escape_lines(lines)


def _told(one: PictureIndication, words: Words) -> str:
    sign = SIGNS["" if one.state == "unknown" else one.state]
    what = words.label(f"picture.{one.name}")
    if one.value is None:
        return f"{sign} {what}: {words.label(f'picture.why.{one.why}')}"
    key = f"picture.{one.name}.told"
    value, limit = (_spelled(one, each, words) for each in (one.value, one.limit or 0.0))
    told = words.label(key, value=value, limit=limit, clause=CLAUSES[one.name])
    return f"{sign} {what}: {told}"


def _spelled(one: PictureIndication, number: float, words: Words) -> str:
    text = f"{number:.1f}" if one.name == "backdrop" else f"{number:.3f}"
    return text.replace(".", ",") if words.language == "vi" else text


Digits = Annotated[str, BeforeValidator(lambda value: None if value is None else f"{value:.3f}")]
"""A number as its digits: these documents have no others than whole ones."""


class _Indication(ToldRecord):
    name: str
    clause: str = of(lambda one: CLAUSES[one.name])
    state: str
    value: Digits | None
    limit: Digits | None
    why: Known


class RoomPictureRecord(ToldDocument):
    """What a picture of a room shows."""

    SCHEMA = "fleetcfg.room-picture/1"

    site: str
    sha256: str = of("still.sha256")
    width: int = of("still.width")
    height: int = of("still.height")
    indications: list[_Indication]
    statement: str | None = of(lambda seen: seen.said and seen.said.sha256)
