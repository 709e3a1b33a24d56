"""What every family says of its parameters holds together, and fits what its devices answer."""

from dataclasses import replace
from itertools import combinations
from typing import cast

from fleetcfg.devices.family import load_function
from fleetcfg.model.paths import PathSyntax, shape_of
from fleetcfg.plan.order import order_of
from tests.devices.contract.bench import Bench, code_of

NEEDS = "name"


def patterns_of(bench: Bench) -> list[str]:
    catalog = bench.family.catalog()
    known = (*catalog.parameters.values(), *catalog.natives.values())
    return [pattern for each in known for pattern in each.patterns]


def paths_of(bench: Bench) -> tuple[str, ...]:
    with bench.reading() as driver:
        return driver.read().paths()


def test_a_pattern_is_its_own_form_s_and_meets_itself(bench: Bench) -> None:
    syntax = bench.family.syntax

    for pattern in patterns_of(bench):
        assert syntax.is_pattern(pattern)
        assert syntax.form(syntax.form(pattern)) == syntax.form(pattern)
        assert syntax.overlap(pattern, pattern)
        assert syntax.overlap(pattern, syntax.form(pattern))
        assert syntax.matches(syntax.form(pattern), pattern)


def test_every_path_of_a_device_is_one_and_has_a_form_that_means_it(bench: Bench) -> None:
    syntax = bench.family.syntax

    for path in paths_of(bench):
        assert syntax.is_path(path)
        assert syntax.is_pattern(syntax.form(path))
        assert syntax.matches(syntax.form(path), path)
        assert syntax.matches(path, path)


def test_patterns_that_share_a_path_overlap_whichever_is_asked(bench: Bench) -> None:
    syntax, paths = bench.family.syntax, paths_of(bench)
    patterns = sorted(set(patterns_of(bench)))
    means = {each: {path for path in paths if syntax.matches(each, path)} for each in patterns}

    for one, other in combinations(patterns, 2):
        assert syntax.overlap(one, other) == syntax.overlap(other, one)
        if means[one] & means[other]:
            assert syntax.overlap(one, other)
            assert syntax.form(one) == syntax.form(other)


def test_the_shape_of_a_device_finds_what_its_patterns_match(bench: Bench) -> None:
    syntax, paths = bench.family.syntax, paths_of(bench)
    shape = shape_of(paths, syntax)

    for pattern in patterns_of(bench):
        assert set(shape.meant_by((pattern,))) == {p for p in paths if syntax.matches(pattern, p)}


def test_no_two_paths_of_a_device_have_one_place_in_the_order(bench: Bench) -> None:
    paths = paths_of(bench)

    places = sorted(map(bench.family.syntax.order, paths))

    assert len(set(places)) == len(paths)


def test_a_plan_puts_last_what_can_cut_the_way(bench: Bench) -> None:
    severing = bench.sample.severing[0]
    if not severing:
        assert not bench.family.catalog().risks.get("sever"), "the sample names none"
        return
    wanted = [severing, *(write.path for write in bench.changes)]

    assert max(wanted, key=order_of(bench.family.catalog())) == severing


def test_what_a_family_has_is_named_once(bench: Bench) -> None:
    family = bench.family

    assert family.catalog().family == family.name
    assert bool(family.commands) == bool(family.commander)
    for has in (family.writer, family.commander):
        assert code_of(load_function, family.name, has) == ("" if has else "FAMILY_BROKEN")
    names = [transport.name for transport in family.transports]
    assert len(names) == len(set(names)) > 0


def test_what_is_known_of_a_path_is_what_a_look_at_every_pattern_finds(bench: Bench) -> None:
    catalog = bench.family.catalog()
    known = (*catalog.natives.values(), *catalog.parameters.values())

    for path in (*paths_of(bench), *patterns_of(bench), "no such path"):
        found = (
            each for each in known if any(catalog.syntax.matches(p, path) for p in each.patterns)
        )
        assert catalog.known_at(path) == next(found, None)


def test_a_path_is_held_against_the_patterns_of_its_form_alone(bench: Bench) -> None:
    """A baseline may name as many native paths as it has lines."""
    asked = list[str]()

    class Counting:
        def form(self, path: str) -> str:
            return bench.family.syntax.form(path)

        def matches(self, pattern: str, path: str) -> bool:
            asked.append(pattern)
            return bench.family.syntax.matches(pattern, path)

    catalog = replace(bench.family.catalog(), syntax=cast("PathSyntax", Counting()))

    assert catalog.known_at("no such path") is None
    assert asked == []
