"""What a still of a room indicates, for people and for programs. Pure."""

from typing import Final

from fleetcfg.model.room_picture import CLAUSES, PictureIndication
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.json_text import json_line
from fleetcfg.report.rooms.room_text import SIGNS
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words
from fleetcfg.workflow.rooms.room_pictures import RoomPicture

ROOM_PICTURE_SCHEMA: Final = "fleetcfg.room-picture/1"


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


def room_picture_json(seen: RoomPicture, _words: Words) -> str:
    """Return it as one document."""
    indications: list[Json] = [
        {
            "name": one.name,
            "clause": CLAUSES[one.name],
            "state": one.state,
            "value": _number(one.value),
            "limit": _number(one.limit),
            "why": one.why or None,
        }
        for one in seen.indications
    ]
    record: dict[str, Json] = {
        "schema": ROOM_PICTURE_SCHEMA,
        "site": seen.site,
        "sha256": seen.still.sha256,
        "width": seen.still.width,
        "height": seen.still.height,
        "indications": indications,
        "statement": None if seen.said is None else seen.said.sha256,
    }
    return json_line(record) + "\n"


def _number(value: float | None) -> str | None:
    """Return a number as its digits: these documents have no others than whole ones."""
    return None if value is None else f"{value:.3f}"
