"""A release: tag, version and changelog say the same."""

import subprocess

import pytest

from release.check import troubles

pytestmark = pytest.mark.long

CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [0.3.0] - 2026-12-01\n\n## [0.2.0] - 2026-11-24\n"


@pytest.fixture
def git(tmp_path):
    def run(*arguments):
        who = ["-c", "user.name=r", "-c", "user.email=r@example.org", "-c", "tag.gpgSign=false"]
        subprocess.run(["git", "-C", tmp_path, *who, *arguments], check=True, capture_output=True)

    (tmp_path / "fleetcfg").mkdir()
    (tmp_path / "changelog.d").mkdir()
    (tmp_path / "changelog.d" / "README.md").write_text("how\n")
    (tmp_path / "fleetcfg" / "__init__.py").write_text('__version__ = "0.3.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    run("init", "--quiet")
    run("add", "--all")
    run("commit", "--quiet", "--no-gpg-sign", "-m", "a release")
    return run


def test_a_release_is_one(git, tmp_path):
    git("tag", "-a", "-m", "fleetcfg 0.3.0", "v0.3.0")

    assert troubles(tmp_path) == []


def spoil_version(git, root):
    (root / "fleetcfg" / "__init__.py").write_text('__version__ = "0.4.0"\n')
    git("commit", "--quiet", "--no-gpg-sign", "-am", "more")
    git("tag", "-a", "-m", "x", "v0.4.0")


def spoil_fragment(git, root):
    (root / "changelog.d" / "new.added.md").write_text("new\n")
    git("add", "--all")
    git("commit", "--quiet", "--no-gpg-sign", "-m", "more")
    git("tag", "-a", "-m", "x", "v0.3.0")


def spoil_tree(git, root):
    git("tag", "-a", "-m", "x", "v0.3.0")
    (root / "CHANGELOG.md").write_text(f"{CHANGELOG}\nmore\n")


def spoil_kind(git, root):
    del root
    git("tag", "v0.3.0")


def spoil_name(git, root):
    del root
    git("tag", "-a", "-m", "x", "0.3.0")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (spoil_version, "the version is 0.4.0"),
        (spoil_fragment, "1 fragments are not in CHANGELOG.md"),
        (spoil_tree, "something is not committed"),
        (spoil_kind, "v0.3.0 is no annotated tag"),
        (spoil_name, "no tag v0.3.0 is at the last commit"),
    ],
)
def test_what_keeps_it_from_being_one_is_told(git, tmp_path, spoil, told):
    spoil(git, tmp_path)

    (trouble,) = troubles(tmp_path)
    assert trouble.startswith(told)
