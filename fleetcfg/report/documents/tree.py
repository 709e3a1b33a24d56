"""Whether a commit's declarations are what was signed: for people, programs and a code review."""

from fleetcfg.authority.verify_tree import TreeEntry, TreeVerdict
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.documents.trust_text import table
from fleetcfg.report.escape import escape
from fleetcfg.report.github import github_command
from fleetcfg.report.json_text import json_pretty
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words


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
    head = words.label(f"standing.{Standing.EDITED if found.entries else Standing.SIGNED}")
    if found.entries:
        head += f" · {words.label(f'tree.{found.verdict}')}"
    return f"{head}\n" + "".join(lines) + table(rows)


def _was(entry: TreeEntry, words: Words) -> str:
    return "" if entry.was == entry.verdict else f" ({words.label(f'tree.{entry.was}')})"


def _devices(found: TreeVerdict, words: Words) -> str:
    if found.devices is None:
        return words.label("tree.broken")
    return ", ".join(found.devices) or words.label("tree.comment")


def tree_json(found: TreeVerdict, _words: Words) -> str:
    """Return it for programs."""
    value: dict[str, Json] = {
        "verdict": found.verdict,
        "standing": (Standing.EDITED if found.entries else Standing.SIGNED).value,
        "revision": found.revision,
        "root_version": found.root_version,
        "manifest": {"version": found.manifest_version, "sha256": found.manifest_sha256},
        "authorized": found.authorized,
        "entries": [
            {"path": entry.path, "verdict": entry.verdict, "was": entry.was}
            for entry in found.entries
        ],
        "devices": None if found.devices is None else list(found.devices),
        "comment_only": found.is_comment_only,
        **({"unspoken": list(found.unspoken)} if found.unspoken else {}),
    }
    if found.uncommitted:
        value["uncommitted"] = list(found.uncommitted)
    return json_pretty(value)


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
