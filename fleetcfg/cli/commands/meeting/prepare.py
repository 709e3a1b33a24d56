"""``fleetcfg meeting prepare``: notices to the invited sites and to their providers."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import write_private_files
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.options.channel import named_channel
from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import naming, one_output
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.meetings import MeetingArgument, say_of
from fleetcfg.declared.province import require_valid
from fleetcfg.delivery.channels import MailChannel
from fleetcfg.delivery.outbox import open_outbox
from fleetcfg.errors import RequestError
from fleetcfg.model.file_names import file_stem
from fleetcfg.model.statement import StatementKind
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.formats.annex_files import report_files
from fleetcfg.report.formats.file_names import file_names
from fleetcfg.report.formats.registry import REPORT_FORMATS, known_format, report_bytes
from fleetcfg.report.meetings.meeting_notice_report import meeting_notice_report
from fleetcfg.report.notices.meeting_mail import MeetingMail
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.delivery.channels import outbox_file
from fleetcfg.workflow.meetings.mail import queue_meeting_mails, require_mail
from fleetcfg.workflow.meetings.meeting import find_meeting
from fleetcfg.workflow.meetings.prepare import PreparedNotices, notice_facts, prepare_meeting

_FormatOption = Annotated[
    str,
    option(
        "--format",
        "|".join(REPORT_FORMATS),
        "help.report.format",
        autocompletion=one_of(*REPORT_FORMATS),
        callback=one_output(tuple(REPORT_FORMATS)),
    ),
]


def prepare(
    meeting: MeetingArgument,
    *,
    into: Annotated[Path, option("--into", "DIR", "help.meeting.into")],
    format_: _FormatOption = "docx",
    channel: Annotated[
        str, option("--channel", "CHANNEL", "help.meeting.channel", callback=naming("channel"))
    ] = "",
    work: WorkOptions,
    signing: Signing,
) -> int:
    """Write one notice a receiver into a folder; with a key, record that they were made."""
    suffix, at = known_format(format_, into), now()
    mail = require_mail(named_channel(as_text(channel))) if channel else None
    province = work.readable_province(at)
    require_valid(province)
    meant = find_meeting(province.registers, meeting)
    _require_empty(into)
    prepared = prepare_meeting(meant, province, now=at)
    receivers = {f"{one.kind} {one.receiver}": one for one in prepared.notices}
    names = file_names(meant.id, receivers, suffix)
    files = dict[str, bytes]()
    for key, one in receivers.items():
        told = meeting_notice_report(one, current_words(), at=at)
        files |= report_files(told, suffix, names[key])
    calendar = _calendar(prepared, meant.id, at)
    write_private_files(into, files | calendar)
    if mail is not None:
        _queue(mail, prepared, at)
    say_of(StatementKind.MEETING_NOTICE, meant, notice_facts(files, prepared), work, signing)
    print("\n".join(f"→ {into / name}" for name in (*files, *calendar)))
    if prepared.is_late:
        print(word("meeting.notice_late"))
    return Exit.CLEAN


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RequestError("FILE_EXISTS", file=str(folder))


def _calendar(prepared: PreparedNotices, name: str, at: datetime) -> dict[str, bytes]:
    """Return the meeting as a file for calendars: the same for every receiver."""
    notice = prepared.notices[0]
    made = meeting_notice_report(notice, current_words(), at=at)
    return {f"{file_stem(name)}.ics": report_bytes(made, "ics")}


def _queue(channel: MailChannel, prepared: PreparedNotices, at: datetime) -> None:
    """Have the notices wait for the next ``deliver``, as far as the channel has addresses."""
    writer = MeetingMail(current_words(), at, prepared.is_simulated)
    with open_outbox(outbox_file(os.environ)) as outbox:
        told = queue_meeting_mails(
            channel,
            prepared.notices,
            outbox,
            writer,
            now=at,
            is_simulated=prepared.is_simulated,
        )
    print(
        word("meeting.queued", count=len(told), whole=len(prepared.notices), channel=channel.name)
    )
