"""What is signed is what is written: by its catalogs, at its pace, as it was described."""

import pytest

from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.documents.changeset import SignedIdentity
from fleetcfg.trust.documents.root import read_root
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import make_identity, tell_readers
from fleetcfg_kit.testing.memory import MemoryInventory
from tests.trust.edits import put, refusal


def told(department: Department, at_once: int = 1) -> Department:
    """Have *department* tell readers everything before what a test changes of it."""
    identities = {host: SignedIdentity(**make_identity(host)) for host in department.hosts}
    inventory = MemoryInventory(digest(spell(department.manifest())), identities)
    root = read_root(spell(department.root))
    return department.edit("changeset", lambda d: tell_readers(d, root, inventory, at_once))


def test_a_change_set_of_a_family_whose_catalog_it_does_not_name_is_refused():
    """In 0.2.0 one that named none was bound to none, and authorized."""
    assert refusal(Department().edit("changeset", put(catalog={}))) == (7, "CATALOG_MISMATCH")


def test_a_change_set_says_its_pace():
    assert told(Department(), at_once=20).authorize().document.at_once == 20


def test_a_reason_that_is_left_out_is_no_lie():
    department = told(Department())

    def leave_out(changeset: dict) -> None:
        del changeset["devices"][0]["ops"][0]["about"]["asked_by"]

    document = department.edit("changeset", leave_out).authorize().document
    about = document.devices[0].ops[0].about
    assert about is not None
    assert about.asked_by is None


LIES = {
    "the approver's name": lambda d: d["about"]["names"].update(
        {"approver-1": "Người khác, Giám đốc"}
    ),
    "a name too many": lambda d: d["about"]["names"].update(khach="Khách"),
    "who may approve": lambda d: d["about"]["approvers"].append("tech"),
    "how many must": lambda d: d["about"].update(needed=2),
    "the room": lambda d: d["devices"][1]["about"].update(room="Hội trường"),
    "the unit": lambda d: d["devices"][1]["about"].update(unit="Xã B"),
    "the meaning": lambda d: d["devices"][0]["ops"][0]["about"].update(meaning="Vô hại"),
    "the risk": lambda d: d["devices"][0]["ops"][0]["about"].update(risks=["restart"]),
    "the clause": lambda d: d["devices"][0]["ops"][0]["about"]["asked_by"].update(
        clauses=["Điều 1"]
    ),
    "the reason": lambda d: d["devices"][0]["ops"][0]["about"]["asked_by"].update(why="Khẩn"),
    "no way back": lambda d: d["devices"][0]["ops"][0]["about"].update(one_way=True),
    "the baseline": lambda d: d["devices"][0]["ops"][0]["about"]["asked_by"].update(baseline="x"),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_author_cannot_describe_a_change_otherwise_than_the_signed_sources_do(lie):
    department = told(Department()).edit("changeset", LIES[lie])

    assert refusal(department) == (7, "ABOUT_MISMATCH")


def test_an_author_cannot_leave_out_that_an_old_value_cannot_go_back():
    def first(changeset: dict) -> dict:
        return changeset["devices"][0]["ops"][0]

    def planned() -> Department:
        made = Department()
        made.edit("changeset", lambda d: first(d)["pre"].update(value="Phòng họp"))
        return told(made)

    silent = planned().edit("changeset", lambda d: first(d)["about"].pop("one_way"))

    assert first(planned().changeset())["about"]["one_way"] is True
    assert planned().authorize().document.devices
    assert refusal(silent) == (7, "ABOUT_MISMATCH")
