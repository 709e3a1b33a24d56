"""The sdist and the wheel of the last commit: the same commit makes the same bytes.

``python -m release.dist [FOLDER]`` makes those of fleetcfg and those of its kit; the folder is
``dist``. What offices are sent (`release.bundle`, `release.deb`) is made of the former alone.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from release.git import ROOT, committed_at, export


def build_committed(into: Path, root: Path = ROOT, part: str = ".") -> list[Path]:
    """Build both from the last commit of *root* into *into*, and return them: sdist, wheel.

    *part* is the folder of what is built: ``.`` is fleetcfg, ``kit`` its kit.
    """
    with tempfile.TemporaryDirectory(prefix="fleetcfg-dist-") as place:
        export(Path(place), root)
        return build(Path(place, part), into, at=committed_at(root))


def build(
    source: Path, into: Path, *, at: int, kinds: Sequence[str] = ("sdist", "wheel")
) -> list[Path]:
    """Build *kinds* from the files of *source*, which say they are of *at*; no network is used.

    Raises:
        subprocess.CalledProcessError: The build ended badly; it says why in ``stderr``.
    """
    targets = [word for kind in kinds for word in ("--target", kind)]
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fleetcfg-built-") as place:
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", *targets, "--directory", place],
            cwd=source,
            env=os.environ | {"SOURCE_DATE_EPOCH": str(at)},
            stderr=subprocess.PIPE,
            check=True,
        )
        files = sorted(Path(place).iterdir(), key=lambda file: file.suffix)  # .gz, .whl
        return [Path(shutil.copy(file, into)) for file in files]


def version_of(wheel: Path) -> str:
    """Return the version of *wheel*, by its name."""
    return wheel.name.split("-")[1]


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "dist")
    for made in (*build_committed(folder), *build_committed(folder, part="kit")):
        print(made)
