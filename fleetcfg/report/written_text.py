"""A report that was written to a file, for people. Pure: data → text."""

from dataclasses import dataclass
from hashlib import sha256

from fleetcfg.report.digest_text import digest_lines
from fleetcfg.report.escape import escape_lines
from fleetcfg.words import Words


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report as bytes, and where they were written."""

    file: str
    data: bytes


def written_text(written: ReportFile, words: Words) -> str:
    """Return where it is, how large, and by which digest it is told from any other."""
    told = words.label("report.written", file=written.file, size=len(written.data))
    return escape_lines([told, *digest_lines(sha256(written.data).hexdigest())])
