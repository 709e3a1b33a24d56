"""One build, one set of wheels and one signed bundle a run."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from release.bundle import lay_out, sign
from release.dist import build_committed
from release.git import ROOT, committed_at
from release.locks import Target, installed, read_lock
from release.wheels import download
from tests.release.made_once import made_once

HERE = Target("linux", f"{sys.version_info.major}.{sys.version_info.minor}")


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> list[Path]:
    """The sdist and the wheel of the last commit."""
    place = made_once(tmp_path_factory, "built", build_committed)
    return [*place.glob("*.tar.gz"), *place.glob("*.whl")]


@pytest.fixture(scope="session")
def built_kit(tmp_path_factory) -> list[Path]:
    """The same of the kit."""
    place = made_once(tmp_path_factory, "kit", lambda place: build_committed(place, part="kit"))
    return [*place.glob("*.tar.gz"), *place.glob("*.whl")]


@pytest.fixture(scope="session")
def index(tmp_path_factory) -> None:
    """Skip where the smallest package of the lock cannot be had."""

    def ask(place: Path) -> None:
        (one,) = (package for package in read_lock("run") if package.name == "mdurl")
        (place / "one.txt").write_text(one.line, "utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries=0"]
        reached = subprocess.run([*command, "--dest", place, "-r", place / "one.txt"], check=False)
        (place / "reached").write_text("yes" if reached.returncode == 0 else "")

    if not (made_once(tmp_path_factory, "index", ask) / "reached").read_text():
        pytest.skip("pip reaches no package index here, and the wheels come from one")


@pytest.fixture(scope="session")
def key(tmp_path_factory) -> Path:
    """A releaser's key of this run."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("openssh-client is not installed")
    return (
        made_once(tmp_path_factory, "key", lambda place: make_key(place / "releaser")) / "releaser"
    )


def make_key(file: Path) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file], check=True
    )


@pytest.fixture(scope="session")
def bundle(tmp_path_factory, built, index, key) -> Path:
    """The bundle, with what this system needs and nothing for others, signed by `key`."""

    def make(place: Path) -> None:
        lay_out(place, built[1], ROOT, targets=[HERE], at=committed_at())
        sign(place, key)

    return made_once(tmp_path_factory, "bundle", make)


@pytest.fixture(scope="session")
def debian_wheels(tmp_path_factory, index) -> Path:
    """The libraries for Debian's Python."""
    from release.deb import PYTHON  # noqa: PLC0415 - where it is wanted

    return made_once(
        tmp_path_factory, "debian-wheels", lambda place: download(installed(), PYTHON, place)
    )
