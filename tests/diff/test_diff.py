from dataclasses import replace
from datetime import date
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.devices.drivers.cisco_ce.paths import XapiPaths
from fleetcfg.diff import diff, in_order
from fleetcfg.model.declared import BaselineIssue, Declared, Rule, Setting, Severity, Statement
from fleetcfg.model.finding import Finding
from fleetcfg.model.problem import Place
from fleetcfg.model.snapshot import DeviceIdentity, Snapshot
from fleetcfg.model.verdict import Verdict

IDENTITY = DeviceIdentity("FTT1", "Cisco Webex Room Kit", "ce9.15.17.4", "00:00:5e:00:53:01")


def setting(
    *patterns: str, rule: Rule, severity: Severity = "high", is_secret: bool = False
) -> Setting:
    statement = Statement(
        parameter=patterns[0],
        rule=rule,
        target=None,
        baseline="b",
        place=Place("b.yaml", 7, 3),
        issued=BaselineIssue("1/SKHCN", date(2026, 11, 1), ("QĐ 32/2019 Điều 5.3",)),
        layer="province",
        rank=(0,),
        severity=severity,
    )
    return Setting(patterns[0], patterns, (statement,), is_secret)


def judge(snapshot: Snapshot, *settings: Setting):
    return diff(Declared("codec-a", "cisco_ce", settings, syntax=XapiPaths()), snapshot)


def snapshot(**parts) -> Snapshot:
    return Snapshot(IDENTITY, **{"values": {}, **parts})


EQUALS_ON = Rule("equals", ("On",))


def test_a_value_that_satisfies_its_rule_is_no_finding():
    judgement = judge(
        snapshot(values={"A Mode": "On", "B": "1"}), setting("A Mode", rule=EQUALS_ON)
    )

    assert judgement.findings == ()
    assert judgement.counts == {Verdict.CONFORM: 1, Verdict.UNMANAGED: 1}


def test_another_value_is_unauthorized_and_says_both_values_clause_and_place():
    judgement = judge(snapshot(values={"A Mode": "Off"}), setting("A Mode", rule=EQUALS_ON))

    (finding,) = judgement.findings
    assert finding.verdict is Verdict.UNAUTHORIZED
    assert (finding.declared, finding.live) == ("On", "Off")
    assert finding.clauses == ("QĐ 32/2019 Điều 5.3",)
    assert str(finding.place) == "b.yaml:7:3"
    assert finding.severity == "high"


def test_a_token_in_another_case_is_not_equal():
    judgement = judge(snapshot(values={"A Mode": "on"}), setting("A Mode", rule=EQUALS_ON))

    assert judgement.counts[Verdict.UNAUTHORIZED] == 1


def test_a_masked_value_is_never_equal():
    rule = Rule("equals", ("***",))

    judgement = judge(snapshot(masked=frozenset({"P"})), setting("P", rule=rule))

    assert judgement.findings[0].verdict is Verdict.UNREADABLE
    assert (judgement.findings[0].reason, judgement.findings[0].live) == ("MASKED_NO_SECRET", "***")


def test_a_masked_value_that_must_not_be_there_is_told_as_there():
    judgement = judge(snapshot(masked=frozenset({"P"})), setting("P", rule=Rule("absent", ())))

    (finding,) = judgement.findings
    assert (finding.verdict, finding.reason, finding.live) == (Verdict.UNAUTHORIZED, "", "***")


def test_a_readable_secret_is_neither_judged_nor_shown():
    rule = Rule("equals", ("keyring:snmp",))

    judgement = judge(snapshot(values={"C": "public"}), setting("C", rule=rule, is_secret=True))

    (finding,) = judgement.findings
    assert finding.verdict is Verdict.UNVERIFIABLE
    assert "public" not in repr(finding)
    assert "keyring" not in repr(finding)


def test_what_the_device_could_not_tell_keeps_its_reason():
    judgement = judge(snapshot(unreadable={"A": "ROLE"}), setting("A", rule=EQUALS_ON))

    assert judgement.findings[0].verdict is Verdict.UNREADABLE
    assert judgement.findings[0].reason == "ROLE"


def test_a_parameter_that_the_model_lacks_is_absent_unless_that_was_declared():
    lacking = judge(snapshot(), setting("A", rule=EQUALS_ON))
    meant = judge(snapshot(), setting("A", rule=Rule("absent")))

    assert lacking.counts[Verdict.ABSENT] == 1
    assert meant.counts[Verdict.CONFORM] == 1


def test_a_parameter_that_must_be_absent_and_is_there_is_unauthorized():
    judgement = judge(snapshot(values={"A": "1"}), setting("A", rule=Rule("absent")))

    assert judgement.findings[0].verdict is Verdict.UNAUTHORIZED


def test_a_star_means_every_index_that_the_device_has_in_its_order():
    values = {f"Camera[{i}] Backlight": "Off" for i in (10, 2, 1)} | {"Camera[1] Name": "x"}

    judgement = judge(snapshot(values=values), setting("Camera[*] Backlight", rule=EQUALS_ON))

    assert [f.path for f in judgement.findings] == [
        "Camera[1] Backlight",
        "Camera[2] Backlight",
        "Camera[10] Backlight",
    ]
    assert judgement.counts[Verdict.UNMANAGED] == 1


def test_the_first_pattern_that_the_device_has_is_meant():
    rule = EQUALS_ON

    judgement = judge(
        snapshot(values={"Old 1 Mode": "On"}), setting("New", "Old 1 Mode", rule=rule)
    )

    assert judgement.counts[Verdict.CONFORM] == 1


def test_bounds_hold_for_numbers_only():
    rule = Rule("at_most", ("4096",))

    for live, verdict in (
        ("4096", Verdict.CONFORM),
        ("4097", Verdict.UNAUTHORIZED),
        ("Auto", Verdict.UNAUTHORIZED),
        ("", Verdict.UNAUTHORIZED),
    ):
        assert judge(snapshot(values={"R": live}), setting("R", rule=rule)).counts[verdict] == 1


@given(
    st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from(["On", "Off", ""])),
    st.sets(st.sampled_from("ABCDE")),
    st.sets(st.sampled_from("ABCDEF"), max_size=6),
)
def test_every_path_gets_exactly_one_verdict(values, masked, names):
    values = {name: text for name, text in values.items() if name not in masked}
    shown = snapshot(values=values, masked=frozenset(masked))

    judgement = judge(shown, *(setting(name, rule=EQUALS_ON) for name in sorted(names)))

    missing = names - values.keys() - masked
    assert sum(judgement.counts.values()) == len(values) + len(masked) + len(missing)
    assert judgement.counts[Verdict.CONFORM] == sum(values.get(n) == "On" for n in names)


def test_equal_settings_have_equal_digests_and_any_other_value_or_mask_another():
    one = snapshot(values={"A": "1", "B": "2"})

    others = [
        snapshot(values={"A": "1", "B": "3"}),
        snapshot(values={"A": "1"}),
        snapshot(values={"A": "1"}, masked=frozenset({"B"})),
        snapshot(values={"A": "1", "C": "2"}),
        snapshot(values={"A": '1", "2', "B": ""}),
    ]

    assert one.digest() == snapshot(values={"A": "1", "B": "2"}).digest()
    assert len({one.digest(), *(other.digest() for other in others)}) == 6


@given(st.lists(st.integers(0, 10**30), unique=True))
def test_findings_of_one_parameter_stand_by_number_however_long_it_is(numbers):
    paths = [f"Input[{number}] Name" for number in numbers] + [f"Input[1{'0' * 5000}] Name"]
    found = [Finding("codec-a", Verdict.UNAUTHORIZED, path=path) for path in paths]

    told = in_order(sorted(found, key=lambda each: each.path))

    assert [each.path for each in told] == [f"Input[{n}] Name" for n in sorted(numbers)] + paths[
        -1:
    ]


def test_a_value_of_megabytes_is_shown_by_its_beginning_its_length_and_its_digest():
    text = "é" * 3_000_000

    (finding,) = judge(snapshot(values={"P": text}), setting("P", rule=EQUALS_ON)).findings

    assert finding.live is not None
    assert len(finding.live) < 400
    assert finding.live.startswith("é" * 200)
    assert f"[3000000; sha256:{sha256(text.encode()).hexdigest()}]" in finding.live


def test_a_secret_that_is_empty_is_told_apart_from_one_that_is_there():
    rule = Rule("equals", ("keyring:snmp",))

    (finding,) = judge(snapshot(values={"C": ""}), setting("C", rule=rule, is_secret=True)).findings

    assert (finding.verdict, finding.reason) == (Verdict.UNAUTHORIZED, "SECRET_EMPTY")
    assert finding.live == ""


def test_a_declared_parameter_that_the_value_spaces_have_is_missed():
    lacking = snapshot(values={"B": "1"}, offered=frozenset({"A[1] Mode", "B"}))

    (finding,) = judge(lacking, setting("A[*] Mode", rule=EQUALS_ON)).findings

    assert (finding.verdict, finding.reason) == (Verdict.UNAUTHORIZED, "ABSENT_BUT_OFFERED")


def test_only_a_clause_that_no_baseline_names_is_the_vocabularys():
    own = setting("A Mode", rule=EQUALS_ON)
    (statement,) = own.layers
    bare = replace(statement, issued=replace(statement.issued, clauses=()))
    quiet = replace(own, layers=(bare,), clause="information.security")
    bases, on = legal_bases({}), date(2026, 11, 24)

    found = [judge(snapshot(values={"A Mode": "Off"}), one).findings[0] for one in (own, quiet)]
    said, added = (bases.cite(finding, on=on) for finding in found)

    assert said.clauses
    assert added.clauses
    assert (said.is_cited_by_vocabulary, added.is_cited_by_vocabulary) == (False, True)
