"""What must hold for any baselines, and for any bytes in their place."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetcfg.declared.baselines.check import check_baselines, check_reach
from fleetcfg.declared.baselines.document import read_baselines
from fleetcfg.declared.baselines.resolve import Resolver, resolve
from fleetcfg.declared.baselines.template import template
from fleetcfg.declared.baselines.template_rules import TemplateError
from fleetcfg.declared.playbooks.document import read_playbooks
from fleetcfg.declared.syntax.regex import RegexError, check
from fleetcfg.declared.tree import Tree
from fleetcfg.model.problem import Problems

ON = date(2026, 11, 24)
ROOT = Path(__file__).parents[3]
SHARED_WORLD = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
SCOPES = {
    0: "",
    1: "applies_to: {groups: [codecs]}\n",
    2: "applies_to: {groups: [roomos]}\n",
    3: "applies_to: {sites: [dc-codec-b]}\n",
    4: "applies_to: {hosts: [codec-b]}\n",
}
BASELINES = [path.read_text("utf-8") for path in sorted((ROOT / "baselines").glob("*.yaml"))]
PLAYBOOKS = [path.read_text("utf-8") for path in sorted((ROOT / "playbooks").glob("*.yaml"))]
SPLICES = st.sampled_from(
    [
        "",
        ":",
        "- ",
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "\n",
        "  ",
        "{{ ",
        " }}",
        "{% ",
        "*",
        "&a ",
        "!x ",
        "on",
        "1e3",
        "absent: true",
        "matches: '(a*)*'",
        "set: ",
        "é",
        "\x00",
        "\t",
        "?",
        "%",
    ]
)


@st.composite
def mutants(draw, texts):
    """Return a real file with a few pieces cut out and others put in."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(SPLICES) + text[at + draw(st.integers(0, 6)) :]
    return text.encode()


@SHARED_WORLD
@given(
    layers=st.lists(st.tuples(st.sampled_from(sorted(SCOPES)), st.integers(64, 6000)), max_size=6),
    data=st.data(),
)
def test_the_most_particular_wins_whatever_the_order_of_the_files(world, layers, data):
    names = data.draw(st.permutations(range(len(layers))))
    world.files.clear()
    for name, (scope, value) in zip(names, layers, strict=True):
        body = SCOPES[scope] + f"parameters: {{call.max_rate: {value}}}\n"
        world.issue(f"b{name}", body)

    declared = world.declared("codec-b")

    if not layers:
        assert declared.settings == ()
        return
    highest = max(scope for scope, _ in layers)
    winner = declared.by_parameter["call.max_rate"].winner
    assert winner.rule.operands[0] in {str(value) for scope, value in layers if scope == highest}
    said = declared.by_parameter["call.max_rate"].layers
    assert len(said) == len(layers)
    assert [layer.rank for layer in said] == sorted((x.rank for x in said), reverse=True)


@SHARED_WORLD
@given(values=st.lists(st.integers(64, 6000), min_size=2, max_size=4))
def test_a_conflict_is_told_exactly_where_one_rank_says_two_things(world, values):
    world.files.clear()
    world.problems = Problems()
    for number, value in enumerate(values):
        world.issue(f"b{number}", f"parameters: {{call.max_rate: {value}}}\n")

    assert ("BASE_CONFLICT" in world.codes()) is (len(set(values)) > 1)


def test_resolving_one_device_alone_gives_what_resolving_the_fleet_gives(world):
    world.issue("a", 'parameters: {display.name: "{{ site.id }}", call.max_rate: 64}\n')
    world.issue("b", "applies_to: {groups: [roomos]}\nparameters: {call.max_rate: 128}\n")
    resolver = world.resolver()
    catalog = world.catalogs["cisco_ce"]

    for device in world.fleet.devices.values():
        alone = resolve(resolver.baselines, device, world.fleet, catalog, Problems())

        assert alone == resolver.declared(device) == resolver.declared(device)


@SHARED_WORLD
@given(data=mutants(BASELINES))
def test_a_mutated_baseline_gives_problems_and_never_an_exception(world, data):
    problems = Problems()

    baselines = read_baselines(Tree({"x.yaml": data}), problems)
    resolver = Resolver(baselines, world.fleet, world.catalogs, problems)
    check_baselines(resolver, problems, on=baselines[0].issued.date if baselines else ON)
    for device in world.fleet.devices.values():
        resolver.declared(device)
    check_reach(resolver, problems)

    assert all(problem.place.file == "x.yaml" for problem in problems)


@SHARED_WORLD
@given(data=mutants(PLAYBOOKS))
def test_a_mutated_playbook_gives_problems_and_never_an_exception(world, data):
    problems = Problems()

    read_playbooks(Tree({"x.yaml": data}), problems, fleet=world.fleet)

    assert all(problem.place.file == "x.yaml" for problem in problems)


@given(
    parts=st.lists(st.sampled_from(["(", ")", "a", "*", "+", "?", "|", "[a]", "{2}", "\\d", "."]))
)
def test_an_expression_is_admitted_and_compiles_or_is_refused(parts):
    source = "".join(parts)

    try:
        check(source)
    except RegexError:
        return
    re.compile(source)


@given(
    parts=st.lists(
        st.sampled_from(
            [
                "{{",
                "}}",
                " site",
                ".id",
                "|",
                "upper",
                "(",
                ")",
                "[",
                "]",
                "'a'",
                "~",
                " if ",
                " else ",
                "vars.x_a",
                "not ",
                "1",
                "==",
                "{%",
                "-",
                "*",
                "**",
                "range",
            ]
        ),
        max_size=14,
    )
)
def test_a_template_is_filled_or_refused_by_name(parts):
    context = {"site": {"id": "dc"}, "device": {}, "vars": {"x_a": "b"}}

    try:
        text = template("".join(parts)).render(context)
    except TemplateError:
        return
    assert isinstance(text, str)


@pytest.mark.long
def test_a_thousand_devices_of_forty_five_settings_resolve(world):
    paths = "".join(f"    Some Path{number}: {number}\n" for number in range(43))
    world.says(
        'parameters: {display.name: "{{ site.display_name }}", call.max_rate: 64}\n'
        f"native:\n  cisco_ce:\n{paths}"
    )
    model = world.fleet.devices["codec-a"]
    devices = {f"c{i}": replace(model, host=f"c{i}") for i in range(1000)}
    world.fleet = replace(world.fleet, devices=devices)
    resolver = Resolver(world.baselines(), world.fleet, world.catalogs, world.problems)

    settled = sum(len(resolver.declared(device).settings) for device in devices.values())

    assert settled == 45_000
