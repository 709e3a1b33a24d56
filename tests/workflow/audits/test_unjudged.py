"""What was not judged is never called well: by a playbook's audit, by totals, by an audit's end."""

import pytest

from fleetcfg.model.audit import Coverage, conclude_audit
from fleetcfg.model.audit_totals import state_of
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.playbook.task_status import TaskStatus
from fleetcfg.workflow.plays.actions import judge_audited


def report(*findings: Finding, **counts: int) -> DeviceReport:
    counted = {Verdict(word): count for word, count in counts.items()}
    return DeviceReport("a", "", simulated=False, counts=counted, findings=findings)


SECRET = Finding("a", Verdict.UNVERIFIABLE, "snmp.community")
OPEN = Finding("a", Verdict.UNREADABLE, "call.encryption")


@pytest.mark.parametrize(
    ("one", "parameters", "status"),
    [
        (report(conform=3, unmanaged=9), (), TaskStatus.OK),
        (report(unmanaged=9), (), TaskStatus.FAILED),
        (report(SECRET, unverifiable=1), (), TaskStatus.FAILED),
        (report(OPEN, conform=3, unreadable=1), (), TaskStatus.FAILED),
        (report(OPEN, conform=3, unreadable=1), ("call.encryption",), TaskStatus.FAILED),
        (report(OPEN, conform=3, unreadable=1), ("audio.volume",), TaskStatus.OK),
    ],
)
def test_a_playbook_calls_well_what_an_audit_would(one, parameters, status):
    done = judge_audited(one, FAIL_ON, parameters)

    assert done.status is status
    assert done.code == ("" if status is TaskStatus.OK else "PLAY_NOT_JUDGED")


def test_a_device_of_which_only_a_secret_is_declared_was_not_seen():
    hidden = report(SECRET, unverifiable=1)

    assert state_of(hidden) is DeviceState.NOT_SEEN
    assert conclude_audit(Coverage(1).plus(hidden), FAIL_ON, 0) is Conclusion.INCOMPLETE
