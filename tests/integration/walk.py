"""A Department and a provider: people in folders of their own, who meet only by files they carry.

`hold_ceremony` makes everything from keys to a status in force on a simulated province, by the
commands themselves, in this process. A test takes a copy of the folders and does one thing wrong.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fleetcfg.cli.language import current_words, use_language
from fleetcfg.cli.program.main import run
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse
from fleetcfg.trust.crypto.envelope import draft_of
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.words import Language
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.fleet import RunningFleet, run_province
from fleetcfg_kit.testing.keys import SoftKey, make_ed25519
from fleetcfg_kit.testing.policy import DOMAIN, Staff, spell_policy
from tests.copied import copy_folder
from tests.integration.reading import typed

ROOT = Path(__file__).parents[2]
ENGINEER, CLERK, TECHNICIAN, OTHER = "ky-su", "van-thu", "ky-thuat", "ky-thuat-2"
APPROVERS = ("lanh-dao-1", "lanh-dao-2")
HOLDERS = ("giu-goc-1", "giu-goc-2", "giu-goc-3")
PEOPLE = (ENGINEER, CLERK, *APPROVERS, TECHNICIAN, OTHER, *HOLDERS)
WITH_RECORD = (ENGINEER, CLERK, *APPROVERS, TECHNICIAN, OTHER)
DECISION = ("--decision", "12/QĐ-SKHCN", "--decision-date", "2026-11-24")
AUTO_ANSWER, FAR_END = "Conference AutoAnswer Mode", "Conference FarEndControl Mode"
CHANGE = "CS-2026-0001"
STAFF = Staff(
    root=HOLDERS,
    author=(ENGINEER,),
    approver=APPROVERS,
    status=(CLERK,),
    executor=(TECHNICIAN, OTHER),
    high=("UserManagement*",),
    issue=(CLERK,),
)


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def refusal(self) -> dict[str, Any]:
        """The one object that a refusal is with ``--output json``."""
        return json.loads(self.out)

    @property
    def told(self) -> str:
        """The code that a person is told."""
        lines = [line for line in self.err.splitlines() if line[:1].isupper() and ": " in line]
        return lines[-1].partition(":")[0] if lines else ""


def data_of(folder: Path) -> Path:
    """Return the data folder of who works in *folder*: beside it, where nothing is carried to."""
    return folder.with_name(f"{folder.name}.data")


def channels_of(folder: Path) -> Path:
    """Return where who works in *folder* names the channels of his machine."""
    return data_of(folder) / "channels.yaml"


@contextlib.contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """Be in *folder*, with the data folder of who works there, while inside."""
    own = data_of(folder)
    environ = {
        "XDG_DATA_HOME": str(own),
        "XDG_STATE_HOME": str(own / "state"),
        "FLEETCFG_CHANNELS": str(channels_of(folder)),
    }
    with contextlib.chdir(folder), patch.dict(os.environ, environ):
        yield


def run_in(folder: Path, words: list[str], *, language: Language) -> Ended:
    """Run a command of fleetcfg in *folder*, at home there, in this process."""
    with at_home(folder):
        return run_here(words, language=language)


def run_here(words: list[str], *, language: Language) -> Ended:
    """Run a command of fleetcfg in this process."""
    spoken = current_words().language
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    use_language(language)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(words)
    finally:
        use_language(spoken)
    return Ended(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))


@dataclass(frozen=True)
class Person:
    """Somebody with a folder, in which his key is and nobody else's, and with a record."""

    name: str
    folder: Path

    @property
    def key(self) -> tuple[str, str]:
        return "--key", f"khoa/{self.name}"

    @property
    def ledger(self) -> Path:
        """Where his record lies."""
        return data_of(self.folder) / "fleetcfg" / DOMAIN / "ledger"

    def __call__(self, *words: object) -> Ended:
        """Run a command of fleetcfg in his folder, in this process."""
        return run_in(self.folder, [str(word) for word in words], language="en")

    def do(self, *words: object, code: int = 0) -> str:
        """Run a command that must end with *code*; return what it printed."""
        ended = self(*words)
        assert ended.code == code, f"{words}\n{ended.code}\n{ended.out}\n{ended.err}"
        return ended.out

    def sign(self, document: str) -> str:
        """Read a document, and sign it; return what was printed."""
        told = self.do("trust", "sign", document, code=4)
        return self.do("trust", "sign", document, *self.key, *typed(told))

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_bytes())

    def process(self, *words: object) -> subprocess.Popen[str]:
        """Begin a command in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "fleetcfg", *map(str, words)],
            cwd=self.folder,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"FLEETCFG_LANG": "en", "XDG_DATA_HOME": str(data_of(self.folder))},
        )


def run_until_killed(person: Person, module: str, when: str, *words: str) -> int:
    """Run fleetcfg in the *module* beside this one, which kills itself, or a worker of its own."""
    return subprocess.run(
        [sys.executable, "-m", f"tests.integration.{module}", when, *words],
        cwd=person.folder,
        env={**os.environ, "XDG_DATA_HOME": f"{data_of(person.folder)}", "PYTHONPATH": f"{ROOT}"},
        capture_output=True,
        check=False,
        timeout=600,
    ).returncode


def simulated(place: Path) -> AbstractContextManager[RunningFleet]:
    """Bring the sample province up, simulated, while inside."""
    return run_province(ROOT, place / "province", place / "s", now=now())


@dataclass(frozen=True)
class Home:
    """The folders of all these people; no command knows it, only the test."""

    place: Path

    def __getitem__(self, name: str) -> Person:
        return Person(name, self.place / name)

    def copy(self, place: Path, *names: str) -> "Home":
        """Return a copy of the folders of *names*, or of all."""
        for name in names or PEOPLE:
            for folder in (self.place / name, data_of(self.place / name)):
                if folder.exists():
                    copy_folder(folder, place / folder.name)
        return Home(place)

    def carry(self, name: str, whence: str, *whither: str) -> None:
        """Carry a file from one person to others, as by mail or on a stick."""
        for one in whither:
            (self.place / one / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.place / whence / name, self.place / one / name)

    def carry_trust(self) -> None:
        """Bring the signed documents, and what they were signed over, to everybody."""
        for name in WITH_RECORD[1:]:
            self.carry_declarations(name, "trust")

    def carry_declarations(self, name: str, *more: str) -> None:
        """Bring the engineer's declarations to *name*, as they are: what he deleted is gone."""
        parts = ("inventory", "baselines", "playbooks", "registers")
        for part in parts:
            shutil.rmtree(self.place / name / part, ignore_errors=True)
        for part in (*parts, *more):
            source, target = self.place / ENGINEER / part, self.place / name / part
            if source.exists() or part != "registers":  # a province may have none
                copy_folder(source, target)

    # ------------------------------------------------------------ what people do, in order

    def sign(self, document: str, *people: str) -> None:
        """Have *document* of the engineer's signed by others, who get it and give it back."""
        for name in people:
            self.carry(document, ENGINEER, name)
            if document == "trust/manifest.json":
                self.carry_declarations(name)
            self[name].sign(document)
            self.carry(document, name, ENGINEER)

    def issue_status(self, *more: str) -> None:
        """Have the clerk make and sign a status; it is laid into every folder of documents."""
        clerk, documents = self[CLERK], ("trust/manifest.json", "trust/status.json")
        self.carry(documents[0], ENGINEER, CLERK)
        clerk.do("trust", "status", "--out", documents[1], *more)
        clerk.sign(documents[1])
        clerk.do("ledger", "import", *documents)
        self.carry(documents[1], CLERK, ENGINEER)
        self[ENGINEER].do("ledger", "import", *documents)
        self.carry_trust()

    def sign_declarations(self, *more: str) -> None:
        """Have the declarations in the engineer's folder signed, and brought to everybody."""
        self[ENGINEER].do(
            "trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json", *more
        )
        self.sign("trust/manifest.json", *APPROVERS)
        self.issue_status()

    def adopt(self, *hosts: str, number: str = "AD-2026-0001") -> None:
        package = f"{number}.fcadopt"
        self[ENGINEER].do(
            "adopt",
            *hosts,
            "--id",
            number,
            "--reason",
            "Sau nghiệm thu",
            *DECISION,
            "--out",
            package,
        )
        self.sign(package, *APPROVERS)
        self.record(package)

    def record(self, file: str) -> None:
        """Have *file* of the engineer's recorded by the clerk, who issues, and by the engineer.

        What the clerk issued takes the place of *file*, under its name.
        """
        self.carry(file, ENGINEER, CLERK)
        clerk = self[CLERK]
        before = set(clerk.folder.glob("*.approved.json"))
        clerk.do("ledger", "import", file)
        for issued in set(clerk.folder.glob("*.approved.json")) - before:
            issued.rename(clerk.folder / file)
            self.carry(file, CLERK, ENGINEER)
        self[ENGINEER].do("ledger", "import", file)

    def plan(self, *hosts: str, number: str = CHANGE, more: tuple[str, ...] = ()) -> str:
        """Have a change-set planned that brings *hosts* back; return the file's name."""
        file, length = f"{number}.json", () if "--until" in more or "--for" in more else WINDOW
        engineer = self[ENGINEER]
        executor = () if "--executor" in more else ("--executor", TECHNICIAN)
        engineer.do(
            "plan",
            "--limit",
            ",".join(hosts),
            *executor,
            "--id",
            number,
            "--reason",
            "Trả lại như đã ký",
            *length,
            *more,
            *engineer.key,
            "--out",
            file,
        )
        return file

    def approve(self, file: str, *people: str) -> str:
        """Have *file* of the engineer's approved by *people*, one after another."""
        before = ENGINEER
        for name in people or APPROVERS:
            self.carry(file, before, name)
            self[name].do(
                "approve", file, *DECISION, *self[name].key, *said(self[name].folder / file)
            )
            before, file = name, file.replace(".json", f".{name}.json")
        if before != ENGINEER:
            self.carry(file, before, ENGINEER)
        return file

    def approve_apart(self, file: str, person: str) -> str:
        """Have *file* of the engineer's approved by *person* alone; return what came back."""
        self.carry(file, ENGINEER, person)
        own = self[person]
        own.do("approve", file, *DECISION, *own.key, *said(own.folder / file))
        back = file.replace(".json", f".{person}.json")
        self.carry(back, person, ENGINEER)
        return back

    def approved(self, *hosts: str, number: str = CHANGE, more: tuple[str, ...] = ()) -> str:
        """Plan, approve, record and carry to the technicians; return the bundle's name."""
        file = self.approve(self.plan(*hosts, number=number, more=more))
        self.record(file)
        self.carry(file, ENGINEER, TECHNICIAN, OTHER)
        return file


WINDOW = ("--for", "3d")


def said(file: Path) -> tuple[str, str]:
    """Return what somebody types who has read the change-set in *file*."""
    envelope = read_bundle(file.read_bytes()).changeset
    devices = json.loads(envelope.payload)["devices"]
    return "--confirm", f"{len(devices)}:{envelope.sha256[-4:]}"


def fingerprint_of(root: Path) -> str:
    """Return what the Decision prints of a root, signed or not."""
    envelope = draft_of(parse(root.read_bytes(), MAX_BUNDLE), "root")
    return envelope.sha256.removeprefix("sha256:")


def settle_in(place: Path, province: Path, key_of: Callable[[str], SoftKey] = make_ed25519) -> Home:
    """Give everybody a folder and a key that is only there; a province to who keeps a record."""
    home = Home(place)
    for name in PEOPLE:
        if name in WITH_RECORD:
            copy_folder(province, place / name)
        keys = place / name / "khoa"
        keys.mkdir(parents=True, mode=0o700)
        key_of(name).write(keys / name, name)
        (place / name / "trust").mkdir()
    return home


def hold_ceremony(
    place: Path,
    province: Path,
    key_of: Callable[[str], SoftKey] = make_ed25519,
    *,
    sealing: bool = False,
) -> Home:
    """Make everything from keys to a status in force, each by whose it is.

    With *sealing* passwords can be sealed: to either technician, and to the engineer, who keeps.
    """
    home = settle_in(place, province, key_of)
    engineer = home[ENGINEER]
    logs = {
        name: home[name].do("ledger", "init", "--origin", f"{DOMAIN}/log/{name}").strip()
        for name in WITH_RECORD
    }
    witness = home[CLERK].do("ledger", "init", "--witness", f"{DOMAIN}/chung-kien").strip()
    for name in PEOPLE[1:]:
        home.carry(f"khoa/{name}.pub", name, ENGINEER)
    sealed: dict[str, list[str]] = {}
    if sealing:
        line = {n: home[n].do("secret", "key").strip() for n in (ENGINEER, TECHNICIAN, OTHER)}
        sealed = {"executors": [line[TECHNICIAN], line[OTHER]], "keepers": [line[ENGINEER]]}
    policy = spell_policy(
        STAFF, logs=[*logs.values()], witnesses=[witness], keys="khoa", sealing=sealed
    )
    (engineer.folder / "chinh-sach.yaml").write_text(policy, "utf-8")
    root = "trust/root.1.json"
    engineer.do("trust", "root", "--from", "chinh-sach.yaml", "--out", root)
    home.sign(root, *HOLDERS[:2])
    shown = fingerprint_of(engineer.folder / root)
    for name in WITH_RECORD:
        if name != ENGINEER:
            home.carry(root, ENGINEER, name)
        home[name].do("trust", "init", root, "--fingerprint", shown)
    home.sign_declarations()
    return home
