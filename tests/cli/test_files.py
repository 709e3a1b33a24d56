"""A carried file: one regular file that can be read, or a refusal before its bytes."""

import os

import pytest

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.program.main import run
from fleetcfg.errors import RefusalError


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "CS-1.json"
    made.write_bytes(b"{}")
    return made


def denied(*_args, **_more):
    raise PermissionError(13, "Permission denied")


def test_a_file_that_may_not_be_opened_is_refused_with_the_reason(file, monkeypatch):
    monkeypatch.setattr(os, "open", denied)

    with pytest.raises(RefusalError) as refused:
        read_carried(file)

    assert (refused.value.code, refused.value.stage) == ("FILE_UNREADABLE", 0)
    assert refused.value.facts == {"file": str(file), "why": "Permission denied"}


def test_a_disk_that_fails_while_a_file_is_read_is_refused_and_not_a_crash(file, monkeypatch):
    class Broken:
        def __init__(self, handle, *_mode):
            self.handle = handle

        def __enter__(self):
            return self

        def __exit__(self, *_error):
            os.close(self.handle)

        def read(self, _most):
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdopen", Broken)

    with pytest.raises(RefusalError, match="FILE_UNREADABLE") as refused:
        read_carried(file)

    assert refused.value.facts["why"] == "Input/output error"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_file_that_cannot_be_read_ends_a_command_as_a_refusal(
    file, monkeypatch, capsys, language
):
    monkeypatch.setattr(os, "open", denied)

    code = run(["apply", str(file), "--all", "--lang", language])

    assert code == 4
    assert capsys.readouterr().err.startswith("FILE_UNREADABLE: ")
