from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.declared.sheets.sample_file import SampleRules
from fleetcfg.errors import FleetcfgError
from fleetcfg.model.problem import InvalidDeclarationsError
from fleetcfg.model.registers.services import USUAL_LINE_RULES, ProvidedLine
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.typed_times import month_of
from fleetcfg.observations.store import Observations, open_observations
from fleetcfg.report.incidents.line_text import LinesRecord, lines_text, taken_text
from fleetcfg.words import Words
from fleetcfg.workflow.incidents.lines import (
    chosen_lines,
    judge_lines,
    measured_lines,
    take_samples,
    weeks_until,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LINES = (
    ProvidedLine("bum-to", "bum-to", "vnpt", 10.0),
    ProvidedLine("pa-u", "pa-u", "viettel", 20.0),
)
RULES = SampleRules(("bum-to", "pa-u"), "", NOW)
MONTH = datetime(2026, 11, 1, tzinfo=VIETNAM)


@pytest.fixture
def store(tmp_path: Path):
    observations = open_observations(tmp_path / "history.sqlite")
    yield observations
    observations.close()


def exported(days: int, **loads: float) -> bytes:
    """Write samples of *days* before now, each line with one load in Mbit/s both ways."""
    rows = ["time,line,in (Mbit/s),out (Mbit/s)"]
    for line, load in loads.items():
        name = line.replace("_", "-")
        for slot in range(days * 288):
            at = NOW - timedelta(minutes=5 * slot)
            rows.append(f"{at:%Y-%m-%dT%H:%M:%SZ},{name},{load},1")
    return "\n".join(rows).encode()


def test_a_file_twice_counts_once(store: Observations) -> None:
    data = exported(8, bum_to=9.5, pa_u=1.0)

    first = take_samples("a.csv", data, RULES, store)
    again = take_samples("b.csv", data, RULES, store)

    assert [(each.line, each.count) for each in first.lines] == [("bum-to", 2304), ("pa-u", 2304)]
    assert (first.is_known, again.is_known) == (False, True)
    vi = Words("vi")
    assert "bum-to: 2304 mẫu 5 phút" in taken_text(first, vi)
    assert "b.csv" in taken_text(again, vi)


def test_a_line_over_the_rule_is_told_with_its_provider(store: Observations) -> None:
    take_samples("a.csv", exported(8, bum_to=9.5, pa_u=1.0), RULES, store)

    told = judge_lines(LINES, USUAL_LINE_RULES, store, month=None, now=NOW)

    assert [(each.line.id, each.state) for each in told.lines] == [
        ("bum-to", "over"),
        ("pa-u", "kept"),
    ]
    assert [(each.provider, dict(each.lines)) for each in told.providers] == [
        ("viettel", {"kept": 1}),
        ("vnpt", {"over": 1}),
    ]
    text = lines_text(told, Words("vi"))
    assert "bum-to (bum-to, vnpt, 10 Mbit/s): vượt" in text
    assert "Chiều vào: 9.50 / 9 Mbit/s, có 100.0 % số mẫu: vượt" in text
    assert '"percentile":9500000' in LinesRecord.told(told)


@pytest.mark.parametrize(
    ("month", "rule"),
    [
        ("12/2025", "(mức của Sở: khi ấy chưa văn bản nào quy định)"),
        ("02/2026", "(mức của Sở: khi ấy chưa văn bản nào quy định)"),
        ("03/2026", "(TT 06/2026 Điều 5.6)"),
        ("", "(TT 06/2026 Điều 5.6)"),
    ],
)
def test_a_rule_is_cited_of_the_time_in_which_it_held(
    store: Observations, month: str, rule: str
) -> None:
    """The circular holds from 30 March 2026."""
    asked = month_of(month) if month else None
    told = judge_lines(LINES, USUAL_LINE_RULES, store, month=asked, now=NOW, law=legal_bases({}))

    assert lines_text(told, Words("vi")).splitlines()[1] == (
        f"Phân vị 95 mỗi chiều không quá 90 % dung lượng {rule}."
    )


def test_a_rule_of_a_document_that_ended_says_so(store: Observations) -> None:
    known = legal_bases({}).documents["TT 06/2026"]
    law = legal_bases({known.id: replace(known, valid_to=date(2026, 6, 30))})

    told = judge_lines(LINES, USUAL_LINE_RULES, store, month=None, now=NOW, law=law)

    assert "30/06/2026" in lines_text(told, Words("vi")).splitlines()[1]


def test_too_few_samples_are_not_known_with_their_share(store: Observations) -> None:
    take_samples("a.csv", exported(3, bum_to=1.0), RULES, store)

    told = judge_lines(LINES, USUAL_LINE_RULES, store, month=None, now=NOW)

    assert told.states == {"unknown"}
    text = lines_text(told, Words("en"))
    assert "42.8 % of the samples: not known" in text
    assert "pa-u (pa-u, viettel, 20 Mbit/s): not measured" in text


def test_of_a_month_the_worst_seven_days_are_told(store: Observations) -> None:
    take_samples("a.csv", exported(30, bum_to=1.0), RULES, store)
    take_samples("b.csv", exported(9, bum_to=9.5), RULES, store)  # it says otherwise of nine days

    (told,) = judge_lines(LINES[:1], USUAL_LINE_RULES, store, month=MONTH, now=NOW).lines

    assert told.state == "over"
    assert sum(told.windows.values()) == 23  # days of November that ended
    assert told.window.state == "over"
    assert 0 < told.windows["over"] < 23


def test_a_report_tells_figures_of_no_week_of_which_too_much_lacks(store: Observations) -> None:
    take_samples("a.csv", exported(3, bum_to=8.0, pa_u=1.0), RULES, store)
    take_samples("b.csv", exported(22, pa_u=1.0), RULES, store)
    weeks = weeks_until(NOW - timedelta(days=23), NOW)

    bare, known = measured_lines(LINES, USUAL_LINE_RULES, store, weeks)

    assert {*bare.weeks} <= {"unknown", "unmeasured"}
    assert bare.worst is None
    assert known.weeks["kept"] >= 2
    assert (known.worst and known.worst.state) == "kept"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (
            lambda store: take_samples("a", b"", SampleRules((), "", NOW), store),
            "LINE_NONE_DECLARED",
        ),
        (
            lambda store: take_samples("a", b"", SampleRules(("x",), "y", NOW), store),
            "LINE_UNKNOWN_NAME",
        ),
        (lambda _: chosen_lines(LINES, ["pa-v"]), "LINE_UNKNOWN_NAME"),
        (
            lambda store: judge_lines(
                LINES,
                USUAL_LINE_RULES,
                store,
                month=datetime(2026, 12, 1, tzinfo=VIETNAM),
                now=NOW,
            ),
            "LINE_MONTH_AHEAD",
        ),
    ],
    ids=["no line", "of a file", "to show", "a month to come"],
)
def test_what_cannot_be_asked_is_refused(store: Observations, call, code) -> None:
    with pytest.raises(FleetcfgError) as refused:
        call(store)

    assert refused.value.code == code


def test_nothing_is_kept_of_a_file_with_a_fault(store: Observations) -> None:
    with pytest.raises(InvalidDeclarationsError):
        take_samples("a.csv", exported(8, bum_to=1.0) + b"\nx,bum-to,1,1", RULES, store)

    told = judge_lines(LINES, USUAL_LINE_RULES, store, month=None, now=NOW)
    assert {each.window.measured[0].state for each in told.lines} == {"unmeasured"}


def test_lines_are_chosen_by_name() -> None:
    assert [each.id for each in chosen_lines(LINES, ["pa-u"])] == ["pa-u"]
    assert len(chosen_lines(LINES, [])) == 2
