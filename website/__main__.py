"""Build the site: ``python -m website [FOLDER [ROOT]]``; by default ``site/``, of this checkout."""

import shutil
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import main as sphinx

from website.staging import ROOT, DeadLinkError, stage

UNREAD = shutil.ignore_patterns(".buildinfo", "objects.inv", "_sources")  # Sphinx's own


def build(into: Path, root: Path = ROOT) -> int:
    """Write the site of *root* into *into*, replacing what lies there; return an exit code.

    Anything that Sphinx would warn of, such as a dead anchor, ends the build.
    """
    with tempfile.TemporaryDirectory(prefix="site") as place:
        sources, made, kept = (Path(place) / name for name in ("pages", "html", "kept"))
        try:
            stage(sources, root)
        except DeadLinkError as dead:
            sys.stderr.write(f"{dead}\n")
            return 1
        conf = str(ROOT / "website")
        words = ["-b", "html", "-c", conf, "-d", str(kept), "-q", "-W", "--keep-going"]
        code = sphinx([*words, str(sources), str(made)])
        if not code:
            shutil.rmtree(into, ignore_errors=True)
            shutil.copytree(made, into, ignore=UNREAD)
    return code


if __name__ == "__main__":
    sys.exit(build(*map(Path, sys.argv[1:3] or [str(ROOT / "site")])))
