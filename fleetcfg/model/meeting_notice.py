"""What sites and providers are told of a meeting beforehand (Decision 32/2019, Art. 8.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from fleetcfg.model.readiness import DutyPost
from fleetcfg.model.registers.meetings import Meeting

NoticeReceiver = Literal["site", "provider"]


class NoticeStep(StrEnum):
    """What has to be done until when, in the order of time as it usually is."""

    ROSTER = "roster"
    REHEARSAL = "rehearsal"
    FREEZE = "freeze"
    ON_SITE = "on_site"
    CHECK = "check"
    TRY = "try"
    ROLL_CALL = "roll_call"
    BEGIN = "begin"
    END = "end"


@dataclass(frozen=True, slots=True)
class MeetingNotice:
    """What one receiver is told; nothing personal is in it, and no address.

    Attributes:
        meeting: As it may be told.
        kind: What *receiver*, an id, is; *name* as people call it.
        chair: Name of the site that leads the meeting.
        duty: By site, its name, and who is on duty there.
        steps: Until when what has to be done.
        organiser: Name of the body that tells it; empty if none is declared.
        is_simulated: Whether any device of the sites is simulated.
    """

    meeting: Meeting
    kind: NoticeReceiver
    receiver: str
    name: str
    chair: str
    duty: Mapping[str, tuple[str, tuple[DutyPost, ...]]]
    steps: tuple[tuple[NoticeStep, datetime], ...]
    organiser: str = ""
    is_simulated: bool = False
