"""Is the last commit a release: do tag, version and changelog say the same?

``python -m release.check`` says what keeps it from being one.

A tag is called ``v`` and the version: ``v0.3.0``. It is annotated, and never moved.
"""

import re
import sys
from pathlib import Path

from release.git import ROOT, git


def troubles(root: Path = ROOT) -> list[str]:
    """Return what keeps the last commit of *root* from being a release; empty if nothing does."""

    def text(name: str) -> str:
        return git("show", f"HEAD:{name}", root=root).decode()

    found = []
    (version,) = re.findall(r'(?m)^__version__ = "(.+)"$', text("fleetcfg/__init__.py"))
    newest = re.findall(r"(?m)^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$", text("CHANGELOG.md"))[:1]
    if newest != [version]:
        found.append(f"the version is {version}, the newest of CHANGELOG.md {newest}")
    beside = git("ls-tree", "--name-only", "HEAD", "changelog.d/", root=root).decode().split()
    fragments = [name for name in beside if name.endswith(".md") and not name.endswith("README.md")]
    if fragments:
        found.append(
            f"{len(fragments)} fragments are not in CHANGELOG.md: make changelog VERSION=…"
        )
    if git("status", "--porcelain", root=root):
        found.append("something is not committed")
    tags = git("tag", "--points-at", "HEAD", root=root).decode().split()
    if f"v{version}" not in tags:
        found.append(f"no tag v{version} is at the last commit, which has {tags}")
    elif git("cat-file", "-t", f"v{version}", root=root).strip() != b"tag":
        found.append(f"v{version} is no annotated tag: git tag -a")
    return found


if __name__ == "__main__":
    told = troubles()
    print("\n".join(told) or "a release")
    sys.exit(bool(told))
