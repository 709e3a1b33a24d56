"""What the documents tell people to type works, line by line, and ends and prints as they say."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fleetcfg.model.conclusion import Conclusion
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.runs import list_runs
from fleetcfg.observations.store import kept_observations
from fleetcfg.report.audits.audit_view import AuditView
from fleetcfg.words import LANGUAGES
from tests.integration.walk import ROOT
from tests.report.rendered import rendered

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TYPED_OR_QUOTED = re.compile(r"^```(console|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*?)(?:\s+# exit (\d+))?$")
TUTORIAL = ROOT / "docs" / "tutorial" / "01-first-audit.md"
# What differs from run to run; all else of a line that is quoted is what is printed.
VOLATILE = (
    (re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d(:\d\d)?"), "TIME"),
    (re.compile(r"(lượt|run) [0-9a-f]{6}\b"), "RUN"),
    (re.compile(r"\d+(,\d+)? m?s\b"), "DURATION"),
    (re.compile(r"cổng \d{5}\b"), "PORT"),
)


def quoted_and_typed(text: str) -> list[tuple[str, str]]:
    """Return the blocks of commands (``console``) and of what they print (``text``), in order."""
    return [(block[1], block[2]) for block in TYPED_OR_QUOTED.finditer(text)]


def commands(document: Path) -> list[tuple[str, int]]:
    """Return the commands of a page, each with the exit code that it promises."""
    blocks = BLOCK.findall(document.read_text("utf-8"))
    return [one for block in blocks for one in commands_in(block)]


def commands_in(block: str) -> list[tuple[str, int]]:
    return [(m[1], int(m[2] or 0)) for line in block.splitlines() if (m := COMMAND.match(line))]


def settled(text: str) -> list[str]:
    for pattern, word in VOLATILE:
        text = pattern.sub(word, text)
    return text.splitlines()


def is_printed(quoted: str, printed: str) -> bool:
    """Tell whether the lines of *quoted* stand in *printed*, one after the other.

    A line that ends in "…" says how one begins.
    """
    wanted, lines = settled(quoted), settled(printed)
    return any(
        all(map(_says, wanted, lines[start : start + len(wanted)]))
        for start in range(len(lines) - len(wanted) + 1)
    )


def _says(wanted: str, line: str) -> bool:
    return line.startswith(wanted[:-1]) if wanted.endswith("…") else line == wanted


@pytest.fixture
def clone(tmp_path) -> Path:
    """What a clone holds of declarations, as a repository of its own with one commit."""
    for part in ("inventory", "baselines", "playbooks", "registers"):
        shutil.copytree(ROOT / part, tmp_path / part)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "sample"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True)
    return tmp_path


@pytest.fixture
def walked(clone):
    """What each block of the tutorial, and each audit of it, came to."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path, "COLUMNS": "80"}
    walk = Walked(clone / ".fleetcfg" / "history.sqlite")
    try:
        for kind, block in quoted_and_typed(TUTORIAL.read_text("utf-8")):
            if kind == "text":
                walk.quotes.append((block, walk.printed))
                walk.printed = ""
                continue
            for command, expected in commands_in(block):
                done = subprocess.run(
                    ["bash", "-c", command],
                    cwd=clone,
                    env=environ,
                    capture_output=True,
                    text=True,
                    timeout=600,
                    check=False,
                )
                walk.ended.append((command, expected, done.returncode, done.stdout + done.stderr))
                walk.printed += done.stdout
    finally:
        subprocess.run(
            [sys.executable, "-m", "fleetcfg", "sim", "down"],
            cwd=clone,
            capture_output=True,
            check=False,
        )
    return walk


@dataclass
class Walked:
    """A walk through the tutorial: commands, what is quoted, and the audits that it kept."""

    store: Path
    ended: list[tuple[str, int, int, str]] = field(default_factory=list)
    quotes: list[tuple[str, str]] = field(default_factory=list)
    printed: str = ""

    def screens(self, conclusion: Conclusion, language: str) -> list[str]:
        """Return what the screen says of each audit that came to *conclusion*."""
        with kept_observations(self.store) as kept:
            return [
                rendered("audit", "text", AuditView(), *replay_run(kept, run), language=language)
                for run in list_runs(kept)
                if run.conclusion is conclusion
            ]


def quoted_in_readme() -> dict[str, str]:
    """Return what the README quotes of an audit, by language."""
    page = (ROOT / "README.md").read_text("utf-8")
    texts = [block for kind, block in quoted_and_typed(page) if kind == "text"]
    return {"vi": texts[0], "en": texts[1]}


@pytest.mark.long
def test_the_tutorial_works_line_by_line_and_prints_what_it_quotes(walked):
    for command, expected, code, told in walked.ended:
        assert code == expected, f"{command}\n{told}"
    for quoted, printed in walked.quotes:
        assert is_printed(quoted, printed), f"{quoted}\n--- is not in ---\n{printed}"
    assert len(walked.ended) > 20
    assert len(walked.quotes) > 5
    for language in LANGUAGES:
        for clean in walked.screens(Conclusion.CLEAN, language):
            assert len(clean.splitlines()) <= 6, clean
        found = walked.screens(Conclusion.FINDINGS, language)[0]
        assert is_printed(quoted_in_readme()[language], found), found
