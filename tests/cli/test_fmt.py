"""`fleetcfg fmt`: files are laid out, or named; a refusal comes before a byte is written."""

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.workflow.declarations import file_edits

TYPED = "a: 'x' # one\n"
LAID_OUT = 'a: "x"  # one\n'


@pytest.fixture(autouse=True)
def fleet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for part in ("inventory", "baselines"):
        (tmp_path / part).mkdir()
    (tmp_path / "inventory" / "hosts.yaml").write_text(TYPED)
    (tmp_path / "inventory" / "kept.json").write_text("{}")
    (tmp_path / "baselines" / "10-a.yaml").write_text(LAID_OUT)
    return tmp_path


def test_check_names_the_files_and_changes_none(fleet, capsys):
    assert run(["fmt", "--check"]) == 2

    out = capsys.readouterr().out
    assert out.splitlines()[0] == "inventory/hosts.yaml"
    assert "1 trong 2 tệp" in out
    assert (fleet / "inventory" / "hosts.yaml").read_text() == TYPED


def test_every_declaration_is_laid_out_and_then_there_is_nothing_to_do(fleet, capsys):
    assert run(["fmt"]) == 0
    assert (fleet / "inventory" / "hosts.yaml").read_text() == LAID_OUT
    assert run(["fmt", "--check"]) == 0
    assert "đều đúng" in capsys.readouterr().out


def test_only_the_files_that_are_named_are_laid_out(fleet):
    other = fleet / "other.yaml"
    other.write_text(TYPED)

    assert run(["fmt", "other.yaml"]) == 0

    assert other.read_text() == LAID_OUT
    assert (fleet / "inventory" / "hosts.yaml").read_text() == TYPED


def test_where_a_manifest_lies_it_is_said_that_it_must_be_signed_anew(fleet, capsys):
    (fleet / "trust").mkdir()
    (fleet / "trust" / "manifest.json").write_text("{}")

    assert run(["fmt"]) == 0
    assert "ký lại bản kê" in " ".join(capsys.readouterr().out.split())


def test_one_broken_file_leaves_all_as_they_are(fleet, capsys):
    (fleet / "baselines" / "20-b.yaml").write_text("a: [1\n")

    assert run(["fmt"]) == 1

    assert "baselines/20-b.yaml:" in capsys.readouterr().err
    assert (fleet / "inventory" / "hosts.yaml").read_text() == TYPED


def test_a_file_that_is_edited_meanwhile_is_left_alone(fleet, capsys, monkeypatch):
    monkeypatch.setattr(file_edits, "read_carried", lambda *_, **__: b"a: 2\n")

    assert run(["fmt"]) == 64

    assert "FILE_EDITED_MEANWHILE" in capsys.readouterr().err
    assert (fleet / "inventory" / "hosts.yaml").read_text() == TYPED


def test_json_is_left_to_those_who_lay_json_out(capsys):
    assert run(["fmt", "inventory/kept.json"]) == 64
    assert "FMT_NOT_YAML" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(capsys):
    assert run(["fmt", "nowhere.yaml"]) == 64
    assert "nowhere.yaml" in capsys.readouterr().err
