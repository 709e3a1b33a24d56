"""What has changed is told by fragments, each in both languages; a release takes them all in."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.house.make_architecture import ROOT

FOLDER = ROOT / "changelog.d"
FRAGMENT = re.compile(r"[a-z0-9-]+\.(security|removed|changed|added|fixed)\.md")
FRAGMENTS = sorted(file for file in FOLDER.glob("*.md") if file.name != "README.md")


@pytest.mark.parametrize("file", FRAGMENTS, ids=lambda file: file.name)
def test_a_fragment_has_a_kind_and_both_languages(file):
    assert FRAGMENT.fullmatch(file.name)
    assert re.search(r"(^|\s)/ ", file.read_text("utf-8"))


def test_a_release_takes_every_fragment_into_the_changelog(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "changelog.d")
    shutil.copy(ROOT / "CHANGELOG.md", tmp_path)
    (tmp_path / "changelog.d" / "one.added.md").write_text("Mới.\n/ New.\n", "utf-8")

    command = [sys.executable, tmp_path / "changelog.d" / "collect.py", "9.9.9", "2099-01-01"]
    subprocess.run(command, check=True)

    changelog = (tmp_path / "CHANGELOG.md").read_text("utf-8")
    section = changelog.partition("\n## [9.9.9] - 2099-01-01\n")[2].partition("\n## [")[0]
    assert "### Added\n\n" in section
    assert "- Mới.\n  / New.\n" in section
    assert [file.name for file in (tmp_path / "changelog.d").glob("*.md")] == ["README.md"]
    assert changelog.index("## [Unreleased]") < changelog.index("## [9.9.9]")
