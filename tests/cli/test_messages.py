"""What is told of slips that people made: what is missing, which file, what comes nearest."""

from pathlib import Path

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run
from fleetcfg_kit import steering

PLAN = ("plan", "--id", "CS-2026-0001", "--executor", "a", "--reason", "b", "--all")


def refused(capsys, *words: str) -> str:
    assert run([*words]) == 64
    return capsys.readouterr().err


def test_a_plan_without_an_end_is_told_what_it_lacks(capsys, tmp_path):
    told = refused(capsys, *PLAN, "--out", str(tmp_path / "cs.json"))

    assert "PLAN_UNTIL_MISSING: " in told
    assert "--for" in told


def test_a_key_that_is_not_there_is_named_as_it_was_typed(capsys, tmp_path):
    key = tmp_path / "nope"
    words = (*PLAN, "--for", "3d", "--out", str(tmp_path / "cs.json"), "--key", str(key))

    absent = refused(capsys, *words)
    key.write_text("x", "utf-8")
    public_absent = refused(capsys, *words)

    assert f"PATH_MISSING: Không có đường dẫn {key}.\n" in absent
    assert "KEY_PUBLIC_MISSING: " in public_absent
    assert f"{key}.pub" in public_absent


def test_a_verdict_that_is_none_is_told_in_one_language(capsys):
    told = refused(capsys, "audit", "--fail-on", "nghiem-trong")

    assert "“nghiem-trong”" in told
    assert "valid" not in told


def test_a_makers_path_with_a_slip_gets_the_nearest(capsys):
    told = refused(capsys, "explain", "codec-bum-to", "Conference Encryption Mod")

    assert "Conference Encryption Mode" in told


def test_a_result_that_is_there_is_told_before_anybody_reads(capsys, tmp_path):
    (tmp_path / "out.json").write_text("x", "utf-8")
    (tmp_path / "bundle.json").write_text("{}", "utf-8")
    words = ("reject", str(tmp_path / "bundle.json"), "--out", str(tmp_path / "out.json"))

    assert "FILE_EXISTS: " in refused(capsys, *words)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_steers_the_simulator_is_told_in_words_and_a_program_is_answered(
    capsys, monkeypatch, language
):
    monkeypatch.setattr(steering, "ask", lambda place, request: {"ok": True, "changed": 1})
    use_language(language)

    said = {"op": "tamper", "host": "codec-a", "path": "SIP URI", "value": "a", "actor": "b"}
    steering.steer(Path("x"), "json", **said)
    assert capsys.readouterr().out == '{"ok":true,"changed":1}\n'
    steering.steer(Path("x"), "text", **said)
    use_language("vi")

    told = capsys.readouterr().out
    assert "codec-a" in told
    assert "{" not in told
