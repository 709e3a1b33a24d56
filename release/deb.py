"""A Debian 13 package, by dpkg-deb: fleetcfg and its libraries, in a folder of their own.

``python -m release.deb [FOLDER]``; the folder is ``dist``. The same commit makes the same bytes.
"""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from release.dist import build_committed, version_of
from release.documents import pages_of
from release.git import committed_at, export
from release.licences import committed_licences
from release.locks import LockedPackage, Target, installed
from release.wheels import download

PYTHON: Final = Target("linux", "3.13")  # Debian 13's
TEXTS: Final = Path(__file__).parent / "debian"
MAINTAINER: Final = "fleetcfg maintainers <fleetcfg@example.org>"

_LIBRARIES: Final = f"usr/lib/fleetcfg/lib/python{PYTHON.python}/site-packages"


def lay_out_deb(root: Path, wheel: Path, wheels: Path, *, at: int) -> None:
    """Write what the package installs below *root*.

    Args:
        root: A folder, which is made.
        wheel: fleetcfg itself.
        wheels: A folder with its libraries, for `PYTHON`.
        at: When the release was committed, in seconds since 1970.
    """
    packages = [package for package in installed() if package.is_for(PYTHON)]
    _install(root, packages, wheel, wheels)
    _write_help(root)
    _write_documents(root, packages, version_of(wheel), at)
    _settle(root, at)


def pack_deb(root: Path, into: Path, version: str, *, at: int) -> Path:
    """Make a package of what lies below *root*, and return it, new below *into*."""
    _write_control(root, version)
    _settle(root, at)
    file = into / f"fleetcfg_{version}_amd64.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, file],
        env=os.environ | {"SOURCE_DATE_EPOCH": str(at)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return file


def judge_deb(file: Path) -> str:
    """Return what lintian has against a package; empty if nothing."""
    judged = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error,warning", file],
        capture_output=True,
        check=False,
        text=True,
    )
    return judged.stdout + judged.stderr


def _install(root: Path, packages: Iterable[LockedPackage], wheel: Path, wheels: Path) -> None:
    """Lay out an environment as ``venv`` does; no file names the machine it was made on."""
    platforms = [word for one in PYTHON.platforms for word in ("--platform", one)]
    names = [f"{package.name}=={package.version}" for package in packages]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--isolated", "install", "--quiet", "--no-deps"),
            *("--disable-pip-version-check", "--no-compile", "--no-index", "--only-binary=:all:"),
            *("--implementation", "cp", "--python-version", PYTHON.python, *platforms),
            *("--find-links", wheels, "--find-links", wheel.parent, "--target", root / _LIBRARIES),
            *(*names, f"fleetcfg=={version_of(wheel)}"),
        ],
        env=os.environ | {"PIP_CONFIG_FILE": os.devnull},
        check=True,
    )
    shutil.rmtree(root / _LIBRARIES / "bin")  # programs of this machine's Python
    home = root / "usr/lib/fleetcfg"
    (home / "bin").mkdir()
    (home / "bin" / "python3").symlink_to(f"../../../bin/python{PYTHON.python}")
    (home / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
    (root / "usr/bin").mkdir()
    shutil.copy(TEXTS / "fleetcfg", root / "usr/bin")


def _write_help(root: Path) -> None:
    """Write the man pages and what shells complete with, as the command that is packaged says."""
    python = root / f"usr/bin/python{PYTHON.python}"
    python.symlink_to(f"/usr/bin/python{PYTHON.python}")
    pages = root / "usr/share/man"
    _said(root, {}, "help", "--man", str(pages))
    for page in sorted(pages.rglob("*.1")):
        _gzip(page)
    for shell, place in {
        "bash": "bash-completion/completions/fleetcfg",
        "fish": "fish/vendor_completions.d/fleetcfg.fish",
        "zsh": "zsh/vendor-completions/_fleetcfg",
    }.items():
        script = root / "usr/share" / place
        script.parent.mkdir(parents=True)
        script.write_bytes(_said(root, {"_FLEETCFG_COMPLETE": f"source_{shell}"}))
    python.unlink()  # where it is installed, Debian's own is there


def _said(root: Path, variables: dict[str, str], *arguments: str) -> bytes:
    """Return what the packaged command says, run by the Python that it is packaged for."""
    return subprocess.run(
        [root / "usr/lib/fleetcfg/bin/python3", "-I", "-B", "-m", "fleetcfg", *arguments],
        env=os.environ | variables,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout


def _write_documents(root: Path, packages: Iterable[LockedPackage], version: str, at: int) -> None:
    documents = root / "usr/share/doc/fleetcfg"
    documents.mkdir(parents=True)
    licences = committed_licences()
    said = "".join(f"  {one.name} {one.version}: {licences[one.name]}\n" for one in packages)
    text = (TEXTS / "copyright").read_text("utf-8")
    (documents / "copyright").write_text(text + said, "utf-8")
    when = format_datetime(datetime.fromtimestamp(at, UTC))
    changes = (
        f"fleetcfg ({version}) trixie; urgency=medium\n\n  * See CHANGELOG.md of the source.\n\n"
    )
    (documents / "changelog").write_text(f"{changes} -- {MAINTAINER}  {when}\n", "utf-8")
    _gzip(documents / "changelog")
    with tempfile.TemporaryDirectory(prefix="fleetcfg-source-") as place:
        export(Path(place))
        for name, file in pages_of(Path(place)).items():
            (documents / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, documents / name)
    overrides = root / "usr/share/lintian/overrides/fleetcfg"
    overrides.parent.mkdir(parents=True)
    shutil.copy(TEXTS / "lintian-overrides", overrides)


def _write_control(root: Path, version: str) -> None:
    files = sorted(file for file in root.rglob("*") if file.is_file() and not file.is_symlink())
    hashes = (hashlib.md5(file.read_bytes(), usedforsecurity=False) for file in files)
    sums = [
        f"{hashed.hexdigest()}  {file.relative_to(root)}\n"
        for file, hashed in zip(files, hashes, strict=True)
    ]
    size = sum(-(-file.stat().st_size // 1024) for file in files)
    control = root / "DEBIAN"
    control.mkdir()
    (control / "md5sums").write_text("".join(sums), "utf-8")
    text = (TEXTS / "control").read_text("utf-8")
    told = text.format(version=version, maintainer=MAINTAINER, size=size)
    (control / "control").write_text(told, "utf-8")
    for name in ("postinst", "prerm"):
        shutil.copy(TEXTS / name, control)


def _settle(root: Path, at: int) -> None:
    """Give every file the mode and the time that it has on every machine that builds it."""
    runs = {root / "usr/bin/fleetcfg", root / "DEBIAN/postinst", root / "DEBIAN/prerm"}
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in runs else 0o644)
        os.utime(path, (at, at), follow_symlinks=False)


def _gzip(file: Path) -> None:
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))
    file.unlink()


def make_deb(into: Path) -> Path:
    """Build the package of the last commit, on Debian 13; return it, new below *into*."""
    at = committed_at()
    _, wheel = build_committed(into)
    with tempfile.TemporaryDirectory(prefix="fleetcfg-deb-") as place:
        download(installed(), PYTHON, Path(place, "wheels"))
        lay_out_deb(Path(place, "root"), wheel, Path(place, "wheels"), at=at)
        return pack_deb(Path(place, "root"), into, version_of(wheel), at=at)


if __name__ == "__main__":
    made = make_deb(Path(sys.argv[1] if len(sys.argv) > 1 else "dist"))
    print(made)
    sys.exit(judge_deb(made) or 0)
