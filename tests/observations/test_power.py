"""What stored audits tell of power, and the command that holds it against declared meetings."""

import json
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.model.audit import AuditHeader, AuditSummary, Coverage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.power import PowerReading
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from fleetcfg.model.verdict import FAIL_ON
from fleetcfg.observations.power import power_readings
from fleetcfg.observations.runs import add_report, begin_run, end_run
from fleetcfg.observations.store import open_observations
from tests.cli.kept_audit import ROOT

DAY = datetime(2026, 11, 25, tzinfo=UTC)
HOST, SITE = "codec-bum-to", "dc-xa-bum-to"
MEETING = f"""\
meetings:
  - id: hop-89
    start: "2026-11-25 08:00"
    end: "2026-11-25 11:00"
    chair: {SITE}
    sites: [{SITE}]
"""
IDENTITY = DeviceIdentity("S1", "Room Bar", "ce11")


def keep(kept, hour: float, status: DeviceStatus | None) -> None:
    """Keep an audit of one device at an *hour* of the day in Việt Nam."""
    at = DAY + timedelta(hours=hour - 7)
    name = f"{at:%Y%m%dT%H%M%SZ}-0001"
    begin_run(kept, AuditHeader(name, at, 1, 0, "0.3.0"), FAIL_ON)
    reason = "" if status else "DEV_UNREACHABLE"
    with kept.writing():
        report = DeviceReport(HOST, "", simulated=False, counts={}, status=status, reason=reason)
        add_report(kept, name, 0, report)
    end_run(kept, name, AuditSummary(Coverage(1), at, 10, Conclusion.CLEAN))


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Store of a device that lost power at 09:00, while it met, and was left on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / part, tmp_path / part)
    with closing(open_observations(tmp_path / "h.sqlite")) as kept:
        keep(kept, 8.5, DeviceStatus(IDENTITY, uptime=86_400))
        keep(kept, 8.75, None)
        stopped = DAY + timedelta(hours=1, minutes=58)
        told = DeviceStatus(
            IDENTITY, stopped_at=stopped, stop_reason="Reboot", standby="awake", active_uses=1
        )
        keep(kept, 10, replace(told, uptime=3_600))
        keep(kept, 14, replace(told, uptime=18_000, active_uses=0))
    return tmp_path / "h.sqlite"


def test_of_each_reading_a_few_figures_are_kept(store):
    with closing(open_observations(store)) as kept:
        told = power_readings(kept, {HOST}, since=DAY, until=DAY + timedelta(days=1))

    first, second, _ = told[HOST]
    assert first == PowerReading(DAY + timedelta(hours=1.5), 86_400)
    assert (second.standby, second.in_use, second.reason) == ("awake", True, "Reboot")
    assert second.stopped_at == DAY + timedelta(hours=1, minutes=58)


@pytest.mark.clause("command:power", "3.2")
def test_what_happened_in_a_declared_meeting_is_told(store, capsys, tmp_path):
    (tmp_path / "registers").mkdir()
    (tmp_path / "registers" / "lich.yaml").write_text(MEETING, encoding="utf-8")

    code = run(
        ["power", "--store", str(store), "--from", "2026-11-25", "--to", "2026-11-25", "-o", "json"]
    )

    told = json.loads(capsys.readouterr().out)
    assert code == 2
    assert [(e["kind"], e["host"], e["meeting"]) for e in told["events"]] == [
        ("stopped_in_meeting", HOST, "hop-89"),
        ("left_on", HOST, "hop-89"),
    ]
    assert (told["losses"], told["judged"], told["meetings"]) == (1, [HOST], 1)
    assert HOST not in told["unknown"]
    assert "codec-ban-bo" in told["unknown"]
    assert told["notices"] == ["UNSIGNED"]


def test_the_hours_are_the_departments(store, capsys, tmp_path):
    (tmp_path / "registers").mkdir()
    rules = "power_rules: {standby_within: 4h, start_before: 3h, slack: 90m}\n"
    (tmp_path / "registers" / "lich.yaml").write_text(MEETING + rules, encoding="utf-8")

    run(
        ["power", "--store", str(store), "--from", "2026-11-25", "--to", "2026-11-25", "-o", "json"]
    )

    told = json.loads(capsys.readouterr().out)
    assert [event["kind"] for event in told["events"]] == ["stopped_in_meeting"]


def test_without_a_declared_meeting_nothing_is_judged(store, capsys):
    code = run(["power", "--store", str(store), "--from", "2026-11-25", "--to", "2026-11-25"])

    told = capsys.readouterr().out
    assert code == 3
    assert "Không có cuộc họp nào đã khai" in told
    assert HOST in told
