"""The sample province, as whoever calls `load` sees it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fleetcfg.declared.edit_impact import effective_changes
from fleetcfg.declared.inventory.devices import Devices
from fleetcfg.declared.province import Province, declared, explain, load, reason, resolve_all
from fleetcfg.declared.selection import count_simulated
from fleetcfg.declared.tree import Tree, from_directory
from fleetcfg.devices.registry import families
from fleetcfg.errors import RequestError
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Place
from fleetcfg.model.software import AllowedSoftware, AppliesTo

ROOT = Path(__file__).parents[2]
ON = date(2026, 11, 24)
EMPTY = Tree({})


@pytest.fixture
def province(world):
    """Return a function that loads the fleet of the small world with given baselines."""

    def make(body: str = "parameters: {call.max_rate: 64}\n", **facts) -> Province:
        world.files.clear()
        world.problems = type(world.problems)()
        world.issue("only", body)
        if facts:
            world.change("codec-b", **facts)
        resolver = world.resolver()
        base = load([], EMPTY, EMPTY, catalogs=world.catalogs, on=ON)
        return replace(base, fleet=world.fleet, resolver=resolver, baselines=resolver.baselines)

    return make


def test_nothing_at_all_is_a_province_of_no_device():
    province = load([EMPTY], EMPTY, EMPTY, catalogs={}, on=ON)

    assert (dict(province.fleet.devices), province.baselines, province.playbooks) == ({}, (), ())
    assert list(resolve_all(province)) == []


def test_bad_content_is_told_and_not_raised():
    broken = Tree({"x.yaml": b"a: [\n", "y.yaml": b"\xff", "z.yaml": b"- {hosts: 1}\n"})

    province = load([broken], broken, broken, catalogs={}, on=ON)

    assert province.has_errors
    assert {problem.place.file for problem in province.problems} >= {"x.yaml", "y.yaml", "z.yaml"}


def test_a_host_that_does_not_exist_is_a_wrong_question(province):
    with pytest.raises(RequestError) as caught:
        declared(province(), "codec-")

    assert (caught.value.code, caught.value.facts["host"]) == ("HOST_UNKNOWN", "codec-")


@pytest.mark.parametrize("name", ["call.max_rate", "Conference DefaultCall Rate"])
def test_a_parameter_is_explained_by_either_name(province, name):
    (statement,) = explain(province(), "codec-a", name)

    assert str(statement.rule) == "64"


def test_a_parameter_that_is_not_declared_is_a_wrong_question(province):
    with pytest.raises(RequestError) as caught:
        explain(province(), "codec-a", "call.max_rat")

    assert caught.value.facts["nearest"] == "call.max_rate"


def test_every_loser_is_told_why_it_lost(world, province):
    make = "parameters: {{call.max_rate: {}}}\n"
    world.issue("p1", make.format(64))
    world.issue("g1", "applies_to: {groups: [codecs]}\n" + make.format(64))
    world.issue("g2", "applies_to: {groups: [roomos]}\n" + make.format(128))
    resolver = world.resolver()
    base = replace(province(), resolver=resolver, baselines=resolver.baselines)

    layers = explain(base, "codec-b", "call.max_rate")

    assert [reason(layer, layers) for layer in layers] == [
        "WON_MORE_PARTICULAR",
        "LOST_TO_DEEPER_GROUP",
        "LOST_TO_GROUP",
    ]
    assert reason(layers[0], layers[:1]) == "WON_ALONE"


def test_an_edit_that_changes_no_effect_is_empty(province):
    before = province("parameters: {call.max_rate: 64}\n")
    after = province("# moved\nnative: {}\nparameters: {call.max_rate: {equals: 64, why: vì}}\n")

    assert effective_changes(before, after).is_empty


def test_an_edit_names_every_device_and_parameter_that_it_changes(province):
    before = province("parameters: {call.max_rate: 64, display.name: X}\n")
    after = province("parameters: {call.max_rate: 128, call.encryption: required}\n")

    report = effective_changes(before, after)

    told = [(e.host, e.parameter) for e in report.parameters if e.host == "codec-a"]
    assert told == [("codec-a", p) for p in ("call.encryption", "call.max_rate", "display.name")]
    added, changed, dropped = report.parameters[:3]
    assert added.after
    assert changed.before
    assert changed.after
    assert (added.before, added.after.rule) == (None, "On")
    assert (changed.before.target, changed.after.target) == ("64", "128")
    assert (str(changed.after.place), changed.site) == ("only.yaml:3:14", "dc-codec-a")
    assert dropped.after is None
    assert len(report.parameters) == 9


def test_an_edit_names_devices_that_come_go_move_or_are_reached_otherwise(world, province):
    before = province()
    site = replace(world.fleet.devices["codec-b"].site, id="dc-elsewhere")
    after = province(site=site, address="10.0.0.9", legacy_telnet=True, simulated=True)
    devices = dict(after.fleet.devices)
    devices["codec-new"] = replace(devices.pop("codec-c"), host="codec-new")
    after = replace(after, fleet=replace(after.fleet, devices=devices))

    report = effective_changes(before, after)

    assert (report.added, report.removed) == (("codec-new",), ("codec-c",))
    assert [(e.host, e.before, e.after) for e in report.moved] == [
        ("codec-b", "dc-codec-b", "dc-elsewhere")
    ]
    assert [(e.fact, e.before, e.after) for e in report.facts] == [
        ("address", "10.0.0.1", "10.0.0.9"),
        ("legacy_telnet", "False", "True"),
        ("simulated", "False", "True"),
    ]
    assert report.parameters == ()


def test_an_edit_of_what_may_run_and_of_advisories_names_every_device_that_it_is_for(province):
    old = AllowedSoftware("macro", "đèn", "a" * 64, decision="1/QĐ", place=Place("x.yaml", 2))
    fault = Advisory("SA-1", "cisco_ce", below="ce9.15.18", source="x")
    before, after = province(), province()
    one, nobody = AppliesTo(frozenset({"codec-a"})), AppliesTo(groups=frozenset({"nobody"}))
    rows = (
        old,  # it stays, on another line
        replace(old, sha256="b" * 64, is_required=True, applies_to=one),
        AllowedSoftware("web_app", decision="2/QĐ", applies_to=nobody),
    )
    before = replace(before, fleet=replace(before.fleet, software=(old,)))
    moved = replace(old, place=Place("x.yaml", 9))
    fleet = replace(after.fleet, software=(moved, *rows[1:]), advisories=(fault,))
    after = replace(after, fleet=fleet)

    report = effective_changes(before, after)

    told = [(e.host, e.parameter, e.after.rule if e.after else "") for e in report.parameters]
    on_all = [(h, "advisory.SA-1", "below: ce9.15.18, severity: medium") for h in fleet.devices]
    macro = ("codec-a", "software.macro đèn", f"sha256: {'b' * 64}, required: true")
    assert sorted(told) == sorted([*on_all, macro])
    assert {each.before for each in report.parameters} == {None}
    back = effective_changes(after, before)
    assert [each.before for each in back.parameters] == [each.after for each in report.parameters]


def test_the_sample_province_edited_by_one_rule_changes_that_and_no_more():
    catalogs = {name: family.catalog() for name, family in families().items()}
    trees = [from_directory(ROOT, [part]) for part in ("inventory", "baselines", "playbooks")]
    inventory, baselines, playbooks = trees
    before = load([inventory], baselines, playbooks, catalogs=catalogs, on=ON)
    name = "baselines/81-device-ta-tong.yaml"
    files = dict(baselines.files) | {name: baselines.files[name].replace(b"set: 768", b"set: 512")}
    after = load([inventory], Tree(files), playbooks, catalogs=catalogs, on=ON)

    report = effective_changes(before, after)

    (edit,) = report.parameters
    assert edit.before
    assert edit.after
    assert (edit.host, edit.before.target, edit.after.target) == ("codec-ta-tong", "768", "512")
    assert (report.added, report.removed, report.moved, report.facts) == ((), (), (), ())


def test_an_edit_says_in_neutral_words_what_a_maker_says_the_other_way_round():
    """To RouterOS telnet is `disabled: yes`: who reads `yes → no` must not take it for off."""
    catalogs = {name: family.catalog() for name, family in families().items()}
    trees = [from_directory(ROOT, [part]) for part in ("inventory", "baselines", "playbooks")]
    inventory, baselines, playbooks = trees
    before = load([inventory], baselines, playbooks, catalogs=catalogs, on=ON)
    added = (
        b"baseline: one-switch\nissued: {document: 9/X, date: 2026-11-02}\n"
        b"applies_to: {hosts: [sw-nam-cuoi]}\nparameters: {security.telnet: enabled}\n"
    )
    files = dict(baselines.files) | {"baselines/90-one-switch.yaml": added}
    after = load([inventory], Tree(files), playbooks, catalogs=catalogs, on=ON)

    (edit,) = effective_changes(before, after).parameters

    assert edit.before
    assert edit.after
    assert (edit.before.rule, edit.after.rule) == ("yes", "no")
    assert (edit.before.asked, edit.after.asked) == ("disabled (yes)", "enabled (no)")


@pytest.mark.parametrize(
    ("scope", "value", "why"),
    [
        ("hosts: [codec-b]", 128, "LOST_TO_DEVICE"),
        ("sites: [dc-codec-b]", 128, "LOST_TO_SITE"),
        ("hosts: [codec-b]", 64, "SAYS_THE_SAME"),
        ("families: [cisco_ce]", 128, "CONFLICT"),
    ],
)
def test_a_loser_of_the_province_is_told_to_what_it_lost(world, province, scope, value, why):
    world.issue("p", "parameters: {call.max_rate: 64}\n")
    world.issue("a", f"applies_to: {{{scope}}}\nparameters: {{call.max_rate: {value}}}\n")
    resolver = world.resolver()
    base = replace(province(), resolver=resolver, baselines=resolver.baselines)

    layers = explain(base, "codec-b", "call.max_rate")

    assert reason(layers[1], layers) == why


def test_another_authority_in_a_file_of_the_same_name_is_told(province):
    before = province("parameters: {}\n")
    devices = {
        host: replace(each, authority="inventory/ca.pem", authority_pem=b"one")
        for host, each in before.fleet.devices.items()
    }
    before = replace(before, fleet=replace(before.fleet, devices=devices))
    swapped = {**devices, "codec-a": replace(devices["codec-a"], authority_pem=b"another")}
    after = replace(before, fleet=replace(before.fleet, devices=swapped))

    (fact,) = effective_changes(before, after).facts

    assert (fact.host, fact.fact) == ("codec-a", "authority")
    assert fact.before != fact.after
    assert fact.after.startswith("inventory/ca.pem SHA-256 ")


def test_devices_are_not_made_anew_to_tell_whether_a_network_reaches_them(monkeypatch):
    """One is made for a tenth of a millisecond, and an audit asks this of each several times."""
    trees = [from_directory(ROOT, [part]) for part in ("inventory", "baselines", "playbooks")]
    inventory, baselines, playbooks = trees
    sample = load(
        [inventory],
        baselines,
        playbooks,
        catalogs={name: family.catalog() for name, family in families().items()},
        on=ON,
    )
    hosts = tuple(sample.fleet.devices)
    unreached = {
        host
        for host, device in sample.fleet.devices.items()
        if not sample.catalogs[device.family].is_reached
    }
    asked, made = [], Devices.__getitem__

    def make(self: Devices, name: str) -> Device:
        asked.append(name)
        return made(self, name)

    monkeypatch.setattr(Devices, "__getitem__", make)

    assert {host for host in hosts if not sample.is_reached(host)} == unreached != set()
    assert asked == []
    assert count_simulated(sample, hosts) == 0
    assert asked == [host for host in hosts if host not in unreached]
