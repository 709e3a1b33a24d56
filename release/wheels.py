"""Wheels by hash, for systems other than this one: what pip downloads, and nothing built here."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from release.locks import LockedPackage, Target


def download(packages: Iterable[LockedPackage], target: Target, into: Path) -> None:
    """Have pip put the wheel of each of *packages* that *target* installs below *into*.

    Which they are is decided here: pip judges markers by the system it runs on, and not by the one
    that it downloads for. It is given a list without markers, and told to follow nothing.

    Raises:
        subprocess.CalledProcessError: pip refuses: no such wheel, other bytes, no network.
    """
    lines = [package.line for package in packages if package.is_for(target)]
    platforms = [word for one in target.platforms for word in ("--platform", one)]
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fleetcfg-wheels-") as place:
        wanted = Path(place, "wanted.txt")
        wanted.write_text("".join(lines), "utf-8")
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"),
                *("--disable-pip-version-check", "--require-hashes", "--only-binary=:all:"),
                *("--implementation", "cp", "--python-version", target.python, *platforms),
                *("--dest", into, "--requirement", wanted),
            ],
            env=os.environ | {"PIP_CONSTRAINT": ""},  # the lock alone decides
            check=True,
        )
