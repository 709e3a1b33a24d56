"""A root that lies beside the copies of a change-set counts for what approves it in them."""

import json
import shutil

import pytest

from fleetcfg.trust.crypto.canonical import spell
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CLERK,
    ENGINEER,
    HOLDERS,
    OTHER,
    TECHNICIAN,
    Home,
    Person,
    data_of,
)

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

ROOT, STATUS = "trust/root.2.json", "trust/status.json"


def give_another_approver(home: Home) -> None:
    """Have a root 2, and a status under it, by which who was an executor approves."""
    engineer = home[ENGINEER]
    policy = engineer.folder / "chinh-sach.yaml"
    text = policy.read_text("utf-8")
    text = text.replace(
        f"executor: {{people: [{TECHNICIAN}, {OTHER}]", f"executor: {{people: [{TECHNICIAN}]"
    )
    two = ", ".join(APPROVERS)
    text = text.replace(f"approver: {{people: [{two}]", f"approver: {{people: [{two}, {OTHER}]")
    policy.write_text(text, "utf-8")
    engineer.do(
        "trust", "root", "--from", policy.name, "--after", "trust/root.1.json", "--out", ROOT
    )
    home.sign(ROOT, *HOLDERS[:2])
    home.carry(ROOT, ENGINEER, *APPROVERS, OTHER, "van-thu")
    home.issue_status()


@pytest.fixture
def copies(made, adopted, fleet, tmp_path) -> tuple[Person, list[str]]:
    """A clerk who has not seen root 2, and two copies that do not bring it."""
    clerk = adopted[CLERK]
    for folder in (clerk.folder, data_of(clerk.folder)):
        shutil.copytree(folder, tmp_path / "kept" / folder.name)
    give_another_approver(adopted)
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    file = adopted.plan(made.web)
    apart = [adopted.approve_apart(file, person) for person in (APPROVERS[1], OTHER)]
    for folder in (clerk.folder, data_of(clerk.folder)):
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "kept" / folder.name, folder)
    for name in apart:
        bundle = adopted[ENGINEER].read(name)
        bundle["roots"] = []
        (clerk.folder / name).write_bytes(spell(bundle))
    for name in (ROOT, STATUS):
        shutil.copy(adopted[ENGINEER].folder / name, clerk.folder / name.split("/")[1])
    return clerk, apart


@pytest.mark.parametrize("at_once", [True, False])
def test_an_approval_by_a_key_of_the_root_beside_it_counts(copies, at_once):
    clerk, apart = copies
    documents = ["root.2.json", "status.json"]
    if not at_once:
        clerk.do("ledger", "import", *documents)

    clerk.do("ledger", "import", *apart, *(documents if at_once else ()))

    entries = json.loads(clerk.do("ledger", "show", "--last", "0", "-o", "json"))
    assert [entry["id"] for entry in entries if entry["kind"] == "issued"] == ["CS-2026-0001"]
