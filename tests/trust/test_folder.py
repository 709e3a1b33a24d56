"""The folder of signed documents: what `validate` says of it without trusting anybody."""

import pytest

from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.verify.folder import check_folder, root_names
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department


def folder(department: Department) -> dict[str, bytes]:
    """Return the files of a Department whose papers are all in order."""
    first = department.sign("root", department.first, department.signers["root"])
    later = [department.sign("root", root, department.signers["root"]) for root in department.roots]
    roots = {f"root.{n}.json": root.to_bytes() for n, root in enumerate([first, *later], 1)}
    return roots | {
        "status.json": department.sign(
            "status", department.status(), department.signers["status"]
        ).to_bytes(),
        "manifest.json": department.sign(
            "manifest", department.manifest(), department.signers["manifest"]
        ).to_bytes(),
        "README.md": b"public files",
    }


def codes(files: dict[str, bytes], now=NOON) -> list[tuple[str, str, str]]:
    return [(p.place.file, p.code, p.gravity) for p in check_folder(files, now=now)]


def test_a_folder_in_order_has_no_problem():
    assert codes(folder(Department())) == []
    assert codes(folder(Department().with_root())) == []


@pytest.mark.parametrize("high", [1, 2])
def test_a_root_that_lets_one_person_approve_what_is_grave_is_warned_of(high):
    department = Department()
    department.first["roles"]["approver"]["threshold"] = {"low": 1, "normal": 1, "high": high}

    told = codes(folder(department))

    assert told == ([("root.1.json", "ROOT_GRAVE_ALONE", "warning")] if high == 1 else [])


def test_an_empty_folder_has_no_problem():
    assert codes({}) == []


def test_documents_without_a_root_are_told():
    files = folder(Department())
    del files["root.1.json"]

    assert [code for _, code, _ in codes(files)] == ["TRUST_ROOT_MISSING"]


@pytest.mark.parametrize(
    "data",
    [
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n",
        b'{"name": "log", "seed": "AAAA"}',
    ],
)
@pytest.mark.parametrize("name", ["README.md", "approver", "root.7.json"])
def test_a_private_key_is_found_under_any_name(name, data):
    files = folder(Department()) | {name: data}

    assert (name, "TRUST_PRIVATE_KEY", "error") in codes(files)


def test_a_stranger_among_the_files_is_told():
    assert ("notes.txt", "TRUST_FILE_UNKNOWN", "error") in codes(
        folder(Department()) | {"notes.txt": b""}
    )


def test_what_has_expired_is_a_warning():
    found = codes(folder(Department()), now=NOON.replace(year=NOON.year + 2))

    assert {gravity for _, _, gravity in found} == {"warning"}
    assert {code for _, code, _ in found} == {"ROOT_EXPIRED", "STATUS_EXPIRED"}


def test_a_status_of_too_few_people_is_told():
    department = Department()
    department.signers["status"] = ["author"]

    assert codes(folder(department)) == [("status.json", "SIGNER_UNKNOWN", "error")]


def test_a_manifest_of_one_person_is_told():
    department = Department()
    department.signers["manifest"] = ["approver-1"]

    assert codes(folder(department)) == [("manifest.json", "MANIFEST_THRESHOLD", "error")]


@pytest.mark.parametrize("kind", ["status", "manifest"])
def test_a_document_of_another_trust_domain_is_told(kind):
    department = Department().edit(
        kind, lambda document: document.update(trust_domain="other.example")
    )

    assert (f"{kind}.json", "TRUST_DOMAIN", "error") in codes(folder(department))


def test_a_root_that_its_own_people_did_not_sign_is_told():
    department = Department()
    files = folder(department)
    files["root.1.json"] = department.sign("root", department.first, ["root-1"]).to_bytes()

    assert ("root.1.json", "ROOT_THRESHOLD_NEW", "error") in codes(files)


def test_a_gap_in_the_chain_is_told():
    files = folder(Department().with_root().with_root())
    del files["root.2.json"]

    assert [code for _, code, _ in codes(files)] == ["ROOT_GAP"]


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", spell({"a": [[[[]]]]}), b"[" * 100_000])
@pytest.mark.parametrize("name", ["root.1.json", "status.json", "manifest.json", "crls/a.crl"])
def test_any_bytes_are_a_problem_and_no_crash(name, data):
    assert codes(folder(Department()) | {name: data}) != []


def test_roots_are_in_the_order_of_their_numbers():
    assert root_names(["root.10.json", "root.2.json", "root.01.json", "status.json"]) == (
        "root.2.json",
        "root.10.json",
    )
