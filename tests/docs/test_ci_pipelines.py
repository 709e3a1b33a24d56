"""The pipelines that we ship, played step by step on a repository of declarations alone.

What is run are the steps of the files themselves. A proposal may be hostile: nothing of it runs,
and nothing of it changes by what it is judged.
"""

import json
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft7Validator

from fleetcfg.cli.program.main import run
from tests.docs.ci_forge import FOLDER, Forge, git, github_env, make_forge, pipeline, run_step
from tests.report.test_markdown import made

pytestmark = pytest.mark.long

MOVED = "10.20.0.77"


@pytest.fixture(scope="module")
def forge(tmp_path_factory) -> Forge:
    def declare(folder: Path) -> None:
        said = ("--unit", "Tỉnh Lai Châu", "--code", "12", "--provider", "VNPT Lai Châu")
        more = ("--network", "10.20.0.0/16", "--credential", "keyring:codec")
        device = ("--device", "codec-a=10.20.0.11,cisco_ce")
        assert run(["init", str(folder), *said, *more, *device]) == 0
        (folder / ".gitignore").unlink()

    return make_forge(tmp_path_factory.mktemp("forge"), declare)


def moved(forge: Forge, address: str = MOVED) -> dict[str, str | None]:
    text = (git(forge.work, "show", f"{forge.base}:inventory/hosts.yaml")).replace(
        "10.20.0.11", address
    )
    return {"inventory/hosts.yaml": text + "\n"}


def tricks(forge: Forge) -> dict[str, str | None]:
    """Return files with which a proposal might change by what it is judged."""
    program = f"import pathlib; pathlib.Path({str(forge.marker)!r}).touch()\n"
    script = f"#!/bin/sh\ntouch {forge.marker}\n"
    modules = ("fleetcfg/__init__", "fleetcfg/__main__", "sitecustomize", "usercustomize")
    shadows = ("conftest", "typer", "json", "zipfile", "venv/__init__", "venv/__main__")
    plug_in = "evil-1.dist-info/entry_points.txt"
    return {
        **{f"{module}.py": program for module in (*modules, *shadows)},
        **dict.fromkeys(("install.sh", "git", "python3", "sha256sum", "sed"), script),
        plug_in: "[fleetcfg.families]\nmanual = fleetcfg:FAMILY\n",
        "evil-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1\n",
        "fleetcfg.toml": 'inventory = ["elsewhere"]\n',
        "pyvenv.cfg": "home = .\n",
        "requirements.txt": "evil\n",
        ".github/workflows/fleetcfg.yaml": "on: push\n",
        ".gitlab-ci.yml": "fleetcfg: {script: [exit 0]}\n",
        ".pre-commit-config.yaml": "repos: []\n",
        ".gitattributes": "* filter=evil export-ignore\n",
        "inventory/.gitattributes": "* filter=lfs diff=lfs export-ignore\n",
        ".lfsconfig": "[lfs]\n\turl = http://127.0.0.1:1/\n",
        ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch\n',
    }


def judge_by_github(forge: Forge, head: str, temp: Path, *, root: str = "", **changed: str):
    """Return exit code, log and comment of the first job."""
    env, here = forge.machine(temp) | changed, temp.parent / "workspace"
    here.mkdir()
    values = {
        "github.server_url": f"file://{forge.place}",
        "github.repository": "forge.git",
        "github.event.pull_request.base.sha || github.sha": forge.base,
        "github.event.pull_request.head.sha || github.sha": head,
        "github.token": "geheim",
        "vars.FLEETCFG_ROOT_FINGERPRINT": root,
    }
    code, log = 0, ""
    for step in pipeline("github-workflow.yaml")["jobs"]["judge"]["steps"]:
        if "run" in step and code == 0:
            done = run_step(step["run"], env | github_env(step, values), here)
            code, log = done.returncode, log + done.stdout + done.stderr
    return code, log, temp / "told" / "comment.md"


def judge_by_gitlab(forge: Forge, head: str, temp: Path, *, root: str = "", **changed: str):
    """Return exit code, log and comment of the first job."""
    env, here = forge.machine(temp) | changed, temp.parent / "workspace"
    here.mkdir()
    (here / "comment.md").symlink_to(forge.marker)  # what an earlier job may have left
    env |= {
        "CI_PROJECT_DIR": str(here),
        "CI_COMMIT_SHA": head,
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_REPOSITORY_URL": str(forge.place / "forge.git"),
        "FLEETCFG_ROOT_FINGERPRINT": root,
        "CI_JOB_TOKEN": "geheim",
    }
    (script,) = pipeline("gitlab-ci.yaml")["fleetcfg"]["script"]
    done = run_step(script, env, here)
    return done.returncode, done.stdout + done.stderr, here / "comment.md"


BOTH = pytest.mark.parametrize("judge", [judge_by_github, judge_by_gitlab])


@BOTH
def test_a_good_proposal_passes_and_its_effect_is_told(forge, tmp_path, judge):
    head = forge.propose(moved(forge))

    code, log, comment = judge(forge, head, tmp_path / "temp")

    assert code == 0, log
    assert MOVED in re.sub("<[^>]*>", "", made(comment.read_text("utf-8")))
    assert "EDIT_BESIDE" not in log
    assert "geheim" not in log + comment.read_text("utf-8")


@BOTH
def test_a_proposal_that_changes_by_what_it_is_judged_changes_nothing_and_is_told(
    forge, tmp_path, judge
):
    head = forge.propose(moved(forge, "not an address") | tricks(forge))

    code, log, comment = judge(forge, head, tmp_path / "temp")

    assert code == 1, log
    assert "INV_ADDRESS" in log
    assert not forge.marker.exists()
    told = re.sub("<[^>]*>", "", made(comment.read_text("utf-8")))
    for file in tricks(forge):
        assert f"EDIT_BESIDE: Đề nghị này còn sửa {file}" in told.replace(" EDIT", "EDIT"), file


@BOTH
def test_a_folder_that_leads_elsewhere_is_refused(forge, tmp_path, judge):
    head = forge.propose({}, links={"baselines": "/etc"})

    code, log, comment = judge(forge, head, tmp_path / "temp")

    assert code == 1
    assert "TREE_LINK" in log
    assert "could not read this proposal" in comment.read_text("utf-8")


@BOTH
def test_the_root_that_a_proposal_brings_is_not_believed(forge, tmp_path, judge):
    head = forge.propose(moved(forge) | {"trust/1.root.json": "{}"})

    code, log, _ = judge(forge, head, tmp_path / "temp", root="ab" * 32)

    assert code == 4, log
    assert "ROOT_NOT_COMMITTED" in log


@BOTH
def test_a_tool_that_was_exchanged_is_not_installed(forge, tmp_path, judge):
    head = forge.propose(moved(forge))

    code, _, comment = judge(forge, head, tmp_path / "temp", FLEETCFG_SHA256="0" * 64)

    assert code == 1
    assert not list(tmp_path.rglob("pyvenv.cfg"))
    assert not comment.exists()


# ---------------------------------------------------------------- the files themselves


def test_forges_take_the_files():
    for name, known in (
        ("github-workflow.yaml", "vendor.github-workflows"),
        ("gitlab-ci.yaml", "vendor.gitlab-ci"),
    ):
        faults = Draft7Validator(get_builtin_schema(known)).iter_errors(pipeline(name))
        assert [fault.message for fault in faults] == []


def test_an_auditor_of_workflows_finds_the_one_thing_that_is_meant():
    auditor = Path(sysconfig.get_path("scripts"), "zizmor")
    file = FOLDER / "github-workflow.yaml"

    found = subprocess.run(
        [auditor, "--offline", "--no-config", "--format=json", file],
        capture_output=True,
        check=False,
    )

    assert json.loads(found.stdout) == [], found.stderr
    assert "pull_request_target: # zizmor: ignore[dangerous-triggers]" in file.read_text("utf-8")


def test_what_reads_a_proposal_may_write_nothing_and_what_writes_reads_no_repository():
    workflow = pipeline("github-workflow.yaml")
    text = (FOLDER / "github-workflow.yaml").read_text("utf-8")

    assert workflow["permissions"] == {}
    rights = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    assert rights == {"judge": {"contents": "read"}, "comment": {"pull-requests": "write"}}
    assert "secrets." not in text
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert not [step for step in steps if "${{" in step.get("run", "")]
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"actions/(up|down)load-artifact@[0-9a-f]{40}", one) for one in used)


def test_the_step_that_judges_has_no_token_and_nothing_is_checked_out():
    judge = pipeline("github-workflow.yaml")["jobs"]["judge"]["steps"]

    assert [("TOKEN" in step.get("env", {})) for step in judge] == [False, True, False, False]
    assert pipeline("gitlab-ci.yaml")["variables"]["GIT_STRATEGY"] == "none"
