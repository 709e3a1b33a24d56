"""Problems that are alike at one place are told a few times and counted."""

from unittest.mock import Mock

import pytest

from fleetcfg.errors import Facts
from fleetcfg.model import problem
from fleetcfg.model.problem import (
    MOST_COMPARED,
    MOST_OF_A_FACT,
    MOST_OF_A_FILE,
    Place,
    Problem,
    Problems,
)

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


def at_each_line(count: int) -> Problems:
    problems = Problems()
    for line in range(1, count + 1):
        problems.error("YAML_NOT_MAPPING", Place(HERE.file, line), found="text")
    return problems


def test_of_one_code_in_one_file_the_first_thousand_are_told_and_the_rest_is_counted():
    *told, rest = at_each_line(MOST_OF_A_FILE + 24_000).in_order()

    assert [problem.place.line for problem in told] == [*range(1, MOST_OF_A_FILE + 1)]
    facts: Facts = {"problem": "YAML_NOT_MAPPING", "count": 24_000}
    assert rest == Problem("PROBLEMS_ALIKE", told[-1].place, facts, "error")


def test_what_is_counted_of_one_code_hides_no_other_code_file_gravity_or_device():
    problems = at_each_line(MOST_OF_A_FILE + 1)
    last = Place(HERE.file, 9_999)
    problems.error("YAML_TAB", last)
    problems.warning("YAML_NOT_MAPPING", last)
    problems.error("YAML_NOT_MAPPING", Place("inventory/rooms.yaml"))
    for line in range(1, MOST_OF_A_FILE + 2):
        place = Place(HERE.file, line)
        problems.error("YAML_NOT_MAPPING", place, host=f"codec-{line}", serial=line)
    found = problems.in_order()

    assert Problem("YAML_TAB", last) in found
    assert Problem("YAML_NOT_MAPPING", last, {}, "warning") in found
    assert Problem("YAML_NOT_MAPPING", Place("inventory/rooms.yaml")) in found
    assert sum("host" in problem.facts for problem in found) == MOST_OF_A_FILE + 1


def test_a_count_of_alike_at_one_place_goes_into_the_count_of_its_file():
    problems = at_each_line(MOST_OF_A_FILE)
    for number in range(15):  # ten are told, and five counted
        problems.error("YAML_NOT_MAPPING", Place(HERE.file, 9_999), number=number)

    assert problems.in_order()[-1].facts == {"problem": "YAML_NOT_MAPPING", "count": 15}


def test_the_name_that_was_meant_is_looked_for_as_long_as_few_names_were_compared(
    monkeypatch: pytest.MonkeyPatch,
):
    asked = Mock(return_value="meant")
    monkeypatch.setattr(problem, "nearest", asked)
    problems, known = Problems(), frozenset(map(str, range(1_000)))

    found = [problems.nearest(f"slip-{number}", known) for number in range(25_000)]

    few = MOST_COMPARED // 1_000
    assert asked.call_count == few
    assert found[:few] == ["meant"] * few
    assert {*found[few:]} == {""}
    assert problems.nearest("slip-0", known) == "meant"  # of each device that has it


def test_one_slip_of_ten_thousand_devices_is_compared_once(monkeypatch: pytest.MonkeyPatch):
    asked = Mock(return_value="family")
    monkeypatch.setattr(problem, "nearest", asked)
    problems = Problems()

    assert {problems.nearest("famly", ["family", "model"]) for _ in range(10_000)} == {"family"}
    asked.assert_called_once()


def test_what_was_typed_is_told_as_far_as_a_person_reads_it():
    problems = Problems()
    problems.error("A", Place("f", 1), typed="9" * 200_000, most=5)
    problems.warning("B", Place("f", 2), typed="8" * MOST_OF_A_FACT)

    first, second = problems
    assert first.facts == {"typed": "9" * MOST_OF_A_FACT + "…", "most": 5}
    assert second.facts == {"typed": "8" * MOST_OF_A_FACT}
