"""Whether a commit's declarations are what was signed: for people, programs and a code review."""

from typing import Literal

from fleetcfg.authority.verify_tree import CommitVerdict, FileVerdict, TreeEntry, TreeVerdict
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.documents.trust_text import table
from fleetcfg.report.escape import escape
from fleetcfg.report.github import github_command
from fleetcfg.report.record_class import ToldCount, ToldDocument, ToldRecord, if_any, of
from fleetcfg.words import Words


def _standing(found: TreeVerdict) -> Standing:
    return Standing.EDITED if found.entries else Standing.SIGNED


class _ManifestRecord(ToldRecord):
    version: int = of("manifest_version")
    sha256: str = of("manifest_sha256")


class _EntryRecord(ToldRecord):
    path: str
    verdict: FileVerdict | Literal["PROPOSED"]
    was: FileVerdict


class TreeDocument(ToldDocument):
    """Whether a commit's declarations are what was signed."""

    SCHEMA = "fleetcfg.tree/1"
    IS_PRETTY = True

    verdict: CommitVerdict
    standing: Literal[Standing.EDITED, Standing.SIGNED] = of(_standing)
    revision: str
    root_version: int
    manifest: _ManifestRecord = of(lambda found: found)
    authorized: ToldCount
    entries: list[_EntryRecord]
    devices: list[str] | None
    comment_only: bool = of("is_comment_only")
    unspoken: list[str] = if_any("unspoken")
    uncommitted: list[str] = if_any("uncommitted")


def tree_text(found: TreeVerdict, words: Words) -> str:
    """Return it for people: every file that is not as it was signed."""
    lines = [
        f"{words.label(f'tree.{entry.verdict}')}  {escape(entry.path)}{_was(entry, words)}\n"
        for entry in found.entries
    ]
    manifest = f"{found.manifest_version} ({found.manifest_sha256})"
    rows = [
        (words.label("tree.files"), str(found.authorized)),
        (words.label("trust.manifest"), manifest),
        (words.label("trust.root"), str(found.root_version)),
    ]
    if found.entries:
        rows.append((words.label("tree.devices"), _devices(found, words)))
    if found.unspoken:
        rows.append((words.label("tree.unspoken"), escape(", ".join(found.unspoken))))
    if found.uncommitted:
        rows.append((words.label("tree.uncommitted"), escape(", ".join(found.uncommitted))))
    head = words.label(f"standing.{_standing(found)}")
    if found.entries:
        head += f" · {words.label(f'tree.{found.verdict}')}"
    return f"{head}\n" + "".join(lines) + table(rows)


def _was(entry: TreeEntry, words: Words) -> str:
    return "" if entry.was == entry.verdict else f" ({words.label(f'tree.{entry.was}')})"


def _devices(found: TreeVerdict, words: Words) -> str:
    if found.devices is None:
        return words.label("tree.broken")
    return ", ".join(found.devices) or words.label("tree.comment")


def tree_github(found: TreeVerdict, words: Words) -> str:
    """Return one annotation a file; of one that the manifest says nothing of, a notice."""
    commands = [
        github_command(
            "warning" if entry.verdict == "PROPOSED" else "error",
            f"{words.label(f'tree.{entry.was}')}: {escape(entry.path)}",
            file=escape(entry.path),
            title=entry.verdict,
        )
        for entry in found.entries
    ]
    notices = [
        github_command("notice", words.label("tree.unspoken"), file=escape(path), title="UNSIGNED")
        for path in found.unspoken
    ]
    return "".join(f"{command}\n" for command in [*commands, *notices])
