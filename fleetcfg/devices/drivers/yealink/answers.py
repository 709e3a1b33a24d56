"""What a Yealink VC says at its control port: lines become nouns. Pure.

A line is a command's words, and facts as ``"name:text"``. Whatever the bytes, the end is a noun or
a `DeviceError`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Use

VERSION: Final = "version "
STATE: Final = "sysstatus get "
_CALL: Final = "callinfo "
_FACT: Final = re.compile(r'"(\w+):([^"]*)"')
_UNUSED: Final = frozenset({"idle", "sleeping", "finished"})
_USED: Final = frozenset({"outgoing", "ringing", "talking", "talking max"})
_MOST_OF_A_LINE: Final = 4_096  # characters; one with all facts of a call has under 1,000
_MOST_USES: Final = 64  # calls that are told; such a bridge has up to 24


def lines_of(heard: bytes) -> list[str]:
    """Return the lines that say something."""
    lines = (line.strip() for line in heard.decode("utf-8", "replace").split("\n"))
    return [line[:_MOST_OF_A_LINE] for line in lines if line]


def facts_in(line: str) -> Mapping[str, str]:
    """Return the facts of a line by name; of one that it has twice, the last."""
    return dict(_FACT.findall(line))


def identity_of(line: str) -> DeviceIdentity:
    """Return what the line of ``version`` says of the device.

    What ``productId`` is no text says, so it is not taken for a serial number.
    """
    told = facts_in(line)
    model, firmware = told.get("model", ""), told.get("firmware", "")
    if not model and not firmware:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    return DeviceIdentity("", model, firmware)


def count_uses(lines: Iterable[str]) -> int | None:
    """Return how many calls the lines of ``sysstatus`` tell; None if they do not tell it."""
    told = [line.removeprefix(STATE) for line in lines if line.startswith(STATE)]
    states = [line.partition('"')[0].strip() for line in told]
    if not states or not {*states} <= _UNUSED | _USED:
        return None
    return sum(state in _USED for state in states)


def uses_of(lines: Iterable[str]) -> tuple[Use, ...]:
    """Return the calls that the lines of ``callinfo`` tell, each once."""
    told = [facts_in(line) for line in lines if line.startswith(_CALL)]
    calls = {each.get("callid", ""): each for each in told[:_MOST_USES]}
    return tuple(
        Use(each.get("RemoteStr", ""), each.get("protocol", ""), each.get("direction", ""))
        for each in calls.values()
    )
