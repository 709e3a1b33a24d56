"""``audit -o sarif|junit|csv``, and a kept audit told so again, as typed."""

import json
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fleetcfg.cli.commands import audit as command
from fleetcfg.cli.program.main import run
from fleetcfg.errors import ObservationError
from fleetcfg.model.verdict import FAIL_ON
from fleetcfg.observations.runs import add_report, begin_run
from fleetcfg.observations.store import open_observations
from fleetcfg.workflow.events import AuditStarted, DeviceAudited
from tests.cli.kept_audit import RUN, keep_audit
from tests.report import samples
from tests.report.audit_forms import FORMS, how, junit, rows, sarif

BROKEN = "20261124T070500Z-000002"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Keep the audit of a province, and one that was broken off after its first device."""
    place = tmp_path_factory.mktemp("kept") / "h.sqlite"
    keep_audit(place)
    with closing(open_observations(place)) as kept:
        begin_run(kept, replace(samples.HEADER, run=BROKEN, simulated=0), FAIL_ON)
        with kept.writing():
            add_report(kept, BROKEN, 0, replace(samples.GUILTY, simulated=False))
    return str(place)


def told(capsys, store, name, output):
    assert run(["history", "--run", name, "--store", store, "-o", output]) == 0
    return capsys.readouterr().out


def test_a_kept_audit_comes_to_the_same_figures_in_each_form(capsys, store):
    document = json.loads(told(capsys, store, RUN, "json"))
    devices = document["coverage"]["devices"]
    breaches = sum(len(host["findings"]) for host in document["hosts"])
    suites = junit(told(capsys, store, RUN, "junit"))
    results = sarif(told(capsys, store, RUN, "sarif"))["results"]
    table = rows(told(capsys, store, RUN, "csv"))

    assert (breaches, devices["unknown"] > 0) == (document["totals"]["kinds"]["breach"], True)
    read = Counter(map(how, suites["audit.devices"]))
    assert (read["Error"], read["passed"]) == (devices["unknown"], devices["reached"])
    assert [*map(how, suites["audit.breach"])] == ["Failure"] * breaches
    kinds = Counter((one["kind"], one["level"]) for one in results)
    assert kinds == {("fail", "error"): breaches, ("open", "none"): devices["unknown"]}
    records = Counter((row["record"], row["outcome"]) for row in table)
    assert records == {
        ("host", "read"): devices["reached"],
        ("host", "unknown"): devices["unknown"],
        ("finding", ""): breaches,
        ("summary", "findings"): 1,
    }
    assert [row["host"] for row in table if row["record"] == "host"] == [
        host["host"] for host in document["hosts"]
    ]


def test_a_kept_audit_that_was_broken_off_says_so_in_each_form(capsys, store):
    (run_case,) = (
        one
        for one in junit(told(capsys, store, BROKEN, "junit"))["audit.devices"]
        if one.name == "run"
    )
    (ended,) = sarif(told(capsys, store, BROKEN, "sarif"))["invocations"]
    last = rows(told(capsys, store, BROKEN, "csv"))[-1]

    assert (how(run_case), run_case.result[0].type) == ("Error", "interrupted")
    assert "Còn 3 thiết bị" in run_case.result[0].message
    assert ended["executionSuccessful"] is False
    assert last["outcome"] == "interrupted"


@pytest.mark.parametrize("output", FORMS)
@pytest.mark.parametrize("asked", [(), ("--trend",)], ids=["list", "trend"])
def test_what_is_no_audit_has_none_of_these_forms_and_says_which_it_has(
    capsys, store, asked, output
):
    code = run(["history", *asked, "--store", store, "-o", output])

    out, err = capsys.readouterr()
    assert (code, out) == (64, "")
    assert err.startswith("USAGE_OUTPUT_UNKNOWN")
    assert "text, json" in err


@pytest.mark.parametrize("output", FORMS)
def test_what_was_found_before_the_disk_was_full_is_told_as_broken_off(
    monkeypatch, capsys, tmp_path, output
):
    def fail(request, basis, observations, context):
        context.on_event(AuditStarted(samples.HEADER))
        context.on_event(DeviceAudited(samples.GUILTY))
        raise ObservationError("STORE_FULL", file="x")

    monkeypatch.setattr(command, "audit_fleet", fail)

    code = run(["audit", "--store", str(tmp_path / "h.sqlite"), "-o", output])

    out, err = capsys.readouterr()
    assert (code, err.partition(":")[0]) == (1, "STORE_FULL")
    assert "call.encryption" in out
    ends = {
        "sarif": lambda: sarif(out)["invocations"][0]["executionSuccessful"] is False,
        "junit": lambda: "interrupted" in out and junit(out),
        "csv": lambda: rows(out)[-1]["outcome"] == "interrupted",
    }
    assert ends[output]()


def test_the_line_of_a_device_that_was_not_read_is_that_of_its_declaration(capsys):
    arguments = ["audit", "codec-bum-to", "--no-store", "-o"]

    codes = [run([*arguments, "sarif"])]
    (result,) = sarif(capsys.readouterr().out)["results"]
    codes.append(run([*arguments, "csv"]))
    (row, _) = rows(capsys.readouterr().out)

    assert codes == [3, 3]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == row["file"] == "inventory/00-groups.yaml"
    assert place["region"]["startLine"] == int(row["line"])
    lines = Path(row["file"]).read_text("utf-8").splitlines()
    assert lines[int(row["line"]) - 1].strip() == "codec-bum-to:"
