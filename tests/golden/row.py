"""A row of the table of exits."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.golden.runs import in_process
from tests.golden.situations import Situation
from tests.golden.world import Scene
from tests.integration.walk import Ended, Person

GROUPS = (
    "dispatch",
    "inventory",
    "baseline",
    "calendar",
    "ledger",
    "trust",
    "sim",
    "breakglass",
    "secret",
    "incident",
    "room",
    "meeting",
    "statement",
    "line",
    "register",
    "stock",
)

Run = Callable[[Scene, Person, list[str]], Ended]


@dataclass(frozen=True)
class Row:
    situation: Situation
    line: str
    code: int
    run: Run = in_process

    @property
    def command(self) -> str:
        words = self.line.split()
        return " ".join(words[: 2 if words[0] in GROUPS else 1])

    @property
    def name(self) -> str:
        how = "" if self.run is in_process else f" {self.run.__name__}"
        return f"{self.situation.__name__}{how}: {self.line} = {self.code}"
