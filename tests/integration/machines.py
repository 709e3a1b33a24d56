"""Machines, one a person: a clone, a home and a record each; a stick goes from one to the next.

`Machines` knows all of them and no command does. While one person types, nobody else's folder is
there. What is typed is what the guides have: fleetcfg alone runs in this process, which is quicker;
what signs runs at a keyboard, where a person reads the screen and answers.
"""

import contextlib
import io
import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from unittest.mock import patch

from fleetcfg.cli.language import current_words, use_language
from fleetcfg.cli.program.main import run
from fleetcfg.words import Words
from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.reading import DIGEST, FIRST_FIGURE
from tests.integration.test_documents import BLOCK
from tests.integration.walk import ROOT, Ended, fingerprint_of

HOW_TO = ROOT / "docs" / "how-to"
WORK = "so"  # what everybody calls the clone
DECLARED = ("inventory", "baselines", "playbooks", "registers")
SECTION = re.compile(r"^## (\d+)\. ", re.MULTILINE)
TYPED = re.compile(r"^([\w-]*)\$ (.*?)(?:\s+# exit (\d+))?$")
SIGNING = re.compile(r"fleetcfg (trust sign|approve|reject) .*--(key|token-library|export) ")
JOINING = re.compile(r"fleetcfg trust join ")
PASSPHRASE = re.compile(r"passphrase[^\n:]*: ")  # ssh-keygen asks for it twice
SCALE = re.compile(r"Quy mô +(\d+) thiết bị")
COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
AT_MOST = 300  # seconds without a word: the test ends, and does not hang


@dataclass(frozen=True)
class Typed:
    """A line of a guide; *who* is empty where each of those types it whom the section names."""

    who: str
    command: str
    expected: int


def sections(guide: str) -> dict[int, list[Typed]]:
    """Return what is typed in each numbered section of a guide."""
    _, *parts = SECTION.split((HOW_TO / f"{guide}.md").read_text("utf-8"))
    found: dict[int, list[Typed]] = {}
    for number, part in zip(parts[::2], parts[1::2], strict=True):
        lines = [line for block in BLOCK.findall(part) for line in block.splitlines()]
        typed = [Typed(m[1], m[2], int(m[3] or 0)) for line in lines if (m := TYPED.match(line))]
        if typed:
            found[int(number)] = typed
    return found


@dataclass(frozen=True)
class Line:
    """What somebody typed, and what came of it."""

    who: str
    guide: str
    number: int
    command: str
    expected: int
    ended: Ended


@dataclass
class Machines:
    """See the module; *lines* is the story so far, which ends where a line ends as it must not."""

    place: Path
    fleet: RunningFleet
    environ: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    @property
    def stick(self) -> Path:
        return self.place / "usb"

    @property
    def origin(self) -> Path:
        """The repository that everybody's folder is a clone of."""
        return self.place / "origin.git"

    @property
    def fingerprint(self) -> str:
        """What the Decision prints of the root; empty while there is none."""
        root = self.stick / "root.1.json"
        return fingerprint_of(root) if root.exists() else ""

    def home(self, who: str) -> Path:
        return self.place / "machines" / who

    def work(self, who: str) -> Path:
        return self.home(who) / WORK

    def data(self, who: str) -> Path:
        return self.home(who) / "data"

    def buy(self, who: str) -> None:
        """Give *who* a machine: an empty home, and a clone in it."""
        self.home(who).mkdir(parents=True)
        git("clone", "-q", str(self.origin), str(self.work(who)), cwd=self.place)

    def of(self, who: str, start: str) -> list[Line]:
        return [one for one in self.lines if one.who == who and one.command.startswith(start)]

    # ------------------------------------------------------------ acting

    def play(self, guide: str, number: int, *people: str) -> bool:
        """Have a section typed, by each of *people* where it names nobody; tell whether it went."""
        typed = sections(guide)[number]
        if not typed[0].who:
            return all(self._type_all(who, guide, number, typed) for who in people)
        return all(self._type_all(one.who, guide, number, [one]) for one in typed)

    def _type_all(self, who: str, guide: str, number: int, typed: list[Typed]) -> bool:
        with self.alone(who):
            for one in typed:
                ended = self.type(who, one.command)
                self.lines.append(Line(who, guide, number, one.command, one.expected, ended))
                if ended.code != one.expected:
                    return False
        return True

    def type(self, who: str, command: str) -> Ended:
        """Run a line on the machine of *who*."""
        return type_line(command, self.work(who), self._environ(who))

    @contextmanager
    def alone(self, who: str) -> Iterator[None]:
        """Take everybody else's machine away, while inside."""
        away = self.place / "away"
        away.mkdir()
        others = [one for one in (self.place / "machines").iterdir() if one.name != who]
        for folder in others:
            folder.rename(away / folder.name)
        try:
            yield
        finally:
            for folder in others:
                (away / folder.name).rename(folder)
            away.rmdir()

    def _environ(self, who: str) -> dict[str, str]:
        """Return what is around *who*: a home, the stick, and what the Decision prints."""
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home(who)),
            "XDG_DATA_HOME": str(self.data(who)),
            "XDG_CONFIG_HOME": str(self.home(who) / "settings"),
            "LC_ALL": "C.UTF-8",
            "TERM": "dumb",
            "USB": str(self.stick),
            "TOI": who,
            "DAU_VAN": self.fingerprint,
            "GIT_AUTHOR_NAME": who,
            "GIT_AUTHOR_EMAIL": f"{who}@example.invalid",
            "GIT_COMMITTER_NAME": who,
            "GIT_COMMITTER_EMAIL": f"{who}@example.invalid",
        } | self.environ


def git(*words: str, cwd: Path) -> str:
    own = ("-c", "user.name=t", "-c", "user.email=t@example.invalid")
    done = subprocess.run(
        ["git", *own, *words], cwd=cwd, check=True, capture_output=True, text=True
    )
    return done.stdout


def found_repository(place: Path, fleet: RunningFleet) -> Machines:
    """Make what everybody clones: the files that git tracks here, over the simulated devices."""
    machines, source = Machines(place, fleet), place / "source"
    for name in git("ls-files", "-z", cwd=ROOT).split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith(DECLARED):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    for part in DECLARED:
        shutil.copytree(fleet.province / part, source / part)
    git("init", "-q", "-b", "main", cwd=source)
    git("add", "-A", cwd=source)
    git("commit", "-q", "-m", "sample", cwd=source)
    git("clone", "-q", "--bare", str(source), str(machines.origin), cwd=place)
    shutil.rmtree(source)
    machines.stick.mkdir()
    (place / "machines").mkdir()
    return machines


def type_line(command: str, folder: Path, environ: dict[str, str]) -> Ended:
    """Run a line of a guide as a shell would; see the module."""
    if SIGNING.match(command) or JOINING.match(command):
        return at_keyboard(command, folder, environ)
    if command.startswith("fleetcfg ") and not set(command) & set("|&;<>`("):
        _, *words = (Template(word).substitute(environ) for word in shlex.split(command))
        home = environ["HOME"]
        words = [f"{home}{word[1:]}" if word.startswith("~/") else word for word in words]
        return in_process(words, folder, environ)
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=AT_MOST,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def in_process(words: list[str], folder: Path, environ: dict[str, str]) -> Ended:
    spoken = current_words().language
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    use_language("vi")
    try:
        with (
            contextlib.chdir(folder),
            patch.dict(os.environ, environ, clear=True),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = run(words)
    finally:
        use_language(spoken)
    return Ended(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))


# ---------------------------------------------------------------- a person at a keyboard


def at_keyboard(command: str, folder: Path, environ: dict[str, str]) -> Ended:
    """Run a line at a terminal, and answer what is asked by what the screen says."""
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env=environ,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    screen, asked = "", 0
    try:
        while (data := _read(keyboard)) is not None:
            screen += data
            shown = plain(screen)
            answers = _answers(shown)
            if len(answers) > asked:
                os.write(keyboard, f"{answers[asked]}\n".encode())
                asked += 1
        code = process.wait(AT_MOST)
    finally:
        process.kill()
        os.close(keyboard)
    return Ended(code, plain(screen), plain(screen))


def _read(keyboard: int) -> str | None:
    """Return what the screen shows next; None when the program has ended."""
    ready, _, _ = select.select([keyboard], [], [], AT_MOST)
    if not ready:
        return None
    try:
        data = os.read(keyboard, 1 << 16)
    except OSError:  # Linux: nobody has the terminal any more
        return None
    return data.decode("utf-8", "replace") or None


def plain(screen: str) -> str:
    return COLOUR.sub("", screen).replace("\r\n", "\n")


def _answers(shown: str) -> list[str]:
    """Return what a person types who has read *shown*, one answer for each question so far."""
    if asked := PASSPHRASE.findall(shown):
        return [""] * len(asked)  # a rehearsal: in earnest it has one
    words = Words("vi")
    kinds = ("adoption", "changeset", "manifest", "root", "status", "hex")
    questions = {words.label(f"sign.ask.{kind}"): kind for kind in kinds}
    found = sorted((shown.find(f"{text}: "), kind) for text, kind in questions.items())
    return [figure(kind, shown) for at, kind in found if at >= 0]


def figure(kind: str, shown: str) -> str:
    """Return the number that the page tells first, or how its digest ends."""
    if kind == "hex":
        return DIGEST.findall(shown)[-1]
    pattern = SCALE if kind == "changeset" else FIRST_FIGURE
    seen = pattern.search(shown)
    assert seen, shown
    return seen[1]
