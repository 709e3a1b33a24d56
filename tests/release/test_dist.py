"""A wheel and an sdist: the same from the same commit, and with what belongs in them."""

import os
import subprocess
import tarfile
import zipfile

import pytest

from release.bundle import sha256_of
from release.dist import build, build_committed
from release.git import ROOT, committed_at, git


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory):
    """The sdist, unpacked by somebody else: other modes, other times."""
    place = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(built[0]) as archive:
        archive.extractall(place, filter="data")
    (source,) = place.iterdir()
    for path in source.rglob("*"):
        path.chmod(0o700 if path.is_dir() or path.stat().st_mode & 0o100 else 0o600)
        os.utime(path, (86400, 86400))
    return source


def test_two_builds_in_different_folders_are_equal_byte_for_byte(built, tmp_path, monkeypatch):
    clone = tmp_path / "a" / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    (clone / "fleetcfg" / "left_behind.py").write_text("not committed\n")
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    monkeypatch.setenv("LC_ALL", "C")
    before = os.umask(0o077)
    try:
        again = build_committed(tmp_path / "b", clone)
    finally:
        os.umask(before)

    assert [(one.name, sha256_of(one)) for one in again] == [
        (one.name, sha256_of(one)) for one in built
    ]


def test_the_sdist_makes_the_same_wheel(built, unpacked, tmp_path):
    (wheel,) = build(unpacked, tmp_path, at=committed_at(), kinds=["wheel"])

    assert sha256_of(wheel) == sha256_of(built[1])


def test_a_wheel_has_what_runs_and_nothing_else(built):
    committed = git("ls-tree", "-r", "--name-only", "HEAD", "fleetcfg/").decode().splitlines()
    texts = {name for name in committed if name.endswith(".po")}
    with zipfile.ZipFile(built[1]) as wheel:
        found = {name for name in wheel.namelist() if ".dist-info/" not in name}
        about = {name.partition("/")[2] for name in wheel.namelist() if ".dist-info/" in name}

    assert len(texts) == 2
    made = {name.removesuffix("po") + "mo" for name in texts}
    assert found == {*committed} - texts | made
    assert about == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    ends = {name.rpartition(".")[2] for name in found}
    assert {"py", "yaml", "json", "j2", "typ", "mo", "toml"} <= ends
