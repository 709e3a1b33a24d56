"""What the documents name of the code is there: modules, functions, files and tests."""

import pkgutil
import re

import pytest

from tests.house.make_architecture import ROOT

# Decisions are kept as they were taken, and the changelog as it was published.
PAGES = sorted(
    page
    for page in [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "tests" / "province" / "trust" / "README.md",
    ]
    if page.parent.name != "adr" and page.name != "CHANGELOG.md"
)
FILE = re.compile(r"`((?:fleetcfg|tests|benchmarks|docs|requirements)/[\w./-]+(?:\.\w+|/))(?:::|`)")
MODULE = re.compile(r"(?:`|-m )((?:fleetcfg|tests|benchmarks)(?:\.\w+){2,})")


def is_there(dotted: str) -> bool:
    """Tell whether a dotted name is a module, or something that a module has."""
    file = ROOT.joinpath(*dotted.split("."))
    if file.is_dir() or file.with_suffix(".py").exists():
        return True
    try:
        pkgutil.resolve_name(dotted)
    except (ImportError, AttributeError):
        return False
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_and_module_that_is_named_is_there(page):
    text = page.read_text("utf-8")

    assert [one for one in FILE.findall(text) if not (ROOT / one).exists()] == []
    assert [one for one in MODULE.findall(text) if not is_there(one)] == []
