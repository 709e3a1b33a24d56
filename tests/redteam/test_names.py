"""Names in signed documents that are another file, or none, where they are carried to."""

from pathlib import Path

import pytest

from fleetcfg.trust.crypto.canonical import spell
from fleetcfg_kit.testing.documents import at
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.approving import confirm
from tests.integration.office import DECISION, Office, do, refused

NAMES = ["cs-2026-0001", "CS-2026-0001a", "AUX", "NUL.2026", "COM1", "CS-2026-0001."]


def lay(office: Office, folder: str, **changes) -> Path:
    """Lay a change-set of another author's tool into the folder of one person."""
    file = Path(folder) / "carried.json"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(office.changeset(**changes))
    return file


@pytest.mark.parametrize("name", NAMES)
def test_no_door_lets_in_an_id_that_is_another_file_elsewhere(office: Office, capsys, name):
    """``cs-…`` took the place of ``CS-…`` on Windows; ``AUX.approved.json`` is no file there."""
    of_approver, of_clerk = (lay(office, one, id=name) for one in ("of-approver", "of-clerk"))

    told = {
        refused(capsys, "ledger", "import", of_clerk),
        refused(capsys, "approve", of_approver, *office.key("approver-1"), *DECISION),
    }

    assert told == {"CHANGESET_ID_SPELLING"}
    assert [file.name for file in of_clerk.parent.iterdir()] == ["carried.json"]


@pytest.mark.parametrize("name", NAMES)
def test_no_document_is_made_by_such_an_id(office: Office, capsys, name):
    words = ("--all", "--executor", "tech", "--reason", "x", "--for", "1d", "--out", "c.json")

    told = refused(capsys, "plan", "--id", name, *words, *office.key("author"), code=64)

    assert told == "PLAN_NUMBER"


def test_an_approval_of_the_other_spelling_is_none_of_this_one(office: Office, capsys):
    signed = lay(office, "of-approver")
    do(capsys, "approve", signed, *office.key("approver-1"), *DECISION, *confirm(signed))
    lay(office, "of-approver", id="cs-2026-0001")

    assert refused(capsys, "ledger", "import", signed) == "CHANGESET_ID_SPELLING"
    assert signed.with_name("carried.approver-1.json").exists()


@pytest.mark.parametrize(
    "about",
    ["xyz:a", "meeting:a:b", "meeting:A", "line:a.", "incident:2026-001", "device:room-000:x"],
)
def test_a_statement_is_about_a_kind_that_there_is_and_one_id(office: Office, capsys, about):
    said = {
        "_type": "fleetcfg/statement/v1",
        "trust_domain": DOMAIN,
        "kind": "room.seen",
        "about": about,
        "said_at": at(),
        "persons": ["tech"],
        "facts": {"what": "acoustics", "good": True},
    }
    file = Path("said.json")
    file.write_bytes(office.signed(spell(said), "statement", "tech").to_bytes())

    assert refused(capsys, "ledger", "import", file) == "STATEMENT_ABOUT"
