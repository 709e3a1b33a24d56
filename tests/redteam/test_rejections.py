"""A rejection in a folder of its own, and something wrong beside it: it counts all the same."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.ledger.entry import LOG_FILE
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.bundle import Bundle, read_bundle
from tests.integration.approving import confirm
from tests.integration.office import Office, do, refused


def reject_elsewhere(office: Office, approved: Path, capsys) -> Path:
    """Have another approver reject the same change-set in a folder of his own."""
    own = Path("of-approver-2")
    own.mkdir()
    file = own / "CS.json"
    bundle = read_bundle(approved.read_bytes())
    file.write_bytes(replace(bundle, approvals=()).to_bytes())
    do(capsys, "reject", file, *office.key("approver-2"), *confirm(file))
    return own / "CS.rejected.approver-2.json"


def an_unsigned_file_lies_there(rejected: Path) -> tuple[str, ...]:
    Path("inventory/host_vars").mkdir(exist_ok=True)
    Path("inventory/host_vars/zz-unsigned.yml").write_text("x: 1\n")
    return (str(rejected),)


def the_status_is_spoiled(rejected: Path) -> tuple[str, ...]:
    bundle = read_bundle(rejected.read_bytes())
    signatures = bundle.manifest.signatures
    bare = replace(bundle, status=replace(bundle.status, signatures=signatures))
    rejected.write_bytes(bare.to_bytes())
    return (str(rejected),)


def a_spoiled_manifest_comes_with_it(rejected: Path) -> tuple[str, ...]:
    bundle = read_bundle(rejected.read_bytes())
    other = rejected.with_name("manifest.json")
    other.write_bytes(replace(bundle.manifest, signatures=bundle.status.signatures).to_bytes())
    return (str(other), str(rejected))


def junk_comes_before_it(rejected: Path) -> tuple[str, ...]:
    other = rejected.with_name("a.json")
    whole = json.loads(rejected.read_bytes()) | {"approvals": "none"}
    other.write_text(json.dumps(whole))
    return (str(other), str(rejected))


def what_is_no_document_comes_with_it(rejected: Path) -> tuple[str, ...]:
    (other := rejected.with_name("a.txt")).write_text("no document")
    return (str(other), str(rejected))


def lists_that_are_none_come_in_it(rejected: Path) -> tuple[str, ...]:
    bundle = read_bundle(rejected.read_bytes())
    rejected.write_bytes(replace(bundle, crls=(b"0", b"\x30\x80")).to_bytes())
    return the_status_is_spoiled(rejected)


def junk_is_among_its_approvals(rejected: Path) -> tuple[str, ...]:
    bundle = read_bundle(rejected.read_bytes())
    junk = replace(bundle.approvals[0], signatures=bundle.status.signatures)
    rejected.write_bytes(replace(bundle, approvals=(junk, *bundle.approvals)).to_bytes())
    return the_status_is_spoiled(rejected)


def the_tree_cannot_be_read(rejected: Path) -> tuple[str, ...]:
    Path("inventory/host_vars").mkdir(exist_ok=True)
    Path("inventory/host_vars/zz-unsigned.yml").write_text("x: [\n")
    return (str(rejected),)


@pytest.mark.parametrize(
    "spoil",
    [
        the_tree_cannot_be_read,
        an_unsigned_file_lies_there,
        the_status_is_spoiled,
        a_spoiled_manifest_comes_with_it,
        junk_comes_before_it,
        what_is_no_document_comes_with_it,
        lists_that_are_none_come_in_it,
        junk_is_among_its_approvals,
    ],
)
def test_a_rejection_counts_whatever_else_is_wrong(office: Office, approved: Path, capsys, spoil):
    """The clerk's tree, and what the parcel holds beside it, keep no one's no from the record."""
    rejected = reject_elsewhere(office, approved, capsys)

    ended = run(["--lang", "en", "ledger", "import", *spoil(rejected)])
    said = ended, capsys.readouterr()

    Path("inventory/host_vars/zz-unsigned.yml").unlink(missing_ok=True)
    told = "approver-2" in said[1].out if ended == 0 else "REJECTION_KEPT" in said[1].err
    assert told, said
    assert refused(capsys, "ledger", "import", approved) == "CHANGESET_WITHDRAWN", said
    assert not Path("CS-2026-0001.approved.json").exists()


# ---------------------------------------------------------------- what is no rejection


def without_its_signature(_office: Office, bundle: Bundle) -> Envelope:
    return replace(bundle.approvals[0], signatures=bundle.status.signatures)


def by_the_author(office: Office, bundle: Bundle) -> Envelope:
    return office.signed(bundle.approvals[0].payload, "approval", "author")


def by_one_in_the_name_of_another(office: Office, bundle: Bundle) -> Envelope:
    return office.signed(bundle.approvals[0].payload, "approval", "approver-1")


def as_another_document(office: Office, bundle: Bundle) -> Envelope:
    receipt = office.signed(bundle.approvals[0].payload, "statement", "approver-2")
    return replace(receipt, payload_type=bundle.approvals[0].payload_type)


def said(office: Office, bundle: Bundle, **otherwise: str) -> Envelope:
    document = json.loads(bundle.approvals[0].payload) | otherwise
    return office.signed(spell(document), "approval", "approver-2")


def of_another_change_set(office: Office, bundle: Bundle) -> Envelope:
    return said(office, bundle, changeset="sha256:" + "0" * 64)


def of_another_department(office: Office, bundle: Bundle) -> Envelope:
    return said(office, bundle, trust_domain="another.example")


@pytest.mark.parametrize(
    "forge",
    [
        without_its_signature,
        by_the_author,
        by_one_in_the_name_of_another,
        as_another_document,
        of_another_change_set,
        of_another_department,
    ],
)
def test_what_no_approver_said_of_it_takes_nothing_away(office, approved, capsys, forge):
    """Whoever could forge a no could stop every change, and use up every number."""
    rejected = reject_elsewhere(office, approved, capsys)
    bundle = read_bundle(rejected.read_bytes())
    rejected.write_bytes(replace(bundle, approvals=(forge(office, bundle),)).to_bytes())
    the_status_is_spoiled(rejected)

    refused(capsys, "ledger", "import", rejected)

    do(capsys, "ledger", "import", approved)
    assert Path("CS-2026-0001.approved.json").exists()


def test_a_rejection_of_what_no_author_made_uses_up_no_number(office, approved, capsys):
    rejected = reject_elsewhere(office, approved, capsys)
    bundle = read_bundle(rejected.read_bytes())
    nobodys = replace(bundle.changeset, signatures=bundle.approvals[0].signatures)
    rejected.write_bytes(replace(bundle, changeset=nobodys).to_bytes())

    refused(capsys, "ledger", "import", rejected)

    do(capsys, "ledger", "import", approved)


def test_a_rejection_that_comes_after_it_was_issued_stops_the_next_step(office, approved, capsys):
    rejected = reject_elsewhere(office, approved, capsys)
    do(capsys, "ledger", "import", approved)

    told = do(capsys, "ledger", "import", rejected)

    assert "approver-2" in told
    assert refused(capsys, "ledger", "import", "CS-2026-0001.approved.json") == (
        "CHANGESET_WITHDRAWN"
    )


def test_a_rejection_that_comes_again_is_recorded_once(office, approved, capsys):
    rejected = reject_elsewhere(office, approved, capsys)
    log = office.records / "dept" / LOG_FILE
    do(capsys, "ledger", "import", rejected)
    once = log.read_bytes().count(b'"rejected"')

    do(capsys, "ledger", "import", rejected)
    renamed = rejected.rename(rejected.with_name("CS-2026-0002.json"))
    do(capsys, "ledger", "import", renamed)

    assert log.read_bytes().count(b'"rejected"') == once == 1
