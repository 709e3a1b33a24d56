"""Neighbours that are told line by line, a word and its value on each."""

import re
from collections.abc import Callable
from typing import Final

from fleetcfg.devices.drivers.network.tables import mac_of
from fleetcfg.devices.stations import MOST_NEIGHBOURS
from fleetcfg.model.snapshot import Neighbour

_NOBODY: Final = re.compile(
    r"(?:Total (?:cdp |lldp )?entries displayed\s*:\s*0\s*$"
    r"|(?:Info|Error)?:?\s*(?:Global )?(?:LLDP|CDP) (?:is|has) not (?:been )?"
    r"(?:enabled|running|configured|activated)"
    r"|(?:Global )?LLDP is (?:globally )?disabled"
    r"|Capability codes:|\([A-Za-z]\) [A-Z]"  # what letters mean
    r"|(?:Info:\s*)?No (?:LLDP |CDP )?neighbou?rs?\b.{0,60}$)",
    re.IGNORECASE,
)


def listed_neighbours(
    text: str, head: re.Pattern[str], each: re.Pattern[str], link_of: Callable[[str], str]
) -> tuple[Neighbour, ...]:
    """Return who is at the other ends of its links.

    The templates for such lists give up at a description of two letters, or none. What stands
    first counts: free texts of the neighbour's, which may look like anything, stand behind it.

    A text without one, and a port of which something else is said, is a neighbour that is not
    understood: nothing of it is told.

    Args:
        text: What the device says.
        head: Begins what is said of one port; its only group is the port.
        each: Begins what is said of one neighbour.
        link_of: Gives the whole name of a port.
    """
    found: list[Neighbour] = []
    parts = head.split(text)
    if len(parts) == 1 and is_unclear(text):
        return (Neighbour("LLDP", "", ""),)
    for port, told in zip(parts[1::2], parts[2::2], strict=True):
        bodies = each.split(told, MOST_NEIGHBOURS)[1:]
        found += (_neighbour(link_of(port), body) for body in bodies)
        if not bodies and told.strip():
            found.append(Neighbour("LLDP", "", "", link_of(port)))
        if len(found) >= MOST_NEIGHBOURS:
            break
    return tuple(found[:MOST_NEIGHBOURS])


def is_unclear(text: str) -> bool:
    """Tell whether a list without a neighbour says something else than that there is none."""
    told = filter(None, map(str.strip, text.split("\n")))
    return not all(map(_NOBODY.match, told))


def _neighbour(link: str, body: str) -> Neighbour:
    said: dict[str, str] = {}
    for line in body.split("\n"):
        word, _, value = line.partition(":")
        said.setdefault(word.strip(), value.strip())
    chassis, port = said.get("Chassis ID", ""), said.get("Port ID", "")
    name = said.get("System name", "") or mac_of(chassis) or chassis
    return Neighbour("LLDP", name, mac_of(port) or port, link)
