"""A line that people type where carried files lie runs no module that lies there."""

import re

import pytest

from tests.house.make_architecture import ROOT
from tests.house.test_names import own_files

# Decisions are kept as they were taken, and the changelog as it was published.
SUFFIXES = ("md", "yaml", "sh", "ps1", "service", "po")
PAGES = [
    file
    for folder in ("docs", "release", "fleetcfg", "kit")
    for file in sorted((ROOT / folder).rglob("*.*"))
    if file.suffix[1:] in SUFFIXES and "adr" not in file.parts
]
PAGES += [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
# With -m, -c or a program that is piped in, the folder that one stands in comes first on sys.path.
# What is of the checkout itself is looked for there on purpose.
TAKES_MODULES = re.compile(
    r"(?<![\w-])(?:python(?:3(?:\.\d+)?)?|py)(?:\.exe)?[\"')]*[ \t]+"
    r"(?!-I\b)(?:-\w+[ \t]+)*?(?:"
    r"-\w*[cm]\b(?![ \t]+(?:tests|benchmarks|release|fleetcfg)\b)|-[ \t\n]|<<)"
)


@pytest.mark.parametrize(
    ("line", "takes"),
    [
        ("python3 -m zipfile -e x.zip .", True),
        ('python3 -c "import json"', True),
        ("py -3 -m venv x", True),
        (".venv/bin/python -m zipfile", True),
        ("python3 -bm zipfile", True),
        ("python3 - file", True),
        ("python3 <<END", True),
        ('"$to/bin/python" -m pip', True),
        ("python3 -I -m zipfile -e x.zip .", False),
        ("python3 -Im zipfile", True),
        ("python -m benchmarks.apply", False),
        (".venv/bin/python -m tests.docs.make_limits", False),
        ("python3 file.py", False),
    ],
)
def test_a_line_that_takes_modules_of_a_folder_is_known(line, takes):
    assert bool(TAKES_MODULES.search(line)) is takes


def test_no_line_of_a_page_takes_modules_of_the_folder_one_stands_in():
    found = [
        f"{page.relative_to(ROOT)}: {line.strip()}"
        for page in PAGES
        for line in page.read_text("utf-8").splitlines()
        if TAKES_MODULES.search(f"{line}\n")
    ]

    assert len(PAGES) > 100
    assert found == []


OWN_PROCESS = re.compile(r'sys\.executable,(?!\s*"-P")')


def test_what_the_program_starts_of_itself_takes_no_module_of_the_working_folder():
    """``sim up`` may be typed where carried files lie, and a package ``fleetcfg`` among them."""
    texts = {file: file.read_text("utf-8") for _, file in own_files()}

    assert sum("sys.executable," in text for text in texts.values()) >= 3
    assert [file for file, text in texts.items() if OWN_PROCESS.search(text)] == []
