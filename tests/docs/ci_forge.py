"""A forge as far as the pipelines that we ship need one: a repository, a bundle, what they call."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from tests.house.make_architecture import ROOT

FOLDER = ROOT / "docs" / "how-to" / "ci"
# An installer as the bundle has it, without the wheels: the tool is this checkout.
INSTALLER = """#!/bin/sh
set -eu
while [ $# -gt 0 ]; do case $1 in --to) to=$2 ;; --key) [ -s "$2" ] ;; esac; shift 2; done
"{python}" -I -m venv --without-pip "$to"
printf '%s\\n' "{site}" "{root}" > "$to/lib/python{version}/site-packages/tool.pth"
"""


def pipeline(name: str) -> dict:
    return YAML(typ="safe").load((FOLDER / name).read_text("utf-8"))


def git(folder: Path, *words: str) -> str:
    me = ("-c", "user.name=x", "-c", "user.email=x@example.vn", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *me, *words], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


@dataclass
class Forge:
    """A repository that holds declarations and nothing else, and a machine that runs pipelines.

    Attributes:
        place: Everything is below it; *bundle* of the tool.
        base: The commit that the main branch is at.
    """

    place: Path
    bundle: Path
    base: str = ""

    @property
    def work(self) -> Path:
        return self.place / "work"

    @property
    def marker(self) -> Path:
        """What any program of a proposal would make."""
        return self.place / "a-proposal-ran"

    def propose(self, files: dict[str, str | None], links: dict[str, str] | None = None) -> str:
        """Commit *files* upon the main branch, and return the commit; None takes one away."""
        git(self.work, "checkout", "-q", "-f", "--detach", self.base)
        git(self.work, "clean", "-q", "-f", "-d", "-x")
        for path, text in files.items():
            file = self.work / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink() if text is None else file.write_text(text, "utf-8")
        for path, target in (links or {}).items():
            shutil.rmtree(self.work / path, ignore_errors=True)
            (self.work / path).symlink_to(target)
        git(self.work, "-c", "core.attributesFile=/dev/null", "add", "--all", "--force")
        git(self.work, "commit", "-q", "--no-verify", "--message", "proposal")
        head = git(self.work, "rev-parse", "HEAD")
        git(self.work, "push", "-q", "-f", "origin", "HEAD:refs/merge-requests/7/head")
        return head

    def digest(self) -> str:
        return hashlib.sha256(self.bundle.read_bytes()).hexdigest()

    def machine(self, temp: Path) -> dict[str, str]:
        """Return the environment of a runner on which git's settings lead to programs."""
        temp.mkdir(parents=True)
        settings = temp.parent / "gitconfig"
        runs = f"sh -c 'touch {self.marker}; cat'"
        hooks = temp.parent / "hooks"
        hooks.mkdir(exist_ok=True)
        for hook in ("post-checkout", "reference-transaction", "post-merge"):
            (hooks / hook).write_text(f"#!/bin/sh\ntouch {self.marker}\n")
            (hooks / hook).chmod(0o755)
        settings.write_text(
            f'[filter "evil"]\n\tsmudge = {runs}\n\tclean = {runs}\n[core]\n\thooksPath = {hooks}\n'
        )
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(temp),
            "RUNNER_TEMP": str(temp),
            "GIT_CONFIG_GLOBAL": str(settings),
            "PYTHONPATH": str(self.work),  # what a careless runner might have
            "FLEETCFG_BUNDLE": self.bundle.as_uri(),
            "FLEETCFG_SHA256": self.digest(),
            "FLEETCFG_RELEASER": "ssh-ed25519 AAAA releaser",
            "GITHUB_STEP_SUMMARY": str(temp / "summary.md"),
        }


def make_forge(place: Path, declare) -> Forge:
    """Return a forge whose main branch holds what *declare* writes into a folder."""
    forge = Forge(place, place / "fleetcfg-offline.zip")
    text = INSTALLER.format(
        python=sys.executable,
        site=sysconfig.get_path("purelib"),
        root=ROOT,
        version=f"{sys.version_info.major}.{sys.version_info.minor}",
    )
    with zipfile.ZipFile(forge.bundle, "w") as packed:
        packed.writestr("fleetcfg-0/install.sh", text)
    forge.work.mkdir()
    git(forge.work, "init", "-q")
    git(place, "init", "-q", "--bare", "forge.git")
    git(forge.work, "remote", "add", "origin", str(place / "forge.git"))
    declare(forge.work)
    git(forge.work, "add", "--all")
    git(forge.work, "commit", "-q", "--message", "main")
    git(forge.work, "push", "-q", "origin", "HEAD:main")
    forge.base = git(forge.work, "rev-parse", "HEAD")
    return forge


def run_step(script: str, env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run one step as a runner does, in *cwd*."""
    shell = ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c", script]
    return subprocess.run(shell, env=env, cwd=cwd, capture_output=True, text=True, check=False)


def github_env(step: dict, values: dict[str, str]) -> dict[str, str]:
    """Return the environment of a step; *values* by the expression that gives each."""
    return {
        name: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], str(said))
        for name, said in step.get("env", {}).items()
    }
