"""What may run on devices and what is known of firmware: a sound register; each test breaks it."""

from datetime import date

import pytest

from fleetcfg.declared.inventory.reference_data import MOST_ROWS
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.software import SOFTWARE_KINDS, AppliesTo, kinds_of
from tests.declared.inventory.test_fleet import REGISTERS, WORLD, build

A, B = "a" * 64, "b" * 64
ALLOWED = f"""\
software:
  - {{kind: macro, name: đèn, sha256: {A}, decision: 15/QĐ-SKHCN}}
  - {{kind: macro, name: đèn, sha256: {B}, decision: 15/QĐ-SKHCN, applies_to: {{hosts: [codec-1]}}}}
  - {{kind: panel, name: p, sha256: {A}, required: true, reason: x, decision: 1/QĐ,
     applies_to: {{groups: [site_2]}}}}
  - {{kind: web_app, decision: 16/QĐ-SKHCN}}
"""
ADVISED = """\
advisories:
  - {id: SA-1, family: cisco_ce, products: ["*SX10*"], from: ce9.1, below: ce9.15.18,
     severity: high, fixed_in: ce9.15.18.5, source: "https://example.org/SA-1"}
  - {id: SA-2, family: cisco_ce, to: ce9.14, source: tờ trình 2}
  - {id: EOS, family: cisco_ce, products: [Old], end_of_support: 2025-06-30, source: x}
"""


def declare(*texts: str):
    """Read the world with these registers in it."""
    changed = "\n".join([REGISTERS, *texts])
    return build((REGISTERS, changed))


def test_a_sound_list_is_read():
    fleet, problems = declare(ALLOWED)

    assert problems == []
    first, second, panel, none = fleet.software
    assert (first.kind, first.name, first.sha256, first.is_required) == ("macro", "đèn", A, False)
    assert second.applies_to == AppliesTo(frozenset({"codec-1"}))
    assert (panel.is_required, panel.reason, panel.decision) == (True, "x", "1/QĐ")
    assert (none.kind, none.name, none.sha256) == ("web_app", "", "")
    assert first.place.file == "i/group_vars/all.yaml"
    assert first.place.line > 0


def test_a_list_is_for_whom_it_says():
    fleet, _ = declare(ALLOWED)

    kinds = {h: kinds_of(fleet.allowed_on(d)) for h, d in fleet.devices.items()}

    assert kinds == {"codec-1": ("macro", "web_app"), "codec-2": ("macro", "panel", "web_app")}
    assert len(fleet.allowed_on(fleet.devices["codec-1"])) == 3


def test_a_province_without_a_list_asks_for_nothing():
    fleet, _ = declare()

    assert fleet.software == fleet.advisories == ()
    assert kinds_of(fleet.allowed_on(fleet.devices["codec-1"])) == ()


def test_sound_advisories_are_read():
    fleet, problems = declare(ADVISED)

    assert problems == []
    first, second, ended = fleet.advisories
    assert first == Advisory(
        "SA-1",
        "cisco_ce",
        ("*SX10*",),
        "ce9.1",
        "ce9.15.18",
        "",
        "high",
        "ce9.15.18.5",
        None,
        first.place,
        source="https://example.org/SA-1",
    )
    assert (second.last, second.severity) == ("ce9.14", "medium")
    assert ended.end_of_support == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("kind: macro", "kind: makro"), "INV_WORD"),
        (("kind: macro, ", ""), "YAML_KEY_MISSING"),
        ((", decision: 16/QĐ-SKHCN", ""), "YAML_KEY_MISSING"),
        (("decision: 16/QĐ-SKHCN", "decision: ''"), "INV_EMPTY"),
        ((A, A[1:]), "INV_SHA256"),
        ((A, A.upper()), "INV_SHA256"),
        ((A, "1" * 64), "YAML_AMBIGUOUS_SCALAR"),
        ((f", sha256: {A}", ""), "INV_SOFTWARE_HALF"),
        (("name: đèn, ", ""), "INV_SOFTWARE_HALF"),
        (("kind: web_app", "kind: web_app, required: true"), "INV_SOFTWARE_HALF"),
        (("required: true", "required: 1"), "YAML_NOT_BOOLEAN"),
        (("hosts: [codec-1]", "hosts: [codec-9]"), "BASE_UNKNOWN_HOST"),
        (("groups: [site_2]", "groups: [site_9]"), "BASE_UNKNOWN_GROUP"),
        (("hosts: [codec-1]", "hosts: []"), "INV_APPLIES_EMPTY"),
        (("hosts: [codec-1]", "sites: [dc-1]"), "YAML_UNKNOWN_KEY"),
        (("hosts: [codec-1]", "hosts: codec-1"), "YAML_NOT_LIST"),
        (("  - {kind: web_app", "  - kind\n  - {kind: web_app"), "YAML_NOT_MAPPING"),
        (("kind: web_app", "kind: web_app, nmae: x"), "YAML_UNKNOWN_KEY"),
        (
            ("  - {kind: web_app", "  - {kind: web_app, decision: x}\n  - {kind: web_app"),
            "INV_SOFTWARE_TWICE",
        ),
        (("name: p,", f"name: {'p' * 257},"), "INV_TOO_LONG"),
    ],
)
def test_what_is_wrong_with_the_list_is_reported(change, expected):
    _, problems = declare(ALLOWED.replace(change[0], change[1], 1))

    assert expected in {problem.code for problem in problems if problem.gravity == "error"}
    assert all(problem.place.line > 0 for problem in problems)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("id: SA-1, ", ""), "YAML_KEY_MISSING"),
        (("family: cisco_ce", "family: cisco_ec"), "BASE_UNKNOWN_FAMILY"),
        ((", source: tờ trình 2", ""), "YAML_KEY_MISSING"),
        (("severity: high", "severity: hihg"), "INV_WORD"),
        (('["*SX10*"]', "[]"), "INV_PRODUCTS"),
        (('["*SX10*"]', '"*SX10*"'), "YAML_NOT_LIST"),
        (("from: ce9.1,", "from: ce9.16,"), "INV_ADVISORY_RANGE"),
        (("from: ce9.1,", "from: ce9.15.18,"), "INV_ADVISORY_RANGE"),
        (("from: ce9.1,", "from: RoomOS 9.1,"), "INV_ADVISORY_RANGE"),
        (("from: ce9.1,", "to: ce9.1,"), "INV_ADVISORY_RANGE"),
        (("to: ce9.14", "to: newest"), "INV_ADVISORY_RANGE"),
        (("to: ce9.14, ", ""), "INV_ADVISORY_NOTHING"),
        (("to: ce9.14", "to: 9.14"), "YAML_AMBIGUOUS_SCALAR"),
        (("2025-06-30", "2025-06-31"), "YAML_NOT_DAY"),
        (("to: ce9.14", f"to: ce{'9' * 255}"), "INV_TOO_LONG"),
        (("[Old]", f"[{'Old' * 99}]"), "INV_TOO_LONG"),
    ],
)
def test_what_is_wrong_with_advisories_is_reported(change, expected):
    fleet, problems = declare(ADVISED.replace(change[0], change[1], 1))

    assert expected in {problem.code for problem in problems if problem.gravity == "error"}
    assert all(problem.place.line > 0 for problem in problems)
    if expected != "BASE_UNKNOWN_FAMILY":
        assert len(fleet.advisories) < 3


@pytest.mark.parametrize(
    "change", [("name: p,", f"name: {'p' * 257},"), (f"p, sha256: {A}", "p, sha256: a")]
)
def test_a_row_of_which_a_part_cannot_be_read_is_left_out(change):
    fleet, _ = declare(ALLOWED.replace(*change))

    assert [each.kind for each in fleet.software] == ["macro", "macro", "web_app"]


def test_a_list_for_nobody_is_not_one_for_all():
    fleet, _ = declare(ALLOWED.replace("hosts: [codec-1]", "hosts: []"))

    assert [each.sha256 for each in fleet.software if each.kind == "macro"] == [A]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("software", f"kind: panel, name: p{{}}, sha256: {A}, decision: 1/QĐ"),
        ("advisories", "id: SA-{}, family: cisco_ce, to: ce9.14, source: x"),
    ],
)
def test_a_register_is_bounded(name, row):
    rows = (f"  - {{{row.format(number)}}}\n" for number in range(MOST_ROWS + 1))

    fleet, problems = declare(f"{name}:\n" + "".join(rows))

    assert len(getattr(fleet, name)) == MOST_ROWS
    assert [problem.code for problem in problems] == ["INV_REGISTER_LONG"]


def test_only_the_province_has_such_registers():
    site = WORLD["i/group_vars/site_1.yaml"]

    _, problems = build((site, site + ALLOWED))

    assert {problem.code for problem in problems} == {"INV_WRONG_LEVEL"}


def test_every_kind_can_be_listed():
    rows = "".join(f"  - {{kind: {kind}, decision: x}}\n" for kind in SOFTWARE_KINDS)

    fleet, problems = declare("software:\n" + rows)

    assert problems == []
    assert tuple(each.kind for each in fleet.software) == SOFTWARE_KINDS
