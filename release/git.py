"""The last commit: what is released is what was committed, whatever lies beside it."""

import io
import subprocess
import tarfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent


def git(*arguments: str, root: Path = ROOT) -> bytes:
    """Return what git prints.

    Raises:
        subprocess.CalledProcessError: git refuses.
    """
    return subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True).stdout


def committed_at(root: Path = ROOT) -> int:
    """Return when the last commit was made, in seconds since 1970: ``SOURCE_DATE_EPOCH``."""
    return int(git("log", "-1", "--format=%ct", root=root))


def export(into: Path, root: Path = ROOT) -> None:
    """Write the files of the last commit below *into*."""
    with tarfile.open(fileobj=io.BytesIO(git("archive", "HEAD", root=root))) as archive:
        archive.extractall(into, filter="data")
