"""One signed province with a simulated fleet, and copies of its people's folders for each test."""

import json
import os
import resource
import shlex
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.ending import give_way, has_ended
from tests.integration.reading import typed
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CHANGE,
    DECISION,
    ENGINEER,
    OTHER,
    TECHNICIAN,
    Ended,
    Home,
    Person,
    fingerprint_of,
    hold_ceremony,
    run_in,
    said,
    simulated,
)

SIGNED = f"{CHANGE}.{'.'.join(APPROVERS)}.json"
ONCE = f"{CHANGE}.{APPROVERS[0]}.json"
RECEIPT = f"{CHANGE}.receipt.json"
OWN_BOOKS = "playbooks"
BOOK = "book"  # the file in a person's folder that names the playbook of a situation


@dataclass(frozen=True)
class World:
    """A province in two states, never written to: devices adopted; and a way back given out.

    Attributes:
        adopted: The folders when three devices had been adopted, and nothing had changed.
        issued: The same after all three were changed by hand, and a change-set that brings
            them back was planned, approved and given to the technicians.
        hosts: The three, in the order of the change-set.
        unadopted: A fourth.
    """

    fleet: RunningFleet
    adopted: Home
    issued: Home
    hosts: tuple[str, str, str]
    unadopted: str


def write_books(province: Path, hosts: Sequence[str]) -> None:
    """Write the world's own playbooks, to be signed with the rest.

    In hidden folders: no other command sees them.
    """
    begin = f"- hosts: {hosts[0]}:{hosts[1]}\n  order: sorted\n  serial: 1\n"
    a_and_b = f"{begin}  tasks:\n    - audit:\n"
    every = f"- hosts: {':'.join(hosts)}\n  order: sorted\n  serial: [1, 100%]\n  tasks:\n"
    books = {
        "audits": a_and_b,
        "waits": f"{a_and_b}    - wait: 60\n",
        "asks": f"{a_and_b}    - confirm: Sure?\n",
        "attests": f"{a_and_b}    - attest: {{statement: Lit, role: Staff}}\n",
        "applies": f"{every}    - apply: {SIGNED}\n    - verify:\n",
    }
    for name, text in books.items():
        folder = province / OWN_BOOKS / f".{name}"
        folder.mkdir()
        (folder / "own.yaml").write_text(text, "utf-8")


@contextmanager
def made(place: Path) -> Iterator[World]:
    """Make the world in *place*; its devices are there while inside."""
    with simulated(place / "f") as fleet:
        web, terminal = fleet.over("https"), fleet.over("ssh")
        first, second, third = sorted((web[0], terminal[0], web[1]))
        write_books(fleet.province, (first, second, third))
        adopted = hold_ceremony(place / "a", fleet.province)
        adopted.adopt(first, second, third)
        issued = adopted.copy(place / "i")
        for host in (first, second, third):
            fleet.tamper(host, AUTO_ANSWER, "On")
        issued.approved(first, second, third, more=("--at-once", "2"))
        fleet.restore()
        yield World(fleet, adopted, issued, (first, second, third), web[2])


class InVietnamese(Person):
    """A person who is told in Vietnamese what he did."""

    def __call__(self, *words: object) -> Ended:
        return run_in(self.folder, [str(word) for word in words], language="vi")


@dataclass(frozen=True)
class Scene:
    """What one test has for itself: a world that is as it began, and room for folders.

    Attributes:
        ends: Takes what has to end with the test.
    """

    world: World
    place: Path
    ends: ExitStack

    @property
    def fleet(self) -> RunningFleet:
        return self.world.fleet

    def one(self, name: str) -> Person:
        """Return the person *name* in a province that is as it was adopted."""
        return self.world.adopted.copy(self.place, name)[name]

    def issued(self, *names: str) -> Home:
        """Return the folders of *names* after the change-set was given out, and its devices."""
        for host in self.world.hosts:
            self.fleet.tamper(host, AUTO_ANSWER, "On")
        return self.world.issued.copy(self.place, *names)

    def technician(self) -> Person:
        return self.issued(TECHNICIAN)[TECHNICIAN]

    def newcomer(self) -> Person:
        """Return a person in an empty folder."""
        folder = self.place / "newcomer"
        folder.mkdir()
        return Person("newcomer", folder)

    def off(self, host: str) -> None:
        self.fleet.control("power", host=host, state="off")

    def words(self, person: Person, line: str) -> list[str]:
        """Return the words of a command line, with what its ``{names}`` mean in this scene."""
        hosts, folder = self.world.hosts, person.folder
        names = {
            "a": hosts[0],
            "b": hosts[1],
            "c": hosts[2],
            "abc": ",".join(hosts),
            "unadopted": self.world.unadopted,
            "books": (folder / BOOK).read_text("utf-8") if (folder / BOOK).exists() else "",
            "key": " ".join(person.key),
            "incident": _incident(person) if "{incident}" in line else "",
            "signed": SIGNED,
            "once": ONCE,
            "receipt": RECEIPT,
            "decision": " ".join(DECISION),
            "other": OTHER,
            "technician": TECHNICIAN,
            "engineer": ENGINEER,
            "sim": str(self.fleet.state),
            "https": "0",  # the system chooses, as each is taken
            "ssh": "0",
            "root": _fingerprint(folder),
            "confirm": _confirm(folder),
        }
        if "{typed}" in line:
            document = line.split()[2]
            names["typed"] = " ".join(typed(person("trust", "sign", document).out))
        if "{site}" in line:
            declared = read_declarations(folder).province(at=datetime.now(UTC))
            site = declared.fleet.devices[hosts[0]].site
            names["site"] = site.id if site else ""
        return shlex.split(line.format_map(names))


def _incident(person: Person) -> str:
    """Return the number of the one incident that *person* knows."""
    (known,) = json.loads(person("incident", "list", "-o", "json").out)["incidents"]
    return str(known["number"])


def _fingerprint(folder: Path) -> str:
    root = folder / "trust" / "root.1.json"
    return fingerprint_of(root) if root.exists() else ""


def _confirm(folder: Path) -> str:
    file = next(
        (folder / n for n in (f"{CHANGE}.json", ONCE, SIGNED) if (folder / n).exists()), None
    )
    return "" if file is None else " ".join(said(file))


# ---------------------------------------------------------------- a run that something happens to


def once(
    has_come: Callable[[], bool], person: Person, words: list[str], act: Callable[[int], object]
) -> Ended:
    """Run *words* in a process; call *act* with its id as soon as it *has_come* so far.

    The process is stopped while *act* acts.
    """
    with person.process(*words) as process:
        give_way(process)
        while not has_ended(process):
            if has_come():
                os.kill(process.pid, signal.SIGSTOP)
                act(process.pid)
                os.kill(process.pid, signal.SIGCONT)
                break
        out, err = process.communicate(timeout=600)
    assert has_come(), f"{out}\n{err}"
    return Ended(process.returncode, out, err)


def upon_intent(person: Person, words: list[str], act: Callable[[int], object]) -> Ended:
    """Run *words*, and *act* between the first intent in the record and the write to the device."""
    return once(lambda: _intents(person) > 0, person, words, act)


def _intents(person: Person) -> int:
    """Count the intents that are in the log and in its signed head."""
    ledger = person.ledger
    size = int((ledger / "checkpoint").read_text("utf-8").split("\n")[1])
    lines = (ledger / "log.jsonl").read_bytes().splitlines()[:size]
    return sum(b'"kind":"intent"' in line for line in lines)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def interrupt(pid: int) -> None:
    os.kill(pid, signal.SIGINT)


def fill_the_disk(pid: int) -> None:
    """Let the process write no file any longer than a few bytes, as on a disk that is full."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (16, 16))


def killed(person: Person, host: str) -> None:
    """Have an application of the change-set to *host* die between its intent and its outcome."""
    words = ["apply", SIGNED, "--limit", host, *person.key]
    before = _intents(person)
    assert once(lambda: _intents(person) > before, person, words, kill).code < 0
