"""Choosing hosts as Ansible's --limit does, except that what matches nothing is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.declared.inventory.patterns import MAX_EXPRESSIONS, select, select_known
from fleetcfg.errors import RequestError
from fleetcfg.model.fleet import Device, Fleet, Group

HOSTS = ["c1", "c2", "c3", "m1", "m2", "x"]
FLEET = Fleet(
    devices={name: Device(name, "cisco_ce", "10.0.0.1") for name in HOSTS},
    groups={
        "all": Group("all", ("ungrouped", "codecs", "mx")),
        "ungrouped": Group("ungrouped", hosts=("x",)),
        "codecs": Group("codecs", ("mx",), ("c1", "c2", "c3")),
        "mx": Group("mx", hosts=("m1", "m2")),
    },
)


def no_file(name):
    raise FileNotFoundError(2, "No such file", name)


@pytest.mark.parametrize(
    ("pattern", "hosts"),
    [
        ("all", "c1 c2 c3 m1 m2 x"),
        ("*", "c1 c2 c3 m1 m2 x"),
        ("codecs", "c1 c2 c3 m1 m2"),
        ("m2,c1", "c1 m2"),
        ("m2:c1", "c1 m2"),
        (" m2 , c1 ,", "c1 m2"),
        ("codecs:!mx", "c1 c2 c3"),
        ("!mx,codecs", "c1 c2 c3"),
        ("!mx", "c1 c2 c3 x"),
        ("&mx", "m1 m2"),
        ("codecs:&mx:!m1", "m2"),
        ("c*", "c1 c2 c3 m1 m2"),
        ("c?", "c1 c2 c3"),
        ("[cm]1", "c1 m1"),
        ("~(c|m)[12]$", "c1 c2 m1 m2"),
        ("~(?:c|m)1$,x", "c1 m1 x"),
        ("codecs[0]", "c1"),
        ("codecs[-1]", "m2"),
        ("codecs[1:3]", "c2 c3 m1"),
        ("codecs[1-3]", "c2 c3 m1"),
        ("codecs[3:]", "m1 m2"),
        ("c*[0:1]", "c1 c2"),
        ("codecs[0:1],x", "c1 c2 x"),
        ("!codecs[0:4]", "x"),
    ],
)
def test_a_pattern_chooses_what_ansible_would_in_the_order_of_the_fleet(pattern, hosts):
    assert select(FLEET, [pattern], no_file) == tuple(hosts.split())


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("c9", "LIMIT_NO_MATCH"),
        ("c1,c9", "LIMIT_NO_MATCH"),
        ("c1:!c9", "LIMIT_NO_MATCH"),
        ("c1:&c9", "LIMIT_NO_MATCH"),
        ("z*", "LIMIT_NO_MATCH"),
        ("~z", "LIMIT_NO_MATCH"),
        ("!", "LIMIT_NO_MATCH"),
        ("~", "LIMIT_NO_MATCH"),
        ("mx[2]", "LIMIT_NO_MATCH"),
        ("mx[-3]", "LIMIT_NO_MATCH"),
        ("mx[5:6]", "LIMIT_NO_MATCH"),
        ("C1", "LIMIT_NO_MATCH"),
        ("~(", "LIMIT_BAD_REGEX"),
        ("~(([a-z-]+)+)+!", "LIMIT_BAD_REGEX"),
        (r"~(.)\1", "LIMIT_BAD_REGEX"),
        ("~" + "a" * 257, "LIMIT_BAD_REGEX"),
        (",".join(f"c{n}*" for n in range(MAX_EXPRESSIONS + 1)), "LIMIT_TOO_MANY"),
        (":!".join(f"~c{n}" for n in range(MAX_EXPRESSIONS + 1)), "LIMIT_TOO_MANY"),
        ("c1:!" + ":!".join(f"all[{n}:]" for n in range(MAX_EXPRESSIONS + 1)), "LIMIT_TOO_MANY"),
        ("c1:!codecs", "LIMIT_EMPTY"),
        ("c1:&mx", "LIMIT_EMPTY"),
        ("a" * 1001, "LIMIT_TOO_LONG"),
        ("@gone", "LIMIT_FILE"),
    ],
)
def test_a_pattern_that_leads_nowhere_is_an_error(pattern, code):
    with pytest.raises(RequestError) as refused:
        select(FLEET, [pattern], no_file)

    assert refused.value.code == code


def test_no_pattern_chooses_everything():
    assert select(FLEET, [], no_file) == tuple(HOSTS)


def test_a_part_without_a_match_names_the_nearest():
    with pytest.raises(RequestError) as refused:
        select(FLEET, ["codec"], no_file)

    assert refused.value.facts == {"part": "codec", "nearest": "codecs"}


def test_names_are_chosen_without_number_and_a_part_said_again_counts_once():
    """A file of the devices that failed may be long: a name costs nothing but to look it up."""
    names = {f"a{n}": Device(f"a{n}", "cisco_ce", "10.0.0.1") for n in range(MAX_EXPRESSIONS + 1)}
    fleet = Fleet(names, {"all": Group("all", hosts=tuple(names))})

    assert select(fleet, ["@list"], lambda _: "\n".join(names)) == tuple(names)
    assert select(fleet, [",".join(["a1*"] * 31_000)], no_file)[0] == "a1"


def test_a_part_said_again_is_not_looked_for_again():
    looked = []

    class Counting(dict):
        def __iter__(self):
            looked.append(1)
            return super().__iter__()

    select(Fleet(FLEET.devices, Counting(FLEET.groups)), ["c*," * 31_000], no_file)

    assert len(looked) == 1


def test_a_file_gives_one_pattern_a_line():
    assert select(FLEET, ["@list"], {"list": "# failed\nc1\n\n  mx:!m2  \n"}.__getitem__) == (
        "c1",
        "m1",
    )


def test_an_empty_file_chooses_nothing_and_is_an_error():
    with pytest.raises(RequestError, match="LIMIT_NO_MATCH"):
        select(FLEET, ["@list"], {"list": "# none\n"}.__getitem__)


@given(st.lists(st.text(alphabet="cm1x*?[]:,&!~@()-0", max_size=8), max_size=3))
def test_any_pattern_chooses_hosts_in_order_or_is_a_usage_error(patterns):
    try:
        chosen = select(FLEET, patterns, no_file)
    except RequestError:
        return

    assert chosen
    assert list(chosen) == [host for host in HOSTS if host in chosen]


def test_a_pattern_of_which_python_has_its_doubts_is_taken_as_it_is():
    """`[[` is a FutureWarning of `re`: it stood on the screen, in Python's own words."""
    assert select(FLEET, ["~[[c]1"], no_file) == ("c1",)


@pytest.mark.parametrize(
    ("pattern", "hosts"),
    [("new,c1", "c1"), ("new", ""), ("new*,mx", "m1 m2"), ("mx:!new", "m1 m2"), ("mx:&new", "")],
)
def test_of_another_fleet_a_part_that_it_does_not_have_takes_nothing(pattern, hosts):
    assert select_known(FLEET, [pattern], no_file) == tuple(hosts.split())


def test_of_another_fleet_too_a_pattern_must_be_one():
    for pattern in ("~(", "~(([a-z-]+)+)+!"):
        with pytest.raises(RequestError, match="LIMIT_BAD_REGEX"):
            select_known(FLEET, [pattern], no_file)
