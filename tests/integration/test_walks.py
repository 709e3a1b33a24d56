"""The walks of four people, as their how-to guides tell them, line by line.

One world, one story: each act is a section of a guide, played by whose it is, in his own folder.
While he acts nobody else's folder is there; what he has of others lay on the stick.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

import pytest

from fleetcfg.testing.fleet import RunningFleet
from tests.integration.reading import DIGEST, typed
from tests.integration.test_documents import BLOCK, COMMAND
from tests.integration.walk import (
    APPROVERS,
    CLERK,
    ENGINEER,
    HOLDERS,
    PEOPLE,
    ROOT,
    TECHNICIAN,
    Ended,
    Home,
    data_of,
    fingerprint_of,
    hold_ceremony,
    run_in,
    simulated,
)

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)

HOSTS = ("codec-bum-to", "codec-pa-u")
DETAILS = "UserInterface Security Mode"
FIRST, SECOND = APPROVERS
CI = "ci"
BUNDLE = "CS-2026-0001.json"
SECTION = re.compile(r"^## (\d+)\. ", re.MULTILINE)

ACTS = (
    (ENGINEER, "engineer", 1),
    (FIRST, "approver", 1),
    (SECOND, "approver", 1),
    (ENGINEER, "engineer", 2),
    (ENGINEER, "engineer", 3),
    (FIRST, "approver", 2),
    (SECOND, "approver", 2),
    (ENGINEER, "engineer", 4),
    (CLERK, "department", 1),
    (ENGINEER, "engineer", 5),
    (ENGINEER, "engineer", 6),
    (FIRST, "approver", 3),
    (FIRST, "approver", 4),
    (SECOND, "approver", 3),
    (SECOND, "approver", 4),
    (SECOND, "approver", 5),
    (ENGINEER, "engineer", 7),
    (TECHNICIAN, "technician", 1),
    (TECHNICIAN, "technician", 2),
    (TECHNICIAN, "technician", 3),
    (TECHNICIAN, "technician", 4),
    (TECHNICIAN, "technician", 5),
    (ENGINEER, "engineer", 8),
    (CI, "department", 2),
    (ENGINEER, "department", 3),
    (ENGINEER, "department", 4),
    (TECHNICIAN, "technician", 6),
)
GUIDES = ("engineer", "approver", "technician", "department")


@dataclass(frozen=True)
class Line:
    """A line of a guide that somebody typed, and what came of it."""

    who: str
    guide: str
    command: str
    expected: int
    code: int
    out: str
    err: str


@dataclass
class Told:
    """The story, as far as it was told: it ends where a line ends as it must not."""

    home: Home
    stick: Path
    fleet: RunningFleet
    lines: list[Line] = field(default_factory=list)

    def of(self, who: str, start: str) -> list[Line]:
        return [line for line in self.lines if line.who == who and line.command.startswith(start)]


def sections(guide: str) -> dict[int, list[tuple[str, int]]]:
    """Return the commands of each numbered section of a guide."""
    text = (ROOT / "docs" / "how-to" / f"{guide}.md").read_text("utf-8")
    _, *parts = SECTION.split(text)
    found: dict[int, list[tuple[str, int]]] = {}
    for number, part in zip(parts[::2], parts[1::2], strict=True):
        lines = [line for block in BLOCK.findall(part) for line in block.splitlines()]
        typed = [(m[1], int(m[2] or 0)) for line in lines if (m := COMMAND.match(line))]
        if typed:
            found[int(number)] = typed
    return found


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> Iterator[Told]:
    place = tmp_path_factory.mktemp("w")
    with simulated(place) as fleet:
        home = hold_ceremony(place / "h", fleet.province)
        (place / "usb").mkdir()
        _put_under_git(home[ENGINEER].folder)
        told = Told(home, place / "usb", fleet)
        for who, guide, number in ACTS:
            if not _act(told, who, guide, sections(guide)[number]):
                break
        yield told


def _put_under_git(folder: Path) -> None:
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    for words in (
        ["init", "-q"],
        ["add", "inventory", "baselines", "playbooks", "trust"],
        ["commit", "-q", "-m", "sample"],
    ):
        subprocess.run([*git, *words], cwd=folder, check=True)


def _act(told: Told, who: str, guide: str, typed: list[tuple[str, int]]) -> bool:
    """Let *who* type the lines of a section; tell whether each ended as it says."""
    folder = told.home.place / who
    if who == CI:
        source = told.home.place / ENGINEER
        subprocess.run(["git", "clone", "-q", str(source), str(folder)], check=True)
    environ = _environ(told, who)
    with _alone(told.home.place, who):
        for command, expected in typed:
            ended = _typed(command, folder, environ | _read(told, who))
            told.lines.append(Line(who, guide, command, expected, ended.code, ended.out, ended.err))
            if ended.code != expected:
                return False
    return True


def _typed(command: str, folder: Path, environ: dict[str, str]) -> Ended:
    """Run a line as a shell would; of fleetcfg alone in this process, which is quicker."""
    if command.startswith("fleetcfg ") and not set(command) & set("|&;<>`("):
        _, *words = (Template(word).substitute(environ) for word in shlex.split(command))
        return run_in(folder, words, language="vi")
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _read(told: Told, who: str) -> dict[str, str]:
    """Return what *who* knows who has read the last document that he was shown."""
    lines = told.of(who, "fleetcfg trust sign")
    return {"DA_DOC": typed(lines[-1].out)[1]} if lines else {}


@contextmanager
def _alone(place: Path, who: str) -> Iterator[None]:
    """Take everybody else's folder away, while inside."""
    away = place.parent / "away"
    away.mkdir()
    own = {who, data_of(place / who).name}
    others = [folder for folder in place.iterdir() if folder.name not in own]
    for folder in others:
        folder.rename(away / folder.name)
    yield
    for folder in others:
        (away / folder.name).rename(folder)
    away.rmdir()


def _environ(told: Told, who: str) -> dict[str, str]:
    """Return what is around *who*: the stick, his name, and what he has heard by phone."""
    heard = [DIGEST.search(line.out) for line in told.of(ENGINEER, "fleetcfg plan")]
    digits = [found[1] for found in heard if found] + ["", ""]
    root = told.home.place / ENGINEER / "trust" / "root.1.json"
    given = BUNDLE if who == FIRST else BUNDLE.replace(".json", f".{FIRST}.json")
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(told.home.place / who),
        "XDG_DATA_HOME": str(data_of(told.home.place / who)),
        "LC_ALL": "C.UTF-8",
        "USB": str(told.stick),
        "TOI": who,
        "TEP": given,
        "BON_SO": digits[0],
        "BON_SO_2": digits[1],
        "DAU_VAN": fingerprint_of(root),
        "GIT_AUTHOR_NAME": who,
        "GIT_AUTHOR_EMAIL": f"{who}@example.invalid",
        "GIT_COMMITTER_NAME": who,
        "GIT_COMMITTER_EMAIL": f"{who}@example.invalid",
    }


# ---------------------------------------------------------------- line by line


def _require(told: Told, guide: str) -> None:
    """Have every line of a guide typed, and ended as the guide says."""
    lines = [line for line in told.lines if line.guide == guide]
    for line in lines:
        assert line.code == line.expected, f"{line.who}$ {line.command}\n{line.out}\n{line.err}"
    planned = sum(len(sections(name)[number]) for _, name, number in ACTS if name == guide)
    assert len(lines) == planned


def test_the_engineers_walk_ends_line_by_line_as_it_says(told):
    _require(told, "engineer")


def test_the_approvers_walk_ends_line_by_line_as_it_says(told):
    _require(told, "approver")


def test_the_technicians_walk_ends_line_by_line_as_it_says(told):
    _require(told, "technician")


def test_the_departments_walk_ends_line_by_line_as_it_says(told):
    _require(told, "department")


@pytest.mark.parametrize("guide", GUIDES)
def test_every_section_with_a_command_is_played(guide):
    assert set(sections(guide)) == {number for _, name, number in ACTS if name == guide}


# ---------------------------------------------------------------- what is true at the end


def test_the_devices_are_as_was_signed(told):
    assert [told.fleet.get(host, DETAILS) for host in HOSTS] == ["Normal", "Normal"]
    for host, device in told.fleet.stats().items():
        assert bool(device["writes"]) == (host in HOSTS)


def test_each_audit_says_how_far_the_story_is(told):
    audits = [line.out for line in told.of(ENGINEER, "fleetcfg audit")]

    clean, adopted, proposed, declared, approved, done = audits
    for out in (clean, adopted, done):
        assert "PHÁT HIỆN  không có" in out
    for out in (proposed, declared, approved):
        assert "CHỜ ÁP DỤNG" in out


def test_nobody_has_anybody_elses_private_key(told):
    keys = {name: (told.home[name].folder / "khoa" / name).read_bytes() for name in PEOPLE}
    for name in PEOPLE:
        assert {file.name for file in (told.home[name].folder / "khoa").iterdir()} >= {name}
    for file in _files(told):
        data = file.read_bytes()
        owners = {name for name, key in keys.items() if key in data}
        place = file.relative_to(told.stick.parent).parts
        assert owners <= {place[1]}, file
        if b"PRIVATE KEY" in data:
            assert file == told.home.place / place[1] / "khoa" / place[1]


def test_an_approver_has_only_his_own_key(told):
    for name in APPROVERS:
        (listed,) = (line.out for line in told.of(name, "ls khoa")) if name == SECOND else ("",)
        names = {file.name for file in (told.home[name].folder / "khoa").iterdir()}
        assert names == {name, f"{name}.pub"}
        assert name != SECOND or set(listed.split()) == names


def test_the_key_of_each_log_is_in_the_data_folder_of_its_own_person_only(told):
    seeds = {
        name: (told.home[name].ledger / "log.key").read_bytes()
        for name in (ENGINEER, CLERK, *APPROVERS, TECHNICIAN)
    }
    assert len(set(seeds.values())) == len(seeds)
    for file in _files(told):
        place = file.relative_to(told.stick.parent).parts
        owner = place[1].removesuffix(".data")
        assert {name for name, key in seeds.items() if key in file.read_bytes()} <= {owner}


def test_who_holds_the_root_was_not_needed(told):
    assert not {line.who for line in told.lines} & set(HOLDERS)


def test_no_line_of_the_technicians_names_another_folder(told):
    lines = [line.command for line in told.lines if line.who == TECHNICIAN]

    assert lines
    assert not [line for line in lines if re.search(r"\.\./|/home|~", line)]


def _files(told: Told) -> Iterator[Path]:
    for folder in (told.home.place, told.stick):
        yield from (path for path in folder.rglob("*") if path.is_file())
