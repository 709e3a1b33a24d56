"""Notices of a meeting wait in the outbox, as far as a channel has mail addresses for them."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from fleetcfg.delivery.channels import Channel, FleetPart, MailChannel, readers_of
from fleetcfg.delivery.outbox import Message, Outbox
from fleetcfg.errors import RequestError
from fleetcfg.model.meeting_notice import MeetingNotice


class MeetingMailWriter(Protocol):
    """Puts a notice into a mail."""

    def mail(
        self, channel: MailChannel, notice: MeetingNotice, readers: Sequence[str], name: str
    ) -> bytes:
        """Return what is sent; *name* is the id of the message."""
        ...


def require_mail(channel: Channel) -> MailChannel:
    """Return *channel*, which notices can be sent by.

    Raises:
        RequestError: MEETING_CHANNEL if it is no mail.
    """
    if not isinstance(channel, MailChannel):
        raise RequestError("MEETING_CHANNEL", channel=channel.name)
    return channel


def queue_meeting_mails(
    channel: MailChannel,
    notices: Sequence[MeetingNotice],
    outbox: Outbox,
    writer: MeetingMailWriter,
    *,
    now: datetime,
    is_simulated: bool,
) -> tuple[MeetingNotice, ...]:
    """Keep mails to those that *channel* has addresses of, and return whose notices these are.

    A notice that waits already waits once; one of another time is another notice.

    Raises:
        DeliveryError: OUTBOX_FULL, OUTBOX_UNUSABLE.
    """
    told: list[MeetingNotice] = []
    for notice in notices:
        part = FleetPart(notice.kind, notice.receiver)
        readers = readers_of(channel, part)
        if not readers:
            continue
        meeting = notice.meeting
        about = f"{meeting.id} {meeting.start.isoformat()} {meeting.end.isoformat()} {part}"
        name = sha256(about.encode()).hexdigest()[:32]
        body = writer.mail(channel, notice, readers, name)
        outbox.keep(
            Message(
                name,
                channel.name,
                str(part),
                "",
                now,
                body,
                readers=readers,
                is_simulated=is_simulated,
            )
        )
        told.append(notice)
    return tuple(told)
