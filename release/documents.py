"""The documents that go with what is released: a site without Internet has no other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

PAGES: Final = (
    "*.md",
    "docs/**/*",
    "changelog.d/README.md",
    "fleetcfg/*/schemas/*.json",
)
"""Pages, units, rules and templates, and what a page leads to; the licence lies beside them."""


def pages_of(source: Path) -> Mapping[str, Path]:
    """Return the documents of a checkout, by the names that their links have for each other."""
    files = (file for pattern in PAGES for file in source.glob(pattern) if file.is_file())
    return {file.relative_to(source).as_posix(): file for file in sorted(files)}
