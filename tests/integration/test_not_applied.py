"""What is asked for and not done: each test begins as the story does, and one thing is wrong."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.model.timezone import spell_instant
from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.trust.crypto.canonical import digest, from_base64, spell, to_base64
from fleetcfg.trust.crypto.envelope import draft, namespace
from fleetcfg.view.v2 import render
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.clocks import clock_ahead
from tests.integration.story import LOG, RECEIPT, SIGNED, apply, refused
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CHANGE,
    CLERK,
    DECISION,
    ENGINEER,
    OTHER,
    TECHNICIAN,
    Home,
    said,
)

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


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


def test_an_old_copy_of_what_was_applied_says_one_thing(issued, fleet):
    """Its approvals were added to another copy; the window may be over: it was applied."""
    technician = issued[TECHNICIAN]
    assert apply(technician).code == 0
    whole = json.loads((technician.folder / SIGNED).read_text("utf-8"))
    bare = technician.folder / "bare.json"
    bare.write_text(json.dumps(whole | {"approvals": []}), encoding="utf-8")

    text = technician.do("show", "bare.json")
    page = technician.do("show", "bare.json", "--output", "html")
    record = json.loads(technician.do("show", "bare.json", "--output", "json"))

    assert "\n  NO LONGER HOLDS\n    ALREADY_CONSUMED: " in text
    assert ">NO LONGER HOLDS</b>" in page
    assert record["stale"]["code"] == "ALREADY_CONSUMED"
    assert record["state"] == "refused"
    for told in (text, page):
        assert "NOT APPROVED" not in told
        assert "waiting" not in told.partition("=== ")[0].lower()


def test_approvals_that_were_given_side_by_side_count_together(made, adopted, fleet):
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    file, clerk = adopted.plan(made.web), adopted[CLERK]
    apart = [adopted.approve_apart(file, person) for person in APPROVERS]
    for each in apart:
        adopted.carry(each, ENGINEER, CLERK)
    assert clerk("ledger", "import", apart[0]).told == "APPROVAL_THRESHOLD"
    assert adopted[ENGINEER]("ledger", "import", *apart).told == "CHANGESET_NOT_ISSUED"

    clerk.do("ledger", "import", *apart)
    joined = f"{CHANGE}.approved.json"
    adopted.carry(joined, CLERK, TECHNICIAN)

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
