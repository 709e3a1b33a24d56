"""Names of an inventory that are no names of files on some system."""

import pytest

from tests.declared.inventory.test_inventory import read


@pytest.mark.parametrize(
    "text",
    [
        "g: {hosts: {con: }}",
        "g: {hosts: {'lpt[1:1]': }}",
        "g: {hosts: {NUL.bum-to: }}",
        "aux: {hosts: {h: }}",
    ],
)
def test_a_name_that_is_no_file_on_windows_is_told_and_read(text):
    inventory, problems = read(text)

    (problem,) = problems
    assert (problem.code, problem.gravity, problem.place.line) == ("NAME_NO_FILE", "warning", 1)
    assert len(inventory.hosts) == 1
