"""Whether a commit's declarations are what was signed: for people, programs and a code review."""

import json
from typing import Final

from fleetcfg.authority.verify_tree import TreeEntry, TreeVerdict
from fleetcfg.report.escape import escape
from fleetcfg.report.trust_text import table
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

OUTPUTS: Final = ("text", "json", "github")


def tree_report(output: str, found: TreeVerdict, words: Words) -> str:
    """Return the report in one of `OUTPUTS`."""
    if output == "json":
        return _json(found)
    return _github(found, words) if output == "github" else _text(found, words)


def _text(found: TreeVerdict, words: Words) -> str:
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
    return f"{words.label(f'tree.{found.verdict}')}\n" + "".join(lines) + table(rows)


def _was(entry: TreeEntry, words: Words) -> str:
    return "" if entry.was == entry.verdict else f" ({words.label(f'tree.{entry.was}')})"


def _devices(found: TreeVerdict, words: Words) -> str:
    if found.devices is None:
        return words.label("tree.broken")
    return ", ".join(found.devices) or words.label("tree.comment")


def _json(found: TreeVerdict) -> str:
    value: dict[str, Json] = {
        "verdict": found.verdict,
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
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _github(found: TreeVerdict, words: Words) -> str:
    """Return workflow commands: a property's ``%``, ``,``, ``:`` and line ends are escaped."""
    return "".join(
        f"::{'warning' if entry.verdict == 'PROPOSED' else 'error'}"
        f" file={_property(entry.path)},title={entry.verdict}"
        f"::{words.label(f'tree.{entry.was}')}: {_message(entry.path)}\n"
        for entry in found.entries
    )


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
