"""What a folder of signed documents may cost, before anything of it is proven."""

import pytest

from fleetcfg.authority.files import MAX_LISTS, MAX_LISTS_BYTES
from fleetcfg.authority.trust_folder import check_trust
from fleetcfg.authority.workspace import read_trust_folder
from fleetcfg.declared.tree import MAX_FOLDERS
from fleetcfg.errors import DeclarationError, RefusalError
from fleetcfg.testing.clock import NOON
from fleetcfg.trust.documents.bundle import MAX_CRL


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
