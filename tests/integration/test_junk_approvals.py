"""An approval in a file that nobody gave stops neither an approval nor a rejection."""

import json

import pytest

from fleetcfg.trust.crypto.canonical import digest, from_base64, spell
from tests.integration.test_spoiled_copies import broken
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CLERK,
    DECISION,
    ENGINEER,
    Home,
    run_in,
    said,
)

FIRST, SECOND = APPROVERS
JUNK = "junk.json"


@pytest.fixture(autouse=True)
def changed_by_hand(made, fleet):
    """Have something to bring back."""
    fleet.tamper(made.web, AUTO_ANSWER, "On")


def with_junk(home: Home, host: str) -> None:
    """Lay before the second approver a file in which the first one's approval is spoiled."""
    file = home.approve_apart(home.plan(host), FIRST)
    bundle = home[ENGINEER].read(file)
    for approval in bundle["approvals"]:
        broken(approval)
    (home[SECOND].folder / JUNK).write_bytes(spell(bundle))


def left_out(told: str) -> list[str]:
    return [line for line in told.splitlines() if line.startswith("PART_LEFT_OUT: ")]


@pytest.mark.parametrize("choice", ["approve", "reject"])
def test_a_spoiled_approval_is_left_out_and_told(made, adopted, choice):
    with_junk(adopted, made.web)
    own = adopted[SECOND]
    decision = DECISION if choice == "approve" else ()

    words = (choice, JUNK, *decision, *own.key, *said(own.folder / JUNK), "--out", "mine.json")
    ended = run_in(own.folder, [*words], language="vi")

    assert ended.code == 0, ended
    assert len(left_out(ended.err)) == 1, ended.err
    assert "đã bị bỏ ra" in left_out(ended.err)[0]
    (approval,) = own.read("mine.json")["approvals"]
    assert json.loads(from_base64(approval["payload"]))["person"] == SECOND


def test_a_rejection_counts_with_junk_beside_it(made, adopted):
    with_junk(adopted, made.web)
    own, clerk = adopted[SECOND], adopted[CLERK]
    own.do("reject", JUNK, *own.key, *said(own.folder / JUNK), "--out", "no.json")
    bundle = own.read("no.json")
    bundle["approvals"] = [*own.read(JUNK)["approvals"], *bundle["approvals"]]
    (clerk.folder / "no.json").write_bytes(spell(bundle))

    assert SECOND in clerk.do("ledger", "import", "no.json")

    clerk.do("trust", "status", "--out", "status.json")
    status = json.loads(from_base64(clerk.read("status.json")["payload"]))
    assert status["withdrawn"] == [digest(from_base64(bundle["changeset"]["payload"]))]


def test_a_true_approval_of_another_change_set_is_left_out(made, adopted):
    other = adopted.approve_apart(adopted.plan(made.web, number="CS-2026-0002"), FIRST)
    file, own = adopted.plan(made.web), adopted[SECOND]
    bundle = adopted[ENGINEER].read(file)
    bundle["approvals"] = adopted[ENGINEER].read(other)["approvals"]
    (own.folder / JUNK).write_bytes(spell(bundle))
    decision = ("--decision", "13/QĐ-SKHCN", "--decision-date", "2026-11-24")

    words = ("approve", JUNK, *decision, *own.key, *said(own.folder / JUNK), "--out", "mine.json")
    ended = own(*words)

    assert ended.code == 0, ended
    assert "APPROVAL_OTHER_CHANGESET" in left_out(ended.err)[0]
    assert len(own.read("mine.json")["approvals"]) == 1
