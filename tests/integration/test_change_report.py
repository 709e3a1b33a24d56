"""The ticket of a change-set: what approvers read, how far it is decided, and what became of it."""

import json
import shutil
from pathlib import Path

import docx
import pytest

from fleetcfg.authority.workspace import open_workspace
from fleetcfg.report.report_parts import Paragraph, Report
from fleetcfg.report.reports.change_report import change_report
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.words import Words
from fleetcfg.workflow.changes.ticket import read_change_ticket
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.declarations import read_declarations
from tests.integration.story import SIGNED
from tests.integration.walk import (
    APPROVERS,
    CHANGE,
    CLERK,
    ENGINEER,
    TECHNICIAN,
    Person,
    at_home,
    said,
)

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


def ticket(person: Person, file: str) -> Report:
    """Return the ticket of *file*, in English, as the machine of *person* makes it."""
    with at_home(person.folder):
        sources = read_declarations(person.folder)
        with open_workspace(person.ledger, person.folder / "trust", sources, now=now()) as opened:
            read = read_change_ticket(opened, Path(file), (person.folder / file).read_bytes())
    return change_report(read, Words("en"))


def paragraphs(report: Report, section: str) -> list[str]:
    (found,) = (each for each in report.sections if each.name == section)
    return [block.text for block in found.blocks if isinstance(block, Paragraph)]


def rows(report: Report, name: str) -> list[list[str]]:
    (table,) = (each for each in report.tables if each.name == name)
    return [[cell.text for cell in row] for row in table.rows]


def test_a_ticket_says_that_it_is_not_the_page_and_names_what_is_signed(issued):
    technician = issued[TECHNICIAN]
    payload = read_bundle((technician.folder / SIGNED).read_bytes()).changeset.payload

    made = ticket(technician, SIGNED)

    assert made.title.startswith("CHANGE TICKET (a print to follow it by, not the page")
    assert made.subject == f"{CHANGE}: Trả lại như đã ký"
    assert f"sha256:{made.source.digest}" == digest(payload)
    assert made.source.run == ""
    assert made.source.notices[0].startswith("SIMULATED: 2 devices named here")
    assert "A print to follow it by" in made.source.notices[-1]


def test_it_holds_what_approvers_read_in_their_words(issued, made):
    told = ticket(issued[TECHNICIAN], SIGNED)

    head = dict(rows(told, "view-0"))
    assert head["Lý do"] == '"Trả lại như đã ký"'
    assert head["Người thực hiện"].endswith(f"({TECHNICIAN})")
    assert {"Được làm từ", "đến trước", "Mức rủi ro", "Phê duyệt"} <= head.keys()
    places = {heading: text for heading, label, text in rows(told, "view-2") if heading}
    assert [key.partition(". ")[2] for key in places] == list(made.hosts)
    assert all("phòng" in text for text in places.values())
    assert [each.name for each in told.sections if each.is_detail] == ["annex"]


@pytest.mark.clause("report:change", "3.3")
def test_it_has_the_five_fields_and_room_for_a_hand(issued):
    told = rows(ticket(issued[TECHNICIAN], SIGNED), "five")

    names = [name for name, _, _ in told]
    assert names == [
        "Notify",
        "Impact",
        "Rollback",
        "Risk before",
        "Risk during",
        "Risk after",
        "Log",
    ]
    assert all(text for _, text, _ in told)
    assert {by_hand for _, _, by_hand in told} == {""}
    assert "2 devices, 2 parameters" in told[1][1]


def test_an_approved_one_names_who_approved_and_what_is_not_known_yet(issued, made):
    told = ticket(issued[TECHNICIAN], SIGNED)

    approvals = rows(told, "approvals")
    assert [verdict for _, verdict, _, _ in approvals] == ["approves", "approves"]
    assert {decision for _, _, decision, _ in approvals} == {"12/QĐ-SKHCN, 24/11/2026"}
    assert paragraphs(told, "standing")[-1] == "2 approvals are needed, 2 given."
    assert any(line.startswith("APPROVED: by 2 of 2") for line in paragraphs(told, "standing"))
    outcomes = rows(told, "outcomes")
    assert [host for host, *_ in outcomes] == list(made.hosts)
    assert {outcome for _, _, outcome, *_ in outcomes} == {"not known here"}


def test_one_that_nobody_approved_names_who_still_can(issued):
    told = ticket(issued[ENGINEER], f"{CHANGE}.json")

    *_, needed, lacking = paragraphs(told, "standing")
    assert needed == "2 approvals are needed, 0 given."
    assert lacking.startswith("2 still missing, of: ")
    assert "approvals" not in [table.name for table in told.tables]
    assert any("NOT APPROVED YET: 0 of 2" in line for line in paragraphs(told, "standing"))


def test_one_that_was_applied_tells_when_and_with_which_outcome(issued, made):
    technician = issued[TECHNICIAN]
    technician.do("apply", SIGNED, "--all", *technician.key)

    outcomes = rows(ticket(technician, SIGNED), "outcomes")

    assert [(host, outcome, n) for host, _, outcome, n, _ in outcomes] == [
        (host, "applied", "1") for host in made.hosts
    ]
    assert all(place and at for _, place, _, _, at in outcomes)


def test_one_that_was_rejected_says_so_first_and_asks_nobody_else(issued):
    approver, file = issued[APPROVERS[0]], f"{CHANGE}.json"
    approver.do("reject", file, *approver.key, "--out", "no.json", *said(approver.folder / file))

    told = ticket(approver, "no.json")

    assert paragraphs(told, "standing")[0] == "REJECTED, NOT TO BE APPLIED"
    assert not any("still missing" in line for line in paragraphs(told, "standing"))
    assert rows(told, "approvals")[0][1] == "rejects"


def test_the_record_knows_of_a_rejection_that_the_file_does_not(issued):
    approver, file = issued[APPROVERS[0]], f"{CHANGE}.json"
    approver.do("reject", file, *approver.key, "--out", "no.json", *said(approver.folder / file))
    issued.carry("no.json", APPROVERS[0], CLERK)
    issued[CLERK].do("ledger", "import", "no.json")
    issued.carry(file, ENGINEER, CLERK)

    told = ticket(issued[CLERK], file)

    assert paragraphs(told, "standing")[0] == "REJECTED, NOT TO BE APPLIED"
    assert not any("still missing" in line for line in paragraphs(told, "standing"))


def test_of_a_changed_file_nothing_is_told_but_that_it_is_not_proven(issued):
    technician = issued[TECHNICIAN]
    document = json.loads((technician.folder / SIGNED).read_bytes())
    document["changeset"]["signatures"] = document["approvals"][0]["signatures"]
    (technician.folder / "forged.json").write_text(json.dumps(document), "utf-8")

    told = ticket(technician, "forged.json")

    assert [each.name for each in told.sections] == ["standing"]
    assert paragraphs(told, "standing")[0] == "not proven: its content is not shown"
    assert told.tables == ()
    assert "Trả lại" not in told.subject
    assert told.source.notices[0] == paragraphs(told, "standing")[0]


def test_the_command_writes_a_ticket_and_refuses_what_is_no_change_set(issued):
    engineer = issued[ENGINEER]

    engineer.do("report", "change", f"{CHANGE}.json", "--out", "ticket.html")
    refused = engineer("report", "change", "trust/manifest.json", "--out", "other.html")

    told = (engineer.folder / "ticket.html").read_text("utf-8")
    assert "<h1>CHANGE TICKET (a print to follow it by, not the page that is signed)" in told
    assert "NOT APPROVED YET: 0 of 2" in told
    assert (refused.code, refused.told) == (64, "REPORT_NOT_CHANGESET")
    assert not (engineer.folder / "other.html").exists()


def test_the_command_writes_the_ticket_as_a_word_document_and_names_the_change_set(issued):
    technician = issued[TECHNICIAN]

    told = technician.do("report", "change", SIGNED, "--out", "phieu.docx")

    text = "\n".join(
        p.text for p in docx.Document(str(technician.folder / "phieu.docx")).paragraphs
    )
    assert "phieu.docx" in told
    assert f"{CHANGE}: Trả lại như đã ký" in text
    payload = read_bundle((technician.folder / SIGNED).read_bytes()).changeset.payload
    assert digest(payload).removeprefix("sha256:") in text.replace(" ", "")
