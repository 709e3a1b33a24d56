"""Findings in one order, however they arrived; equal ones together."""

from itertools import permutations

from fleetcfg.model.finding import Finding
from fleetcfg.model.finding_groups import group_findings
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
