"""Backups that were taken, for people. Pure: data → text."""

from dataclasses import dataclass

from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.audit_words import notice_lines
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.lines import plain
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.words import Words
from fleetcfg.workflow.audits.snapshot import SnapshotResult


@dataclass(frozen=True, slots=True)
class SnapshotWritten:
    """Backups that were taken, where they are, and what of the declarations is signed."""

    result: SnapshotResult
    folder: str
    standing: Standing


def snapshot_text(written: SnapshotWritten, words: Words) -> str:
    """Return how many there are, where, and by which declarations."""
    count, result = len(written.result.backup.digests), written.result
    done = words.label("snapshot.done", count=count, folder=written.folder)
    standing = words.label(f"standing.{written.standing}")
    notices = plain(notice_lines(result.notices, words, PLAIN_COLUMNS))
    return escape_lines([f"{done} {standing}"]) + notices
