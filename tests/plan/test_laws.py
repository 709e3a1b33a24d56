"""What is true of every plan: a second one is empty, and each path is planned or left out."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.model.declared import Rule
from fleetcfg.plan.device import changes_of
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.state import kept
from tests.plan.readings import DEVICE, KNOWN, LIVE, Read, adopted, planned, read, wants
from tests.words.catalogue import ids

TEXTS = st.sampled_from(
    ["On", "Off", "64", "4096", "", "Phòng họp", "a\nb", "***", "Москва", "0128"]
)
RULES = st.one_of(
    st.builds(lambda text: Rule("equals", (text,)), TEXTS),
    st.builds(lambda one, two: Rule("one_of", (one, two)), TEXTS, TEXTS),
    st.just(Rule("at_most", ("2048",))),
    st.just(Rule("absent")),
)
PATTERNS = [*LIVE, "Input[*] Name", "Sip Password", "Uptime", "No Such"]
SETTINGS = st.lists(
    st.tuples(st.sampled_from(PATTERNS), RULES, st.none() | TEXTS),
    max_size=6,
    unique_by=lambda s: s[0],
).map(lambda found: tuple(wants(*each) for each in found))
VALUES = st.dictionaries(st.sampled_from([*LIVE, "Uptime", "No Such"]), TEXTS)


@st.composite
def devices(draw) -> Read:
    found = read(*draw(SETTINGS), values=draw(VALUES))
    if draw(st.booleans()):
        found = adopted(found, live=draw(VALUES))
    return found


def applied(found: Read, changes) -> Read:
    values = dict(found.snapshot.values) | {change.path: change.after for change in changes}
    signed = dict(found.authorized.values)
    signed |= {change.path: kept(change.after) for change in changes}
    return replace(
        found,
        snapshot=replace(found.snapshot, values=values),
        authorized=replace(found.authorized, values=signed),
    )


@given(devices())
def test_a_second_plan_is_empty_and_says_the_same_of_what_it_leaves_out(found):
    changes, left = changes_of(found.candidate(), KNOWN)

    again = changes_of(applied(found, changes).candidate(), KNOWN)

    assert again == ((), left)


@given(devices())
def test_each_operation_starts_from_live_and_ends_where_its_rule_holds(found):
    changes, _ = changes_of(found.candidate(), KNOWN)

    asked: dict[str, Rule] = {}
    for setting in reversed(found.declared.settings):
        paths = (
            ["Input[1] Name", "Input[2] Name"] if "*" in setting.parameter else [setting.parameter]
        )
        asked |= dict.fromkeys(paths, setting.winner.rule)
    for change in changes:
        assert change.before == found.snapshot.values[change.path] != change.after
        assert change.path != "Sip Password"
        if change.path in asked:
            assert asked[change.path].holds(change.after)
        else:
            assert found.authorized.values[change.path] == change.after
    paths = [change.path for change in changes]
    assert len(set(paths)) == len(paths)


@given(devices())
def test_every_path_is_planned_or_left_out_and_never_both(found):
    changes, left = changes_of(found.candidate(), KNOWN)

    paths = [*(each.path for each in changes), *(each.path for each in left)]
    assert len(set(paths)) == len(paths)
    assert {each.reason for each in left} <= ids("remedy")


@given(st.lists(devices(), max_size=3))
def test_what_is_planned_reads_back_as_it_was_spelled(found):
    named = [
        replace(each, device=replace(DEVICE, host=f"codec-{number}"))
        for number, each in enumerate(found)
    ]
    made = planned(*named)
    if made.changeset is not None:
        assert read_changeset(made.changeset.to_bytes()) == made.changeset
        ids = [device.id for device in made.changeset.devices]
        assert all(one < other for one, other in pairwise(ids))
