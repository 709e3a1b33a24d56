"""What is installed where: the simulator and the build tools never where devices are audited."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
KIT = tomllib.loads((ROOT / "kit" / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
CI = ROOT / "docs" / "how-to" / "ci"


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9._-]", one)[0].lower().replace(".", "-") for one in requirements}


def locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return {found.lower().replace(".", "-") for found in re.findall(r"(?m)^([\w.-]+)==", text)}


def test_each_file_has_what_it_is_for():
    assert names(PROJECT["project"]["dependencies"]) <= locked("run")
    assert names(PROJECT["project"]["optional-dependencies"]["reports"]) <= locked("reports")
    assert names(KIT["libraries"]) <= locked("sim")
    assert names(PROJECT["dependency-groups"]["build"]) <= locked("build")


def test_no_package_is_in_two_of_the_files():
    files = [locked(name) for name in ("run", "reports", "sim", "build")]

    assert len(set().union(*files)) == sum(map(len, files))


def test_each_package_of_a_machine_that_audits_serves_what_runs_there():
    text = (ROOT / "requirements" / "run.txt").read_text("utf-8")
    serves = re.findall(r"(?m)^([\w.-]+)==[\s\S]*?# via((?:\n? +(?:# +)?[^\n]+)+)", text)

    assert len(serves) == len(locked("run"))
    for name, via in serves:
        users = set(re.findall(r"[\w-]+(?: \(pyproject\.toml\))?", via))
        assert users & (locked("run") | {"fleetcfg (pyproject.toml)"}), name


def test_a_machine_that_audits_gets_neither_the_simulator_nor_a_tool():
    groups = (*PROJECT["dependency-groups"].values(), *KIT.values())
    tools = set().union(*(names(group) for group in groups))

    assert tools & (locked("run") | locked("reports")) == set()


@pytest.mark.parametrize("file", sorted(path.name for path in CI.iterdir()))
def test_a_pipeline_installs_the_tool_by_its_digest_and_nothing_of_a_repository(file):
    """Neither an index nor a lock that a proposal could bring: one file, checked before its use."""
    text = (CI / file).read_text("utf-8")
    lines = [line.strip() for line in text.splitlines()]

    assert not re.search(r"pip3? install|actions/checkout|git (checkout|worktree|archive)", text)
    (checked,) = (n for n, line in enumerate(lines) if "sha256sum --check --strict" in line)
    (opened,) = (n for n, line in enumerate(lines) if line.startswith("python3 -I -m zipfile"))
    (installed,) = (n for n, line in enumerate(lines) if "install.sh --key" in line)
    assert "$FLEETCFG_SHA256" in lines[checked]
    assert checked < opened < installed
    assert "base.sha" in text or "CI_MERGE_REQUEST_TARGET_BRANCH_NAME" in text
