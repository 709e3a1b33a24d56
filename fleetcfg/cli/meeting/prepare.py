"""``fleetcfg meeting prepare``: notices to the invited sites and to their providers."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import write_private_files
from fleetcfg.cli.complete import one_of
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.meeting_work import MeetingArgument, say_of
from fleetcfg.cli.options import option
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.declared.province import require_valid
from fleetcfg.errors import RequestError
from fleetcfg.model.statement import StatementKind
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.formats.file_names import file_names
from fleetcfg.report.formats.registry import REPORT_FORMATS, known_format, report_bytes
from fleetcfg.report.meeting_notice_report import meeting_notice_report
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.meeting import find_meeting
from fleetcfg.workflow.meeting_prepare import notice_facts, prepare_meeting


def prepare(
    meeting: MeetingArgument,
    *,
    into: Annotated[Path, option("--into", "DIR", "help.meeting.into")],
    format_: Annotated[
        str,
        option(
            "--format",
            "|".join(REPORT_FORMATS),
            "help.report.format",
            autocompletion=one_of(*REPORT_FORMATS),
        ),
    ] = "docx",
    work: WorkOptions,
    signing: Signing,
) -> int:
    """Write one notice a receiver into a folder; with a key, record that they were made."""
    suffix, at = known_format(format_, into), now()
    province = work.readable_province(at)
    require_valid(province)
    meant = find_meeting(province.registers, meeting)
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise RequestError("FILE_EXISTS", file=str(into))
    prepared = prepare_meeting(meant, province, now=at)
    receivers = {f"{one.kind} {one.receiver}": one for one in prepared.notices}
    names = file_names(meant.id, receivers, suffix)
    files = {
        names[key]: report_bytes(meeting_notice_report(one, current_words(), at=at), suffix)
        for key, one in receivers.items()
    }
    write_private_files(into, files)
    say_of(StatementKind.MEETING_NOTICE, meant, notice_facts(files, prepared), work, signing)
    for name in files:
        print(f"→ {into / name}")
    if prepared.is_late:
        print(word("meeting.notice_late"))
    return Exit.CLEAN
