"""What a folder of signed documents may cost, before anything of it is proven."""

import pytest

from fleetcfg.authority.files import MAX_LISTS, MAX_LISTS_BYTES
from fleetcfg.authority.trust_folder import (
    MAX_TRUST_BYTES,
    MAX_TRUST_FILES,
    check_trust,
    read_trust_folder,
)
from fleetcfg.declared.git_objects import MAX_FOLDERS
from fleetcfg.errors import DeclarationError, RefusalError
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE
from fleetcfg.trust.documents.bundle import MAX_CRL
from fleetcfg_kit.testing.clock import NOON


def make_lists(folder, count, size):
    lists = folder / "crls"
    lists.mkdir()
    for number in range(count):
        with (lists / f"{number}.crl").open("wb") as file:
            file.truncate(size)
    return lists


@pytest.mark.parametrize(
    ("count", "size"), [(MAX_LISTS + 1, 1), (MAX_LISTS_BYTES // MAX_CRL + 1, MAX_CRL)]
)
def test_a_folder_with_too_many_revocation_lists_is_refused_by_name(tmp_path, count, size):
    lists = make_lists(tmp_path, count, size)

    with pytest.raises(RefusalError, match="CRL_TOO_MANY") as refused:
        read_trust_folder(tmp_path)

    assert refused.value.facts["folder"] == str(lists)


@pytest.mark.parametrize(("count", "size"), [(MAX_LISTS, 1), (MAX_LISTS_BYTES // MAX_CRL, MAX_CRL)])
def test_as_many_as_are_allowed_are_read(tmp_path, count, size):
    make_lists(tmp_path, count, size)

    assert len(read_trust_folder(tmp_path).crls) == count


def test_a_deep_folder_among_the_documents_is_refused_by_its_path(tmp_path):
    tmp_path.joinpath(*["d"] * (MAX_FOLDERS + 1)).mkdir(parents=True)

    with pytest.raises(DeclarationError, match="TREE_TOO_DEEP"):
        check_trust(tmp_path, at=NOON)


def make_roots(folder, count, size):
    for number in range(1, count + 1):
        with (folder / f"root.{number}.json").open("wb") as file:
            file.truncate(size)


TOO_MUCH = pytest.mark.parametrize(
    ("count", "size"), [(MAX_TRUST_FILES + 1, 1), (MAX_TRUST_BYTES // MAX_BUNDLE + 1, MAX_BUNDLE)]
)


@TOO_MUCH
def test_more_than_any_folder_has_is_told_by_its_path_and_not_read(tmp_path, count, size):
    make_roots(tmp_path, count, size)

    (problem,) = check_trust(tmp_path, at=NOON)

    facts = {"folder": tmp_path.as_posix(), "limit": MAX_TRUST_FILES, "most": MAX_TRUST_BYTES}
    assert (problem.code, problem.facts) == ("TRUST_TOO_MUCH", facts)
    assert problem.place.file == tmp_path.as_posix()


@TOO_MUCH
def test_more_roots_than_any_folder_has_are_refused_by_its_path(tmp_path, count, size):
    make_roots(tmp_path, count, size)

    with pytest.raises(RefusalError, match="TRUST_TOO_MUCH") as refused:
        read_trust_folder(tmp_path)

    assert refused.value.facts["folder"] == tmp_path.as_posix()


def test_as_many_documents_as_are_allowed_are_looked_at(tmp_path):
    make_roots(tmp_path, MAX_TRUST_FILES, 1)

    assert {problem.code for problem in check_trust(tmp_path, at=NOON)} != {"TRUST_TOO_MUCH"}


def test_a_revocation_list_that_no_command_reads_is_told_by_its_path(tmp_path):
    lists = make_lists(tmp_path, 1, MAX_CRL + 1)

    (problem,) = check_trust(tmp_path, at=NOON)

    assert problem.code == "FILE_TOO_LARGE"
    assert problem.place.file == (lists / "0.crl").as_posix()
