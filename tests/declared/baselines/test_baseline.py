import pytest

from fleetcfg.devices.vocabulary import vocabulary
from fleetcfg.model.catalog import Catalog, Parameter
from fleetcfg.model.space import Text

GOOD = "baseline: a\nissued: {document: 1/X, date: 2026-11-02}\nparameters: {call.max_rate: 64}\n"


def read(world, text):
    world.files["a.yaml"] = text
    return world.codes()


def test_a_plain_baseline_is_read_whole(world):
    world.files["a.yaml"] = GOOD

    (baseline,) = world.baselines()

    assert (baseline.id, baseline.issued.document) == ("a", "1/X")
    assert baseline.issued.date.isoformat() == "2026-11-02"
    assert [entry.parameter for entry in baseline.entries] == ["call.max_rate"]
    assert world.codes() == []


@pytest.mark.parametrize(
    ("edit", "codes"),
    [
        (("baseline: a\n", ""), ["YAML_KEY_MISSING"]),
        (("baseline: a", "baseline: Not An Id"), ["BASE_BAD_ID"]),
        (("baseline: a", "baseline: [a]"), ["YAML_NOT_TEXT"]),
        (("document: 1/X, ", ""), ["YAML_KEY_MISSING"]),
        (("date: 2026-11-02", "date: 02/11/2026"), ["YAML_NOT_DAY"]),
        (("date: 2026-11-02", "date: 2026-11-31"), ["YAML_NOT_DAY"]),
        (("date: 2026-11-02", "date: 2027-01-01"), ["BASE_ISSUED_LATER"]),
        (("parameters", "paramters"), ["BASE_EMPTY", "BASE_UNKNOWN_KEY"]),
        (("{call.max_rate: 64}", "[call.max_rate]"), ["YAML_NOT_MAPPING"]),
        (("{call.max_rate: 64}", "{}"), ["BASE_EMPTY"]),
        (("parameters:", "applies_to: {groups: []}\nparameters:"), ["BASE_SCOPE_EMPTY"]),
        (
            ("parameters:", f"applies_to: {{models: '{'*' * 257}'}}\nparameters:"),
            ["BASE_NAME_LONG"],
        ),
        (("parameters:", "applies_to: {room: x}\nparameters:"), ["BASE_UNKNOWN_KEY"]),
        (("parameters:", "applies_to: all\nparameters:"), ["YAML_NOT_MAPPING"]),
        ((GOOD, "- a list\n"), ["YAML_NOT_MAPPING"]),
        ((GOOD, "# nothing yet\n"), ["BASE_EMPTY"]),
        ((GOOD, ""), ["BASE_EMPTY"]),
    ],
)
def test_a_baseline_that_is_not_one_is_refused_by_name(world, edit, codes):
    assert sorted(read(world, GOOD.replace(*edit))) == codes


def test_two_baselines_of_one_id_name_each_other(world):
    world.files["a.yaml"] = GOOD
    world.files["b.yaml"] = GOOD

    (problem,) = world.check()

    assert problem.code == "BASE_DUPLICATE_ID"
    assert (str(problem.place), problem.facts["other"]) == ("b.yaml:1:11", "a.yaml:1:11")


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("", ["YAML_NOTHING"]),
        ("~", ["BASE_VALUE_OUTSIDE_SPACE"]),
        ("[64, 128]", ["BASE_LIST_IS_NO_RULE"]),
        ("{}", ["BASE_RULE_MISSING"]),
        ("{set: 64}", ["BASE_RULE_MISSING"]),
        ("{equals: 64, one_of: [64]}", ["BASE_RULE_TWICE"]),
        ("{equals: 64, at_least: 64}", ["BASE_RULE_TWICE"]),
        ("{equals: 64, absent: yes}", ["BASE_RULE_TWICE", "YAML_NOT_BOOLEAN"]),
        ("{equal: 64}", ["BASE_UNKNOWN_KEY"]),
        ("{equals: [64]}", ["YAML_NOT_TEXT"]),
        ("{one_of: []}", ["BASE_NO_CHOICE"]),
        ("{one_of: 64}", ["YAML_NOT_LIST"]),
        ("{one_of: [64, [1]]}", ["YAML_NOT_TEXT"]),
        ("{absent: false}", ["BASE_ABSENT_FALSE"]),
        ("{absent: yes}", ["YAML_NOT_BOOLEAN"]),
        ("{absent: true, set: 64}", ["BASE_SET_OF_ABSENT"]),
        ("{matches: '(a+)+', set: 64}", ["BASE_BAD_EXPRESSION"]),
        ("{matches: '[', set: 64}", ["BASE_BAD_EXPRESSION"]),
        ("{equals: 64, severity: grave}", ["BASE_BAD_SEVERITY"]),
        ("{equals: 64, severity: {a: b}}", ["YAML_NOT_TEXT"]),
        ("{equals: 64, set: [1]}", ["YAML_NOT_TEXT"]),
        ('"{{ site.display_nam }}"', ["TPL_UNDEFINED"]),
        ('"{{ site.display_name"', ["TPL_SYNTAX"]),
        ('"{{ range(10) }}"', ["TPL_FORBIDDEN"]),
    ],
)
def test_a_rule_that_is_none_is_refused_and_the_rest_is_read_on(world, value, codes):
    world.says(f"parameters:\n  call.max_rate: {value}\n  display.name: X\n")

    assert sorted(world.codes()) == codes
    assert [s.parameter for s in world.declared().settings][-1] == "display.name"


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ("call.max_rate: 63", ["BASE_VALUE_NOT_IN_CATALOG"]),
        ("call.max_rate: 064", ["BASE_VALUE_OUTSIDE_SPACE"]),
        ("call.max_rate: 1e3", ["BASE_VALUE_OUTSIDE_SPACE"]),
        ("call.max_rate: {at_most: 6001, set: 64}", ["BASE_VALUE_NOT_IN_CATALOG"]),
        ("call.max_rate: {at_most: fast, set: 64}", ["BASE_BOUND_NOT_NUMBER"]),
        ("call.max_rate: {at_least: 512, at_most: 256, set: 300}", ["BASE_RULE_IMPOSSIBLE"]),
        ("call.max_rate: {at_least: 128, at_most: 256, set: 300}", ["BASE_SET_BREAKS_RULE"]),
        ("call.max_rate: {at_most: 256, set: 257}", ["BASE_SET_BREAKS_RULE"]),
        ("call.max_rate: {at_most: 256, set: 63}", ["BASE_VALUE_NOT_IN_CATALOG"]),
        ("call.max_rate: {equals: 256, set: 128}", ["BASE_SET_BREAKS_RULE"]),
        ("call.max_rate: {at_most: 256}", ["BASE_SET_MISSING"]),
        ("call.max_rate: {at_least: 256, at_most: 256}", []),
        ("call.encryption: requird", ["BASE_VALUE_NOT_IN_CATALOG"]),
        ("call.encryption: on", ["BASE_VALUE_NOT_IN_CATALOG"]),
        (
            "call.encryption: {one_of: [required, of]}",
            ["BASE_SET_MISSING", "BASE_VALUE_NOT_IN_CATALOG"],
        ),
        ("call.encryption: {one_of: [required]}", []),
        ("call.encryption: {one_of: [required, preferred], set: On}", []),
        ("call.encryption: {one_of: [required, preferred], set: off}", ["BASE_SET_BREAKS_RULE"]),
        ("call.encryption: {at_least: 1, set: On}", ["BASE_BOUND_ON_WORDS"]),
        ("call.encryption: {matches: 'X.*'}", ["BASE_RULE_IMPOSSIBLE"]),
        ("call.encryption: {matches: 'B.*', set: preferred}", []),
        ("call.encryption: {absent: true}", []),
        ('display.name: "a\\nb"', ["BASE_VALUE_CONTROL_CHARACTER"]),
        ('display.name: "a\\u2028b"', ["BASE_VALUE_CONTROL_CHARACTER", "YAML_CONTROL_CHARACTER"]),
        ('display.name: "Pho\\u0300ng"', ["BASE_VALUE_NOT_NFC"]),
        ('display.name: ""', []),
        ("call.max_rat: 64", ["BASE_UNKNOWN_PARAMETER"]),
        ("snmp.community: public", ["BASE_SECRET_LITERAL"]),
        ("snmp.community: {one_of: ['keyring:x']}", ["BASE_SECRET_RULE"]),
        ("snmp.community: {equals: 'keyring:x', set: public}", ["BASE_SECRET_LITERAL"]),
        ("snmp.community: keyring:snmp", []),
        ("snmp.community: {absent: true}", []),
        ("' call.max_rate': 64", ["BASE_BAD_PATH"]),
    ],
)
def test_what_the_catalog_says_cannot_be_is_told(world, entry, codes):
    world.says(f"parameters:\n  {entry}\n")

    assert world.codes() == codes


def test_a_value_that_only_the_catalog_does_not_know_is_declared_with_a_warning(world):
    world.says("parameters: {call.encryption: Sometimes}\n")

    (problem,) = world.check()

    assert (problem.code, problem.gravity) == ("BASE_VALUE_NOT_IN_CATALOG", "warning")
    assert problem.facts["evidence"] in {"real", "code", "doc", "unverified"}
    (setting,) = world.declared().settings
    assert setting.winner.rule.holds("Sometimes")


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ("Audio Volume: 50", []),
        ("Audio Volume: 101", ["BASE_VALUE_NOT_IN_CATALOG"]),
        ("Audio Volum: 50", ["BASE_NATIVE_NOT_IN_CATALOG"]),
        ("'Video Input Connector[2] Name': PC", []),
        ("'Video Input Connector[*] Name': PC", []),
        ("Conference Encryption Mode: On", []),
        ("Conference Encryption Mode: required", ["BASE_VALUE_NOT_IN_CATALOG"]),
        ("SIP Authentication Password: x", ["BASE_NATIVE_NOT_IN_CATALOG", "BASE_SECRET_LITERAL"]),
        ("NetworkServices SNMP Community: x", ["BASE_SECRET_LITERAL"]),
        ("Audio  Volume: 50", ["BASE_BAD_PATH"]),
    ],
)
def test_a_native_path_is_held_against_the_catalog_too(world, entry, codes):
    world.says(f"native:\n  cisco_ce:\n    {entry}\n")

    assert world.codes() == codes


def test_a_literal_secret_is_in_no_fact(world):
    world.says("parameters: {snmp.community: hunter2-very-secret}\n")

    assert "hunter2" not in repr(world.check())


def test_the_nearest_name_is_offered(world):
    world.says("applies_to: {groups: [codec]}\nparameters: {call.encrypton: required}\n")

    facts = {
        problem.code: problem.facts["nearest"]
        for problem in world.check()
        if "nearest" in problem.facts
    }

    assert facts["BASE_UNKNOWN_GROUP"] == "codecs"
    assert facts["BASE_UNKNOWN_PARAMETER"] == "call.encryption"


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("groups: [nobody]", "BASE_UNKNOWN_GROUP"),
        ("hosts: [codec-z]", "BASE_UNKNOWN_HOST"),
        ("sites: [dc-z]", "BASE_UNKNOWN_SITE"),
        ("families: [polly]", "BASE_UNKNOWN_FAMILY"),
    ],
)
def test_a_name_that_the_inventory_does_not_have_is_refused(world, scope, code):
    world.says(f"applies_to: {{{scope}}}\nparameters: {{call.max_rate: 64}}\n")

    assert sorted(world.codes()) == ["BASE_FOR_NO_DEVICE", code]


def test_without_an_inventory_names_of_devices_are_not_judged(world):
    world.fleet = type(world.fleet)({}, {})
    world.says("applies_to: {groups: [nobody]}\nparameters: {call.max_rate: 64}\n")

    assert world.codes() == []


def test_a_native_part_of_an_unknown_family_is_refused(world):
    world.says("native: {cisco: {Audio Volume: 50}}\n")

    assert world.codes() == ["BASE_UNKNOWN_FAMILY"]


def test_a_native_part_outside_the_scope_is_told(world):
    from fleetcfg.model.catalog import Catalog  # noqa: PLC0415 - one test needs it

    world.catalogs["poly"] = Catalog("poly", {})
    world.says("applies_to: {families: [poly]}\nnative: {cisco_ce: {Audio Volume: 50}}\n")

    assert sorted(world.codes()) == ["BASE_FOR_NO_DEVICE", "BASE_NATIVE_OUT_OF_SCOPE"]


def test_a_family_that_lacks_a_neutral_name_is_told_once(world):
    other = Parameter("video.layout", ("layout",), Text())
    world.catalogs["poly"] = Catalog("poly", {other.name: other})
    world.change("codec-b", family="poly")
    world.says("parameters: {call.max_rate: 64}\n")

    (problem,) = world.check()

    assert (problem.code, problem.gravity) == ("BASE_FAMILY_LACKS_PARAMETER", "warning")
    assert problem.facts["family"] == "poly"


def test_a_family_that_tells_no_setting_at_all_is_for_people_to_attest(world):
    world.catalogs["poly"] = Catalog("poly", {}, vocabulary=vocabulary())
    world.change("codec-b", family="poly")
    world.says("parameters: {call.max_rate: 64}\n")

    assert world.check() == ()
    (setting,) = world.declared("codec-b").settings
    assert (setting.parameter, setting.patterns, setting.is_tellable) == (
        "call.max_rate",
        (),
        False,
    )


@pytest.mark.parametrize(
    ("date", "clause", "codes"),
    [
        ("2026-11-02", "QĐ 32/2019 Điều 3.3", []),
        ("2026-11-02", "QĐ 32/2019", []),
        ("2019-10-06", "QĐ 32/2019 Điều 3.3", ["BASE_BEFORE_BASIS"]),
        ("2019-10-07", "QĐ 32/2019 Điều 3.3", []),
        ("2026-11-02", "QĐ 32/20190 Điều 3.3", ["BASE_UNKNOWN_BASIS"]),
        ("2026-11-02", "Nghị định 1", ["BASE_UNKNOWN_BASIS"]),
        ("2026-11-02", "Luật ATTTM 2015", ["BASE_AFTER_BASIS"]),
        ("2026-06-30", "Luật ATTTM 2015", ["BASE_BASIS_ENDED"]),
    ],
)
def test_a_clause_is_of_a_document_in_force_when_the_baseline_was_issued(
    world, date, clause, codes
):
    text = f"issued: {{document: 1/X, date: {date}, clause: {clause}}}"

    assert read(world, GOOD.replace("issued: {document: 1/X, date: 2026-11-02}", text)) == codes
