"""How view 2 spells what is in a document. Frozen with it: its bytes are signed."""

import json
import re
from datetime import timedelta, timezone
from typing import Final

from fleetcfg.trust.documents.changeset import GuardValue

VIETNAM: Final = timezone(timedelta(hours=7))
TRANSPORTS: Final = {"https": "HTTPS", "ssh": "SSH"}

_NAME: Final = re.compile(r"[A-Za-z0-9_.\[\]/-]+(?: [A-Za-z0-9_.\[\]/-]+)*")


def literal(value: GuardValue | None) -> str:
    """Return *value* as JSON in ASCII; blanks that an eye cannot count are spelled as escapes."""
    text = json.dumps(value, ensure_ascii=True)
    if not isinstance(value, str) or " " not in value:
        return text
    return '"' + _countable(text[1:-1]) + '"'


def name(path: str) -> str:
    """Return *path* as it is, if it can be taken for nothing else; else as `literal`."""
    return path if _NAME.fullmatch(path) else literal(path)


def quoted(text: str) -> str:
    """Return free text in quotes as it reads, its blanks as in `literal`."""
    return '"' + _countable(json.dumps(text, ensure_ascii=False)[1:-1]) + '"'


def _countable(text: str) -> str:
    last = len(text) - 1
    return "".join(
        r"\u0020" if letter == " " and (at in (0, last) or text[at - 1] == " ") else letter
        for at, letter in enumerate(text)
    )


def duration(span: timedelta) -> str:
    """Return how long *span* is, to the second."""
    minutes, seconds = divmod(span.days * 86_400 + span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    named = ((days, "ngày"), (hours, "giờ"), (minutes, "phút"), (seconds, "giây"))
    return " ".join(f"{number} {name}" for number, name in named if number)
