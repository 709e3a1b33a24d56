"""Foreign bytes end in a value or in an error of ours, at a bounded cost; `make fuzz` tries more.

A new target is a line in a module of its own and its tuple in `TARGETS`.
"""

import os
from itertools import chain

import pytest

from tests.fuzz import (
    calendars,
    cms,
    declarations,
    devices,
    documents,
    door,
    huawei,
    linux,
    logitech,
    mikrotik,
    network,
    pexip,
    poly,
    samples,
    slices,
    sony,
    yealink,
)
from tests.fuzz.mutate import FACTOR, cases, repeated
from tests.fuzz.target import Target, cpu_seconds, run_case, set_aside

pytestmark = pytest.mark.long

TARGETS = tuple(
    chain(
        devices.TARGETS,
        calendars.TARGETS,
        cms.TARGETS,
        huawei.TARGETS,
        linux.TARGETS,
        logitech.TARGETS,
        mikrotik.TARGETS,
        network.TARGETS,
        pexip.TARGETS,
        poly.TARGETS,
        sony.TARGETS,
        yealink.TARGETS,
        documents.TARGETS,
        door.TARGETS,
        declarations.TARGETS,
        samples.TARGETS,
        slices.TARGETS,
    )
)
SEED = int(os.environ.get("FUZZ_SEED", "1"))
CASES = int(os.environ.get("FUZZ_CASES", "300"))
SIZE = 256 * 1024
NOTHING = 0.05  # s of CPU time for a mebibyte: too little to tell of
ROUNDS = 8
MOST_GROWTH = 10.0  # `FACTOR` times the bytes cost 4 times as much if linear, 16 if square
each_target = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)


@each_target
@pytest.mark.timeout(0)
def test_whatever_comes_is_read_or_refused_at_a_bounded_cost(target: Target) -> None:
    set_aside()
    for number, case in enumerate(cases(target, SEED, CASES)):
        try:
            run_case(target, case)
        except Exception as error:
            error.add_note(f"{target.name} {SEED} case {number}: {case[:200]!r}")
            raise


@each_target
@pytest.mark.timeout(0)
def test_four_times_the_bytes_cost_about_four_times_as_much(target: Target) -> None:
    set_aside()
    for small, large in repeated(target, SIZE, SEED, CASES // 20):
        assert growth(target, small, large) < MOST_GROWTH, small[:200]


def growth(target: Target, small: bytes, large: bytes) -> float:
    """Return how many times *small* costs *large* takes; 0 where that is too little to tell of.

    A busy machine makes single runs dearer and never cheaper: *large* once is at most too dear,
    and before it is believed that a case costs too much, both are measured again, in turns, and
    the least of each counts. *small* is read as often as it lies in *large*: of a single read,
    the least of many would be a tick or two too small where the kernel counts in ticks.
    """
    dear, cheap = cpu_seconds(target, large, most=10.0, times=1), 0.0
    for _ in range(ROUNDS):
        if dear <= NOTHING:
            return 0.0
        again = cpu_seconds(target, small, most=10.0, reads=FACTOR) / FACTOR
        cheap = min(cheap or again, again)
        if dear / cheap < MOST_GROWTH:
            break
        dear = min(dear, cpu_seconds(target, large, most=10.0))
    return dear / cheap
