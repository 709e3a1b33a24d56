"""The whole story on a simulated fleet: who asks, who decides, who applies, and what an audit sees.

Each test begins where one of two worlds stands: two devices were adopted; or, beside that, somebody
changed them by hand, and a change-set that brings them back was approved and given out.
"""

import json
import os
import shutil
import signal

import pytest

from tests.integration.ending import give_way, has_ended
from tests.integration.story import (
    LOG,
    RECEIPT,
    SIGNED,
    UNDECLARED,
    apply,
    audit,
    codes,
    edit,
    outcomes,
    refused,
    verdicts,
)
from tests.integration.walk import AUTO_ANSWER, CLERK, ENGINEER, TECHNICIAN, Person

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


# ---------------------------------------------------------------- what an audit sees


def test_an_adopted_device_is_watched_in_what_nobody_declared(made, adopted, fleet):
    engineer = adopted[ENGINEER]
    for host in (made.web, made.unadopted):
        fleet.tamper(host, UNDECLARED, "55")

    assert audit(engineer, made.unadopted)[0] == 0
    assert audit(engineer, made.web)[0] == 2
    assert verdicts(engineer, made.web) == {UNDECLARED: "unauthorized"}


@pytest.mark.parametrize("transport", ["web", "terminal"])
def test_an_untouched_adopted_device_is_clean_in_every_parameter(made, adopted, transport):
    code, told = audit(adopted[ENGINEER], getattr(made, transport))

    assert code == 0
    assert told["counts"]["unmanaged"] == 0
    assert told["counts"]["conform"] > 80


def test_a_change_by_hand_is_found_by_the_next_audit(made, issued, fleet):
    """Nothing stops whoever stands before the device; the next audit shows it."""
    engineer, technician = issued[ENGINEER], issued[TECHNICIAN]
    assert apply(technician).code == 0
    issued.carry(RECEIPT, TECHNICIAN, ENGINEER)
    engineer.do("ledger", "import", RECEIPT)
    assert audit(engineer, made.web)[0] == 0

    fleet.tamper(made.web, AUTO_ANSWER, "On")

    assert audit(engineer, made.web)[0] == 2
    assert verdicts(engineer, made.web) == {AUTO_ANSWER: "unauthorized"}


def test_an_unsigned_edit_of_a_baseline_makes_no_drift_allowed(made, adopted, fleet):
    engineer = adopted[ENGINEER]
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    edit(engineer, "call.auto_answer", "disabled", "enabled")

    ended = engineer("audit", "--limit", made.web, "--output", "json", "--store", "h.sqlite")

    told = json.loads(ended.out)
    assert ended.code == 2
    assert told["authority"]["edited"] == ["baselines/21-eavesdropping.yaml"]
    (found,) = (f for f in told["hosts"][0]["findings"] if f["path"] == AUTO_ANSWER)
    assert found["verdict"] == "unauthorized"


def test_what_was_changed_by_hand_stays_a_finding_until_it_is_done_and_reported(made, issued):
    """That somebody signed the way back makes what was done no more allowed."""
    engineer, technician = issued[ENGINEER], issued[TECHNICIAN]
    assert verdicts(engineer, made.web) == {AUTO_ANSWER: "unauthorized"}

    assert apply(technician).code == 0
    technician.do("ledger", "export", "--out", LOG)
    issued.carry(LOG, TECHNICIAN, CLERK)
    issued[CLERK].do("ledger", "import", LOG)
    issued.carry(RECEIPT, TECHNICIAN, ENGINEER)
    engineer.do("ledger", "import", RECEIPT)

    for host in made.hosts:
        assert audit(engineer, host)[0] == 0
        assert verdicts(engineer, host) == {}


def test_a_new_baseline_is_proposed_declared_approved_done_and_reported(made, adopted, fleet):
    engineer, technician = adopted[ENGINEER], adopted[TECHNICIAN]
    edit(engineer, "call.auto_answer", "disabled", "enabled")
    assert reason(engineer, made.web) == ("pending", "PENDING_PROPOSED")

    adopted.sign_declarations()
    assert reason(engineer, made.web) == ("pending", "PENDING_DECLARED")

    file = adopted.approved(made.web)
    assert reason(engineer, made.web) == ("pending", "PENDING_APPROVED")

    assert apply(technician, file=file).code == 0
    assert fleet.get(made.web, AUTO_ANSWER) == "On"
    assert reason(engineer, made.web) == ("pending", "PENDING_RECEIPT")

    adopted.carry(RECEIPT, TECHNICIAN, ENGINEER)
    engineer.do("ledger", "import", RECEIPT)
    assert reason(engineer, made.web) is None


def reason(person: Person, host: str) -> tuple[str, str] | None:
    """Return the verdict on auto-answer, and why; None if it conforms."""
    found = [f for f in audit(person, host)[1]["findings"] if f["path"] == AUTO_ANSWER]
    return (found[0]["verdict"], found[0]["reason"]["code"]) if found else None


# ---------------------------------------------------------------- what is done


def test_both_transports_are_written_read_back_and_recorded(made, technician, fleet):
    ended = apply(technician)

    assert ended.code == 0, ended.err
    assert outcomes(ended) == dict.fromkeys(made.hosts, "applied")
    assert [fleet.get(host, AUTO_ANSWER) for host in made.hosts] == ["Off", "Off"]
    assert (technician.folder / RECEIPT).exists()
    technician.do("ledger", "verify")


def test_a_part_may_be_applied_and_the_rest_later(made, technician, fleet):
    first, second = made.hosts

    assert outcomes(apply(technician, "--limit", first)) == {first: "applied"}
    assert fleet.get(second, AUTO_ANSWER) == "On"
    assert outcomes(apply(technician, "--limit", second)) == {second: "applied"}
    assert refused(fleet, technician, "--limit", second) == ("ALREADY_CONSUMED", 11)


def test_a_second_time_is_refused(technician, fleet):
    assert apply(technician).code == 0

    assert refused(fleet, technician) == ("ALREADY_CONSUMED", 11)


def test_of_two_at_once_one_writes_to_each_device(made, technician, fleet):
    words = ("apply", SIGNED, "--all", "--output", "json", *technician.key)
    both = [technician.process(*words) for _ in range(2)]
    ends = [process.communicate(timeout=600) for process in both]

    assert {process.returncode for process in both} <= {0, 4}, ends
    for host in made.hosts:
        assert fleet.get(host, AUTO_ANSWER) == "Off", ends
        changes = fleet.control("journal", host=host)["changes"]
        ours = [change for change in changes if change["actor"] != "touch panel"]
        assert [change["path"] for change in ours] == [AUTO_ANSWER]


def test_a_device_in_a_call_is_left_alone_and_so_are_those_after_it(made, technician, fleet):
    first, second = made.hosts
    calls = "Status SystemUnit State NumberOfActiveCalls"
    fleet.tamper(first, calls, "1")

    ended = apply(technician)

    assert ended.code == 4
    assert outcomes(ended) == {first: "refused", second: "not_tried"}
    assert json.loads(ended.out)["devices"][0]["code"] == "DEVICE_IN_CALL"
    assert fleet.get(first, AUTO_ANSWER) == "On"
    fleet.tamper(first, calls, "0")
    assert apply(technician).code == 0


def test_a_device_that_somebody_touched_since_is_left_alone(made, technician, fleet):
    fleet.tamper(made.hosts[0], UNDECLARED, "55")

    ended = apply(technician)

    assert ended.code == 4
    assert json.loads(ended.out)["devices"][0]["code"] == "PRESTATE_CHANGED"
    assert fleet.get(made.hosts[0], AUTO_ANSWER) == "On"


def test_a_device_that_is_off_is_incomplete_and_done_when_it_is_on_again(made, technician, fleet):
    first, second = made.hosts
    fleet.control("power", host=first, state="off")

    ended = apply(technician)

    assert ended.code == 3
    assert outcomes(ended) == {first: "unreached", second: "not_tried"}
    assert fleet.get(second, AUTO_ANSWER) == "On"
    fleet.control("power", host=first, state="on")
    assert outcomes(apply(technician)) == dict.fromkeys(made.hosts, "applied")


def test_what_a_power_cut_left_open_is_looked_at_and_told(made, issued, fleet):
    technician, engineer = issued[TECHNICIAN], issued[ENGINEER]
    first = made.hosts[0]
    with technician.process("apply", SIGNED, "--limit", first, *technician.key) as process:
        give_way(process)
        while not has_ended(process):
            if _has_begun(technician):
                os.kill(process.pid, signal.SIGKILL)
                break
        process.communicate(timeout=600)
    assert _has_begun(technician)

    before = fleet.stats()
    again = apply(technician, "--limit", first)
    assert again.code == 4
    assert {"IN_DOUBT", "ALREADY_CONSUMED"} & {again.told, *codes(again)}
    assert fleet.stats() == before

    technician.do("reconcile", *technician.key)
    is_written = fleet.get(first, AUTO_ANSWER) == "Off"
    issued.carry(RECEIPT, TECHNICIAN, ENGINEER)
    engineer.do("ledger", "import", RECEIPT)
    left = {} if is_written else {AUTO_ANSWER: "unauthorized"}
    assert verdicts(engineer, first) == left


def _has_begun(person: Person) -> bool:
    """Tell whether an intent is in the log, and in its signed head."""
    ledger = person.ledger
    size = int((ledger / "checkpoint").read_text("utf-8").split("\n")[1])
    lines = (ledger / "log.jsonl").read_bytes().splitlines()[:size]
    return any(b'"kind":"intent"' in line for line in lines)
