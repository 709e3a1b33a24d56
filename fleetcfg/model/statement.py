"""What people said happened, each with a signature of his own: statements of the logs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

StatementFact = bool | int | str | tuple[str, ...]

REGISTER_ID: Final = r"[a-z0-9][a-z0-9-]{0,62}"
_NAME: Final = r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-]))*"
_PART: Final = r"[A-Za-z0-9](?:[A-Za-z0-9_-]|[.:+](?=[A-Za-z0-9_-]))*"  # of a log's name
_SUBJECT: Final = re.compile(
    rf"(?:meeting|line):{REGISTER_ID}|(?:site|device):{_NAME}|incident:{_NAME}@{_PART}(?:/{_PART})*"
)
_LATE: Final = timedelta(hours=72)


def is_subject(about: str) -> bool:
    """Tell whether *about* is what a statement can be about: a known kind and an id, never a path.

    The id of an incident is followed by the name of its log, which has slashes between its parts.
    """
    return _SUBJECT.fullmatch(about) is not None


class StatementKind(StrEnum):
    """What can be said; what each needs is in `STATEMENT_FACTS`."""

    MEETING_NOTICE = "meeting.notice"
    MEETING_CHECK = "meeting.check"
    MEETING_OPEN = "meeting.open"
    MEETING_CLOSE = "meeting.close"
    MEETING_TRIED = "meeting.tried"
    DUTY_IN = "duty.check_in"
    DUTY_OUT = "duty.check_out"
    INCIDENT_OPEN = "incident.open"
    INCIDENT_TOLD = "incident.told"
    INCIDENT_ACKNOWLEDGED = "incident.acknowledged"
    INCIDENT_MENDED = "incident.mended"
    INCIDENT_CAUSE = "incident.cause"
    INCIDENT_NOTE = "incident.note"
    ROOM_SEEN = "room.seen"
    ROOM_PICTURE = "room.picture"
    STOCK_SEEN = "stock.seen"
    LINE_SAMPLES = "line.samples"
    POWER_CYCLE = "power.cycle"


STATEMENT_FACTS: Final[Mapping[StatementKind, Mapping[str, type]]] = {
    StatementKind.MEETING_NOTICE: {"to": tuple, "sha256": str},
    StatementKind.MEETING_CHECK: {"ready": tuple, "not_ready": tuple, "unknown": tuple},
    StatementKind.MEETING_OPEN: {"run": str, "baseline": tuple},
    StatementKind.MEETING_CLOSE: {"run": str},
    StatementKind.MEETING_TRIED: {"site": str, "picture": bool, "sound": bool},
    StatementKind.DUTY_IN: {"site": str},
    StatementKind.DUTY_OUT: {"site": str},
    StatementKind.INCIDENT_OPEN: {"site": str, "detected": str, "what": str},
    StatementKind.INCIDENT_TOLD: {"provider": str, "to": str},
    StatementKind.INCIDENT_ACKNOWLEDGED: {"provider": str, "by": str},
    StatementKind.INCIDENT_MENDED: {"how": str},
    StatementKind.INCIDENT_CAUSE: {"cause": str},
    StatementKind.INCIDENT_NOTE: {"text": str},
    StatementKind.ROOM_SEEN: {"what": str, "good": bool},
    StatementKind.ROOM_PICTURE: {"photo": str, "indications": tuple},
    StatementKind.STOCK_SEEN: {"serial": str, "site": str},
    StatementKind.LINE_SAMPLES: {"sha256": str, "first": str, "last": str},
    StatementKind.POWER_CYCLE: {"site": str, "on": bool},
}
"""The facts that a statement of a kind must have, with their types; it may have more."""


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """One statement that holds.

    Attributes:
        about: ``meeting:ID`` and the like.
        persons: Who said it, as the root names them.
        recorded_at: When the log took it in that has it first, by the clock of its machine.
        origin: Name of that log.
        sha256: Of what was signed, ``sha256:`` and hex: what reports cite.
        is_departments: Whether one who says it plans or approves for the Department: no
            other person corrects what others said.
        is_undated: Whether it came from another log only once a key that signed it was revoked
            here: that it is older is the word of that log alone.
    """

    kind: StatementKind
    about: str
    said_at: datetime
    persons: tuple[str, ...]
    facts: Mapping[str, StatementFact]
    recorded_at: datetime
    origin: str
    sha256: str
    is_departments: bool = False
    is_undated: bool = False

    @property
    def is_in_own_log(self) -> bool:
        """Whether its log is the one that gave its subject the number, as of an incident."""
        return self.about.endswith(f"@{self.origin}")

    @property
    def is_late(self) -> bool:
        """Whether it was recorded more than three days after it says it was said."""
        return self.recorded_at - self.said_at > _LATE

    def text(self, name: str) -> str:
        """Return a fact that is text; empty where it is not said."""
        fact = self.facts.get(name, "")
        return fact if isinstance(fact, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a fact that is a list of texts; empty where it is not said."""
        fact = self.facts.get(name, ())
        return fact if isinstance(fact, tuple) else ()


@dataclass(frozen=True, slots=True)
class Statements:
    """What the logs say.

    Attributes:
        given: What holds, oldest first.
        refused: By code, how many do not hold; nothing of them counts.
    """

    given: tuple[SignedStatement, ...]
    refused: Mapping[str, int]

    def about(self, subject: str, *kinds: StatementKind) -> Iterator[SignedStatement]:
        """Yield those about *subject*, of one of *kinds* or of any, oldest first."""
        for one in self.given:
            if one.about == subject and (not kinds or one.kind in kinds):
                yield one

    def only(self, subject: str) -> "Statements":
        """Return those about *subject*; all of them if it is empty."""
        return Statements(tuple(self.about(subject)), self.refused) if subject else self

    def of(self, *kinds: StatementKind) -> Iterator[SignedStatement]:
        """Yield those of one of *kinds*, oldest first."""
        return (one for one in self.given if one.kind in kinds)


def departments_or_all(said: Iterable[SignedStatement]) -> list[SignedStatement]:
    """Return those of *said* that the Department says; all of them if it says none."""
    every = list(said)
    return [one for one in every if one.is_departments] or every


NO_STATEMENTS: Final = Statements((), {})


def missing_facts(kind: StatementKind, facts: Mapping[str, object]) -> tuple[str, ...]:
    """Return which facts a statement of *kind* lacks, or has of another type."""
    return tuple(
        name
        for name, wanted in STATEMENT_FACTS[kind].items()
        if type(facts.get(name)) is not wanted
    )
