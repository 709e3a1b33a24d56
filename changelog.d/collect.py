"""Take every fragment into CHANGELOG.md, and remove it: ``collect.py VERSION DATE``."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
KINDS = ("security", "removed", "changed", "added", "fixed")
LAST = "\n## ["  # before the newest version; what is not released stands above


def fragments(kind: str) -> list[Path]:
    """Return the fragments of *kind*, by name."""
    return sorted(HERE.glob(f"*.{kind}.md"))


def section(version: str, day: str) -> str:
    """Return all fragments as the section of a version."""
    parts = [f"## [{version}] - {day}\n"]
    for kind in KINDS:
        texts = [file.read_text("utf-8").rstrip() for file in fragments(kind)]
        entries = [text.replace("\n", "\n  ") for text in texts]
        if entries:
            parts.append(f"### {kind.title()}\n\n" + "".join(f"- {entry}\n" for entry in entries))
    return "\n".join(parts)


if __name__ == "__main__":
    changelog = HERE.parent / "CHANGELOG.md"
    head, unreleased, rest = changelog.read_text("utf-8").partition("## [Unreleased]\n")
    said, last, before = rest.partition(LAST)
    new = section(sys.argv[1], sys.argv[2])
    changelog.write_text(f"{head}{unreleased}{said}\n{new}{last}{before}", "utf-8")
    for kind in KINDS:
        for file in fragments(kind):
            file.unlink()
