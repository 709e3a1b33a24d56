"""Files that got their layout, or lack it, for people; and what edits change. Pure: data → text."""

from collections.abc import Iterable
from difflib import unified_diff

from fleetcfg.report.escape import escape_lines
from fleetcfg.report.lines import fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.file_edits import FileEdit
from fleetcfg.workflow.declarations.format_files import FormatResult

_NOTHING = "/dev/null"  # as git calls a file that is not there


def format_text(result: FormatResult, words: Words) -> str:
    """Return each file that is meant, and what it comes to."""
    files = words.count(result.read, "files")
    if not result.edits:
        return escape_lines([words.label("fmt.none", files=files)])
    key = "fmt.would" if result.is_check else "fmt.done"
    told = [edit.file for edit in result.edits]
    text = escape_lines([*told, words.label(key, count=len(told), files=files)])
    if result.is_signed and not result.is_check:
        text += plain(fold(said(words.label("fmt.signed")), PLAIN_COLUMNS))
    return text


def edits_text(edits: Iterable[FileEdit], _words: Words) -> str:
    """Return what changes in each file, as ``diff -u`` prints it; the text of files is escaped."""
    return "".join(escape_lines(diff_of(edit)) for edit in edits)


def diff_of(edit: FileEdit) -> Iterable[str]:
    """Return what changes in a file, as ``diff -u`` prints it; nothing of it is escaped."""
    before, after = (
        [] if data is None else data.decode(errors="replace").splitlines()
        for data in (edit.before, edit.after)
    )
    old = _NOTHING if edit.before is None else edit.file
    new = _NOTHING if edit.after is None else edit.file
    return unified_diff(before, after, old, new, lineterm="")
