import dataclasses

import pytest


def rule(declared, parameter):
    return str(declared.by_parameter[parameter].winner.rule)


def test_a_scalar_means_equals_and_is_spelled_as_the_maker_does(world):
    world.says("parameters:\n  call.encryption: required\n")

    setting = world.declared().by_parameter["call.encryption"]

    assert (str(setting.winner.rule), setting.winner.target) == ("On", "On")
    assert setting.patterns == ("Conference Encryption Mode",)
    assert world.codes() == []


def test_the_maker_s_own_word_is_understood_for_a_neutral_name(world):
    world.says("parameters:\n  call.encryption: BestEffort\n")

    assert rule(world.declared(), "call.encryption") == "BestEffort"


def test_a_device_beats_a_site_beats_a_deeper_group_beats_a_group_beats_the_province(world):
    value = "parameters:\n  call.max_rate: {}\n"
    world.issue("e", value.format(64))
    world.issue("d", "applies_to: {groups: [codecs]}\n" + value.format(128))
    world.issue("c", "applies_to: {groups: [roomos]}\n" + value.format(256))
    world.issue("b", "applies_to: {sites: [dc-codec-b]}\n" + value.format(512))
    world.issue("a", "applies_to: {hosts: [codec-b]}\n" + value.format(1024))

    layers = world.declared("codec-b").by_parameter["call.max_rate"].layers

    assert [statement.baseline for statement in layers] == ["a", "b", "c", "d", "e"]
    assert [layer.layer for layer in layers] == ["device", "site", "group", "group", "province"]
    assert rule(world.declared("codec-a"), "call.max_rate") == "128"
    assert world.codes() == []


def test_all_that_a_scope_names_must_hold(world):
    world.says("applies_to: {groups: [roomos], hosts: [codec-a]}\nparameters: {display.name: X}\n")

    assert world.declared("codec-a").settings == ()
    assert world.codes() == ["BASE_FOR_NO_DEVICE"]


@pytest.mark.parametrize(
    ("scope", "applies"),
    [
        ("models: [Room Kit]", True),
        ("models: [Room]", False),
        ('models: ["Room*"]', True),
        ("versions: [ce9.15]", True),
        ("versions: [ce9.1]", False),
        ("versions: [ce9.15.17.4]", True),
        ('versions: ["ce9.1?.*"]', True),
        ("versions: [ce10, ce9]", True),
        ("families: [cisco_ce]", True),
    ],
)
def test_models_and_versions_narrow(world, scope, applies):
    world.says(f"applies_to: {{{scope}}}\nparameters: {{call.max_rate: 64}}\n")

    assert bool(world.declared().settings) is applies


def test_a_release_that_the_inventory_does_not_fix_is_of_no_version(world):
    world.says("applies_to: {versions: [ce9]}\nparameters: {call.max_rate: 64}\n")
    world.change("codec-a", firmware="")

    assert world.declared().settings == ()


def test_narrowing_by_model_makes_a_baseline_no_more_particular(world):
    world.issue("a", "applies_to: {models: [Room Kit]}\nparameters: {call.max_rate: 64}\n")
    world.issue("b", "parameters: {call.max_rate: 128}\n")

    assert world.codes() == ["BASE_CONFLICT"]


def test_a_conflict_names_both_places_and_is_said_once_for_the_whole_fleet(world):
    world.issue("a", "parameters:\n  call.max_rate: 64\n")
    world.issue("b", "parameters:\n  call.max_rate: 128\n")

    (problem,) = world.check()

    assert (problem.code, problem.gravity) == ("BASE_CONFLICT", "error")
    assert str(problem.place) == "b.yaml:4:3"
    assert problem.facts["other"] == "a.yaml:4:3"
    assert {problem.facts["rule"], problem.facts["other_rule"]} == {"64", "128"}


def test_two_baselines_of_one_rank_may_say_the_same(world):
    world.issue("a", "parameters: {call.max_rate: 64}\n")
    world.issue("b", "parameters: {call.max_rate: {equals: 64}}\n")

    assert world.codes() == []
    assert len(world.declared().by_parameter["call.max_rate"].layers) == 2


def test_an_overridden_conflict_is_a_conflict_still(world):
    world.issue("a", "parameters: {call.max_rate: 64}\n")
    world.issue("b", "parameters: {call.max_rate: 128}\n")
    world.issue("c", "applies_to: {groups: [codecs]}\nparameters: {call.max_rate: 256}\n")

    assert world.codes() == ["BASE_CONFLICT"]


def test_groups_of_one_depth_that_disagree_on_a_device_are_a_conflict(world):
    world.fleet.groups["wide"] = world.fleet.groups["codecs"]
    world.change("codec-a", groups=("all", "codecs", "wide"))
    world.issue("a", "applies_to: {groups: [codecs]}\nparameters: {call.max_rate: 64}\n")
    world.issue("b", "applies_to: {groups: [wide]}\nparameters: {call.max_rate: 128}\n")

    (problem,) = world.check()

    assert (problem.code, problem.facts["host"]) == ("BASE_CONFLICT", "codec-a")


def test_a_neutral_and_a_native_name_of_one_path_are_one_setting(world):
    world.issue("a", "parameters: {call.max_rate: 64}\n")
    world.issue(
        "b",
        """\
        applies_to: {groups: [codecs]}
        native: {cisco_ce: {Conference DefaultCall Rate: 128}}
        """,
    )

    declared = world.declared()

    assert [setting.parameter for setting in declared.settings] == ["Conference DefaultCall Rate"]
    assert [layer.parameter for layer in declared.settings[0].layers] == [
        "Conference DefaultCall Rate",
        "call.max_rate",
    ]
    assert world.codes() == []


@pytest.mark.parametrize(("value", "code"), [("128", "BASE_CONFLICT"), ("64", "BASE_TWO_NAMES")])
def test_two_names_of_one_path_in_one_rank_are_told(world, value, code):
    world.says(
        f"""\
        parameters: {{call.max_rate: 64}}
        native: {{cisco_ce: {{Conference DefaultCall Rate: {value}}}}}
        """
    )

    assert world.codes() == [code]


def test_a_name_with_an_index_cannot_override_the_name_of_all_indexes(world):
    world.issue("a", "parameters: {room.camera: Auto}\n")
    world.issue(
        "b",
        """\
        applies_to: {groups: [codecs]}
        native: {cisco_ce: {"Cameras Camera[2] Mode": Manual}}
        """,
    )

    assert world.codes() == ["BASE_OVERLAP"]


def test_the_name_of_all_indexes_overrides_each(world):
    world.issue("a", 'native: {cisco_ce: {"Cameras Camera[2] Mode": Manual}}\n')
    world.issue("b", "applies_to: {groups: [codecs]}\nparameters: {room.camera: Auto}\n")

    assert world.codes() == []
    assert [s.parameter for s in world.declared().settings] == ["room.camera"]


def test_different_indexes_are_different_settings(world):
    world.says(
        """\
        native:
          cisco_ce:
            Cameras Camera[1] Mode: Auto
            Cameras Camera[2] Mode: Manual
        """
    )

    assert len(world.declared().settings) == 2
    assert world.codes() == []


def test_an_entry_keeps_its_clause_severity_and_why_or_takes_the_clause_of_the_document(world):
    world.files["a.yaml"] = """\
baseline: a
issued: {document: 1/X, date: 2026-11-02, clause: [QĐ 32/2019 Điều 3.3]}
parameters:
  call.max_rate: {equals: 64, clause: QĐ 32/2019 Điều 4.1, severity: high, why: vì thế}
  display.name: X
"""

    by_parameter = world.declared().by_parameter

    said = by_parameter["call.max_rate"].winner
    assert (said.clauses, said.severity, said.why) == (("QĐ 32/2019 Điều 4.1",), "high", "vì thế")
    assert by_parameter["display.name"].winner.clauses == ("QĐ 32/2019 Điều 3.3",)
    assert world.codes() == []


def test_a_template_is_filled_for_each_device_and_shares_the_rest(world):
    world.says(
        """\
        parameters:
          display.name: "{{ site.display_name | ascii_fold }}"
          call.max_rate: 64
        """
    )
    resolver = world.resolver()

    one, other = (resolver.declared(world.fleet.devices[host]) for host in ("codec-a", "codec-b"))

    assert rule(one, "display.name") == "UBND xa dc-codec-a"
    assert other.by_parameter["display.name"].winner.target == "UBND xa dc-codec-b"
    assert one.by_parameter["call.max_rate"] is other.by_parameter["call.max_rate"]
    assert one.settings == tuple(one.by_parameter[s.parameter] for s in one.settings)


def test_a_template_that_devices_cannot_fill_is_told_once_with_devices_and_place(world):
    world.says('parameters:\n  display.name: "{{ vars.x_number }}"\n')

    (problem,) = world.check()

    assert (problem.code, problem.facts["host"]) == ("TPL_UNDEFINED", "codec-b")
    assert problem.facts["devices"] == "codec-b, codec-c"
    assert str(problem.place) == "only.yaml:4:3"
    assert rule(world.declared("codec-a"), "display.name") == "3001"


def test_what_a_template_makes_and_the_catalog_does_not_know_is_a_warning(world):
    world.says('parameters:\n  display.name: "{{ vars.x_long }}"\n')
    for host in world.fleet.devices:
        world.change(host, variables={"x_long": "x" * (51 if host == "codec-b" else 50)})

    (problem,) = world.check()

    assert (problem.code, problem.facts["host"]) == ("BASE_VALUE_NOT_IN_CATALOG", "codec-b")
    assert problem.facts["family"] == "cisco_ce"
    assert problem.gravity == "warning"


def test_a_device_of_an_unknown_family_has_nothing_declared(world):
    world.says("parameters: {call.max_rate: 64}\n")
    world.change("codec-a", family="unheard_of")

    assert world.declared().settings == ()


def test_a_conflict_of_devices_with_different_plans_is_said_once_too(world):
    world.issue("a", "parameters: {call.max_rate: 64}\n")
    world.issue("b", "parameters: {call.max_rate: 128}\n")
    world.issue("c", "applies_to: {groups: [roomos]}\nparameters: {display.name: X}\n")

    assert world.codes() == ["BASE_CONFLICT"]


def test_a_neutral_name_of_two_paths_takes_both_native_names_in(world):
    world.issue("a", "native: {cisco_ce: {Old Path: A, New Path: A}}\n")
    world.issue("b", "applies_to: {groups: [codecs]}\nparameters: {old.new: B}\n")

    (setting,) = world.declared().settings

    assert (setting.parameter, setting.patterns) == ("old.new", ("Old Path", "New Path"))
    assert {layer.parameter for layer in setting.layers} == {"old.new", "Old Path", "New Path"}


def test_a_choice_may_mix_templates_and_words(world):
    world.says(
        """\
        parameters:
          time.ntp_server: {one_of: ["{{ vars.x_ntp }}", 10.9.9.9], set: "{{ vars.x_ntp }}"}
        """
    )

    winner = world.declared("codec-b").by_parameter["time.ntp_server"].winner

    assert (winner.rule.operands, winner.target) == (("10.1.1.2", "10.9.9.9"), "10.1.1.2")


@pytest.mark.parametrize(
    "body",
    [
        "parameters: {snmp.community: 'env:KEY'}\n",
        "parameters: {old.new: 'env:KEY'}\n",
        "native: {cisco_ce: {Old Path: 'env:KEY'}}\n",
        "native: {cisco_ce: {SIP Authentication Password: 'env:KEY'}}\n",
    ],
)
def test_what_the_catalog_calls_secret_is_a_secret_setting_however_it_is_named(world, body):
    catalog = world.catalogs["cisco_ce"]
    secrets = (*catalog.secrets, "Old Path")
    world.catalogs["cisco_ce"] = dataclasses.replace(catalog, secrets=secrets)
    world.says(body)

    (setting,) = world.declared().settings

    assert setting.is_secret


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("parameters: {display.name: Phòng họp}\n", 3),
        ("parameters:\n  display.name: {equals: 'Phong {{ device.host }} ọ'}\n", 4),
        ("native:\n  cisco_ce:\n    'Video Input Connector[*] Name': Cổng\n", 5),
    ],
)
def test_a_value_that_cannot_be_sent_to_the_family_is_said_at_its_line(world, body, place):
    known = world.catalogs["cisco_ce"]
    world.catalogs = {"cisco_ce": dataclasses.replace(known, typable="[ -~]*")}
    world.says(body)

    (problem,) = world.check()

    assert (problem.code, problem.gravity) == ("BASE_VALUE_UNTYPABLE", "warning")
    assert (problem.place.line, problem.facts["family"]) == (place, "cisco_ce")


@pytest.mark.parametrize("catalog", [{"by_hand": ("SystemUnit Name",)}, {"is_written": False}])
def test_a_value_that_only_a_person_sets_may_have_any_letters(world, catalog):
    known = world.catalogs["cisco_ce"]
    world.catalogs = {"cisco_ce": dataclasses.replace(known, typable="[ -~]*", **catalog)}
    world.says("parameters: {display.name: Phòng họp}\n")

    assert world.codes() == []
