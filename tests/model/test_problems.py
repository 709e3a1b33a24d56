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


def numbered(count: int) -> Problems:
    problems = Problems()
    for number in range(count):
        problems.error("YAML_OUT_OF_RANGE", HERE, number=number)
    return problems


def test_what_differs_by_the_device_only_is_told_once_with_how_many_it_reaches():
    [problem] = noted(10_000).in_order()

    assert problem.devices == 10_000
    assert problem.facts["host"] == "codec-0"
    assert problem.facts["devices"] == "codec-0, codec-1, codec-2, +9997"


def test_of_one_device_nothing_is_counted():
    [problem] = noted(1).in_order()

    assert problem == Problem("INV_NO_FAMILY", HERE, {"host": "codec-0"})


@pytest.mark.parametrize("count", [1, 10])
def test_a_few_are_told_each(count):
    found = numbered(count).in_order()

    assert [problem.facts["number"] for problem in found] == list(range(count))


def test_of_many_the_rest_is_counted():
    *told, rest = numbered(10_000).in_order()

    assert len(told) == 10
    facts: Facts = {"problem": "YAML_OUT_OF_RANGE", "count": 9_990}
    assert rest == Problem("PROBLEMS_ALIKE", HERE, facts, "error")


def test_what_may_follow_from_another_problem_stands_last():
    problems = Problems()
    problems.error("INV_MISSING", Place("a.yaml", 1), host="codec-a", key="credential")
    problems.error("INV_ROLE", Place("z.yaml", 9), role="satelite")

    assert [problem.code for problem in problems.in_order()] == ["INV_ROLE", "INV_MISSING"]


def test_one_problem_noted_again_and_again_is_one():
    problems = Problems()
    for _ in range(100):
        problems.extend(noted(1))

    assert len(problems) == len(problems.in_order()) == 1


def test_what_is_elsewhere_or_only_a_warning_is_not_alike():
    problems = noted(10)
    problems.error("INV_NO_FAMILY", Place(HERE.file, 4), host="codec-a")
    problems.warning("INV_NO_FAMILY", HERE, host="codec-b")

    assert len(problems.in_order()) == 3


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
