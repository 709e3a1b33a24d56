"""A duty of an incident is over its time: the next level is told, by role, and by no name.

The text is for a person to pass on; where this machine has a channel, it waits in the outbox with
the rest and is sent by the next ``deliver``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Protocol

from fleetcfg.delivery.channels import (
    PROVINCE,
    Channel,
    FleetPart,
    HookChannel,
    MailChannel,
    parts_of,
    readers_of,
)
from fleetcfg.delivery.outbox import Message, Outbox
from fleetcfg.errors import RequestError
from fleetcfg.model.finding import ClauseKey
from fleetcfg.model.incident import Incident
from fleetcfg.model.incident_clock import (
    ESCALATES_TO,
    EscalationRole,
    IncidentDeadline,
    IncidentStanding,
)
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.incidents.incidents import ToldIncidents

NoticeChannel = MailChannel | HookChannel


_CLAUSES: Final = {
    "tell": ClauseKey("incident.told"),
    "first_notice": ClauseKey("incident.report"),
    "full_notice": ClauseKey("incident.report"),
}


@dataclass(frozen=True, slots=True)
class IncidentNotice:
    """One duty of an incident that is over its time, and who is told, by role.

    Attributes:
        site, provider: As people call them.
        clause: What asks for it, as `LegalBases.cited` spells it; empty where no law does.
    """

    standing: IncidentStanding
    deadline: IncidentDeadline
    role: EscalationRole
    site: str
    provider: str
    clause: str = ""

    @property
    def incident(self) -> Incident:
        """Of which it is."""
        return self.standing.incident

    @property
    def is_simulated(self) -> bool:
        """Whether it is of a simulated device."""
        return self.incident.opened.facts.get("simulated") is True

    @property
    def name(self) -> str:
        """Id of its message: one for each duty, so that nothing waits twice."""
        due = f"{self.incident.id} {self.deadline.name} {self.deadline.due.isoformat()}"
        return sha256(due.encode()).hexdigest()[:32]


class NoticeWriter(Protocol):
    """Puts a notice into the form of a channel."""

    def notice(
        self, channel: NoticeChannel, notice: IncidentNotice, readers: Sequence[str], at: datetime
    ) -> bytes:
        """Return what is sent to *channel*."""
        ...


@dataclass(frozen=True, slots=True)
class QueuedNotices:
    """Notices that wait to be sent; *channel* is empty if none was asked for."""

    notices: tuple[IncidentNotice, ...]
    channel: str = ""


def notices_of(told: ToldIncidents) -> tuple[IncidentNotice, ...]:
    """Return a notice for each duty of *told* that is over its time.

    Raises:
        RequestError: INCIDENT_NOT_OVERDUE if there is none.
    """
    found = tuple(
        IncidentNotice(
            standing,
            deadline,
            ESCALATES_TO[deadline.name],
            told.names.get(standing.incident.site, standing.incident.site),
            told.names.get(standing.provider, standing.provider),
            _cited(deadline, told),
        )
        for standing in told.standings
        for deadline in standing.overdue
    )
    if not found:
        numbers = ", ".join(one.incident.number for one in told.standings)
        raise RequestError("INCIDENT_NOT_OVERDUE", number=numbers)
    return found


def _cited(deadline: IncidentDeadline, told: ToldIncidents) -> str:
    key = _CLAUSES.get(deadline.name)
    return "" if key is None else told.law.cited(key, on=told.now.astimezone(VIETNAM).date())


def queue_notices(
    channel: Channel,
    notices: Sequence[IncidentNotice],
    outbox: Outbox,
    writer: NoticeWriter,
    *,
    now: datetime,
) -> QueuedNotices:
    """Keep *notices* in the outbox until the next ``deliver`` sends them.

    Raises:
        RequestError: INCIDENT_CHANNEL if it is no mail and no hook, or tells nothing of that part.
        DeliveryError: OUTBOX_FULL, OUTBOX_UNUSABLE.
    """
    if not isinstance(channel, NoticeChannel):
        raise RequestError("INCIDENT_CHANNEL", channel=channel.name)
    for notice in notices:
        part = _part(channel, notice)
        readers = readers_of(channel, part)
        message = Message(
            notice.name,
            channel.name,
            str(part),
            "",
            now,
            writer.notice(channel, notice, readers, now),
            readers=readers,
            is_simulated=notice.is_simulated,
        )
        outbox.keep(message)
    return QueuedNotices(tuple(notices), channel.name)


def _part(channel: NoticeChannel, notice: IncidentNotice) -> FleetPart:
    """Return of which part of the fleet its readers are told: a provider's own, if it has one."""
    parts, provider = parts_of(channel), FleetPart("provider", notice.standing.provider)
    is_providers = notice.role in ("provider_duty", "provider_head")
    part = provider if is_providers and provider in parts else PROVINCE
    if part not in parts:
        raise RequestError("INCIDENT_CHANNEL", channel=channel.name)
    return part
