"""Nothing that a whole story leaves behind has a secret in it, in any form that people meet.

Secrets here are the password by which devices are reached, and what is set on them: passwords that
they mask, and the community that they show in the clear.
"""

import base64
import json
import os
import re
import shutil
import tempfile
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fleetcfg.devices.credentials import Keeper
from fleetcfg.workflow.reading import read_devices
from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CHANGE,
    CLERK,
    DECISION,
    ENGINEER,
    TECHNICIAN,
    Home,
    Person,
    hold_ceremony,
    said,
    simulated,
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client"),
]

COMMUNITY = "NetworkServices SNMP CommunityName"
ON_THE_DEVICE = {
    COMMUNITY: "Cong-dong/SNMP+7f3a9c",
    "H323 Authentication Password": "Mat-khau?H323&51d0",
    "NetworkServices HTTP Proxy Password": "Mat khau proxy 2b77",
    "Provisioning Password": "Mat-khau=cap-phat~90",
    "SIP Authentication Password": "Mat-khau:SIP;e4f1a2",
}
ANOTHER = "Cong-dong/khac+31be5d"
SIGNED = f"{CHANGE}.{'.'.join(APPROVERS)}.json"
RECEIPT = f"{CHANGE}.receipt.json"


# ---------------------------------------------------------------- the forms of a secret


def forms(secret: str) -> dict[str, bytes]:
    """Return the byte strings that *secret* becomes in files of all kinds, by a name each."""
    raw = secret.encode()
    found = {
        "raw": raw,
        "url": urllib.parse.quote(secret, safe="").encode(),
        "url_plus": urllib.parse.quote_plus(secret).encode(),
        "xml": secret.replace("&", "&amp;").encode(),
        "utf-16-le": secret.encode("utf-16-le"),
        "utf-16-be": secret.encode("utf-16-be"),
        "hex": raw.hex().encode(),
    }
    for shift in range(3):
        found |= _base64(raw, shift)
    return found


def _base64(raw: bytes, shift: int) -> dict[str, bytes]:
    """Return what of *raw* does not depend on its neighbours, *shift* bytes into a group of 3."""
    whole = base64.b64encode(bytes(shift) + raw)
    start, end = -(-shift * 8 // 6), (shift + len(raw)) * 8 // 6
    core = whole[start:end]
    return {
        f"base64+{shift}": core,
        f"base64url+{shift}": core.translate(bytes.maketrans(b"+/", b"-_")),
    }


@dataclass
class Searched:
    """Looks for secrets in whatever it is given."""

    secrets: Mapping[str, str]
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._named = {
            needle: f"{name} ({form})"
            for name, secret in self.secrets.items()
            for form, needle in forms(secret).items()
        }
        self._pattern = re.compile(b"|".join(map(re.escape, self._named)))

    def look(self, where: str, data: bytes) -> None:
        self.found += [f"{where}: {self._named[one]}" for one in self._pattern.findall(data)]

    def look_at_files(self, files: Iterable[Path]) -> int:
        count = 0
        for file in files:
            self.look(str(file), file.read_bytes())
            self.look(f"the name of {file}", os.fsencode(file))
            count += 1
        return count


@pytest.mark.parametrize("form", forms("Mật khẩu/1+2=3&4"))
def test_a_secret_is_found_in_every_form_at_any_place(form):
    secret = "Mật khẩu/1+2=3&4"
    for before in range(4):
        data = bytes(before) + forms(secret)[form] + b"tail"
        searched = Searched({"it": secret})
        searched.look("here", data)
        assert searched.found


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("after", range(4))
def test_base64_of_what_is_around_a_secret_is_found_too(before, after):
    searched = Searched({"it": ON_THE_DEVICE[COMMUNITY]})

    searched.look("here", base64.b64encode(b"x" * before + b"Cong-dong/SNMP+7f3a9c" + b"y" * after))

    assert searched.found


# ---------------------------------------------------------------- the story


@dataclass
class Story:
    """The story, and everything that it said or left."""

    home: Home
    fleet: RunningFleet
    searched: Searched
    temporary: Path
    processes: set[bytes] = field(default_factory=set)
    ends: dict[str, int] = field(default_factory=dict)

    def say(self, person: str, *words: object) -> str:
        """Run a command, whatever its end, and look at all that it said."""
        ended = self.home[person](*words)
        command = " ".join(map(str, words))
        self.ends[command] = ended.code
        self.searched.look(command, f"{ended.out}\0{ended.err}".encode())
        return ended.out

    def watch(self, person: Person, *words: object) -> int:
        """Run a command in a process, and look at the command lines that there are meanwhile."""
        with person.process(*words) as process:
            while process.poll() is None:
                self.processes |= set(_command_lines())
            out, err = process.communicate(timeout=600)
        self.searched.look(" ".join(map(str, words)), f"{out}\0{err}".encode())
        return process.returncode


def _command_lines() -> Iterator[bytes]:
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                yield (process / "cmdline").read_bytes()
            except OSError:
                continue  # it has ended meanwhile


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Iterator[Story]:
    place = tmp_path_factory.mktemp("s")
    temporary = tmp_path_factory.mktemp("tmp")
    with simulated(place) as fleet, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(temporary))
        patch.setenv("TMPDIR", str(temporary))
        hosts = sorted((fleet.over("https")[0], fleet.over("ssh")[0]))
        for host in hosts:
            for path, secret in ON_THE_DEVICE.items():
                fleet.tamper(host, path, secret)
        password = json.loads((fleet.state / "credential.json").read_text())["password"]
        secrets = {"password": password, "another": ANOTHER, **ON_THE_DEVICE}
        home = hold_ceremony(place / "h", fleet.province)
        told = Story(home, fleet, Searched(secrets), temporary)
        _tell(told, hosts, patch)
        yield told


def _tell(story: Story, hosts: list[str], patch: pytest.MonkeyPatch) -> None:
    """Play everything that there is, of what goes well and of what does not."""
    limit = ",".join(hosts)
    _department_begins(story, hosts, limit)
    _technician(story, hosts[0])
    _department_ends(story, hosts, limit)
    _what_goes_wrong(story, hosts[0], patch)


def _department_begins(story: Story, hosts: list[str], limit: str) -> None:
    engineer, audit = ENGINEER, ("audit", "--limit", limit, "--store", "history.sqlite")
    package = "AD-2026-0001.fcadopt"
    story.say(
        engineer,
        "adopt",
        *hosts,
        "--id",
        "AD-2026-0001",
        "--reason",
        "Nghiệm thu",
        *DECISION,
        "--with-findings",
        "--out",
        package,
    )
    story.home.sign(package, *APPROVERS)
    story.say(engineer, "show", package)
    story.home.record(package)
    story.fleet.tamper(hosts[0], AUTO_ANSWER, "On")
    story.fleet.tamper(hosts[0], COMMUNITY, ANOTHER)
    for form in ("text", "json", "ndjson"):
        story.say(engineer, *audit, "--output", form)
    story.watch(story.home[ENGINEER], *audit)
    story.say(engineer, "history", hosts[0], "--store", "history.sqlite")
    story.say(engineer, "explain", hosts[0], "call.auto_answer")
    story.say(engineer, "snapshot", "--limit", limit, "--into", "ban-sao")
    file = story.home.approve(story.home.plan(hosts[0]))
    for form in ("text", "json"):
        story.say(engineer, "show", file, "--output", form)
    (story.home[ENGINEER].folder / "view.html").write_text(
        story.say(engineer, "show", file, "--output", "html"), "utf-8"
    )
    story.home.record(file)
    story.home.carry(file, ENGINEER, TECHNICIAN)


def _technician(story: Story, host: str) -> None:
    technician = story.home[TECHNICIAN]
    with_key = (SIGNED, *technician.key)
    story.say(TECHNICIAN, "verify", *with_key, "--live", "--output", "json")
    story.say(TECHNICIAN, "apply", *with_key, "--all", "--check")
    code = story.watch(technician, "apply", *with_key, "--all", "--output", "json")
    story.ends["apply"] = code
    story.say(TECHNICIAN, "apply", *with_key, "--all", "--output", "json")
    story.say(TECHNICIAN, "reconcile", *technician.key)
    story.say(TECHNICIAN, "ledger", "export", "--out", "ky-thuat.fclog")
    assert story.fleet.get(host, AUTO_ANSWER) == "Off"


def _department_ends(story: Story, hosts: list[str], limit: str) -> None:
    story.home.carry("ky-thuat.fclog", TECHNICIAN, CLERK)
    story.say(CLERK, "ledger", "import", "ky-thuat.fclog")
    story.home.carry(RECEIPT, TECHNICIAN, ENGINEER)
    story.say(ENGINEER, "ledger", "import", RECEIPT)
    story.say(ENGINEER, "audit", "--limit", limit, "--store", "history.sqlite")
    for form in ("text", "json", "ndjson"):
        story.say(ENGINEER, "ledger", "show", "--output", form)
    story.say(ENGINEER, "trust", "show", "--output", "json")
    story.say(ENGINEER, "inventory", "show", hosts[0])


def _what_goes_wrong(story: Story, host: str, patch: pytest.MonkeyPatch) -> None:
    """Refused passwords, another device, broken answers, a program that breaks in the middle."""
    technician = story.home[TECHNICIAN]
    story.fleet.tamper(host, AUTO_ANSWER, "On")
    second = story.home.plan(host, number="CS-2026-0002")
    story.say(APPROVERS[0], "approve", second, *DECISION)  # it is not there
    story.home.carry(second, ENGINEER, APPROVERS[0])
    rejecting = story.home[APPROVERS[0]]
    story.say(APPROVERS[0], "reject", second, *rejecting.key, *said(rejecting.folder / second))
    for mode in ("auth_401", "wrong_certificate", "swapped_serial", "broken_xml", "garbage"):
        story.fleet.control("fault", host=host, mode=mode)
        story.say(ENGINEER, "audit", "--limit", host, "--store", "history.sqlite", "-o", "json")
        story.say(ENGINEER, "audit", "--limit", host, "--store", "history.sqlite")
        story.say(TECHNICIAN, "verify", SIGNED, *technician.key, "--live")
    story.fleet.control("fault", host=host, mode="none")
    _what_breaks(story, host, patch)


def _what_breaks(story: Story, host: str, patch: pytest.MonkeyPatch) -> None:
    """A program with a fault: in asking for a password, and in reading devices."""

    def broken(self, *arguments, **more):
        credential = resolve(self, *arguments, **more)
        raise RuntimeError(credential, repr(credential), str(credential))

    resolve = Keeper.resolve
    patch.setattr(Keeper, "resolve", broken)
    words = (
        "plan",
        "--limit",
        host,
        "--executor",
        TECHNICIAN,
        "--id",
        "CS-2026-0003",
        "--reason",
        "x",
        "--for",
        "1d",
        *story.home[ENGINEER].key,
        "--out",
        "x.json",
    )
    story.say(ENGINEER, *words)
    patch.setattr(Keeper, "resolve", resolve)
    patch.setattr("fleetcfg.workflow.changes.plan.read_devices", _reading_that_breaks)
    story.say(ENGINEER, *words)


def _reading_that_breaks(*arguments, **more):
    """Read, and break as a program with a fault would: with all that was read in what it says."""
    found = read_devices(*arguments, **more)
    raise RuntimeError(found, repr(found), str(found))


def test_the_story_was_told(story):
    """Secrets that were never there prove nothing."""
    ends = {command.split()[0]: code for command, code in story.ends.items() if code}
    assert story.ends["apply"] == 0
    assert set(ends) <= {"audit", "plan", "apply", "approve", "verify"}, ends
    host = min((story.fleet.over("https")[0], story.fleet.over("ssh")[0]))
    assert story.fleet.get(host, COMMUNITY) == ANOTHER
    assert any(b"apply" in line for line in story.processes)
    assert (story.home[ENGINEER].folder / "view.html").stat().st_size > 1000
    assert list(story.temporary.glob("fleetcfg-*.txt")), "a note of the crash"
    searched = Searched(story.searched.secrets)
    searched.look_at_files([story.fleet.state / "credential.json"])
    assert searched.found


def test_no_secret_is_in_anything_that_a_whole_story_leaves(story):
    searched = story.searched

    for line in story.processes:
        searched.look("a command line", line)
    folders = (story.home.place, story.temporary, story.fleet.province)
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    count = searched.look_at_files(files)

    assert searched.found == []
    assert count > 500


def test_only_the_simulator_and_its_credential_file_know_the_password(story):
    password = {"password": story.searched.secrets["password"]}
    searched = Searched(password)

    searched.look_at_files(file for file in story.fleet.state.rglob("*") if file.is_file())

    places = {Path(found.partition(": ")[0]).name for found in searched.found}
    assert "credential.json" in places
    assert all((story.fleet.state / name).stat().st_mode & 0o077 == 0 for name in places)
