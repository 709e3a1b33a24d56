"""Problems that are alike at one place are told a few times and counted."""

import pytest

from fleetcfg.errors import Facts
from fleetcfg.model.problem import Place, Problem, Problems

HERE = Place("inventory/hosts.yaml", 3, 5)


def noted(count: int) -> Problems:
    problems = Problems()
    for number in range(count):
        problems.error("INV_NO_FAMILY", HERE, host=f"codec-{number}")
    return problems


@pytest.mark.parametrize("count", [1, 10])
def test_a_few_are_told_each(count):
    found = noted(count).in_order()

    assert [problem.facts["host"] for problem in found] == [f"codec-{n}" for n in range(count)]


def test_of_many_the_rest_is_counted():
    *told, rest = noted(10_000).in_order()

    assert len(told) == 10
    facts: Facts = {"problem": "INV_NO_FAMILY", "count": 9_990}
    assert rest == Problem("PROBLEMS_ALIKE", HERE, facts, "error")


def test_one_problem_noted_again_and_again_is_one():
    problems = Problems()
    for _ in range(100):
        problems.extend(noted(1))

    assert len(problems) == len(problems.in_order()) == 1


def test_what_is_elsewhere_or_only_a_warning_is_not_alike():
    problems = noted(10)
    problems.error("INV_NO_FAMILY", Place(HERE.file, 4), host="codec-a")
    problems.warning("INV_NO_FAMILY", HERE, host="codec-b")

    assert len(problems.in_order()) == 12


def test_a_warning_is_no_error():
    problems = Problems()
    problems.warning("INV_NO_FAMILY", HERE)
    assert not problems.has_errors

    problems.error("INV_NO_FAMILY", HERE)
    assert problems.has_errors


def test_facts_that_differ_by_a_number_are_two():
    problems = Problems()
    for number in (-1, -2):  # which have one hash
        problems.error("YAML_OUT_OF_RANGE", HERE, number=number)

    assert len(problems) == 2
