"""The Debian package: built twice, judged by lintian, laid out and run."""

import os
import re
import shutil
import subprocess

import pytest

from fleetcfg import __version__
from release.bundle import sha256_of
from release.deb import PYTHON, TEXTS, judge_deb, lay_out_deb, pack_deb
from release.git import committed_at
from tests.release.made_once import made_once

pytestmark = pytest.mark.long

DEBIANS = f"/usr/bin/python{PYTHON.python}"
LIBRARIES = f"usr/lib/fleetcfg/lib/python{PYTHON.python}/site-packages"


@pytest.fixture(scope="session")
def root(tmp_path_factory, built, debian_wheels):
    """What the package installs; with Debian's Python where it stands on a Debian."""
    if shutil.which("dpkg-deb") is None or shutil.which(DEBIANS) is None:
        pytest.skip("this is no Debian 13")

    def make(place):
        lay_out_deb(place / "root", built[1], debian_wheels, at=committed_at())

    return made_once(tmp_path_factory, "deb", make) / "root"


def pack(root, place):
    """Pack all but the libraries and the modules: to compress and to judge them takes minutes."""
    small = shutil.copytree(root, place / "root", symlinks=True)
    shutil.rmtree(small / LIBRARIES)
    return pack_deb(small, place, __version__, at=1_795_000_000)


@pytest.fixture(scope="module")
def packed(root, tmp_path_factory):
    return pack(root, tmp_path_factory.mktemp("packed"))


def test_it_runs_from_where_it_is_laid_out(root, tmp_path):
    laid = tmp_path / "root"
    subprocess.run(["cp", "--archive", "--link", root, laid], check=True)
    (laid / f"usr/bin/python{PYTHON.python}").symlink_to(DEBIANS)

    said = subprocess.run(
        [laid / "usr/bin/fleetcfg", "--lang", "en", "version"],
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONPATH": "/nonexistent"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.startswith(f"fleetcfg {__version__}")
    assert f"CPython {PYTHON.python}" in said.stdout


def test_it_has_man_pages_completion_and_papers_and_no_simulator_libraries(root):
    names = {path.relative_to(root).as_posix() for path in root.rglob("*")}

    assert {
        "usr/share/man/man1/fleetcfg-audit.1.gz",
        "usr/share/man/vi/man1/fleetcfg-audit.1.gz",
        "usr/share/bash-completion/completions/fleetcfg",
        "usr/share/zsh/vendor-completions/_fleetcfg",
        "usr/share/doc/fleetcfg/copyright",
        "usr/share/doc/fleetcfg/changelog.gz",
        "usr/share/doc/fleetcfg/docs/how-to/tell-others.md",
        "usr/share/doc/fleetcfg/docs/how-to/units/fleetcfg-audit.service",
    } <= names
    assert not any(
        re.search(r"site-packages/(fleetcfg_kit|aiohttp|asyncssh|uvloop|pip|babel)/", name)
        for name in names
    )
    assert not any(name.endswith((".pyc", "direct_url.json")) for name in names)
    texts = (path for path in root.rglob("*.dist-info/RECORD"))
    assert not any(str(root) in path.read_text("utf-8") for path in texts)
    copyright_ = (root / "usr/share/doc/fleetcfg/copyright").read_text("utf-8")
    assert re.search(r"(?m)^  paramiko \S+: LGPL-2\.1$", copyright_)


@pytest.mark.skipif(shutil.which("lintian") is None, reason="lintian is not installed")
def test_lintian_has_nothing_to_say(packed):
    """`make deb` has it judge the whole."""
    assert judge_deb(packed) == ""


def test_each_override_has_its_reason():
    text = (TEXTS / "lintian-overrides").read_text("utf-8")

    assert all(block.startswith("# ") for block in text.split("\n\n"))


def test_the_same_files_make_the_same_package(root, packed, tmp_path):
    before = os.umask(0o077)
    try:
        again = pack(root, tmp_path)
    finally:
        os.umask(before)

    assert sha256_of(again) == sha256_of(packed)
