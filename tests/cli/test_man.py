"""Man pages: one for each command in each language, and roff that a reader of manuals takes."""

import re
import shutil
import subprocess

import pytest

from fleetcfg.cli.language import current_words
from fleetcfg.cli.program.main import run
from fleetcfg.cli.program.man import roff
from tests.cli.test_help import EVERY


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("man")
    assert run(["help", "--man", str(place)]) == 0
    return place


def test_there_is_a_page_for_each_command_in_each_language(folder):
    names = {f"{'-'.join(('fleetcfg', *path))}.1" for path in EVERY}

    for inside in (folder / "man1", folder / "vi" / "man1"):
        assert {file.name for file in inside.iterdir()} == names
    assert current_words().language == "vi"


def test_a_page_has_its_parts_and_the_options_of_its_command(folder):
    text = (folder / "man1" / "fleetcfg-audit.1").read_text("utf-8")
    sections = re.findall(r"^\.SH (.*)$", text, re.MULTILINE)

    assert text.splitlines()[1].startswith(".TH FLEETCFG\\-AUDIT 1 ")
    assert sections == ["NAME", "USAGE", "DESCRIPTION", "ARGUMENTS", "OPTIONS", "EXAMPLES"]
    assert ".TP\n.B \\-l, \\-\\-limit PATTERN\n" in text
    assert "fleetcfg audit \\-\\-limit codec\\-bum\\-to\n" in text
    assert "help." not in text


def test_a_page_in_vietnamese_is_vietnamese(folder):
    text = (folder / "vi" / "man1" / "fleetcfg-audit.1").read_text("utf-8")

    assert ".SH TÙY CHỌN\n" in text
    assert "OPTIONS" not in text


def test_a_second_time_the_pages_are_replaced(folder):
    (folder / "man1" / "fleetcfg.1").write_text("old", "utf-8")

    assert run(["help", "--man", str(folder)]) == 0

    assert (folder / "man1" / "fleetcfg.1").read_text("utf-8") != "old"


def test_no_text_is_taken_for_a_request_of_roff():
    assert roff(".so /etc/passwd\n'so x\na\\fBb --c") == (
        "\\&.so /etc/passwd\n\\&'so x\na\\efBb \\-\\-c"
    )


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_has_no_complaint_about_any_page(folder):
    for file in [*folder.rglob("*.1")]:
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-K", "utf8", "-ww", str(file)],
            capture_output=True,
            check=True,
        )
        assert done.stderr == b"", file
