"""Playbooks that the technician writes and plays, with somebody at the keyboard or nobody."""

import io
import json
import sys

import pytest

from tests.integration.technician import OWN, Technician


class Keyboard(io.StringIO):
    """Somebody at a terminal who has typed ahead."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def keyboard(monkeypatch):
    def typed(*lines: str) -> Keyboard:
        keys = Keyboard("".join(f"{line}\n" for line in lines))
        monkeypatch.setattr(sys, "stdin", keys)
        return keys

    return typed


@pytest.fixture
def play(technician: Technician, tmp_path, capsys, monkeypatch):
    """Plays a playbook, and returns the exit code and the lines of its journal."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def played(playbook, *arguments):
        own = [
            "--store",
            tmp_path / "h.sqlite",
            "--journal",
            tmp_path / "plays",
            "--backups",
            tmp_path / "backups",
            "--output",
            "ndjson",
        ]
        code = technician("play", playbook, *own, *arguments)
        told = capsys.readouterr()
        played.__dict__["err"] = told.err
        return code, [json.loads(line) for line in told.out.splitlines() if line[0] == "{"]

    return played


@pytest.fixture
def book(technician):
    """Writes a playbook, has it signed if it is the first, and returns by what it is found."""

    def written(text: str) -> tuple[str, ...]:
        is_first = not OWN.exists()
        OWN.write_text(text, encoding="utf-8")
        if is_first:
            technician.sign_declarations()
        return ("own",)

    return written


def words(lines) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        if line["kind"] == "result":
            found.setdefault(line["host"], []).append(line["word"])
    return found


def codes(lines) -> set[str]:
    return {line["code"] for line in lines if line["kind"] == "result" and line["code"]}
