"""A rejection in a folder of its own, and something wrong beside it: it counts all the same."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.trust.documents.bundle import read_bundle
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
