"""What happens around a write, and who has it happen."""

from collections.abc import Callable
from typing import Any

from fleetcfg.devices.writing import open_writer
from fleetcfg_kit.testing.laptop import Laptop
from tests.devices.contract.bench import be_brief


class Watched:
    """Opens writers that write as the real ones do, with something happening around each write.

    Attributes:
        is_brief: Whether the answers to these writes are not awaited for long.
    """

    def __init__(self, *happenings: tuple[Callable[[], object], Callable[[], object]]) -> None:
        self.happenings = list(happenings)
        self.opened = 0
        self.is_brief = False

    def open_writer(self, family, device, credential, limits, *, by):
        self.opened += 1
        writer: Any = open_writer(family, device, credential, limits, by=by)
        put = writer._writing.put

        def watched(writes):
            before, after = self.happenings.pop(0) if self.happenings else (nothing, nothing)
            before()
            if self.is_brief:
                be_brief(writer._writing)
            said = put(writes)
            after()
            return said

        writer._writing.put = watched
        return writer


def nothing() -> None:
    """Happen not."""


def fault(laptop: Laptop, name: str, mode: str) -> Callable[[], object]:
    return lambda: laptop.fleet.fault(name, mode)


def power(laptop: Laptop, name: str, state: str) -> Callable[[], object]:
    return lambda: laptop.fleet.power(name, state)


def tamper(laptop: Laptop, name: str, path: str, value: str) -> Callable[[], object]:
    return lambda: laptop.fleet.tamper(name, path, value)
