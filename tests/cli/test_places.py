"""Places of problems: what a person, or an editor, can open from where the command was called."""

import json
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run

BROKEN = "all:\n  hosts:\n    codec-a:\n      no_such_key: 1\n"


@pytest.mark.parametrize(
    "folder", ["inventory", ".hidden/inventory", "../beside/inventory", "{tmp}/inventory"]
)
def test_a_place_is_a_file_below_the_folder_as_it_was_typed(capsys, monkeypatch, tmp_path, folder):
    here = tmp_path / "here"
    for name in ("here/inventory", "here/.hidden/inventory", "beside/inventory", "inventory"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "hosts.yaml").write_text(BROKEN)
    for name in ("baselines", "playbooks"):
        (here / name).mkdir()
    monkeypatch.chdir(here)
    typed = folder.format(tmp=tmp_path)

    run(["validate", "-i", typed, "--output", "json"])

    problems = json.loads(capsys.readouterr().out)["problems"]
    files = {problem["place"]["file"] for problem in problems if problem["place"]["line"]}
    assert files == {f"{typed}/hosts.yaml"}
    assert all(Path(file).exists() for file in files)


def test_problems_can_be_asked_for_by_a_path_of_a_hidden_folder(capsys, monkeypatch, tmp_path):
    for name in ("baselines", "playbooks", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / ".hidden" / "hosts.yaml").write_text(BROKEN)
    monkeypatch.chdir(tmp_path)

    code = run(["validate", "-i", ".hidden", ".hidden/hosts.yaml", "--output", "json"])

    assert code == 1
    assert json.loads(capsys.readouterr().out)["problems"]
