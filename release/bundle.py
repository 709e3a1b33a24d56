"""One file for a site without Internet: wheels, their hashes, a signature, and what installs them.

``python -m release.bundle --key KEY [FOLDER]``; *KEY* is the releaser's SSH key, which ssh-keygen
reads (or asks an agent or a token for); the folder is ``dist``.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from release.dist import build_committed, version_of
from release.documents import pages_of
from release.git import ROOT, committed_at, export
from release.locks import INSTALLED, TARGETS, Target, installed
from release.sbom import sbom_json
from release.wheels import download

NAMESPACE: Final = "fleetcfg-release"
"""What a releaser's signature is for: a signature on anything else does not count here."""

SUMS: Final = "SHA256SUMS"
BESIDE: Final = (
    "release/install.sh",
    "release/install.ps1",
    "docs/reference/licences.md",
    "LICENSE",
)


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file, as hex."""
    with file.open("rb") as binary:
        return hashlib.file_digest(binary, "sha256").hexdigest()


def lay_out(into: Path, wheel: Path, source: Path, *, targets: Sequence[Target], at: int) -> None:
    """Write everything that is signed below *into*: *wheel*, and what it needs on *targets*.

    Args:
        into: A folder; wheels that are there already are looked at again, and not downloaded.
        wheel: fleetcfg itself.
        source: A checkout.
        targets: The systems.
        at: When the release was committed, in seconds since 1970.
    """
    packages = installed(source)
    for target in targets:
        download(packages, target, into / "wheels")
    shutil.copy(wheel, into / "wheels")
    version = version_of(wheel)
    own = f"fleetcfg=={version} --hash=sha256:{sha256_of(wheel)}\n"
    (into / "fleetcfg.txt").write_text(own, "utf-8", newline="\n")
    for name in INSTALLED:
        shutil.copy(source / "requirements" / f"{name}.txt", into)
    for name in BESIDE:
        shutil.copy(source / name, into)
    _write_zip(into / "docs.zip", pages_of(source), at=at)
    (into / "sbom.cdx.json").write_text(sbom_json(packages, version, at=at), "utf-8", newline="\n")


def sign(folder: Path, key: Path) -> None:
    """Write the hash of every file of *folder*, and sign that with *key*.

    Raises:
        subprocess.CalledProcessError: ssh-keygen refuses.
    """
    sums = folder / SUMS
    for made in (sums, folder / f"{SUMS}.sig"):
        made.unlink(missing_ok=True)
    lines = [f"{sha256_of(folder / name)}  {name}\n" for name in _names(folder)]
    sums.write_text("".join(lines), "utf-8", newline="\n")
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", NAMESPACE, sums], check=True)


def pack(folder: Path, file: Path, *, at: int) -> None:
    """Write *folder* as one file that both systems can open; the same files make the same bytes."""
    named = {f"{folder.name}/{name}": folder / name for name in _names(folder)}
    _write_zip(file, named, at=at, method=zipfile.ZIP_STORED)  # wheels are compressed already


def _write_zip(
    file: Path, named: Mapping[str, Path], *, at: int, method: int = zipfile.ZIP_DEFLATED
) -> None:
    when = time.gmtime(at)[:6]
    with zipfile.ZipFile(file, "w", method) as packed:
        for name, content in named.items():
            entry = zipfile.ZipInfo(name, when)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content.read_bytes(), method)


def _names(folder: Path) -> Iterable[str]:
    files = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return sorted(files)


def make_bundle(into: Path, key: Path) -> Path:
    """Build, collect, sign and pack the last commit; return the file, which is new below *into*."""
    at = committed_at()
    with tempfile.TemporaryDirectory(prefix="fleetcfg-bundle-") as place:
        export(Path(place, "source"))
        _, wheel = build_committed(into)
        folder = Path(place, f"fleetcfg-{version_of(wheel)}")
        folder.mkdir()
        lay_out(folder, wheel, Path(place, "source"), targets=TARGETS, at=at)
        sign(folder, key)
        packed = into / f"{folder.name}-offline.zip"
        pack(folder, packed, at=at)
    return packed


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--key", type=Path, required=True)
    arguments.add_argument("folder", type=Path, nargs="?", default=ROOT / "dist")
    asked = arguments.parse_args()
    made = make_bundle(asked.folder, asked.key)
    sys.stdout.write(f"{made}\n{sha256_of(made)}\n")
