"""Backups that were taken, for people. Pure: data → text."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleetcfg.model.audit import Standing
from fleetcfg.report.audit_text import notice_lines
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.lines import plain
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.words import Words


@dataclass(frozen=True, slots=True)
class SnapshotWritten:
    """Backups that were taken.

    Attributes:
        standing: What of the declarations is signed; *notices* what else must be said of them.
    """

    devices: int
    folder: str
    standing: Standing
    notices: Sequence[str]


def snapshot_text(written: SnapshotWritten, words: Words) -> str:
    """Return how many there are, where, and by which declarations."""
    done = words.label("snapshot.done", count=written.devices, folder=written.folder)
    standing = words.label(f"standing.{written.standing}")
    notices = plain(notice_lines(written.notices, words, PLAIN_COLUMNS))
    return escape_lines([f"{done} {standing}"]) + notices
