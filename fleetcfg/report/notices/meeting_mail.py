"""The notice of a meeting as a mail: what it says as plain text, and beside it what to open.

That is the document, and the meeting for a calendar.

No name, no telephone and no network address is in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from fleetcfg.delivery.channels import MailChannel
from fleetcfg.model.meeting_notice import MeetingNotice
from fleetcfg.report.addresses import report_without_addresses
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.meetings.meeting_log_text import section_lines
from fleetcfg.report.meetings.meeting_notice_report import meeting_notice_report
from fleetcfg.report.meetings.meeting_words import times_text
from fleetcfg.report.notices.news_words import bare
from fleetcfg.report.report_parts import Report
from fleetcfg.words import Words

_FILE: Final = "thong-bao-hop.docx"
_EVENT: Final = "cuoc-hop.ics"
_WORD: Final = "vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class MeetingMail:
    """See `fleetcfg.workflow.meetings.mail.MeetingMailWriter`.

    Attributes:
        at: When it is made, in UTC.
    """

    words: Words
    at: datetime
    is_simulated: bool = False

    def mail(
        self, channel: MailChannel, notice: MeetingNotice, readers: Sequence[str], name: str
    ) -> bytes:
        """Return what is sent to *readers*."""
        made = report_without_addresses(meeting_notice_report(notice, self.words, at=self.at))
        mail = EmailMessage(policy=SMTP)
        mail["From"] = channel.sender
        mail["To"] = ", ".join(readers)
        mail["Date"] = format_datetime(self.at.replace(microsecond=0))
        mail["Message-ID"] = f"<{name}@{channel.sender.partition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer by a machine is wanted
        mail.set_content("".join(f"{bare(line)}\n" for line in _lines(made)))
        document = report_bytes(made, "docx")
        mail.add_attachment(document, maintype="application", subtype=_WORD, filename=_FILE)
        event = report_bytes(made, "ics")
        mail.add_attachment(event, maintype="text", subtype="calendar", filename=_EVENT)
        # By hand: the library folds between words that it encodes apart, and loses the blank there.
        subject = Header(self._subject(notice, made), "utf-8", header_name="Subject")
        return b"Subject: " + subject.encode(linesep="\r\n").encode() + b"\r\n" + mail.as_bytes()

    def _subject(self, notice: MeetingNotice, made: Report) -> str:
        simulated = f"[{self.words.label('notice.SIMULATED')}] " if self.is_simulated else ""
        return bare(f"{simulated}{made.title}: {made.subject}, {times_text(notice.meeting)}")


def _lines(made: Report) -> Iterator[str]:
    yield made.title
    yield made.subject
    for section in made.sections:
        yield ""
        yield from section_lines(section)
