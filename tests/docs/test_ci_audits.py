"""The pipelines that audit on a schedule, played step by step: how the audit ends, so do they."""

import base64
import gzip
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from fleetcfg.cli.program.main import run
from tests.docs.ci_forge import FOLDER, git, github_env, run_step
from tests.house.make_architecture import ROOT
from tests.report.audit_forms import how, junit, sarif

PAGE = FOLDER.parent / "continuous-integration.md"
AUDITS = FOLDER.with_name("ci-audit")
FILES = {"github-workflow.yaml": "vendor.github-workflows", "gitlab-ci.yaml": "vendor.gitlab-ci"}
# The program of the forge, as far as it is used: it notes what it was asked for.
GH = """#!/bin/sh
printf '%s\\n' "$@" > "$RUNNER_TEMP/asked"
"""


def pipeline(name):
    return YAML(typ="safe").load((AUDITS / name).read_text("utf-8"))


@pytest.fixture
def machine(tmp_path):
    """Return the environment of a machine that audits one device, which has no real address."""
    said = ("--unit", "Tỉnh Lai Châu", "--code", "12", "--provider", "VNPT Lai Châu")
    more = ("--network", "203.0.113.0/24", "--credential", "keyring:codec")
    folder = tmp_path / "gbtt"
    device = ("--device", "codec-a=203.0.113.11,cisco_ce")
    assert run(["init", str(folder), *said, *more, *device]) == 0
    git(folder, "init", "-q")
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "--message", "main")
    for name, text in (
        ("gh", GH),
        ("fleetcfg", f'#!/bin/sh\nexec {sys.executable} -m fleetcfg "$@"\n'),
    ):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "RUNNER_TEMP": str(tmp_path),
        "CI_PROJECT_DIR": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }


def here(script, machine):
    """Return *script* with the places of this machine."""
    place = machine["RUNNER_TEMP"]
    for there, ours in (
        ("/opt/fleetcfg/bin/fleetcfg", f"{place}/fleetcfg"),
        ("/var/lib/fleetcfg/history.sqlite", f"{place}/h.sqlite"),
        ("/srv/gbtt", f"{place}/gbtt"),
    ):
        script = script.replace(there, ours)
    return script


@pytest.mark.parametrize(("name", "known"), FILES.items())
def test_forges_take_the_files_and_the_page_names_them(name, known):
    """What runs is what lies on the machine: nothing is installed, and nothing is checked out."""
    text = (AUDITS / name).read_text("utf-8")
    assert not re.search(r"pip3? install|uses:|git (checkout|worktree|archive|fetch)", text)
    faults = Draft7Validator(get_builtin_schema(known)).iter_errors(pipeline(name))

    assert [fault.message for fault in faults] == []
    assert f"(ci-audit/{name})" in PAGE.read_text("utf-8")


def test_an_auditor_of_workflows_finds_nothing_in_it():
    auditor, file = Path(sysconfig.get_path("scripts"), "zizmor"), AUDITS / "github-workflow.yaml"
    command = [str(auditor), "--offline", "--no-config", "--format=plain", str(file)]

    found = subprocess.run(command, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout


def test_gitlab_gets_a_report_and_the_job_ends_as_the_audit_does(machine, tmp_path):
    job = pipeline("gitlab-ci.yaml")["fleetcfg-audit"]
    (script,) = job["script"]

    done = run_step(here(script, machine), machine, tmp_path)

    assert done.returncode == 3, done.stderr
    assert job["allow_failure"] == {"exit_codes": [3]}  # drift, 2, fails
    report = tmp_path / job["artifacts"]["reports"]["junit"]
    assert [*map(how, junit(report.read_text("utf-8"))["audit.devices"])] == ["Error"]
    assert "codec-a" in done.stdout


def test_github_gets_the_lines_and_the_run_ends_as_the_audit_does(machine, tmp_path):
    audit, upload, end = pipeline("github-workflow.yaml")["jobs"]["audit"]["steps"]
    env = machine | audit["env"] | {"FLEETCFG_STORE": f"{tmp_path}/h.sqlite"}

    done = run_step(here(audit["run"], machine), env, tmp_path)
    assert done.returncode == 0, done.stderr
    outputs = dict(line.split("=") for line in Path(env["GITHUB_OUTPUT"]).read_text().splitlines())
    values = {
        "github.token": "geheim",
        "github.repository": "so/gbtt",
        "github.ref": "refs/heads/main",
        **{f"steps.audit.outputs.{name}": value for name, value in outputs.items()},
    }
    sent = run_step(upload["run"], machine | github_env(upload, values), tmp_path)
    ended = run_step(end["run"], machine | github_env(end, values), tmp_path)

    assert (sent.returncode, ended.returncode) == (0, 3), sent.stderr
    asked = (tmp_path / "asked").read_text().splitlines()
    assert f"commit_sha={git(tmp_path / 'gbtt', 'rev-parse', 'HEAD')}" in asked
    (field,) = (word.partition("=@")[2] for word in asked if "=@" in word)
    document = gzip.decompress(base64.b64decode((tmp_path / field).read_text())).decode()
    (result,) = sarif(document)["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert (tmp_path / "gbtt" / place["uri"]).is_file()
    assert all(line.startswith("| ") for line in done.stdout.splitlines())


def test_a_run_of_which_nothing_is_known_fails(machine, tmp_path):
    *_, upload, end = pipeline("github-workflow.yaml")["jobs"]["audit"]["steps"]

    (tmp_path / "audit.sarif").touch()
    assert run_step(upload["run"], machine, tmp_path).returncode == 0
    assert not (tmp_path / "asked").exists()
    assert run_step(end["run"], machine | {"CODE": ""}, tmp_path).returncode == 1
