"""The value spaces that the tables write: `0..100`, `S 0..64 IPv4`, `Off/On`, `=NAME`, `rate`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import available_timezones

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.cisco_ce.address import AddressPath
from fleetcfg_kit.sim.cisco_ce.models.table import FirmwareNumbers, rows
from fleetcfg_kit.sim.cisco_ce.value_space import SimSpace, from_name

_NAMED = {"Off/On": "OnOff", "False/True": "TrueFalse", "True/False": "TrueFalse"}
_LONGEST_NAME = 40
_WRITTEN = re.compile(r"^(?:([SP]) )?(-?\d+)\.\.(-?\d+)(?: (\S+))?$")


def _holds(span: str, version: FirmwareNumbers) -> bool:
    low, _, high = span.partition("-")
    return not span or float(low) <= version[0] <= float(high or 999)


class ModelSpaces:
    """The value spaces of one model.

    Attributes:
        known: Those that were asked for by `name`, each under one name.
    """

    def __init__(self, version: FirmwareNumbers, rate: int) -> None:
        self.known: dict[str, SimSpace] = {}
        self._rate = rate
        self._shared = {
            row.path: row.space.split("/")
            for row in rows("spaces.txt")
            if _holds(row.default, version)
        }
        self._shared["OlsonTimeZone"] = sorted(
            zone for zone in available_timezones() | {"Etc/UTC"} if "/" in zone
        )

    def name(self, written: str, path: AddressPath) -> str:
        """Give the name of the space that a table writes, and remember it."""
        space = self.make(written)
        if space.kind == "Literal" and not written.startswith("="):
            space = replace(space, name=self._literal_name(written, space.literals, path))
        self.known[space.name] = space
        return space.name

    def make(self, written: str) -> SimSpace:
        """Make the space that a table writes; a Literal that is not shared has no name yet.

        Raises:
            SimError: SIM_TABLE_UNREADABLE.
        """
        if written == "rate":
            written = f"64..{self._rate}"
        if written.startswith("="):
            words = tuple(self._shared[written[1:]])
            return SimSpace(f"TTPAR_{written[1:]}", "Literal", literals=words)
        match = _WRITTEN.match(written)
        if match is None:
            return SimSpace("", "Literal", literals=tuple(written.split("/")))
        prefix = {"S": "STR", "P": "PASSWORD", None: "INT"}[match[1]]
        end = "" if prefix == "INT" else f"_{match[4] or 'NoFilt'}"
        space = from_name(f"{prefix}_{match[2]}_{match[3]}{end}")
        if space is None:
            raise SimError("SIM_TABLE_UNREADABLE", space=written)
        return space

    def _literal_name(self, written: str, words: Sequence[str], path: AddressPath) -> str:
        name = _NAMED.get(written) or "".join(
            re.sub(r"\W|_", "", w[:1].upper() + w[1:]) for w in words
        )
        if len(name) > _LONGEST_NAME:
            name = "".join(step.name for step in path[-2:])
        name = f"TTPAR_{name}"
        while name in self.known and self.known[name].literals != words:
            name += "X"
        return name
