"""The page on Grafana: its rules and its board ask for what `deliver` writes, and rules hold."""

import json
import re
import shutil
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from fleetcfg.declared.load import read_sources
from fleetcfg.delivery.channels import MetricsChannel
from fleetcfg.devices.registry import catalogs
from fleetcfg.ledger.changeset_states import ChangeSetState
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.verdict import VERDICTS, Verdict
from fleetcfg.observations.runs import load_run
from fleetcfg.observations.store import open_observations
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.report.notices.metrics import metrics_bytes
from fleetcfg.workflow.audits.figures import FiguresRequest, figures_of
from fleetcfg.workflow.delivery.deliver import ToldAudit
from fleetcfg.workflow.reports.record_figures import ExpiryKind, RecordFigures
from tests.cli.kept_audit import AT, RUN, keep_audit
from tests.house.make_architecture import ROOT

PAGES = ROOT / "docs" / "how-to"
ALERTS = PAGES / "monitoring" / "fleetcfg-alerts.yaml"
BOARD = PAGES / "monitoring" / "fleetcfg-dashboard.json"
KNOWN = {
    "state": {*DeviceState, *ChangeSetState},
    "verdict": set(Verdict),
    "kind": set(get_args(ExpiryKind)),
}
END = datetime(2026, 12, 20, tzinfo=UTC)
needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed"
)


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> str:
    """The file of metrics of an audit that found something and did not see every device."""
    store = tmp_path_factory.mktemp("kept") / "history.sqlite"
    keep_audit(store)
    folders = ([ROOT / "inventory"], ROOT / "baselines", ROOT / "playbooks")
    province = read_sources(*folders, catalogs=catalogs()).province(at=AT)
    ends: dict[ExpiryKind, datetime] = {"attestation": END, "waiver": END, "status": END}
    record = RecordFigures(dict.fromkeys(ChangeSetState, 0), ends)
    with closing(open_observations(store)) as kept:
        figures = figures_of(FiguresRequest(AT, RunDigest()), province, kept)
        told = ToldAudit(load_run(kept, RUN), figures, record)
    return metrics_bytes(MetricsChannel("p", "a.prom"), told).decode()


def rules() -> dict[str, str]:
    """Return the expression of each alert."""
    groups = YAML(typ="safe").load(ALERTS)["groups"]
    return {rule["alert"]: rule["expr"] for group in groups for rule in group["rules"]}


def asked() -> list[str]:
    """Return all expressions, of the rules and of the board."""
    board = json.loads(BOARD.read_text("utf-8"))
    targets = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(targets) > 8
    return [*rules().values(), *targets]


def promtool(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["promtool", *map(str, words)], capture_output=True, text=True, check=False
    )


def test_what_is_asked_for_is_what_is_written(written):
    there = {one.name for one in text_string_to_metric_families(written)}

    named = {name for expr in asked() for name in re.findall(r"\bfleetcfg_\w+", expr)}

    assert named - there == set()
    assert len(named) > 5


def test_labels_have_only_words_that_are_written():
    found = [
        (label, word)
        for expr in asked()
        for label, words in re.findall(r'(\w+)\s*!?=~?\s*"([^"]+)"', expr)
        for word in words.split("|")
    ]

    assert [one for one in found if one[1] not in KNOWN[one[0]]] == []


def test_each_verdict_that_makes_an_audit_end_with_findings_calls_somebody():
    called = {
        word
        for expr in rules().values()
        for words in re.findall(r'verdict=~?"([^"]+)"', expr)
        for word in words.split("|")
    }

    assert {v for v, info in VERDICTS.items() if info.fails in ("default", "always")} == called


def test_the_page_names_each_alert_and_no_other():
    page = (PAGES / "watch-in-grafana.md").read_text("utf-8")

    assert re.findall(r"^\| `(Fleetcfg\w+)` \|", page, re.MULTILINE) == list(rules())


def test_the_service_may_write_where_the_page_has_the_file():
    page = (PAGES / "tell-others.md").read_text("utf-8")
    (file,) = re.findall(r"^    file: (\S+\.prom)$", page, re.MULTILINE)

    unit = (PAGES / "units" / "fleetcfg-audit.service").read_text("utf-8")

    assert re.findall(r"^ReadWritePaths=-(\S+)$", unit, re.MULTILINE) == [str(Path(file).parent)]


@needs_promtool
def test_prometheus_takes_the_rules_and_each_does_what_its_test_says():
    test = ALERTS.with_name("fleetcfg-alerts-test.yaml")

    checked, tried = promtool("check", "rules", ALERTS), promtool("test", "rules", test)

    assert (checked.returncode, checked.stderr) == (0, ""), checked
    assert tried.returncode == 0, tried
    assert {alert for alert in rules() if alert not in test.read_text("utf-8")} == set()


@needs_promtool
def test_prometheus_understands_what_the_board_asks(tmp_path):
    recorded = [{"record": f"x:{n}", "expr": expr} for n, expr in enumerate(asked())]
    file = tmp_path / "board.yaml"
    YAML().dump({"groups": [{"name": "board", "rules": recorded}]}, file)

    checked = promtool("check", "rules", file)

    assert checked.returncode == 0, checked


@needs_promtool
def test_what_deliver_wrote_calls_for_what_was_found_and_what_was_not_seen(written, tmp_path):
    """An hour after that audit; promtool's clock begins at 0, and so do times in the file."""
    series = []
    for family in text_string_to_metric_families(written):
        shift = AT.timestamp() if family.name.endswith("timestamp_seconds") else 0
        for sample in family.samples:
            labels = ", ".join(f'{name}="{value}"' for name, value in sample.labels.items())
            at_0 = sample.value - shift
            series.append({"series": f"{sample.name}{{{labels}}}", "values": f"{at_0:.0f}x12"})
    # An audit of real devices: the kept one is.
    expected = [
        {"labels": f'{{alertname="{name}"}}', "value": count}
        for name, count in (("FleetcfgDevicesNotSeen", 2), ("FleetcfgUnauthorized", 2))
    ]
    asks = {
        "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
        "eval_time": "1h",
        "exp_samples": expected,
    }
    case = {"interval": "10m", "input_series": series, "promql_expr_test": [asks]}
    file = tmp_path / "test.yaml"
    YAML().dump({"rule_files": [str(ALERTS)], "evaluation_interval": "10m", "tests": [case]}, file)

    tried = promtool("test", "rules", file)

    assert tried.returncode == 0, tried
