"""What the forms of a HDX answer (protocol notes 2.2): bytes become nouns. Pure.

Answers to commands come in XML. The configuration comes as lines of ``key,value``, some 260, with
licence keys and names of accounts among them: only what is asked for is looked at, and kept.
"""

from collections.abc import Collection
from typing import Final

from fleetcfg.devices.drivers.poly.xml import elements_of
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.errors import DeviceError

_MOST_LINES: Final = 5_000
_ANSWERS: Final = "apicommands"


def values_of(body: bytes, names: Collection[str]) -> DeviceValues:
    """Return the settings *names* of a configuration; one that it does not have is absent."""
    if body.lstrip()[:1] == b"<":
        raise DeviceError("DEV_ANSWER_OTHER", found="HTML", wanted="CSV")
    if body.count(b"\n") > _MOST_LINES:
        raise DeviceError("DEV_ANSWER_MANY", most=_MOST_LINES)
    found, seen = DeviceValues(), set[str]()
    for line in body.split(b"\n"):
        key, comma, value = line.rstrip(b"\r").partition(b",")
        name = key.strip().decode("ascii", "replace")
        if not comma or name not in names:
            continue
        if name in seen:
            found.values.pop(name, None)
            found.unreadable[name] = "DEV_PATH_TWICE"
            continue
        seen.add(name)
        _note(found, name, value)
    if not seen:
        raise DeviceError("DEV_ANSWER_EMPTY", document="CSV")
    return found


def _note(found: DeviceValues, name: str, value: bytes) -> None:
    text = value.decode("utf-8", "replace")
    if text.isprintable() and "\ufffd" not in text:
        found.values[name] = text
    else:
        found.unreadable[name] = "DEV_ANSWER_BROKEN"


def answers_of(body: bytes, commands: Collection[str]) -> list[list[str]]:
    """Return the lines that answer each of *commands*, in their order."""
    found: list[dict[str, str]] = []
    for tag, _, text in elements_of(body, _ANSWERS):
        if tag == "apicommand":
            found.append({})
        elif found:
            found[-1].setdefault(tag, text)
    if [one.get("command") for one in found] != list(commands):
        raise DeviceError("DEV_ANSWER_BROKEN", path=_ANSWERS, reason="commands")
    return [_lines(one.get("result", "")) for one in found]


def _lines(told: str) -> list[str]:
    return [line.strip() for line in told.splitlines() if line.strip()]
