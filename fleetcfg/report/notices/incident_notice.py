"""Notices of incidents: a few lines for the next level, a mail of them, or JSON for a program.

Who is meant is said by role; no name, no telephone and no address is in them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from fleetcfg.delivery.channels import MailChannel
from fleetcfg.report.citations import cited_text
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape
from fleetcfg.report.notices.news_words import bare, bare_record
from fleetcfg.report.record_class import Known, ToldDocument, ToldInstant, of, record_of, within
from fleetcfg.words import Words
from fleetcfg.workflow.incidents.notices import IncidentNotice, NoticeChannel, QueuedNotices


@dataclass(frozen=True, slots=True)
class IncidentNoticeWriter:
    """See `fleetcfg.workflow.incidents.notices.NoticeWriter`."""

    words: Words

    def notice(
        self, channel: NoticeChannel, notice: IncidentNotice, readers: Sequence[str], at: datetime
    ) -> bytes:
        """Return what is sent to *channel*."""
        if isinstance(channel, MailChannel):
            return _mail(channel, notice, readers, at, self.words)
        return _json(notice, at)


def queued_notices_text(queued: QueuedNotices, words: Words) -> str:
    """Return each notice as it is passed on, and where it waits."""
    blocks = ["\n".join(_lines(one, words)) for one in queued.notices]
    if queued.channel:
        waits = words.count(len(queued.notices), "incident.notices")
        channel = escape(queued.channel)
        blocks.append(words.label("incident.notice.queued", count=waits, channel=channel))
    return "\n\n".join(blocks) + "\n"


def _subject(notice: IncidentNotice, words: Words) -> str:
    told = words.label(
        "incident.notice.subject",
        number=notice.incident.number,
        site=notice.site,
        duty=words.label(f"incident.duty.{notice.deadline.name}"),
        due=local_time(notice.deadline.due),
    )
    simulated = f"[{words.label('notice.SIMULATED')}] " if notice.is_simulated else ""
    return bare(simulated + told)


def _lines(notice: IncidentNotice, words: Words) -> Iterator[str]:
    incident, opened = notice.incident, notice.incident.opened
    yield _subject(notice, words)
    yield ""
    yield words.label("incident.notice.to", role=words.label(f"incident.role.{notice.role}"))
    what = bare(incident.what)
    device = bare(opened.text("device") or opened.text("line"))
    yield words.label("incident.notice.what", site=bare(notice.site), device=device, what=what)
    yield words.label(
        "incident.notice.since",
        at=local_time(incident.detected),
        provider=bare(notice.provider) or words.label("incident.no_provider"),
    )
    clause = bare(cited_text(notice.clause, words))
    yield words.label(f"incident.notice.ask.{notice.deadline.name}", clause=clause)
    yield words.label("incident.notice.source", id=bare(incident.id))


def _mail(
    channel: MailChannel,
    notice: IncidentNotice,
    readers: Sequence[str],
    at: datetime,
    words: Words,
) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = channel.sender
    mail["To"] = ", ".join(readers)
    mail["Date"] = format_datetime(at.replace(microsecond=0))
    mail["Message-ID"] = f"<{notice.name}@{channel.sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer by a machine is wanted
    mail.set_content("".join(f"{line}\n" for line in _lines(notice, words)))
    # By hand: the library folds between words that it encodes apart, and so loses the blank there.
    subject = Header(_subject(notice, words), "utf-8", header_name="Subject").encode(linesep="\r\n")
    return b"Subject: " + subject.encode() + b"\r\n" + mail.as_bytes()


class IncidentNoticeRecord(ToldDocument):
    """An incident of which the next level is told."""

    SCHEMA = "fleetcfg.incident-notice/1"

    id: str = of("name")
    made_at: ToldInstant = within(lambda _notice, at: at)
    incident: str = of("incident.id")
    site: Known = of("incident.site")
    provider: Known = of("standing.provider")
    serious: bool = of("incident.is_serious")
    simulated: bool = of("is_simulated")
    detected: ToldInstant = of("incident.detected")
    duty: str = of("deadline.name")
    due: ToldInstant = of("deadline.due")
    role: str
    clause: Known


def _json(notice: IncidentNotice, at: datetime) -> bytes:
    record = record_of(IncidentNoticeRecord, notice, at)
    return IncidentNoticeRecord.line(bare_record(record)).encode()
