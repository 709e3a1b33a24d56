"""Which wheels go where: judged for the target's system, and not for the one that packs."""

import pytest
from packaging.utils import canonicalize_name

from release.locks import INSTALLED, TARGETS, Target, installed, read_lock
from release.wheels import download

ONLY_WINDOWS = {"colorama", "pywin32-ctypes"}
ONLY_LINUX = {"jeepney", "secretstorage"}
ONLY_OLD = {"backports-tarfile", "importlib-metadata", "lazy-importer", "zipp"}


def names(target: Target) -> set[str]:
    return {package.name for package in installed() if package.is_for(target)}


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_each_target_gets_what_its_markers_ask_for(target):
    only = ONLY_WINDOWS if target.system == "windows" else ONLY_LINUX
    old = ONLY_OLD if target.python == "3.11" else set()
    conditional = {package.name for package in installed() if package.requirement.marker}

    assert names(target) & (ONLY_WINDOWS | ONLY_LINUX | ONLY_OLD) == only | old
    assert {package.name for package in installed()} - conditional <= names(target)


def test_a_lock_is_read_whole():
    for lock in INSTALLED:
        packages = list(read_lock(lock))
        assert packages
        assert all(package.hashes and package.needed_by for package in packages)
        assert all(package.version[0].isdigit() for package in packages)


@pytest.mark.long
def test_what_is_compiled_is_there_for_windows_by_the_hashes_of_the_lock(bundle, tmp_path):
    """What is not compiled is the same file on both systems."""
    compiled = {
        canonicalize_name(wheel.name.split("-")[0])
        for wheel in (bundle / "wheels").iterdir()
        if not wheel.name.endswith("-any.whl")
    }

    packages = [one for one in installed() if one.name in compiled | ONLY_WINDOWS]
    download(packages, Target("windows", "3.13"), tmp_path)

    found = {canonicalize_name(wheel.name.split("-")[0]) for wheel in tmp_path.iterdir()}
    assert found == {one.name for one in packages}
    assert sum(wheel.name.endswith("win_amd64.whl") for wheel in tmp_path.iterdir()) >= 10
