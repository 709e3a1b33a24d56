"""Where Windows finds a program, and how a line of words is split there; by names alone."""

from pathlib import PureWindowsPath

import pytest

from fleetcfg.machine.programs import find_on_windows, split_on_windows

ENVIRON = {
    "SystemRoot": r"C:\Windows",
    "PATH": r'C:\Git\cmd;"C:\Program Files\X";.;bin;\tools;;C:up',
}


def found(name: str, *files: str, environ=ENVIRON) -> str:
    there = {PureWindowsPath(file) for file in files}
    return find_on_windows(name, environ, there.__contains__)


def test_openssh_of_windows_comes_before_another():
    own, other = r"C:\Windows\System32\OpenSSH\ssh-keygen.exe", r"C:\Git\cmd\ssh-keygen.exe"

    assert found("ssh-keygen", own, other) == own
    assert found("ssh-keygen", other) == other


@pytest.mark.parametrize(
    "carried", ["git.exe", r".\git.exe", r"bin\git.exe", r"\tools\git.exe", r"C:up\git.exe"]
)
def test_a_program_that_lies_in_the_working_folder_is_never_run(carried):
    assert found("git", carried) == ""


def test_a_folder_in_quotes_and_a_whole_path_are_understood():
    assert found("git", r"C:\Program Files\X\git.exe") == r"C:\Program Files\X\git.exe"
    assert found("git.cmd", r"C:\Git\cmd\git.cmd") == r"C:\Git\cmd\git.cmd"
    assert found(r"D:\a\b.exe") == r"D:\a\b.exe"
    assert found("git", r"C:\Git\cmd\git.exe", environ={}) == ""


def test_words_keep_backslashes_and_blanks_in_quotes():
    line = r'"C:\Program Files\Git\usr\bin\less.exe" -R C:\a\b'

    assert split_on_windows(line) == [r"C:\Program Files\Git\usr\bin\less.exe", "-R", r"C:\a\b"]
    with pytest.raises(ValueError, match="quotation"):
        split_on_windows('"C:\\a')
