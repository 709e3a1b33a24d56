"""How grave a change is: the same to who plans it, and to the audit that finds it made by hand."""

from dataclasses import replace

import pytest

from fleetcfg.checks.check import DeviceCase
from fleetcfg.checks.parameters import check_parameters
from fleetcfg.diff import Decided
from tests.plan import readings
from tests.plan.readings import CATALOG, TODAY, Read, adopted, planned, read, wants

GUARDED = replace(CATALOG, risks={"guard": ("Zone",)})


@pytest.fixture(autouse=True)
def _guarded(monkeypatch):
    monkeypatch.setattr(readings, "CATALOG", GUARDED)


def audited(found: Read) -> str:
    """Return how grave the audit calls the one thing that it finds."""
    case = DeviceCase(
        found.device,
        given_snapshot=found.snapshot,
        given_declared=found.declared,
        decided=Decided(found.declared, found.authorized, GUARDED, TODAY),
        catalog=GUARDED,
    )
    (finding,) = check_parameters(case)
    return finding.severity


@pytest.mark.parametrize(
    ("path", "risk", "severity"), [("Zone", "high", "high"), ("Name", "normal", "medium")]
)
def test_what_guards_a_device_is_grave_to_plan_and_to_audit(path, risk, severity):
    found = adopted(read(catalog=GUARDED), live={path: "Khác"})

    assert planned(found).changeset.risk == risk
    assert audited(found) == severity


@pytest.mark.parametrize(("severity", "risk"), [("critical", "high"), ("high", "normal")])
def test_what_a_declaration_calls_critical_is_a_high_risk_to_plan(severity, risk):
    setting = wants("Name", "Đúng")
    setting = replace(setting, layers=(replace(setting.winner, severity=severity),))
    found = read(setting, catalog=GUARDED)

    assert planned(found).changeset.risk == risk
    assert audited(found) == severity
