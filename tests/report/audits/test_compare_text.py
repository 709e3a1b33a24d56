"""Two audits side by side as text and as JSON; nothing is said by colour alone."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.errors import Facts
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.comparison import ComparedFinding, RunComparison, UntoldDevice
from fleetcfg.observations.runs import StoredRun
from tests.report import samples
from tests.report.rendered import rendered


def stored(run, days, simulated=0):
    at = samples.START + timedelta(days=days)
    header = replace(samples.HEADER, run=run, started_at=at, simulated=simulated)
    return StoredRun(
        header, FAIL_ON, at, 5, Conclusion.FINDINGS, is_interrupted=False, has_reports=True
    )


TAMPERED = samples.TAMPERED
EARLIER, LATER = stored("RUN-1", 0), stored("RUN-2", 1)
COMPARED = RunComparison(
    EARLIER,
    LATER,
    appeared=(
        ComparedFinding(TAMPERED, before=replace(TAMPERED, live="Off")),
        ComparedFinding(replace(samples.MOVED, host="codec-z"), is_first_look=True),
    ),
    gone=(
        ComparedFinding(samples.WATCHED),
        ComparedFinding(TAMPERED, now=replace(TAMPERED, verdict=Verdict.WAIVED)),
    ),
    stayed=tuple(
        ComparedFinding(replace(TAMPERED, host=host), None) for host in ("codec-b", "codec-c")
    ),
    untold=(
        UntoldDevice("codec-off", "RUN_DEADLINE"),
        UntoldDevice("codec-dark", parameters=("call.max_rate", "sip.registrar")),
        UntoldDevice(""),
    ),
    unchanged=36,
)


def told(compared, language="en", columns=100):
    return rendered("compare", "text", compared, language=language, columns=columns)


def test_each_line_says_what_where_and_both_values():
    lines = told(COMPARED).splitlines()

    assert lines[0] == "TWO AUDITS · RUN-1 → RUN-2"
    assert lines[1] == "24/11/2026 14:05 → 25/11/2026 14:05"
    assert lines[2].split()[:3] == ["new", "codec-z", "device.neighbour"]  # the gravest first
    text = told(COMPARED, columns=200)
    assert "sw-khac Gi1/0/9  the earlier audit did not see this device" in text
    assert "codec-bum-to  call.encryption  not as declared  On → BestEffort" in text
    assert "before: not as declared Off" in text
    assert "no longer found" in text
    assert "codec-bum-to  call.encryption  not as declared  waived" in text
    assert "codec-b, codec-c  call.encryption" in text
    assert "could not be judged by the later audit: call.max_rate, sip.registrar" in text
    assert "the later audit ended before the fleet was judged" in text
    assert "2 new · 2 gone · 2 still · 3 not known · 36 devices unchanged" in text
    assert text.rstrip().endswith("something is new (exit code 2)")


@pytest.mark.parametrize(
    ("changes", "code", "word"),
    [
        ({"appeared": ()}, 3, "có điều chưa rõ"),
        ({"appeared": (), "untold": ()}, 0, "không có gì mới"),
        ({"appeared": (), "untold": (), "left_out": ("a",)}, 3, "có điều chưa rõ"),
        ({"appeared": (), "untold": (), "untried": 4}, 3, "có điều chưa rõ"),
        ({"appeared": (), "untold": (), "added": ("a",)}, 0, "không có gì mới"),
        ({}, 2, "có điều mới"),
    ],
)
def test_the_last_line_says_how_it_ends_and_why(changes, code, word):
    compared = replace(COMPARED, **changes)

    assert told(compared, "vi").rstrip().endswith(f"{word} (mã thoát {code})")
    assert json.loads(rendered("compare", "json", compared))["exit_code"] == code


@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_is_wider_than_the_terminal(columns):
    many = replace(
        COMPARED,
        left_out=tuple(f"codec-{n}" for n in range(60)),
        untried=3,
        monthly_before=samples.END,
    )

    lines = told(many, "vi", columns).splitlines()

    assert max(map(len, lines)) <= columns
    assert any("(+40)" in line for line in lines)
    assert any("mỗi tháng" in line for line in lines)


def test_simulated_is_said():
    compared = RunComparison(stored("A", 0, 4), stored("B", 1, 4))

    assert "SIMULATED" in told(compared)
    assert json.loads(rendered("compare", "json", compared))["simulated"] is True
    assert "SIMULATED" not in told(COMPARED)


def test_programs_get_every_finding_whole():
    record = json.loads(rendered("compare", "json", COMPARED))

    first, second = record["new"]
    assert (first["host"], first["finding"]["live"], first["before"]["live"]) == (
        "codec-bum-to",
        "BestEffort",
        "Off",
    )
    assert second["first_look"] is True
    assert record["gone"][1]["now"]["verdict"] == "waived"
    assert record["untold"][2] == {"host": None, "reason": None, "parameters": []}
    assert (record["earlier"]["run"], record["later"]["exit_code"]) == ("RUN-1", 2)


def test_a_signed_decision_that_was_crossed_is_called_so():
    now, before = replace(TAMPERED, is_by_manifest=True), replace(TAMPERED, live="Off")
    text = told(replace(COMPARED, appeared=(ComparedFinding(now, before=before),)), columns=200)

    assert "codec-bum-to  call.encryption  unauthorized  On → BestEffort" in text
    assert "before: not as declared Off" in text


def test_why_a_device_is_untold_is_a_whole_sentence_and_what_is_readable_again_is_counted():
    facts: Facts = {"host": "codec-off", "address": "10.42.1.12", "port": 443}
    untold = (UntoldDevice("codec-off", "DEV_REFUSED", facts=facts),)

    text = told(replace(COMPARED, untold=untold, readable=3), "vi")

    assert "…" not in text
    assert "10.42.1.12" in text
    assert "đọc lại được 3" in text
    assert json.loads(rendered("compare", "json", replace(COMPARED, readable=3)))["readable"] == 3
