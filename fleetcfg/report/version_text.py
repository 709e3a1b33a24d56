"""What runs here and where it keeps things, for people and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleetcfg.report.escape import escape_lines
from fleetcfg.report.record_class import ToldDocument
from fleetcfg.words import Words


@dataclass(frozen=True, slots=True)
class RunningTool:
    """The program, and where it keeps things on this machine.

    Attributes:
        record: Folder of the record that would be opened, or of all records.
        store: File of observations that would be opened.
        settings: Files of settings that there are; the later one counts more.
        own_settings: Where the person's own file lies, or would.
        set: Names of the settings that they set.
    """

    version: str
    python: str
    system: str
    record: str
    store: str
    settings: Sequence[str]
    own_settings: str
    set: Sequence[str]


def version_text(tool: RunningTool, words: Words) -> str:
    """Return it for people."""
    where = "; ".join(tool.settings) or words.label("version.would", file=tool.own_settings)
    names = f" ({words.label('version.set')}: {', '.join(tool.set)})" if tool.set else ""
    rows = [
        ("version.python", tool.python),
        ("version.system", tool.system),
        ("version.record", tool.record),
        ("version.store", tool.store),
        ("version.settings", where + names),
    ]
    return escape_lines(
        [f"fleetcfg {tool.version}", *(f"  {words.label(key)}: {told}" for key, told in rows)]
    )


class VersionRecord(ToldDocument):
    """What runs here and where it keeps things."""

    SCHEMA = "fleetcfg.version/1"
    IS_PRETTY = True

    version: str
    python: str
    system: str
    record: str
    store: str
    settings: list[str]
    own_settings: str
    set: list[str]
