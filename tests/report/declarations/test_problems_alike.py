"""Of very many problems that are alike some are told, and every figure is of all of them."""

import json

import pytest
from lxml import etree

from fleetcfg.model.problem import MOST_OF_A_FILE, Place, Problems
from fleetcfg.report.declarations.problems import Validation
from fleetcfg.words import Words
from tests.report import samples
from tests.report.rendered import rendered

VI = Words("vi")
ERRORS, WARNINGS = MOST_OF_A_FILE + 1500, 30


def validation(known=0):
    """Return what was found: errors each at a line of its own, warnings all at one place."""
    problems = Problems()
    for line in range(1, ERRORS + 1):
        problems.error("BASE_UNKNOWN_PARAMETER", Place("a.yaml", line), parameter=f"p{line}")
    for number in range(WARNINGS):
        problems.warning("BASE_DRAFT", Place("b.yaml", 1), document=f"d{number}")
    told = problems.in_order()
    assert len(told) < ERRORS
    return Validation(told, samples.CHECKED, "0.1.0", known=known)


def test_the_summary_counts_all():
    text = rendered("problems", "text", validation())

    assert VI.count(ERRORS, "validate.errors") in text
    assert VI.count(WARNINGS, "validate.warnings") in text


def test_what_was_there_before_is_counted_whole():
    some = validation()
    at_one_place = sum(one.place.file == "b.yaml" for one in some.problems)

    for output in ("text", "markdown"):
        text = rendered("problems", output, validation(known=at_one_place))
        assert VI.count(WARNINGS, "validate.known") in text


def test_json_counts_all():
    record = json.loads(rendered("problems", "json", validation()))

    assert (record["errors"], record["warnings"]) == (ERRORS, WARNINGS)


@pytest.mark.parametrize("element", ["testsuites", "testsuite"])
def test_junit_counts_all(element):
    root = etree.fromstring(rendered("problems", "junit", validation()).encode())
    (suite,) = root.iter(element)

    assert suite.get("failures") == str(ERRORS)
    assert suite.get("tests") == str(ERRORS + WARNINGS + len(samples.CHECKED))
