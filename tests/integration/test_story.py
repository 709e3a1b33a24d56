"""The whole story on a simulated fleet: who asks, who decides, who applies, and what an audit sees.

Each test begins where one of two worlds stands: two devices were adopted; or, beside that, somebody
changed them by hand, and a change-set that brings them back was approved and given out.
"""

import json
import os
import shutil
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.model.timezone import spell_instant
from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.testing.fleet import RunningFleet
from fleetcfg.testing.policy import DOMAIN
from fleetcfg.trust.crypto.canonical import digest, from_base64, spell, to_base64
from fleetcfg.trust.crypto.envelope import draft, namespace
from fleetcfg.view.versions import render
from fleetcfg.workflow.clock import now
from tests.integration.clocks import clock_ahead
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CHANGE,
    CLERK,
    DECISION,
    ENGINEER,
    OTHER,
    TECHNICIAN,
    Ended,
    Home,
    Person,
    said,
)

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

UNDECLARED = "Audio Ultrasound MaxVolume"
SIGNED = f"{CHANGE}.{'.'.join(APPROVERS)}.json"
RECEIPT = f"{CHANGE}.receipt.json"
LOG = "ky-thuat.fclog"


def audit(person: Person, host: str) -> tuple[int, dict[str, Any]]:
    """Return how an audit of *host* ended, and what it says of it."""
    ended = person("audit", "--limit", host, "--output", "json", "--store", "history.sqlite")
    assert ended.code in {0, 2}, ended.err
    return ended.code, json.loads(ended.out)["hosts"][0]


def verdicts(person: Person, host: str) -> dict[str, str]:
    return {found["path"]: found["verdict"] for found in audit(person, host)[1]["findings"]}


def apply(person: Person, *more: object, file: str = SIGNED) -> Ended:
    whole = () if "--limit" in more else ("--all",)
    return person("apply", file, *whole, "--output", "json", *person.key, *more)


def outcomes(ended: Ended) -> dict[str, str]:
    return {device["device"]: device["outcome"] for device in json.loads(ended.out)["devices"]}


def codes(ended: Ended) -> set[str]:
    return {device["code"] for device in json.loads(ended.out).get("devices", ())}


def refused(fleet: RunningFleet, person: Person, *more: object, file=SIGNED) -> tuple[str, int]:
    """Apply and be refused in one object, before any device was asked anything at all."""
    before = fleet.stats()
    ended = apply(person, *more, file=file)
    assert ended.code == 4, f"{ended.out}\n{ended.err}"
    assert set(ended.refusal) == {"code", "stage", "facts"}, ended.out
    assert fleet.stats() == before
    return ended.refusal["code"], ended.refusal["stage"]


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


def edit(person: Person, parameter: str, old: str, new: str) -> None:
    """Edit what the baseline in somebody's folder asks for."""
    file = person.folder / "baselines" / "21-eavesdropping.yaml"
    text = file.read_text("utf-8")
    start = f"  {parameter}:\n    equals: "
    assert f"{start}{old}\n" in text
    file.write_text(text.replace(f"{start}{old}\n", f"{start}{new}\n"), "utf-8")


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
    ends = [process.communicate(timeout=60) for process in both]

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
        while process.poll() is None:
            if _has_begun(technician):
                os.kill(process.pid, signal.SIGKILL)
                break
        process.communicate(timeout=60)
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


# ---------------------------------------------------------------- what is not done


def test_a_rejected_change_set_is_neither_recorded_nor_applied(issued, fleet):
    first, second = APPROVERS
    one = f"{CHANGE}.{first}.json"
    rejecting = issued[second]
    rejecting.do("reject", one, *rejecting.key, *said(rejecting.folder / one), "--out", "no.json")
    issued.carry("no.json", second, CLERK, TECHNICIAN)

    assert refused(fleet, issued[TECHNICIAN], file="no.json") == ("APPROVAL_REJECTED", 8)
    text = issued[CLERK].do("show", "no.json")
    page = issued[CLERK].do("show", "no.json", "--output", "html")
    assert "\n  REJECTED, NOT TO BE APPLIED\n" in text
    assert "\n  holds\n" not in text
    assert ">REJECTED, NOT TO BE APPLIED</b>" in page
    assert "APPROVAL_REJECTED: " in page
    assert ">SIMULATED</p>" in page
    assert '<div class="boxes">' not in page
    assert second in issued[CLERK].do("ledger", "import", "no.json")

    issued.issue_status()  # and a carrier who leaves the rejection out gains nothing
    assert refused(fleet, issued[TECHNICIAN]) == ("CHANGESET_WITHDRAWN", 7)
    page = issued[TECHNICIAN].do("show", SIGNED, "--output", "html")
    assert ">NO LONGER HOLDS</b>" in page
    assert "CHANGESET_WITHDRAWN: " in page
    assert '<div class="boxes">' not in page


def test_approvals_that_were_given_side_by_side_count_together(made, adopted, fleet):
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    file, engineer = adopted.plan(made.web), adopted[ENGINEER]
    apart = [adopted.approve_apart(file, person) for person in APPROVERS]
    assert engineer("ledger", "import", apart[0]).told == "APPROVAL_THRESHOLD"

    engineer.do("ledger", "import", *apart)
    joined = f"{CHANGE}.approved.json"
    adopted.carry(joined, ENGINEER, TECHNICIAN)

    assert apply(adopted[TECHNICIAN], file=joined).code == 0


def test_a_rejection_beside_approvals_rejects_the_whole(made, adopted, fleet):
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    file, (first, second) = adopted.plan(made.web), APPROVERS
    approved = adopted.approve_apart(file, first)
    adopted.carry(file, ENGINEER, second)
    there = adopted[second]
    there.do("reject", file, *there.key, *said(there.folder / file), "--out", "no.json")
    adopted.carry("no.json", second, ENGINEER)

    assert second in adopted[ENGINEER].do("ledger", "import", approved, "no.json")
    assert adopted[ENGINEER]("ledger", "import", "no.json").code == 0


def test_a_withdrawn_change_set_is_not_applied(issued, fleet):
    issued.issue_status("--withdraw", CHANGE)

    assert refused(fleet, issued[TECHNICIAN]) == ("CHANGESET_WITHDRAWN", 7)


def test_a_freeze_stops_it_and_is_not_made_shorter(issued, fleet):
    today = now().date()
    days = f"cam:{today - timedelta(days=1)}:{today + timedelta(days=3)}"
    issued.issue_status("--freeze", days)
    assert refused(fleet, issued[TECHNICIAN]) == ("FREEZE", 9)

    over = f"{today - timedelta(days=3)}:{today - timedelta(days=2)}"
    ended = issued[ENGINEER](
        "trust", "status", "--out", "trust/status.json", "--freeze", f"cam:{over}"
    )
    assert ended.told == "FREEZE_SHORTENED"


def test_a_freeze_that_is_over_stops_nothing(issued, fleet):
    today = now().date()
    issued.issue_status("--freeze", f"cam:{today - timedelta(days=3)}:{today - timedelta(days=2)}")

    assert apply(issued[TECHNICIAN]).code == 0


def test_a_window_that_has_not_begun_stops_it(made, adopted, fleet):
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    begin = spell_instant(now() + timedelta(days=1))
    file = adopted.approved(made.web, more=("--from", begin, "--for", "1d"))

    assert refused(fleet, adopted[TECHNICIAN], file=file) == ("NOT_YET_VALID", 9)


def test_a_window_that_is_over_stops_it(made, adopted, fleet):
    """The commands make none that is over: the same people sign one by hand."""
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    file = adopted.approved(made.web)
    bundle = adopted[TECHNICIAN].read(file)
    begin, end = (spell_instant(now() - timedelta(hours=hours)) for hours in (3, 1))
    window = {"not_before": begin, "not_after": end}
    _sign_again(adopted, bundle, {"created_at": begin, "window": window})
    (adopted[TECHNICIAN].folder / "over.json").write_bytes(spell(bundle))

    assert refused(fleet, adopted[TECHNICIAN], file="over.json") == ("EXPIRED", 8)


def _sign_again(home: Home, bundle: dict[str, Any], change: dict[str, Any]) -> None:
    """Change what was signed, and have everybody sign that."""
    document = json.loads(from_base64(bundle["changeset"]["payload"])) | change
    payload = spell(document)
    bundle["changeset"] = _signed(home, payload, "changeset", ENGINEER)
    said_of_it = {
        "changeset": digest(payload),
        "view_sha256": digest(render(payload)),
        "signed_at": document["created_at"],
        "expires": document["window"]["not_after"],
    }
    bundle["approvals"] = [
        _signed(home, spell(approval | said_of_it), "approval", approval["person"])
        for approval in (json.loads(from_base64(a["payload"])) for a in bundle["approvals"])
    ]


def _signed(home: Home, payload: bytes, kind, name: str) -> dict[str, Any]:
    file = home[name].folder / "khoa" / name
    signer = SshSigner(file, read_public(public_file(file).read_bytes()), is_attended=False)
    made = draft(payload, kind)
    signature = {
        "keyid": signer.keyid,
        "sig": to_base64(signer.sign(made.message, namespace(kind, DOMAIN))),
    }
    return {
        "payload": to_base64(payload),
        "payloadType": made.payload_type,
        "signatures": [signature],
    }


def test_another_executor_with_his_own_key_is_refused(issued, fleet):
    assert refused(fleet, issued[OTHER]) == ("EXECUTOR_KEY_ABSENT", 10)


def test_a_log_that_was_begun_anew_is_behind_what_the_department_has_seen(made, issued, fleet):
    technician, clerk = issued[TECHNICIAN], issued[CLERK]
    ledger = technician.ledger
    as_it_began = technician.folder.parent / "before"
    shutil.copytree(ledger, as_it_began)
    assert apply(technician).code == 0
    technician.do("ledger", "export", "--out", LOG)
    issued.carry(LOG, TECHNICIAN, CLERK)
    clerk.do("ledger", "import", LOG)
    issued.carry(RECEIPT, TECHNICIAN, ENGINEER)
    issued[ENGINEER].do("ledger", "import", RECEIPT)
    issued.issue_status()
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    second = issued.approved(made.web, number="CS-2026-0002")

    shutil.rmtree(ledger)
    as_it_began.rename(ledger)

    assert refused(fleet, technician) == ("LOG_BEHIND_DEPARTMENT", 10)
    assert refused(fleet, technician, file=second) == ("LOG_BEHIND_DEPARTMENT", 10)


def test_a_record_in_which_a_line_was_changed_is_not_used(technician, fleet):
    assert apply(technician).code == 0
    log = technician.ledger / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"outcome":"applied"', b'"outcome":"already"', 1))
    before = fleet.stats()

    ended = apply(technician)

    assert ended.code in {1, 4}
    assert ended.told.startswith(("LOG_", "LEDGER_"))
    assert fleet.stats() == before


def test_who_was_given_no_status_cannot_apply(technician, fleet):
    """Without a root that was pinned by its fingerprint there is nothing to believe anybody by."""
    shutil.rmtree(technician.ledger)
    technician.do("ledger", "init", "--origin", f"{DOMAIN}/log/moi")
    before = fleet.stats()

    ended = apply(technician)

    assert (ended.code, ended.told) == (64, "TRUST_ABSENT")
    assert fleet.stats() == before


def test_a_plan_by_who_is_no_author_is_refused(made, technician, fleet):
    before = fleet.stats()

    ended = technician(
        "plan",
        "--limit",
        made.web,
        "--executor",
        OTHER,
        "--id",
        CHANGE,
        "--reason",
        "x",
        "--for",
        "1d",
        *technician.key,
        "--out",
        "x.json",
    )

    assert (ended.code, ended.told) == (4, "PLAN_AUTHOR")
    assert fleet.stats() == before
    assert not Path(technician.folder, "x.json").exists()


@pytest.mark.parametrize(
    ("number", "reason", "told"),
    [
        ("CS 1", "x", "PLAN_NUMBER"),
        ("", "x", "PLAN_NUMBER"),
        (CHANGE, "  ", "PLAN_REASON"),
        (CHANGE, "x" * 4097, "PLAN_REASON"),
    ],
)
def test_a_document_needs_a_number_and_a_reason(made, technician, fleet, number, reason, told):
    before, documents = fleet.stats(), ("--id", number, "--reason", reason, "--out", "x.json")

    planned = technician(
        "plan", "--limit", made.web, "--executor", OTHER, "--for", "1d", *technician.key, *documents
    )
    adopting = technician("adopt", made.web, *DECISION, *documents)

    for ended in (planned, adopting):
        assert (ended.code, ended.told) == (64, told)
    assert fleet.stats() == before


def test_a_change_that_was_issued_and_never_reported_is_asked_for(issued):
    """A true log that says nothing of it is taken in, and the Department is told what it lacks."""
    technician, clerk = issued[TECHNICIAN], issued[CLERK]
    technician.do("ledger", "import", "trust/status.json", "trust/manifest.json")
    technician.do("ledger", "export", "--out", LOG)
    issued.carry(LOG, TECHNICIAN, CLERK)
    clerk.do("ledger", "import", LOG)

    with clock_ahead(timedelta(days=4)):
        told = clerk.do("ledger", "import", LOG, code=2)

    assert CHANGE in told or "sha256:" in told
    assert "LOG_MISSING_OUTCOME" in told


def test_a_record_whose_key_is_gone_is_neither_passed_over_nor_begun_anew(made, technician, fleet):
    (technician.ledger / "log.key").rename(technician.folder / "elsewhere")
    before = fleet.stats()

    assert (apply(technician).code, apply(technician).told) == (1, "LEDGER_KEY")
    begun = technician("ledger", "init", "--origin", f"{DOMAIN}/log/moi")
    assert (begun.code, begun.told) == (64, "LEDGER_EXISTS")
    audited = technician("audit", "--limit", made.web, "--store", "h.sqlite")
    assert (audited.code, audited.told) == (1, "LEDGER_KEY")
    assert fleet.stats() == before
