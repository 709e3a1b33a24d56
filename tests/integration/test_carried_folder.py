"""A folder that was carried is taken by what was signed, whoever filled the stick."""

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from fleetcfg.words import Words
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.reading import typed
from tests.integration.walk import (
    APPROVERS,
    DECISION,
    ENGINEER,
    Person,
    data_of,
    fingerprint_of,
    hold_ceremony,
    run_in,
)

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

PARTS = ("inventory", "baselines", "playbooks", "registers", "trust")
BASELINE = "baselines/50-standby.yaml"


@pytest.fixture
def stick(adopted, tmp_path) -> Path:
    """What the engineer gave out."""
    folder = tmp_path / "usb" / "khai-bao"
    for part in PARTS:
        shutil.copytree(adopted[ENGINEER].folder / part, folder / part)
    return folder


@pytest.fixture
def newcomer(adopted, stick, tmp_path) -> Person:
    """Somebody at a machine of his own, which trusts the root and has nothing else."""
    person = Person("moi", tmp_path / "moi")
    person.folder.mkdir()
    root = stick / "trust/root.1.json"
    shown = fingerprint_of(root)
    person.do("trust", "init", root, "--fingerprint", shown, "--origin", f"{DOMAIN}/log/moi")
    return person


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in PARTS
        for path in (folder / part).rglob("*")
        if path.is_file()
    }


def test_an_empty_machine_gets_what_was_signed_and_can_begin(newcomer, stick):
    told = newcomer.do("ledger", "import", stick)

    assert "khai-bao" in told
    assert newcomer.do("trust", "show")
    assert newcomer.do("validate", code=0)
    assert newcomer("ledger", "import", stick).code == 0


@pytest.mark.parametrize("change", ["edited", "missing", "linked"])
def test_a_folder_that_is_not_as_signed_brings_nothing(newcomer, stick, change, tmp_path):
    file = stick / BASELINE
    data = file.read_bytes()
    if change == "edited":
        file.write_bytes(data + b"#")
    else:
        file.unlink()
    if change == "linked":
        (tmp_path / "elsewhere.yaml").write_bytes(data)
        file.symlink_to(tmp_path / "elsewhere.yaml")

    refused = newcomer("ledger", "import", stick)

    assert refused.told == ("FILE_NOT_REGULAR" if change == "linked" else "FOLDER_NOT_SIGNED")
    assert not (newcomer.folder / "inventory").exists()
    assert not (newcomer.folder / "trust").exists()


def test_what_lies_beside_what_was_signed_is_not_taken(newcomer, stick):
    (stick / "baselines/99-them.yaml").write_text("x: 1\n", "utf-8")
    (stick / ".fleetcfg/ledger").mkdir(parents=True)
    (stick / ".fleetcfg/ledger/log.key").write_text("{}", "utf-8")

    newcomer.do("ledger", "import", stick)

    assert not (newcomer.folder / "baselines/99-them.yaml").exists()
    assert not (newcomer.folder / ".fleetcfg/ledger").exists()
    assert newcomer.do("validate")


@pytest.mark.parametrize(
    "place", ["trust/status.json", BASELINE, "inventory", "baselines/mine.yaml"]
)
def test_nothing_is_written_where_something_else_lies_in_the_place_of_a_file(
    newcomer, stick, place
):
    at = newcomer.folder / place
    at.parent.mkdir(parents=True, exist_ok=True)
    match place:
        case "inventory":
            at.write_text("", "utf-8")
        case "baselines/mine.yaml":
            at.symlink_to("elsewhere.yaml")
        case _:
            at.mkdir()

    refused = newcomer("ledger", "import", stick)

    assert refused.told == "FILE_NOT_REGULAR"
    assert not files_of(newcomer.folder)


def test_what_is_replaced_is_put_aside(newcomer, stick):
    newcomer.do("ledger", "import", stick)
    own = newcomer.folder / BASELINE
    own.write_bytes(own.read_bytes() + b"# of my own\n")
    (newcomer.folder / "baselines/mine.yaml").write_text("x: 1\n", "utf-8")

    newcomer.do("ledger", "import", stick)

    aside = newcomer.folder / ".fleetcfg/replaced/1"
    assert (aside / BASELINE).read_bytes().endswith(b"# of my own\n")
    assert (aside / "baselines/mine.yaml").exists()
    assert files_of(newcomer.folder)[BASELINE] == files_of(stick)[BASELINE]


BACK = {"vi": "Cần lại nội dung nào thì chép từ đó", "en": "Copy what is still wanted from there"}


@pytest.mark.parametrize("language", BACK)
def test_each_file_that_was_moved_away_is_told_with_the_way_back(newcomer, stick, language):
    newcomer.do("ledger", "import", stick)
    fingerprint = fingerprint_of(stick / "trust/root.1.json")
    again = ("trust", "init", f"{stick}", "--fingerprint", fingerprint)
    mine = ("baselines/mine.yaml", "playbooks/mine.yaml")
    for number, words in enumerate((("ledger", "import", f"{stick}"), again), 1):
        for name in mine:
            (newcomer.folder / name).write_text("x: 1\n", "utf-8")

        ended = run_in(newcomer.folder, [*words], language=language)

        told = " ".join(ended.out.split())
        for name in mine:
            aside = f".fleetcfg/replaced/{number}/{name}"
            assert f" {name} → {aside}" in told, ended
            assert (newcomer.folder / aside).read_text("utf-8") == "x: 1\n"
        assert (ended.code, BACK[language] in told) == (0, True)
        assert Words(language).label("import.known") not in told


def test_the_folder_of_another_department_is_not_taken(newcomer, stick):
    """Whoever fills the stick brings a root of his own, and everything signed under it."""
    province = stick.parent / "province"
    for part in PARTS[:-1]:
        shutil.copytree(stick / part, province / part)
    other = hold_ceremony(stick.parent / "other", province)
    foreign = other[ENGINEER].folder

    ended = newcomer("ledger", "import", foreign)

    assert ended.code == 4
    assert not (newcomer.folder / "inventory").exists()


def test_one_command_sets_a_machine_up(stick, tmp_path):
    person = Person("moi", tmp_path / "moi")
    person.folder.mkdir()
    shown = fingerprint_of(stick / "trust/root.1.json")
    known = ("--fingerprint", shown, "--person", APPROVERS[0])

    assert person("trust", "init", stick, *known[:2], "--person", "ai-do").told == "PERSON_UNKNOWN"
    assert person("trust", "init", stick, "--fingerprint", "0" * 64).told == "ROOT_UNPINNED"
    inside = person("trust", "init", stick / "trust", *known)
    assert (inside.code, inside.told) == (64, "TRUST_NO_ROOT")
    assert not (person.folder / "inventory").exists()
    told = person.do("trust", "init", stick, *known)

    assert f"{DOMAIN}/log/{APPROVERS[0]}" in told
    assert person.do("validate")
    assert json.loads(person.do("trust", "show", "--output", "json"))["status"]


def test_what_was_not_proven_is_not_written_whatever_it_is_called(newcomer, stick):
    """A forged older root is passed over by the chain; a list that nobody signed says nothing."""
    newcomer.do("ledger", "import", stick)
    good = (newcomer.folder / "trust/root.1.json").read_bytes()
    root = stick / "trust/root.1.json"
    forged = json.loads(root.read_bytes())
    forged["signatures"] = [{**one, "sig": "AAAA"} for one in forged["signatures"]]
    root.write_text(json.dumps(forged), "utf-8")
    (stick / "trust/crls").mkdir(exist_ok=True)
    (stick / "trust/crls/la.crl").write_bytes(bytes(100))

    newcomer("ledger", "import", stick)
    newcomer("ledger", "import", root)

    assert (newcomer.folder / "trust/root.1.json").read_bytes() == good
    assert not list((newcomer.folder / "trust").glob("crls/*"))


def test_what_is_replaced_is_not_led_out_of_the_folder(newcomer, stick, tmp_path):
    """A git pull can bring the link; whatever is refused, nothing was written before."""
    newcomer.do("ledger", "import", stick)
    mine = newcomer.folder / "baselines/00-mine.yaml"
    mine.write_text("x: 1\n", "utf-8")
    (tmp_path / "elsewhere").mkdir()
    (newcomer.folder / ".fleetcfg").mkdir(exist_ok=True)
    (newcomer.folder / ".fleetcfg/replaced").symlink_to(tmp_path / "elsewhere")
    before = files_of(newcomer.folder)

    assert newcomer("ledger", "import", stick).told == "FILE_NOT_REGULAR"
    assert files_of(newcomer.folder) == before
    assert not any((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    "place",
    [
        f".{BASELINE.replace('/', '.')}.new",
        "baselines/.50-standby.yaml.ab12.new",
        "trust/.manifest.json.new",
        ".fleetcfg",
        ".fleetcfg/replaced",
    ],
)
def test_where_something_lies_in_the_way_of_a_hidden_part_nothing_is_moved(newcomer, stick, place):
    """Any pull can bring it: a folder where a part of a file goes, a file where old ones go."""
    newcomer.do("ledger", "import", stick)
    own, at = newcomer.folder / BASELINE, newcomer.folder / place
    own.write_bytes(own.read_bytes() + b"# of my own\n")
    at.parent.mkdir(exist_ok=True)
    if place.startswith(".fleetcfg"):
        at.write_text("", "utf-8")
    else:
        at.mkdir()
    before = files_of(newcomer.folder)

    refused = newcomer("ledger", "import", stick)

    assert (refused.code, refused.told) == (4, "IN_THE_WAY")
    assert at.name in refused.err
    assert files_of(newcomer.folder) == before
    at.unlink() if at.is_file() else at.rmdir()
    newcomer.do("ledger", "import", stick)
    assert files_of(newcomer.folder)[BASELINE] == files_of(stick)[BASELINE]


def test_what_is_replaced_gets_a_number_that_nothing_has(newcomer, stick):
    newcomer.do("ledger", "import", stick)
    (newcomer.folder / "baselines/00-mine.yaml").write_text("x: 1\n", "utf-8")
    aside = newcomer.folder / ".fleetcfg/replaced"
    aside.mkdir(parents=True)
    (aside / "1").symlink_to("nowhere")

    newcomer.do("ledger", "import", stick)

    assert (aside / "2/baselines/00-mine.yaml").read_text("utf-8") == "x: 1\n"


def test_what_is_replaced_may_lie_on_another_file_system(newcomer, stick, monkeypatch):
    """As where ``.fleetcfg`` is a mount: the system then refuses to rename."""
    newcomer.do("ledger", "import", stick)
    mine = newcomer.folder / "baselines/00-mine.yaml"
    mine.write_text("x: 1\n", "utf-8")
    rename = os.rename

    def refused(source, target, **rest):
        if ".fleetcfg/replaced" in str(target):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(source))
        return rename(source, target, **rest)

    monkeypatch.setattr(os, "rename", refused)

    newcomer.do("ledger", "import", stick)

    aside = newcomer.folder / ".fleetcfg/replaced/1/baselines/00-mine.yaml"
    assert aside.read_text("utf-8") == "x: 1\n"
    assert not mine.exists()


def test_a_manifest_of_registers_alone_is_signed_in_the_folder_that_came_with_it(adopted, stick):
    engineer, own = adopted[ENGINEER], adopted[APPROVERS[0]]
    row = "holidays:\n  - {name: Tết Nguyên đán, first: 2027-02-05}\n"
    (engineer.folder / "registers/nghi.yaml").write_text(row, "utf-8")
    draft = stick.with_name("ban-ke.json")
    engineer.do("trust", "manifest", "--worktree", *DECISION, "--out", draft)
    shutil.copy(engineer.folder / "registers/nghi.yaml", stick / "registers")
    shutil.copytree(data_of(own.folder), data_of(stick))  # he stands there, with his own record
    there = Person(own.name, stick)

    told = there.do("trust", "sign", draft, code=4)
    key = ("--key", own.folder / "khoa" / own.name)
    at_home = own("trust", "sign", draft, *key, *typed(told))
    signed = there.do("trust", "sign", draft, *key, *typed(told))

    assert at_home.told == "MANIFEST_NOT_HERE"
    assert "Tết Nguyên đán" in told
    assert own.name in signed.splitlines()[-2]
