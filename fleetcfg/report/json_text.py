"""Spell JSON so that a person can read it and a terminal can show it.

Vietnamese stays Vietnamese; characters that do not show themselves are escaped as JSON allows, so
that a reader gets back exactly what the device said and none acts on a terminal.
"""

import json
import re
from functools import cache

from fleetcfg.model.characters import is_hidden
from fleetcfg.trust.crypto.canonical import Json

_TO_LOOK_AT = re.compile(r"[^ -~\n]")


def json_line(content: Json) -> str:
    """Return *content* on one line, without its line feed."""
    return escape_json(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def json_pretty(content: Json) -> str:
    """Return *content* indented for reading, with its line feed."""
    return escape_json(json.dumps(content, ensure_ascii=False, indent=2)) + "\n"


def escape_json(text: str) -> str:
    """Return JSON in which what does not show itself is spelled as JSON's own escapes."""
    # Outside strings JSON is ASCII: whatever is found here stands inside one.
    return _TO_LOOK_AT.sub(lambda found: _escaped(found.group()), text)


@cache
def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if is_hidden(character) else character
