"""What an auditor asks is answered by what was looked at, and by nothing else."""

from dataclasses import replace

import pytest

from fleetcfg.errors import RequestError
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.finding import ClauseKey
from fleetcfg.model.problem import Place
from fleetcfg.model.software import AllowedSoftware, AppliesTo
from fleetcfg.model.verdict import Verdict
from tests.duties.year.level_cases import (
    AT,
    DAY,
    HOSTS,
    MET,
    NO_DATA,
    NOT_MET,
    PARTLY,
    RULE,
    SERVER,
    asked,
    case,
    found,
    report,
    world,
)

__all__ = ["case", "world"]


@pytest.fixture
def clean(case):
    return case.keep(*map(report, HOSTS))


# ---------------------------------------------------------------- parameters


def test_a_parameter_that_conforms_on_every_device_is_met_by_that_run(clean):
    answer = clean.answer("parameters", RULE, SERVER)

    assert (answer.result, answer.gaps, answer.on) == (MET, (), AT - DAY)
    measured, by = answer.evidence
    assert measured.facts == {"good": 6, "devices": 3, "run": "R1"}
    assert by.facts == {"baselines": "only (12/SKHCN-CNTT)"}


def test_one_device_that_is_otherwise_makes_it_partly_met(case):
    other = found("codec-b", declared="On", live="Off")
    case.keep(report("codec-a"), report("codec-b", other), report("codec-c"))

    answer = case.answer("parameters", RULE)

    assert answer.result is PARTLY
    assert case.kinds(answer) == [("differs", "codec-b", RULE)]
    assert answer.gaps[0].finding == other


def test_what_is_otherwise_on_every_device_is_not_met(case):
    case.keep(*(report(host, found(host)) for host in HOSTS))

    assert case.answer("parameters", RULE).result is NOT_MET


def test_nothing_is_said_of_what_no_run_has_looked_at(case):
    answer = case.answer("parameters", RULE)

    assert (answer.result, answer.on) == (NO_DATA, None)
    assert answer.evidence[0].key == "no_run"


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        (None, "not_in_run"),
        (report("codec-c", reason="DEV_TIMEOUT"), "unread"),
        (report("codec-c", found("codec-c", Verdict.UNREADABLE, reason="X_Y")), "unseen"),
        (report("codec-c", found("codec-c", Verdict.ABSENT, reason="NOT_IN_FAMILY")), "unseen"),
        (report("codec-c", found("codec-c", Verdict.ABSENT, reason="NOT_IN_MODEL")), "differs"),
        (report("codec-c", found("codec-c", Verdict.ATTESTED)), "attested"),
        (report("codec-c", is_asked=False), "unseen"),
    ],
)
def test_a_device_that_was_not_seen_keeps_it_from_being_met(case, last, kind):
    case.keep(report("codec-a"), report("codec-b"), *filter(None, [last]))

    answer = case.answer("parameters", RULE)

    assert answer.result is PARTLY
    assert [gap.kind for gap in answer.gaps] == [kind]


def test_what_a_person_attests_on_every_device_was_not_measured(case):
    case.keep(*(report(host, found(host, Verdict.ATTESTED)) for host in HOSTS))

    answer = case.answer("parameters", RULE)

    assert (answer.result, answer.on) == (NO_DATA, None)
    assert {gap.kind for gap in answer.gaps} == {"attested"}


def test_a_waiver_on_every_device_is_partly_met_with_its_reason(case):
    facts = {"document": "9/SKHCN", "until": "2026-12-31", "why": "đợi máy mới"}
    waived = [found(host, Verdict.WAIVED, facts=facts) for host in HOSTS]
    case.keep(*(report(one.host, one) for one in waived))

    answer = case.answer("parameters", RULE)

    assert answer.result is PARTLY
    assert answer.gaps[0].finding is not None
    assert answer.gaps[0].finding.facts == facts


def test_a_parameter_that_the_family_has_and_no_baseline_asks_is_a_gap(clean):
    answer = clean.answer("parameters", RULE, "display.name")

    assert answer.result is PARTLY
    assert {kind for kind, _, _ in clean.kinds(answer)} == {"undeclared"}


def test_what_no_baseline_asks_anywhere_has_no_data(clean):
    answer = clean.answer("parameters", "display.name")

    assert answer.result is NO_DATA
    assert "no_baseline" in [one.key for one in answer.evidence]


def test_what_the_family_cannot_tell_is_left_to_a_person(clean):
    answer = clean.answer("parameters", "password.min_length")

    assert answer.result is NO_DATA
    assert clean.kinds(answer) == [("unmeasured", host, "") for host in HOSTS]


def test_what_was_declared_after_the_run_does_not_pass_for_looked_at(clean):
    clean.world.issue("later", "parameters: {display.name: Phòng}\n")

    answer = clean.answer("parameters", RULE, "display.name")

    assert answer.result is NO_DATA
    assert {kind for kind, _, _ in clean.kinds(answer)} == {"changed_since"}


def test_a_requirement_of_which_only_a_part_is_measured_is_never_met(clean):
    assert clean.answer("parameters", RULE, is_part=True).result is PARTLY


# ---------------------------------------------------------------- which run


def test_who_looked_at_one_device_again_has_not_looked_at_the_fleet(clean):
    clean.keep(report("codec-a", found("codec-a")), run="R2", at=AT)

    assert clean.answer("parameters", RULE).result is MET
    assert clean.answer("parameters", RULE, run="R2").result is NOT_MET


def test_what_is_simulated_does_not_answer_for_what_is_real(clean):
    simulated = (report(host, found(host), simulated=True) for host in HOSTS)
    clean.keep(*simulated, run="R2", at=AT)

    assert clean.answer("parameters", RULE).result is MET


def test_the_newest_run_that_came_to_its_end_answers(clean):
    clean.keep(*(report(host, found(host)) for host in HOSTS), run="R0", at=AT - 9 * DAY)
    clean.keep(report("codec-a"), run="R2", at=AT, ended=False)

    assert clean.answer("parameters", RULE).result is MET
    assert clean.answer("parameters", RULE, run="R0").result is NOT_MET


def test_a_run_that_is_not_kept_is_refused(clean):
    with pytest.raises(RequestError) as refused:
        clean.answer("parameters", RULE, run="R9")

    assert refused.value.code == "HISTORY_RUN_UNKNOWN"


def test_how_old_the_run_is_can_be_told(clean):
    assert clean.assess(asked("person")).age == DAY


def test_without_a_store_there_is_no_data_and_no_age(case):
    case.store, kept = None, case.store
    assessment = case.assess(asked("history", months=3))

    assert (assessment.age, assessment.answers[0].result) == (None, NO_DATA)
    case.store = kept


# ---------------------------------------------------------------- inventory


def test_the_share_of_each_field_is_told_and_who_lacks_it(case):
    case.world.change("codec-a", serial_number="S1", custodian="UBND xã", support_end=AT.date())

    answer = case.answer("inventory", "address", "number", "support_end", "place", "custodian")

    assert (answer.result, answer.on) == (PARTLY, AT)
    shares = {one.facts["field"]: (one.facts["count"], one.facts["of"]) for one in answer.evidence}
    assert shares == {
        "address": (3, 3),
        "number": (1, 3),
        "support_end": (1, 3),
        "place": (3, 3),
        "custodian": (1, 3),
    }
    assert ("lacks", "codec-b", "number") in case.kinds(answer)


def test_a_mac_is_as_good_as_a_serial_number(case):
    for host in HOSTS:
        case.world.change(host, mac="00:00:5e:00:53:01")

    assert case.answer("inventory", "number", "address").result is MET


def test_a_field_that_no_device_has_is_not_met(case):
    assert case.answer("inventory", "custodian").result is NOT_MET


def test_who_keeps_all_devices_at_once_keeps_none_of_them(case):
    everywhere, here = Place("hosts.yml", 3, 5), Place("hosts.yml", 9, 5)
    for host in HOSTS:
        own = here if host == "codec-b" else everywhere
        case.world.change(host, custodian="Sở", places={"custodian": own})
    groups = dict(case.world.fleet.groups)
    groups["all"] = replace(groups["all"], places={"custodian": everywhere})
    case.facts = {"groups": groups}

    answer = case.answer("inventory", "custodian")

    assert answer.result is PARTLY
    assert answer.evidence[0].facts["count"] == 1
    assert case.kinds(answer) == [
        ("common", "codec-a", "custodian"),
        ("common", "codec-c", "custodian"),
    ]


# ---------------------------------------------------------------- findings on devices as such


def test_devices_that_were_read_and_are_where_they_should_be(clean):
    assert clean.answer("verdicts", "moved", months=6).result is MET


def test_a_device_elsewhere_and_a_box_that_nobody_declared_are_told(case):
    moved = found("codec-a", Verdict.MOVED, "device.neighbour")
    box = found("", Verdict.UNDECLARED, "fleet.address")
    case.keep(report("codec-a", moved), report("codec-b"), report("codec-c"), of_fleet=[box])

    answer = case.answer("verdicts", "moved", "undeclared", months=6)

    assert answer.result is PARTLY
    assert [gap.host for gap in answer.gaps] == ["codec-a", ""]
    assert case.answer("verdicts", "undeclared", months=6).result is PARTLY


def test_a_run_that_is_too_old_does_not_meet_a_review(case):
    case.keep(*map(report, HOSTS), at=AT - 200 * DAY)

    answer = case.answer("verdicts", "moved", months=6)

    assert answer.result is PARTLY
    assert answer.evidence[-1].key == "run_too_old"


def test_software_is_judged_by_a_list_or_not_at_all(clean):
    assert clean.answer("software").result is NOT_MET

    row = AllowedSoftware(
        "macro", "lights", "0" * 64, applies_to=AppliesTo(frozenset(HOSTS[:2])), decision="x"
    )
    clean.facts = {"software": (row,)}
    answer = clean.answer("software")

    assert answer.result is PARTLY
    assert clean.kinds(answer) == [("unlisted", "codec-c", "")]


def test_software_that_is_not_listed_is_told(case):
    case.facts = {"software": (AllowedSoftware("macro", "x", "0" * 64, decision="x"),)}
    case.keep(*map(report, HOSTS))
    assert case.answer("software").result is MET

    macros = [found(host, parameter="software.macro den") for host in HOSTS]
    case.keep(*(report(one.host, one) for one in macros), run="R2", at=AT)
    assert case.answer("software").result is NOT_MET


def test_firmware_is_held_against_advisories_or_not_at_all(case):
    case.keep(*map(report, HOSTS))
    assert case.answer("firmware").result is NOT_MET

    case.facts = {"advisories": (Advisory("CVE-1", "cisco_ce", source="x"),)}
    assert case.answer("firmware").result is MET

    late = found("codec-a", Verdict.OUTDATED, "advisory.CVE-1")
    other = found("codec-b", Verdict.FIRMWARE_CHANGED, clause=ClauseKey("device.firmware"))
    case.keep(report("codec-a", late), report("codec-b", other), report("codec-c"), run="R2", at=AT)
    answer = case.answer("firmware")

    assert answer.result is PARTLY
    assert [gap.host for gap in answer.gaps] == ["codec-a", "codec-b"]
