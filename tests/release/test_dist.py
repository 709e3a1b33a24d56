"""A wheel and an sdist: the same from the same commit, and with what belongs in them."""

import os
import subprocess
import tarfile
import zipfile

import pytest

from release.bundle import sha256_of
from release.dist import build, build_committed, version_of
from release.git import ROOT, committed_at, git

SAMPLE = ("inventory/", "baselines/", "playbooks/", "registers/")
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def unpacked(built, built_kit, tmp_path_factory):
    """Each sdist, unpacked by somebody else: other modes, other times."""
    sources = []
    for sdist in (built[0], built_kit[0]):
        place = tmp_path_factory.mktemp("unpacked")
        with tarfile.open(sdist) as archive:
            archive.extractall(place, filter="data")
        sources += place.iterdir()
        for path in place.rglob("*"):
            path.chmod(0o700 if path.is_dir() or path.stat().st_mode & 0o100 else 0o600)
            os.utime(path, (86400, 86400))
    return sources


def test_two_builds_in_different_folders_are_equal_byte_for_byte(
    built, built_kit, tmp_path, monkeypatch
):
    clone = tmp_path / "a" / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    (clone / "fleetcfg" / "left_behind.py").write_text("not committed\n")
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    monkeypatch.setenv("LC_ALL", "C")
    before = os.umask(0o077)
    try:
        again = [
            one for part in (".", "kit") for one in build_committed(tmp_path / part, clone, part)
        ]
    finally:
        os.umask(before)

    assert [(one.name, sha256_of(one)) for one in again] == [
        (one.name, sha256_of(one)) for one in (*built, *built_kit)
    ]


@pytest.mark.parametrize("number", [0, 1], ids=["product", "kit"])
def test_the_sdist_makes_the_same_wheel(built, built_kit, unpacked, tmp_path, number):
    (wheel,) = build(unpacked[number], tmp_path, at=committed_at(), kinds=["wheel"])

    assert sha256_of(wheel) == sha256_of((built, built_kit)[number][1])


def test_the_kit_is_a_wheel_of_its_own_for_the_very_same_version(built, built_kit):
    with zipfile.ZipFile(built_kit[1]) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        (about,) = (name for name in wheel.namelist() if name.endswith("METADATA"))
        told = wheel.read(about).decode()
    sample = git("ls-tree", "-r", "--name-only", "HEAD", *SAMPLE).decode().splitlines()
    version = version_of(built[1])

    assert f"\nVersion: {version}\n" in told
    assert f"\nRequires-Dist: fleetcfg=={version}\n" in told
    assert {name.partition("/")[0] for name in names} == {"fleetcfg_kit"}
    assert {f"fleetcfg_kit/demo/province/{name}" for name in sample} <= names
    assert "fleetcfg_kit/demo/province/inventory/hosts.yaml" in names
    assert "fleetcfg_kit/locale/vi/LC_MESSAGES/fleetcfg.mo" in names
    assert not any(name.endswith(".po") for name in names)


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
    assert {"py", "yaml", "json", "j2", "typ", "mo"} <= ends
