"""All parameters of a device that the Department signed something of."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce.paths import XapiPaths
from fleetcfg.diff import Decided, diff
from fleetcfg.model.authorized import Approved, AuthorizedState
from fleetcfg.model.catalog import Catalog, Volatile
from fleetcfg.model.declared import Attestation, Declared, Rule, Waiver
from fleetcfg.model.problem import Place
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.verdict import Verdict
from tests.diff.test_diff import EQUALS_ON, IDENTITY, setting

TODAY = date(2026, 11, 24)
CATALOG = Catalog(
    "cisco_ce",
    {},
    volatile=(Volatile("Volume", "người họp chỉnh"),),
    secrets=("Key[*] Secret",),
    syntax=XapiPaths(),
)
VALUES = {"A Mode": "On", "Camera[1] Name": "a", "Camera[2] Name": "b", "Rate": "4096"}
SHOWN = Snapshot(
    IDENTITY, {**VALUES, "Volume": "50", "Key[1] Secret": "s3cr3t"}, masked=frozenset({"Password"})
)
STATE = AuthorizedState(
    "codec-a",
    "AD-2026-0001",
    IDENTITY.version,
    values={**VALUES, "Key[1] Secret": None, "Password": None},
)
DECLARED = Declared("codec-a", "cisco_ce", (setting("A Mode", rule=EQUALS_ON),))


def judged(shown=SHOWN, *, declared=DECLARED, signed=DECLARED, state=STATE, on=TODAY):
    return diff(declared, shown, Decided(signed, state, CATALOG, on))


def with_values(**changed):
    return replace(SHOWN, values={**SHOWN.values, **changed})


def waiver(**parts):
    return Waiver(
        **{
            "parameter": "A Mode",
            "patterns": ("A Mode",),
            "until": TODAY,
            "document": "9/SKHCN",
            "why": "sửa phòng",
            "value": None,
            "baseline": "b",
            "place": Place("b.yaml", 9, 3),
            **parts,
        }
    )


def test_an_adopted_device_that_nobody_touched_has_no_finding_and_is_watched_as_a_whole():
    judgement = judged()

    assert judgement.findings == ()
    assert judgement.counts == {Verdict.CONFORM: 4, Verdict.UNVERIFIABLE: 2, Verdict.UNMANAGED: 1}


@given(
    st.sampled_from([*VALUES, "Key[1] Secret", "Volume"]),
    st.text(st.characters(codec="utf-8"), min_size=1),
)
def test_any_one_value_that_nobody_signed_is_exactly_one_unauthorized_finding(path, text):
    judgement = judged(with_values(**{path: text}))

    is_watched = path in VALUES and VALUES[path] != text
    assert [f.verdict for f in judgement.findings] == [Verdict.UNAUTHORIZED] * is_watched
    assert [(f.path, f.authorized, f.live) for f in judgement.findings] == (
        [(path, VALUES[path], text)] if is_watched else []
    )
    assert sum(judgement.counts.values()) == len(SHOWN.paths())


def test_an_undeclared_parameter_that_was_changed_is_told_by_its_path_with_the_article():
    (finding,) = judged(with_values(Rate="64")).findings

    assert (finding.parameter, finding.declared) == ("Rate", None)
    assert (finding.clauses, finding.clause) == ((), "parameter.unauthorized")
    assert finding.reason == "NOT_AUTHORIZED"


def test_a_value_that_was_adopted_otherwise_than_declared_is_told_as_adopted():
    signed = Declared("codec-a", "cisco_ce", (setting("A Mode", rule=Rule("equals", ("Off",))),))
    changed = replace(STATE, changed=frozenset({"A Mode"}))

    (adopted,) = judged(declared=signed, signed=signed).findings
    (overtaken,) = judged(declared=signed, signed=signed, state=changed).findings

    assert (adopted.reason, adopted.facts) == ("PENDING_DECLARED", {"adoption": "AD-2026-0001"})
    assert (overtaken.reason, overtaken.facts) == ("PENDING_DECLARED", {})


def test_a_parameter_that_came_or_went_is_unauthorized_on_the_same_firmware_only():
    values = {path: text for path, text in SHOWN.values.items() if path != "Rate"}
    changed = replace(SHOWN, values={**values, "Remote Access": "On"})

    came, gone = judged(changed).findings
    upgraded = judged(replace(changed, identity=replace(IDENTITY, version="ce10.1")))

    assert (gone.path, gone.reason, gone.live) == ("Remote Access", "APPEARED_SINCE_ADOPTION", "On")
    assert (came.path, came.reason, came.live) == ("Rate", "GONE_SINCE_ADOPTION", "∅")
    (finding,) = upgraded.findings
    assert (finding.verdict, finding.reason) == (Verdict.ABSENT, "GONE_WITH_FIRMWARE")
    assert finding.facts == {"adopted": IDENTITY.version, "now": "ce10.1"}
    assert upgraded.counts[Verdict.UNMANAGED] == 2


def test_a_parameter_that_came_and_is_not_seen_does_not_count_as_conform():
    hidden = judged(replace(SHOWN, masked=SHOWN.masked | {"Remote Access"}))
    unreadable = judged(replace(SHOWN, unreadable={"Remote Access": "DEV_NO_RIGHT"}))

    assert [(f.path, f.reason) for f in hidden.findings] == [
        ("Remote Access", "APPEARED_SINCE_ADOPTION")
    ]
    assert [(f.path, f.reason) for f in unreadable.findings] == [("Remote Access", "DEV_NO_RIGHT")]
    assert hidden.counts[Verdict.CONFORM] == unreadable.counts[Verdict.CONFORM] == len(VALUES)


def test_a_declared_parameter_that_new_firmware_renamed_is_judged_by_its_new_name():
    renamed = {"New Mode" if path == "A Mode" else path: text for path, text in VALUES.items()}
    identity = replace(IDENTITY, version="ce10.1")
    declared = Declared("codec-a", "cisco_ce", (setting("A Mode", "New Mode", rule=EQUALS_ON),))

    right, wrong = (
        judged(
            Snapshot(identity, {**renamed, "New Mode": text}), declared=declared, signed=declared
        )
        for text in ("On", "Off")
    )

    assert [(f.path, f.declared) for f in right.findings if f.path in renamed] == []
    assert right.counts[Verdict.UNMANAGED] == 0
    (finding, *gone) = wrong.findings
    assert (finding.path, finding.verdict, finding.declared) == ("New Mode", "unauthorized", "On")
    assert {f.reason for f in gone} == {"GONE_WITH_FIRMWARE"}


def test_a_declared_parameter_that_is_gone_is_counted_once():
    shown = replace(SHOWN, values={p: t for p, t in SHOWN.values.items() if p != "A Mode"})

    judgement = judged(shown)

    (finding,) = judgement.findings
    assert (finding.verdict, finding.declared) == (Verdict.UNAUTHORIZED, "On")
    assert sum(judgement.counts.values()) == len(SHOWN.paths())


def test_a_declared_parameter_that_the_device_never_had_is_absent_once():
    declared = Declared("codec-a", "cisco_ce", (setting("B", rule=EQUALS_ON),))

    assert judged(declared=declared, signed=declared).counts[Verdict.ABSENT] == 1
    assert judged(declared=declared).counts[Verdict.ABSENT] == 1
    assert judged(signed=declared).counts[Verdict.ABSENT] == 1


def test_a_baseline_edited_to_fit_what_somebody_did_does_not_make_it_right():
    edited = Declared("codec-a", "cisco_ce", (setting("A Mode", rule=Rule("equals", ("Off",))),))

    (finding,) = judged(with_values(**{"A Mode": "Off"}), declared=edited).findings

    assert (finding.verdict, finding.reason) == (Verdict.UNAUTHORIZED, "MATCHES_UNSIGNED")
    assert (finding.declared, finding.authorized, finding.live) == ("Off", "On", "Off")


def test_an_edited_baseline_leaves_an_untouched_device_pending_and_shows_what_was_proposed():
    edited = Declared("codec-a", "cisco_ce", (setting("A Mode", rule=Rule("equals", ("Off",))),))

    (finding,) = judged(declared=edited).findings

    assert (finding.verdict, finding.reason, finding.declared) == (
        Verdict.PENDING,
        "PENDING_PROPOSED",
        "Off",
    )


def test_where_the_signed_declarations_are_not_known_nothing_that_is_declared_counts():
    state = AuthorizedState("codec-a")

    judgement = judged(signed=None, state=state)

    assert [f.reason for f in judgement.findings] == ["DECLARED_UNSIGNED"]


RULES = st.sampled_from(
    [EQUALS_ON, Rule("one_of", ("Off", "7")), Rule("at_least", ("5",)), Rule("absent", ())]
)
NAMES = ["A Mode", "Rate", "Camera[1] Name", "Camera[2] Name", "Camera[*] Name", "Key[1] Secret"]
SETTINGS = st.dictionaries(st.sampled_from(NAMES), RULES)
READ = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["On", "Off", "7", None]))


@given(SETTINGS, READ)
def test_what_is_not_on_record_is_judged_alike_with_authority_and_without(asked, read):
    settings = tuple(
        setting(name, rule=rule, is_secret=name.endswith("Secret"))
        for name, rule in sorted(asked.items())
        if not (name == "Camera[*] Name" and asked.keys() & {"Camera[1] Name", "Camera[2] Name"})
    )
    read.pop("Camera[*] Name", None)
    shown = Snapshot(
        IDENTITY,
        {path: text for path, text in read.items() if text is not None},
        masked=frozenset(path for path, text in read.items() if text is None),
    )
    declared = Declared("codec-a", "cisco_ce", settings, syntax=XapiPaths())
    elsewhere = AuthorizedState("codec-a", failed={"Of No Device": "CS-2026-0001"})

    judgement = judged(shown, declared=declared, signed=declared, state=elsewhere)

    assert judgement == diff(declared, shown)
    assert judgement == judged(
        shown, declared=declared, signed=declared, state=AuthorizedState("codec-a")
    )


def test_a_change_on_a_device_that_was_never_adopted_is_watched_and_the_rest_is_not():
    state = AuthorizedState("codec-a", values={"Rate": "2048"})

    judgement = judged(state=state)

    assert [(f.path, f.verdict) for f in judgement.findings] == [("Rate", Verdict.UNAUTHORIZED)]
    assert judgement.counts[Verdict.UNMANAGED] == len(SHOWN.paths()) - 2


def test_a_signed_change_that_did_not_hold_is_no_grave_deed_however_grave_its_parameter_is():
    state = replace(STATE, failed={"A Mode": "CS-2026-0001"})

    (failed,) = judged(state=state).findings
    (deed,) = judged(with_values(**{"A Mode": "Off"})).findings

    assert (failed.verdict, failed.severity) == (Verdict.FAILED, "low")
    assert (deed.verdict, deed.severity) == (Verdict.UNAUTHORIZED, "high")


def test_a_signed_change_is_pending_with_its_number_and_value_until_its_receipt_is_here():
    change = {"Rate": Approved("CS-2026-0007", "4096", "2048")}
    state = replace(STATE, approved=change)

    (before,) = judged(state=state).findings
    (after,) = judged(with_values(Rate="2048"), state=state).findings

    assert (before.reason, after.reason) == ("PENDING_APPROVED", "PENDING_RECEIPT")
    assert before.facts == after.facts == {"changeset": "CS-2026-0007", "after": "2048"}


def test_a_signed_change_that_did_not_hold_says_which():
    (finding,) = judged(state=replace(STATE, failed={"Rate": "CS-2026-0007"})).findings

    assert (finding.verdict, finding.facts) == (Verdict.FAILED, {"changeset": "CS-2026-0007"})


def test_a_secret_is_in_no_finding_whatever_is_known_of_it():
    declared = Declared(
        "codec-a",
        "cisco_ce",
        (setting("Key[1] Secret", rule=Rule("equals", ("env:K",)), is_secret=True),),
    )
    change = {"Key[1] Secret": Approved("CS-2026-0007", "s3cr3t", "s3cr3t2")}

    judgement = judged(declared=declared, signed=declared, state=replace(STATE, approved=change))

    assert judgement.findings
    assert "s3cr3t" not in repr(judgement)
    assert "env:K" not in repr(judgement)


def test_a_signed_waiver_covers_its_path_until_the_end_of_its_last_day():
    waived = replace(DECLARED, waivers=(waiver(),))
    shown = with_values(**{"A Mode": "Off"})

    (finding,) = judged(shown, declared=waived, signed=waived).findings
    (later,) = judged(shown, declared=waived, signed=waived, on=TODAY + timedelta(days=1)).findings

    assert (finding.verdict, finding.facts["document"]) == (Verdict.WAIVED, "9/SKHCN")
    assert later.verdict is Verdict.UNAUTHORIZED


def test_a_waiver_of_one_value_covers_no_other():
    waived = replace(DECLARED, waivers=(waiver(value="Auto"),))

    (finding,) = judged(with_values(**{"A Mode": "Off"}), declared=waived, signed=waived).findings

    assert finding.verdict is Verdict.UNAUTHORIZED


def test_a_waiver_that_nobody_signed_covers_nothing():
    waived = replace(DECLARED, waivers=(waiver(),))
    shown = with_values(**{"A Mode": "Off"})

    (edited,) = judged(shown, declared=waived).findings
    without_authority = diff(waived, shown)

    assert edited.verdict is Verdict.UNAUTHORIZED
    assert without_authority.counts[Verdict.WAIVED] == 0


ATTESTED = Attestation(
    "room.light", "good", "Trần B", TODAY, TODAY + timedelta(days=9), "b", Place("b.yaml")
)
LIT = Declared(
    "codec-a",
    "cisco_ce",
    (replace(setting("room.light", rule=Rule("equals", ("good",))), patterns=()),),
    attestations=(ATTESTED,),
)


def test_what_no_device_tells_is_attested_from_the_day_somebody_looked_until_the_last_day():
    counted = {}
    for days in (-1, 0, 9, 10):
        on = TODAY + timedelta(days=days)
        (finding,) = judged(declared=LIT, signed=LIT, on=on).findings
        counted[days] = (finding.verdict, finding.reason, finding.live)

    assert counted[0] == counted[9] == (Verdict.ATTESTED, "ATTESTED_BY_PERSON", None)
    assert counted[-1] == counted[10] == (Verdict.ABSENT, "ATTESTATION_ENDED", None)


def test_of_two_who_looked_the_last_one_counts():
    worse = replace(ATTESTED, value="dim", seen_on=TODAY + timedelta(days=1))
    both = replace(LIT, attestations=(worse, ATTESTED))

    (first,) = judged(declared=both, signed=both).findings
    (then,) = judged(declared=both, signed=both, on=TODAY + timedelta(days=1)).findings

    assert first.verdict is Verdict.ATTESTED
    assert (then.verdict, then.reason) == (Verdict.UNAUTHORIZED, "ATTESTED_OTHERWISE")
    assert then.facts["value"] == "dim"


def test_of_two_who_saw_different_things_on_one_day_the_worse_counts():
    for pair in (
        (ATTESTED, replace(ATTESTED, value="dim")),
        (replace(ATTESTED, value="dim"), ATTESTED),
    ):
        both = replace(LIT, attestations=pair)
        (finding,) = judged(declared=both, signed=both).findings
        assert finding.reason == "ATTESTED_OTHERWISE"


def test_an_attestation_that_nobody_signed_counts_for_nothing():
    (edited,) = judged(declared=LIT, signed=replace(LIT, attestations=())).findings
    (without,) = diff(LIT, with_values()).findings

    assert {edited.reason, without.reason} == {"ATTESTATION_UNSIGNED"}
    assert {edited.verdict, without.verdict} == {Verdict.ABSENT}


PATHS = st.sampled_from(["A Mode", "Rate", "Camera[1] Name", "B"])
MAPS = st.dictionaries(PATHS, st.sampled_from(["On", "Off", "7"]))


@given(MAPS, MAPS, MAPS, st.booleans(), st.sets(PATHS), st.sets(PATHS))
def test_every_path_that_is_or_should_be_gets_exactly_one_verdict(
    values, authorized, approved, is_adopted, signed, proposed
):
    state = AuthorizedState(
        "codec-a",
        "AD" if is_adopted else "",
        IDENTITY.version,
        authorized,
        approved={p: Approved("CS", text, "On") for p, text in approved.items()},
    )
    asked = [
        Declared("codec-a", "cisco_ce", tuple(setting(p, rule=EQUALS_ON) for p in sorted(paths)))
        for paths in (proposed, signed)
    ]

    judgement = judged(Snapshot(IDENTITY, values), declared=asked[0], signed=asked[1], state=state)

    every = values.keys() | authorized.keys() | approved.keys() | signed | proposed
    assert sum(judgement.counts.values()) == len(every)
    assert len(judgement.findings) == sum(
        n for v, n in judgement.counts.items() if v not in (Verdict.CONFORM, Verdict.UNMANAGED)
    )
