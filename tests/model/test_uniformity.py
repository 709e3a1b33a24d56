"""Where rooms are not alike: outliers first, what is attested or masked left out."""

import pytest

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.uniformity import uniformity_of
from fleetcfg.model.verdict import Verdict
from tests.report.fleets import figures, room

ROOMS = [room(name, [DeviceState.AS_DECLARED]) for name in ("a", "b", "c")]


def found(*told):
    findings = [
        Finding(f"{name}-0", verdict, parameter, reason=reason)
        for name, verdict, parameter, reason in told
    ]
    return uniformity_of(figures(ROOMS, findings=findings))


@pytest.mark.clause("report:audit", "4.3")
def test_who_differs_most_comes_first_and_what_differs_most():
    uniformity = found(
        ("a", Verdict.UNAUTHORIZED, "time.zone", ""),
        ("c", Verdict.UNAUTHORIZED, "time.zone", ""),
        ("c", Verdict.WAIVED, "call.rate", "WAIVED_BY_DOCUMENT"),
    )

    assert uniformity.parameters == {"time.zone": {"differs": 2}, "call.rate": {"permitted": 1}}
    assert list(uniformity.parameters) == ["time.zone", "call.rate"]
    assert [one.host for one in uniformity.outliers] == ["c-0", "a-0"]
    assert [one.count("differs") for one in uniformity.outliers] == [1, 1]
    assert [one.count("permitted") for one in uniformity.outliers] == [1, 0]
    assert uniformity.outliers[0].marks == {"time.zone": "differs", "call.rate": "permitted"}
    assert uniformity.uniform == 1  # call.encryption


def test_what_was_not_measured_is_no_difference():
    uniformity = found(
        ("a", Verdict.ATTESTED, "time.zone", "ATTESTED_BY_PERSON"),
        ("a", Verdict.UNAUTHORIZED, "call.rate", "ATTESTED_OTHERWISE"),
        ("b", Verdict.UNVERIFIABLE, "call.encryption", "MASKED_BY_DEVICE"),
        ("c", Verdict.MOVED, "device.neighbour", ""),
    )

    assert uniformity.outliers == ()
    assert uniformity.uniform == 3


def test_what_could_not_be_judged_is_marked_where_others_differ():
    uniformity = found(
        ("a", Verdict.UNAUTHORIZED, "time.zone", ""),
        ("a", Verdict.UNREADABLE, "call.rate", "DEV_X"),
        ("b", Verdict.UNREADABLE, "time.zone", "DEV_X"),
    )

    assert uniformity.parameters == {"time.zone": {"differs": 1, "unseen": 1}}
    assert [one.host for one in uniformity.outliers] == ["a-0"]
    assert uniformity.uniform == 2
