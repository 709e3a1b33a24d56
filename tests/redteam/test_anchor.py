"""The anchor cannot be carried in: a stick, or a git repository, that brings a record of its own.

An attacker who fills what is carried has founded a Department: his own people, his own keys, the
technician's public key as executor, and a change-set that has a codec answer by itself. All of it
is good by his own root, and he brings the record that trusts this root.
"""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fleetcfg_kit.testing.fleet import RunningFleet
from fleetcfg_kit.testing.keys import SoftKey, make_ed25519
from tests.integration.walk import (
    AUTO_ANSWER,
    ENGINEER,
    TECHNICIAN,
    Home,
    Person,
    data_of,
    fingerprint_of,
    hold_ceremony,
    simulated,
)

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)

FORGED = "CS-2026-0666"
OLD = Path(".fleetcfg", "ledger")
GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@example.invalid")
EAVESDROPPING = Path("baselines", "21-eavesdropping.yaml")


@dataclass(frozen=True)
class World:
    """Two Departments before one fleet, never written to.

    Attributes:
        true: The Department's people.
        false: The attacker's; *bundle* is what they approved.
        host: A codec that does not answer by itself.
    """

    fleet: RunningFleet
    true: Home
    false: Home
    bundle: str
    host: str


def _false_key(name: str) -> SoftKey:
    """Return a key of the attacker's, but for the technician: his public key is public."""
    return make_ed25519(name if name == TECHNICIAN else f"false {name}")


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    place = tmp_path_factory.mktemp("w")
    with simulated(place) as fleet:
        host = fleet.over("https")[0]
        true = hold_ceremony(place / "t", fleet.province)
        declared = place / "false"
        shutil.copytree(fleet.province, declared)
        baseline = declared / EAVESDROPPING
        text = baseline.read_text("utf-8")
        baseline.write_text(text.replace("equals: disabled", "equals: enabled", 1), "utf-8")
        false = hold_ceremony(place / "f", declared, _false_key)
        fleet.tamper(host, AUTO_ANSWER, "On")
        false.adopt(host)
        fleet.restore()
        bundle = false.approved(host, number=FORGED)
        yield World(fleet, true, false, bundle, host)


@pytest.fixture
def technician(world, tmp_path) -> Person:
    return world.true.copy(tmp_path / "h", TECHNICIAN)[TECHNICIAN]


@pytest.fixture
def stick(world, tmp_path) -> Path:
    """What the attacker has filled: declarations, documents, and a record beside them."""
    carried = tmp_path / "usb" / "khai-bao"
    source = world.false[TECHNICIAN]
    for part in ("inventory", "baselines", "playbooks", "registers", "trust"):
        shutil.copytree(source.folder / part, carried / part)
    shutil.copytree(source.ledger, carried / OLD)
    shutil.copy(source.folder / world.bundle, tmp_path / "usb")
    return tmp_path / "usb"


def _copy_as_the_guide_says(stick: Path, technician: Person) -> None:
    words = f"cp -r {stick}/khai-bao/. . && cp {stick}/*.json ."
    subprocess.run(["bash", "-c", words], cwd=technician.folder, check=True)


def _digest_shown(world: World) -> str:
    """Return the beginning of the true root's digest, as a person compares it."""
    return fingerprint_of(world.true[ENGINEER].folder / "trust" / "root.1.json")[:8]


def _require_untouched(world: World, technician: Person, key: bytes) -> None:
    """Require that the record is his, trusts whom it trusted, and the codec heard nothing."""
    shown = technician("trust", "show", "--trust", "none")
    assert shown.code == 0, shown.err
    assert _digest_shown(world) in shown.out
    assert technician("ledger", "verify", "--trust", "none").code == 0
    assert (technician.ledger / "log.key").read_bytes() == key
    assert world.fleet.get(world.host, AUTO_ANSWER) == "Off"
    assert world.fleet.stats()[world.host]["writes"] == 0


def _key(technician: Person) -> bytes:
    return (technician.ledger / "log.key").read_bytes()


def _apply(technician: Person, world: World) -> tuple[int, str]:
    ended = technician("apply", world.bundle, "--all", *technician.key)
    return ended.code, ended.told


def test_the_attack_is_good_by_the_record_that_it_brings(world, technician, stick):
    """What is refused below is refused because of where the anchor lies, and of nothing else."""
    _copy_as_the_guide_says(stick, technician)
    words = ("apply", world.bundle, "--all", "--check", *technician.key)

    ended = technician(*words, "--ledger", OLD)

    assert ended.code == 0, ended.err


def test_a_stick_that_brings_a_record_changes_nobodys_anchor(world, technician, stick):
    key = _key(technician)
    _copy_as_the_guide_says(stick, technician)
    assert (technician.folder / OLD / "log.key").exists()

    taken = technician("ledger", "import", "trust/manifest.json", "trust/status.json")

    assert taken.code == 4, taken.out
    assert _apply(technician, world)[0] == 4
    _require_untouched(world, technician, key)


def test_a_pull_that_brings_a_record_changes_nobodys_anchor(world, technician, stick, tmp_path):
    key, upstream = _key(technician), tmp_path / "upstream"
    for words in (
        ["init", "-q"],
        ["add", "inventory", "baselines", "playbooks", "registers", "trust"],
    ):
        subprocess.run([*GIT, *words], cwd=technician.folder, check=True)
    (technician.folder / ".gitignore").write_text(".fleetcfg/\n")
    subprocess.run([*GIT, "commit", "-q", "-m", "a"], cwd=technician.folder, check=True)
    subprocess.run(["git", "clone", "-q", technician.folder, upstream], check=True)
    shutil.copytree(stick / "khai-bao", upstream, dirs_exist_ok=True)
    shutil.copy(stick / world.bundle, upstream)
    for words in (["add", "--force", "."], ["commit", "-q", "-m", "b"]):
        subprocess.run([*GIT, *words], cwd=upstream, check=True)

    pull = [*GIT, "pull", "-q", "--no-rebase", str(upstream)]
    subprocess.run(pull, cwd=technician.folder, check=True)

    assert (technician.folder / OLD / "log.key").exists()
    assert _apply(technician, world)[0] == 4
    _require_untouched(world, technician, key)


def test_a_record_in_a_git_work_tree_is_not_opened_though_it_is_named(world, technician):
    subprocess.run(["git", "init", "-q"], cwd=technician.folder, check=True)
    shutil.copytree(technician.ledger, technician.folder / OLD)

    for words in (("ledger", "verify"), ("trust", "show")):
        ended = technician(*words, "--ledger", OLD)
        assert (ended.code, ended.told) == (4, "LEDGER_IN_GIT")


def test_a_carried_record_is_not_taken_where_there_is_none(world, technician, stick):
    shutil.rmtree(data_of(technician.folder))
    _copy_as_the_guide_says(stick, technician)

    assert _apply(technician, world) == (64, "LEDGER_ABSENT")
    assert not technician.ledger.exists()
    assert world.fleet.get(world.host, AUTO_ANSWER) == "Off"


def test_whose_word_counts_is_said_before_anything_else(world, technician, stick):
    shutil.copy(stick / world.bundle, technician.folder)

    ended = technician("apply", world.bundle, "--all", *technician.key)

    domain, root, digest, _, log, *_ = ended.out.splitlines()
    assert domain.endswith("so-khcn.example")
    assert root.split() == ["Root", "1"]
    assert _digest_shown(world) in digest
    assert log.endswith(f"so-khcn.example/log/{TECHNICIAN}")
