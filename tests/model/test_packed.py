"""What is held of each device is held packed: the same nouns, in a tenth of the bytes."""

import gc
import tracemalloc
from collections.abc import Callable
from itertools import islice

import pytest

from fleetcfg.checks.check import Sighting, Sightings
from fleetcfg.declared.sheets.cells import CellPlace
from fleetcfg.model.packed import PackedNouns
from fleetcfg.model.problem import PackedProblems, Place, Problem, Problems
from fleetcfg.model.snapshot import Neighbour, Station

pytestmark = pytest.mark.long

FEW = (0, 1, 127, 128, 129, 300)  # on both sides of where a chunk ends


def problem_of(number: int) -> Problem:
    place = Place("inventory/hosts.yaml", number, 24)
    facts: dict[str, str | int] = {"host": f"codec-{number:06}", "first": "codec-0", "n": number}
    return Problem("INV_PIN_TWICE", place, facts, "warning", 1 + number % 2)


def sighting_of(number: int) -> Sighting:
    stations = (Station(f"02:00:00:00:00:{number % 256:02x}", "Gi0/1"),) if number % 3 else ()
    seen = (Neighbour("cdp", f"sw-{number:06}", "GigabitEthernet0/3"),)
    mac = f"02:00:00:00:{number // 256:02x}:{number % 256:02x}"
    return Sighting(f"codec-{number:06}", f"FTT{number:08}", mac, stations, number % 2 == 0, seen)


@pytest.mark.parametrize("count", FEW)
def test_problems_come_out_as_they_went_in(count):
    put = tuple(map(problem_of, range(count)))

    held = PackedProblems(put)

    assert tuple(held) == put
    assert held == put
    assert len(held) == count
    assert all(held[number] == put[number] for number in range(-count, count))
    assert held[1:200:3] == put[1:200:3]


@pytest.mark.parametrize("count", FEW)
def test_sightings_come_out_as_they_went_in(count):
    put = tuple(map(sighting_of, range(count)))

    assert tuple(Sightings(put)) == put


def test_what_is_not_the_same_is_not_equal():
    held = PackedProblems(map(problem_of, range(200)))

    assert held != (*held[:-1], problem_of(7))
    assert held != held[:-1]
    assert held != 200


def test_a_cell_stays_a_cell():
    cells = [CellPlace("danh-sach.xlsx · Thiết bị", row, 4) for row in range(1, 200)]

    held = PackedProblems(Problem("SHEET_EMPTY", cell) for cell in cells)

    assert [str(problem.place) for problem in held] == [str(cell) for cell in cells]


def test_an_error_among_warnings_is_known_without_looking():
    warned = [*map(problem_of, range(300))]
    assert not PackedProblems(warned).has_errors

    assert PackedProblems([Problem("INV_ROLE", Place("a.yaml")), *warned]).has_errors


def test_of_the_same_problem_noted_over_and_over_one_is_told():
    problems = Problems()
    for _ in range(1000):
        problems.extend([problem_of(0)])

    assert problems.in_order() == (problem_of(0),)


def kept_bytes(made: Callable[[int], PackedNouns[object]], count: int) -> int:
    """Return how many bytes so many nouns take, that are put one after the other."""
    gc.collect()
    tracemalloc.start()
    try:
        held = made(count)
        gc.collect()
        assert len(held) == count
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("made", "most"),
    [
        (lambda count: PackedProblems(problem_of(n) for n in range(count)), 40),
        (lambda count: Sightings(sighting_of(n) for n in range(count)), 40),
    ],
    ids=["problems", "sightings"],
)
def test_one_more_takes_a_few_bytes(made, most):
    kept_bytes(made, 128)  # what is made once is made now

    assert (kept_bytes(made, 128 * 40) - kept_bytes(made, 128 * 8)) / (128 * 32) < most


def test_a_slip_in_each_line_of_a_fleet_holds_no_object_for_each():
    before = problem_objects()  # of tests that ran before in this process
    problems = Problems()
    for number in range(128 * 20):
        problems.extend([problem_of(number)])
    held = problem_objects() - before

    assert len(list(islice(problems, 3))) == 3
    assert held < 128


def problem_objects():
    gc.collect()
    return sum(isinstance(each, Problem) for each in gc.get_objects())
