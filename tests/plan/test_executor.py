"""Who applies a change-set, and with which log."""

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.plan.document import executor_of
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS, ORIGIN
from tests.plan.readings import GROUNDS, REQUEST, a_grounds, planned, read, wants


def test_the_executor_is_named_with_the_head_that_the_department_saw():
    head = {"origin": ORIGIN, "size": 812, "root": "A" * 43 + "="}
    department = Department().edit(
        "status", lambda s: s["executors"].update({KEYS["tech"].keyid: head})
    )

    made = planned(read(wants("Rate", "64")), grounds=a_grounds(department))

    assert made.changeset.executor.log_head.size == 812
    assert made.changeset.executor.log_head.root == bytes(32)


def test_a_log_that_nobody_saw_yet_begins_empty():
    department = Department().edit("status", lambda status: status["executors"].clear())

    made = planned(read(wants("Rate", "64")), grounds=a_grounds(department))

    assert made.changeset.executor.log_head.size == 0
    assert made.changeset.executor.log_head.root.hex().startswith("e3b0c442")


@pytest.mark.parametrize(
    ("person", "origin", "code"),
    [
        ("tech-2", "", "PLAN_EXECUTOR_UNKNOWN"),
        ("author", "", "PLAN_EXECUTOR_UNKNOWN"),
        ("tech", "fleetcfg/elsewhere/log/tech", "PLAN_EXECUTOR_LOG"),
    ],
)
def test_who_is_no_executor_or_has_no_such_log_is_refused(person, origin, code):
    with pytest.raises(RefusalError) as refused:
        executor_of(GROUNDS.root, GROUNDS.status, person, origin=origin)

    assert refused.value.code == code


def test_an_executor_whose_log_nobody_saw_is_found_by_the_name_of_the_log():
    department = Department().edit("status", lambda status: status["executors"].clear())
    grounds = a_grounds(department)

    assert executor_of(grounds.root, grounds.status, "tech") == REQUEST.executor
