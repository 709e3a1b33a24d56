"""The table of limits says what the program goes by, and leaves no limit of the core out."""

import ast
import re
from pathlib import Path

import pytest

from tests.cli.make_refusals import codes
from tests.docs.make_limits import BLOCK, LIMITS, PAGE, page
from tests.words.catalogue import ids

ROOT = Path(__file__).parents[2] / "fleetcfg"
LIMIT = re.compile(r"(MAX|MIN|MOST)_[A-Z_]+|[A-Z][A-Z_]*_(MOST|LEAST|HOURS)|CLOCK_SLACK")
PLACES = ("trust", "ledger/entry.py", "ledger/export.py", "ledger/checkpoint.py", "authority")
BESIDE = {
    "trust.documents.about.MOST_LETTERS": "what is longer is cut, and nothing refused",
    "authority.log_content.MOST_ENTRIES": "earlier entries are counted, and not told",
    "authority.import_logs.MOST_EVIDENCE": "what is more is refused all the same, and not kept",
    "trust.documents.root.BREAKGLASS_HOURS_MOST": "told in the row of the rule",
}


def limits_in_the_code() -> set[str]:
    """Return every constant of the trusted core that is called as a limit is, by its module."""
    files = [
        file
        for place in map(ROOT.joinpath, PLACES)
        for file in ([place] if place.is_file() else place.rglob("*.py"))
    ]
    return {
        ".".join((*file.relative_to(ROOT).with_suffix("").parts, name))
        for file in files
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for name in names_in(node)
        if LIMIT.fullmatch(name)
    }


def names_in(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {
        each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
    }


def test_the_page_has_the_figures_that_the_program_goes_by():
    text = PAGE.read_text("utf-8")

    assert BLOCK.search(text)
    assert text == page(), "python -m tests.docs.make_limits"


def test_no_limit_of_the_trusted_core_is_left_out():
    found = limits_in_the_code()

    assert len(found) > 30
    assert found - {limit.name for limit in LIMITS} == set(BESIDE)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_what_is_said_to_refuse_is_a_code(limit):
    assert set(limit.code.split()) <= set(codes()) | ids("sentence")
