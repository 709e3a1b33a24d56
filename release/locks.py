"""What the locks install, and where: ``requirements/*.txt``, read as pip reads them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from release.git import ROOT

INSTALLED: Final = ("run", "reports")
"""The locks of a machine that audits and writes reports; the simulator is not among them."""

_ENTRY: Final = re.compile(r"(?m)^(\S[^\\\n]*?)((?: \\\n +--hash=\S+)+)((?:\n +#[^\n]*)*)")


@dataclass(frozen=True)
class Target:
    """A system and a Python that wheels are for."""

    system: str
    python: str

    @property
    def platforms(self) -> tuple[str, ...]:
        """Return the platforms of wheels that run there, as pip names them."""
        if self.system == "windows":
            return ("win_amd64",)
        glibcs = (f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1))
        return (*glibcs, "manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64")

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what markers are judged by there."""
        windows = self.system == "windows"
        told = {
            "implementation_name": "cpython",
            "os_name": "nt" if windows else "posix",
            "platform_machine": "AMD64" if windows else "x86_64",
            "platform_python_implementation": "CPython",
            "platform_system": "Windows" if windows else "Linux",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "win32" if windows else "linux",
        }
        return {name: str(value) for name, value in default_environment().items()} | told


TARGETS: Final = tuple(
    Target(system, python) for system in ("linux", "windows") for python in ("3.11", "3.12", "3.13")
)


@dataclass(frozen=True)
class LockedPackage:
    """One package of a lock: of one version, and of no other bytes than it names."""

    requirement: Requirement
    hashes: tuple[str, ...]
    """As pip spells them: ``sha256:…``."""
    needed_by: frozenset[str]
    """Canonical names."""

    @property
    def name(self) -> str:
        """Return the canonical name."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """Return the one version."""
        return str(self.requirement.specifier).removeprefix("==")

    @property
    def line(self) -> str:
        """Return it as a line for pip, for whatever system it was chosen."""
        hashes = " ".join(f"--hash={one}" for one in self.hashes)
        return f"{self.requirement.name}=={self.version} {hashes}\n"

    def is_for(self, target: Target) -> bool:
        """Return whether *target* installs it."""
        marker = self.requirement.marker
        return marker is None or marker.evaluate(dict(target.environment))


def read_lock(name: str, root: Path = ROOT) -> Iterator[LockedPackage]:
    """Yield the packages of ``requirements/NAME.txt``."""
    text = (root / "requirements" / f"{name}.txt").read_text("utf-8")
    for head, hashes, told in _ENTRY.findall(text):
        users = re.findall(r"# +(?:via )?([\w.-]+)", told)
        yield LockedPackage(
            Requirement(head),
            tuple(re.findall(r"--hash=(\S+)", hashes)),
            frozenset(canonicalize_name(user) for user in users if user != "via"),
        )


def installed(root: Path = ROOT) -> list[LockedPackage]:
    """Return all packages of `INSTALLED`, by name."""
    found = (package for name in INSTALLED for package in read_lock(name, root))
    return sorted(found, key=lambda package: package.name)
