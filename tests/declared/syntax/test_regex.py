"""Expressions that a later Python would read otherwise are none."""

import pytest

from fleetcfg.declared.syntax.regex import RegexError, check


@pytest.mark.parametrize("source", ["[[a]", "[a--b]", "[a&&b]", "[a||b]", "[a~~b]"])
def test_an_expression_that_a_later_python_reads_otherwise_is_refused(source):
    with pytest.raises(RegexError, match="Possible"):
        check(source)


@pytest.mark.parametrize("source", [r"[\[a]", "[a-c]", "[a&b]"])
def test_a_class_of_one_meaning_is_good(source):
    check(source)
