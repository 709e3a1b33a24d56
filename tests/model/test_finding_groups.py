"""Findings in one order, however they arrived; equal ones together."""

from dataclasses import replace
from itertools import permutations

from fleetcfg.model.finding import Finding
from fleetcfg.model.finding_groups import FindingCollector, group_findings, join_groups
from fleetcfg.model.verdict import Verdict

ORDER = {"codec-a": 0, "codec-b": 1, "codec-c": 2}
ANSWER = ("call.auto_answer", "Off", "On")


def finding(host, verdict, severity="medium", about=ANSWER):
    parameter, declared, live = about
    return Finding(host, verdict, parameter, declared=declared, live=live, severity=severity)


FOUND = (
    finding("codec-c", Verdict.UNAUTHORIZED, "low"),
    finding("codec-b", Verdict.UNAUTHORIZED, "critical"),
    finding("codec-a", Verdict.UNAUTHORIZED, "critical"),
    finding("codec-c", Verdict.REPLACED, "critical", ("", "1", "2")),
    finding("codec-c", Verdict.UNAUTHORIZED, "critical", ("call.auto_answer", "Off", "Ask")),
)


def test_the_gravest_come_first_and_equal_ones_stand_together_in_the_order_of_the_inventory():
    groups = group_findings(FOUND, ORDER)

    assert [(group.first.verdict, group.first.live, group.hosts) for group in groups] == [
        (Verdict.REPLACED, "2", ("codec-c",)),
        (Verdict.UNAUTHORIZED, "On", ("codec-a", "codec-b")),
        (Verdict.UNAUTHORIZED, "Ask", ("codec-c",)),
        (Verdict.UNAUTHORIZED, "On", ("codec-c",)),
    ]


def test_the_order_of_arrival_changes_nothing():
    assert len({repr(group_findings(some, ORDER)) for some in permutations(FOUND)}) == 1


def test_devices_that_the_inventory_has_no_more_stand_last_by_name():
    old = [finding(host, Verdict.UNAUTHORIZED) for host in ("codec-z", "codec-y", "codec-b")]

    assert group_findings(old, ORDER)[0].hosts == ("codec-b", "codec-y", "codec-z")


def collected(findings):
    found = FindingCollector()
    for one in findings:
        found.add(one, (ORDER[one.host], one.host))
    return found.groups()


def test_what_is_counted_as_it_comes_is_grouped_as_the_whole_is():
    groups = group_findings(FOUND, ORDER)

    for some in permutations(FOUND):
        kept = collected(some)
        assert [(one.first, one.in_order) for one in kept] == [(g.first, g.hosts) for g in groups]


def test_what_is_equal_but_for_its_facts_is_told_apart():
    one, other = (
        replace(FOUND[0], host=host, facts={"at": host}) for host in ("codec-a", "codec-b")
    )

    assert len(collected([one, other])) == 2


def test_groups_of_one_gravity_about_the_same_devices_stand_together():
    more = [
        finding(host, Verdict.UNAUTHORIZED, "critical", ("call.rate", "1", "2"))
        for host in ("codec-a", "codec-b")
    ]

    joined = join_groups(collected([*FOUND, *more]))

    assert [[one.first.parameter for one in each] for each in joined] == [
        [""],
        ["call.auto_answer", "call.rate"],
        ["call.auto_answer"],
        ["call.auto_answer"],
    ]
