"""Two audits side by side: what is new, gone, as it was, and what cannot be told."""

from dataclasses import replace

import pytest

from fleetcfg.errors import RequestError
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import Finding, FleetReport
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations import comparison
from fleetcfg.observations.comparison import compare_runs, last_pair
from fleetcfg.observations.run_names import find_run
from fleetcfg.observations.runs import begin_run, load_run, report_of
from fleetcfg.observations.store import open_observations
from tests.observations.test_runs import DAY, START
from tests.observations.test_trend import audited, report

NOW = START + 30 * DAY
V = Verdict


@pytest.fixture
def store(tmp_path):
    kept = open_observations(tmp_path / "history.sqlite")
    yield kept
    kept.close()


def found(host, *findings, **changes):
    """Return a report on *host* with findings: each is parameter, live and perhaps a verdict."""
    made = tuple(
        Finding(host, rest[0] if rest else V.UNAUTHORIZED, name, declared="Off", live=live)
        for name, live, *rest in findings
    )
    return replace(report(host), findings=made, **changes)


def compared(store, before, after, **of_later):
    audited(store, "A", *before)
    audited(store, "B", *after, at=START + DAY, **of_later)
    return compare_runs(store, load_run(store, "A"), load_run(store, "B"))


def names(findings):
    return [(one.finding.host, one.finding.parameter, one.finding.live) for one in findings]


def test_what_is_new_gone_and_as_it_was(store):
    told = compared(
        store,
        [found("a", ("x", "1"), ("y", "2")), found("b", ("x", "1")), found("c")],
        [found("a", ("y", "2"), ("z", "3")), found("b", ("x", "1")), found("c")],
    )

    assert names(told.appeared) == [("a", "z", "3")]
    assert names(told.gone) == [("a", "x", "1")]
    assert names(told.stayed) == [("a", "y", "2"), ("b", "x", "1")]
    assert (told.untold, told.unchanged) == ((), 2)
    assert told.conclusion is Conclusion.FINDINGS


def test_another_wrong_value_is_new_and_says_what_was_there_before(store):
    told = compared(store, [found("a", ("x", "1"))], [found("a", ("x", "2"))])

    (one,) = told.appeared
    assert (one.finding.live, one.before.live, told.gone) == ("2", "1", ())


def test_what_is_let_off_now_is_gone_and_says_so(store):
    told = compared(store, [found("a", ("x", "1"))], [found("a", ("x", "1", V.WAIVED))])

    (one,) = told.gone
    assert one.now.verdict is V.WAIVED
    assert told.conclusion is Conclusion.CLEAN


def test_what_can_no_longer_be_judged_is_not_gone_but_untold(store):
    told = compared(
        store,
        [found("a", ("x", "1"), ("y", None, V.ABSENT))],
        [found("a", ("x", None, V.UNREADABLE), ("y", None, V.ABSENT))],
    )

    assert (told.gone, told.appeared) == ((), ())
    assert [(one.host, one.reason, one.parameters) for one in told.untold] == [
        ("a", "", ("x", "y"))
    ]
    assert told.conclusion is Conclusion.INCOMPLETE


def test_what_neither_audit_could_judge_is_not_known_and_not_unchanged(store):
    """Of one the other findings changed, of one they are the same bytes: both were unchanged."""
    hidden = ("y", None, V.UNREADABLE)
    told = compared(
        store,
        [found("a", hidden), found("b", hidden, ("z", "1", V.WAIVED)), found("c")],
        [found("a", hidden), found("b", hidden), found("c")],
    )

    assert [(one.host, one.parameters) for one in told.untold] == [("a", ("y",)), ("b", ("y",))]
    assert (told.appeared, told.gone, told.unchanged) == ((), (), 1)
    assert told.conclusion is Conclusion.INCOMPLETE


def test_a_device_that_did_not_answer_is_untold_and_one_that_does_again_is_a_first_look(store):
    told = compared(
        store,
        [
            found("a", ("x", "1")),
            found("b", reason="DEV_TIMEOUT"),
            found("d", reason="DEV_TIMEOUT"),
        ],
        [
            found("a", reason="DEV_TIMEOUT", facts={"host": "a"}),
            found("b", ("x", "1")),
            found("d", reason="DEV_TIMEOUT"),
        ],
    )

    assert [(one.host, one.reason) for one in told.untold] == [
        ("a", "DEV_TIMEOUT"),
        ("d", "DEV_TIMEOUT"),
    ]
    assert told.untold[0].facts == {"host": "a"}
    assert [(one.finding.host, one.is_first_look) for one in told.appeared] == [("b", True)]
    assert (told.gone, told.unchanged, told.readable) == ((), 0, 1)


def test_other_selections_are_said(store):
    told = compared(
        store,
        [found("a"), found("gone")],
        [found("a"), found("new", ("x", "1"))],
        hosts=3,
    )

    assert (told.left_out, told.added, told.untried) == (("gone",), ("new",), 1)
    assert names(told.appeared) == [("new", "x", "1")]


def test_less_of_the_fleet_is_never_nothing_new(store):
    told = compared(store, [found("a"), found("b")], [found("a")])

    assert told.conclusion is Conclusion.INCOMPLETE


def test_findings_on_the_fleet_as_such_are_compared_one_by_one(store):
    def boxes(*addresses):
        return FleetReport(
            tuple(Finding("", V.UNDECLARED, "device", live=one) for one in addresses)
        )

    for run, fleet, at in (("A", boxes("1", "2"), START), ("B", boxes("2", "3"), START + DAY)):
        audited(store, run, found("a"), fleet, at=at, hosts=1)

    told = compare_runs(store, load_run(store, "A"), load_run(store, "B"))

    assert names(told.appeared) == [("", "device", "3")]
    assert told.appeared[0].before is not None
    assert told.appeared[0].before.live == "1"
    assert names(told.stayed) == [("", "device", "2")]
    assert told.unchanged == 1


def test_a_fleet_that_was_not_judged_again_is_untold(store):
    audited(store, "A", found("a"), FleetReport((Finding("", V.UNDECLARED),)), hosts=1)
    audited(store, "B", found("a"), at=START + DAY)

    told = compare_runs(store, load_run(store, "A"), load_run(store, "B"))

    assert [one.host for one in told.untold] == [""]


def test_the_order_of_the_two_is_that_of_time(store):
    audited(store, "A", found("a"))
    audited(store, "B", found("a", ("x", "1")), at=START + DAY)

    told = compare_runs(store, load_run(store, "B"), load_run(store, "A"))

    assert told.earlier.header.run == "A"
    assert names(told.appeared) == [("a", "x", "1")]


def test_what_both_say_alike_is_not_unpacked(store, monkeypatch):
    hidden = [found(f"r{n}", ("sip.password", None, V.UNVERIFIABLE)) for n in range(20)]
    asked = []

    def counted(observations, run, host):
        asked.append(host)
        return report_of(observations, run, host)

    monkeypatch.setattr(comparison, "report_of", counted)

    told = compared(store, hidden, [*hidden[1:], found("r0", ("x", "1"))])

    assert asked == ["r0", "r0"]
    assert told.unchanged == 19


def test_real_and_simulated_are_not_compared(store):
    audited(store, "REAL", found("a"))
    audited(store, "SIM", found("a"), at=START + DAY, simulated=1)

    with pytest.raises(RequestError, match="COMPARE_MIXED") as refused:
        compare_runs(store, load_run(store, "SIM"), load_run(store, "REAL"))
    assert refused.value.facts == {"simulated": "SIM", "real": "REAL"}


def test_an_audit_of_which_nothing_but_figures_is_kept_is_not_compared(store):
    audited(store, "A", found("a"))
    audited(store, "B", found("a"), at=START + DAY)
    store.connection.execute("UPDATE run SET body = NULL WHERE id = 'A'")

    with pytest.raises(RequestError, match="COMPARE_NO_FINDINGS"):
        compare_runs(store, load_run(store, "A"), load_run(store, "B"))


# ---------------------------------------------------------------- which audit is meant


def test_the_last_two_are_those_of_the_same_devices(store):
    audited(store, "A", found("a"), found("b"))
    audited(store, "B", found("a"), found("b"), at=START + DAY)
    audited(store, "OTHER", found("a"), found("c"), at=START + 2 * DAY)
    audited(store, "PART", found("a"), at=START + 3 * DAY)
    audited(store, "C", found("a"), found("b"), at=START + 4 * DAY)

    assert [run.header.run for run in last_pair(store, now=NOW)] == ["B", "C"]

    audited(store, "MORE", found("a"), found("b"), found("c"), at=START + 5 * DAY)
    assert [run.header.run for run in last_pair(store, now=NOW)] == ["C", "MORE"]

    audited(store, "ALONE", found("z"), at=START + 6 * DAY)
    with pytest.raises(RequestError, match="COMPARE_NO_PAIR"):
        last_pair(store, now=NOW)


def test_the_last_two_are_compared_in_what_both_hold_and_the_rest_is_named(store):
    audited(store, "A", found("a", ("x", "1")), found("gone"))
    audited(store, "B", found("a", ("x", "2")), found("more"), at=START + DAY)

    compared = compare_runs(store, *last_pair(store, now=NOW))

    assert [one.finding.host for one in compared.appeared] == ["a"]
    assert (compared.left_out, compared.added) == (("gone",), ("more",))


def test_where_nothing_is_kept_there_is_no_last_pair(store):
    with pytest.raises(RequestError, match="HISTORY_NO_AUDIT"):
        last_pair(store, now=NOW)


RUNS = ("20261124T070000Z-aa11", "20261125T070000Z-aa22", "20261126T070000Z-bb11cc")


@pytest.fixture
def three(store):
    for n, name in enumerate(RUNS):
        audited(store, name, found("a"), at=START + n * DAY)
    audited(store, "SIM", found("a"), at=START - DAY, simulated=1)
    begin_run(
        store, replace(load_run(store, RUNS[2]).header, run="KILLED", started_at=NOW), FAIL_ON
    )
    return store


@pytest.mark.parametrize(
    ("name", "run"),
    [
        (RUNS[1], RUNS[1]),
        ("20261126", RUNS[2]),
        ("KIL", "KILLED"),
        ("bb11cc", RUNS[2]),  # as screens call it
        ("last", RUNS[2]),
        ("last~2", RUNS[0]),
        ("24/11/2026", RUNS[0]),
        ("2026-11-25T14:00", RUNS[1]),
        ("25/11/2026 13:59", RUNS[0]),
        ("1/1/2027", RUNS[2]),
    ],
)
def test_an_audit_is_meant_by_its_id_its_place_or_a_time(three, name, run):
    assert find_run(three, name, now=NOW).header.run == run


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("202611", "HISTORY_RUN_AMBIGUOUS"),
        ("20261", "HISTORY_RUN_AMBIGUOUS"),
        ("2027", "HISTORY_RUN_UNKNOWN"),
        ("last~3", "HISTORY_RUN_UNKNOWN"),  # the fourth is of simulated devices
        ("", "HISTORY_RUN_UNKNOWN"),
        ("23/11/2026", "HISTORY_NONE_BY_THEN"),
        ("31/02/2026", "USAGE_DAY"),
    ],
)
def test_what_means_none_or_several_is_refused(three, name, code):
    with pytest.raises(RequestError) as refused:
        find_run(three, name, now=NOW)

    assert refused.value.code == code
    if "known" in refused.value.facts:
        assert RUNS[1] in str(refused.value.facts["known"])


def test_where_nothing_is_kept_no_name_means_an_audit(store):
    with pytest.raises(RequestError, match="HISTORY_NO_AUDIT"):
        find_run(store, "last", now=NOW)
