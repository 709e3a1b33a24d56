"""A record of 0.2.0 is taken over by the fingerprint that a person types, and by nothing else."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fleetcfg.ledger.checkpoint import Checkpoint, NoteSigner, sign_checkpoint
from fleetcfg.ledger.merkle import EMPTY_ROOT
from fleetcfg.trust.crypto.canonical import from_base64, spell, to_base64
from tests.integration.walk import Person, data_of, fingerprint_of

KEPT = Path(__file__).parents[1] / "golden" / "v0.2.0"
DOMAIN = "so-khcn.example.vn"
OLD = Path(".fleetcfg", "ledger")


@pytest.fixture
def person(tmp_path) -> Person:
    """Somebody with the folder of 0.2.0: its record, and the signed documents."""
    folder = tmp_path / "so"
    shutil.copytree(KEPT / "trust", folder / "trust")
    shutil.copytree(KEPT / "dept", folder / OLD)
    for key in (folder / OLD).rglob("*.key"):
        key.chmod(0o600)
    return Person("so", folder)


def place_of(person: Person) -> Path:
    return data_of(person.folder) / "fleetcfg" / DOMAIN / "ledger"


def fingerprint(person: Person) -> str:
    return fingerprint_of(person.folder / "trust" / "root.1.json")


def migrate(person: Person, *words: object) -> tuple[int, str]:
    ended = person("ledger", "migrate", "--fingerprint", fingerprint(person), *words)
    return ended.code, ended.told


def edit(person: Person, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(person.folder / OLD / "ledger.sqlite")) as database:
        database.execute(statement, values)
        database.commit()


def fact(person: Person, name: str) -> str:
    with closing(sqlite3.connect(person.folder / OLD / "ledger.sqlite")) as database:
        (value,) = database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(value)


# ---------------------------------------------------------------- what is true afterwards


def test_a_record_of_before_is_named_with_the_command_that_takes_it_over(person):
    ended = person("ledger", "verify")

    assert (ended.code, ended.told) == (64, "LEDGER_MOVED")
    assert "fleetcfg ledger migrate --fingerprint" in ended.err


def test_all_entries_stand_in_the_new_record_and_it_is_whole(person):
    before = (person.folder / OLD / "log.jsonl").read_bytes()
    shown = person.do("ledger", "migrate", "--fingerprint", fingerprint(person))

    assert str(place_of(person)) in shown
    assert (place_of(person) / "log.jsonl").read_bytes().startswith(before)
    person.do("ledger", "verify")
    told = json.loads(person.do("trust", "show", "--output", "json"))
    assert told["root"]["sha256"].removeprefix("sha256:") == fingerprint(person)
    assert told["status"]["version"] == 1
    assert told["manifest"]["version"] == 1


def test_the_old_folder_is_left_without_a_key(person):
    keys = {path.name: path.read_bytes() for path in (person.folder / OLD).rglob("*.key")}
    assert set(keys) == {"log.key", "witness.key"}

    assert migrate(person)[0] == 0

    gone = OLD.with_name("ledger.migrated")
    assert not (person.folder / OLD).exists()
    assert list((person.folder / gone).rglob("*.key")) == []
    assert (person.folder / gone / "log.jsonl").exists()
    assert {path.name: path.read_bytes() for path in place_of(person).rglob("*.key")} == keys
    assert person("ledger", "verify", "--ledger", gone).code == 1


def test_every_file_of_the_new_record_is_its_owners_alone(person):
    for path in (person.folder / OLD).rglob("*"):
        path.chmod(path.stat().st_mode & ~0o077 if path.suffix == ".key" else 0o755)

    assert migrate(person)[0] == 0
    assert not [path for path in place_of(person).rglob("*") if path.stat().st_mode & 0o077]


def test_what_was_spent_stays_spent_whatever_the_old_tables_say(person):
    edit(person, "DELETE FROM attempt")
    edit(person, "DELETE FROM sequence")
    shutil.rmtree(person.folder / OLD)
    shutil.copytree(KEPT / "tech", person.folder / OLD)
    (person.folder / OLD / "log.key").chmod(0o600)
    edit(person, "DELETE FROM attempt")

    assert migrate(person)[0] == 0
    with closing(sqlite3.connect(place_of(person) / "ledger.sqlite")) as database:
        rows = database.execute("SELECT device, state FROM attempt").fetchall()
    intents = (KEPT / "tech" / "log.jsonl").read_bytes().count(b'"kind":"intent"')
    assert len(rows) == intents > 0


def test_a_root_that_the_record_does_not_keep_may_be_given_beside_it(person):
    edit(person, "DELETE FROM fact WHERE name GLOB 'root*'")

    assert migrate(person) == (64, "TRUST_ABSENT")
    assert migrate(person, "trust/root.1.json")[0] == 0


# ---------------------------------------------------------------- what is not taken over


def test_another_fingerprint_takes_nothing(person):
    ended = person("ledger", "migrate", "--fingerprint", "0" * 64)

    assert (ended.code, ended.told) == (4, "ROOT_UNPINNED")
    assert not place_of(person).exists()
    assert (person.folder / OLD / "log.key").exists()


def _edit_line(person: Person) -> None:
    log = person.folder / OLD / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"2026", b"2027", 1))


def _cut_log(person: Person) -> None:
    log = person.folder / OLD / "log.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))


def _cut_log_and_head(person: Person) -> None:
    _cut_log(person)
    edit(person, "UPDATE head SET size = size - 1")


def _forge(person: Person, kind: str) -> None:
    """Put another document of *kind* under the signatures of the one that is kept."""
    envelope = json.loads(fact(person, f"{kind}.1"))
    envelope["payload"] = to_base64(from_base64(envelope["payload"]).replace(b"2026", b"2027", 1))
    edit(person, "UPDATE fact SET value = ? WHERE name = ?", json.dumps(envelope), f"{kind}.1")


def _other_status(person: Person) -> None:
    _forge(person, "status")


def _other_manifest(person: Person) -> None:
    _forge(person, "manifest")


def _other_root(person: Person) -> None:
    """Keep a second root, which no people of the first have signed."""
    envelope = json.loads(fact(person, "root.1"))
    document = json.loads(from_base64(envelope["payload"]))
    document |= {"version": 2, "prev": f"sha256:{fingerprint(person)}"}
    envelope["payload"] = to_base64(spell(document))
    edit(person, "INSERT INTO fact VALUES ('root.2', ?)", json.dumps(envelope))
    edit(person, "UPDATE fact SET value = '2' WHERE name = 'root_version'")


def _other_key(person: Person) -> None:
    """Begin the log anew, with a key that the root does not name."""
    ledger = person.folder / OLD
    shutil.rmtree(ledger / "objects")
    name = json.loads((ledger / "log.key").read_bytes())["name"]
    seed = bytes(32)
    (ledger / "log.key").write_text(json.dumps({"name": name, "seed": to_base64(seed)}))
    (ledger / "log.jsonl").write_bytes(b"")
    edit(person, "UPDATE head SET size = 0, bytes = 0, edge = x''")
    signer = NoteSigner.from_seed(name, seed)
    note = sign_checkpoint(Checkpoint(name, 0, EMPTY_ROOT), signer)
    (ledger / "checkpoint").write_text(note.to_text())


def _trigger(person: Person) -> None:
    edit(person, "CREATE TRIGGER x AFTER INSERT ON attempt BEGIN DELETE FROM attempt; END")


def _view(person: Person) -> None:
    edit(person, "DROP TABLE sequence")
    edit(person, "CREATE VIEW sequence AS SELECT 'x' device, 0 seq, 'x' changeset")


def _link(person: Person) -> None:
    log = person.folder / OLD / "log.jsonl"
    log.symlink_to(log.rename(person.folder / "elsewhere"))


def _broken_object(person: Person) -> None:
    file = next(path for path in (person.folder / OLD / "objects").rglob("*") if path.is_file())
    file.write_bytes(b"something else")


@pytest.mark.parametrize(
    ("forge", "code", "told"),
    [
        (_edit_line, 4, "LOG_SELF_MISMATCH"),
        (_cut_log, 4, "LOG_SELF_MISMATCH"),
        (_cut_log_and_head, 4, "LOG_SELF_MISMATCH"),
        (_other_root, 4, "SIG_INVALID"),
        (_other_status, 4, "SIG_INVALID"),
        (_other_manifest, 4, "SIG_INVALID"),
        (_other_key, 4, "LOG_KEY"),
        (_trigger, 1, "LEDGER_CORRUPT"),
        (_view, 1, "LEDGER_CORRUPT"),
        (_link, 4, "LEDGER_LINK"),
        (_broken_object, 1, "LEDGER_OBJECT"),
    ],
)
def test_what_is_forged_is_not_taken_over(person, forge, code, told):
    forge(person)

    assert migrate(person) == (code, told)
    assert not place_of(person).exists()
    assert (person.folder / OLD / "log.key").exists()


# ---------------------------------------------------------------- where to


@pytest.mark.parametrize("part", [".", "log.jsonl", "objects"])
def test_a_record_that_others_may_write_to_is_not_taken_over(person, part):
    path = person.folder / OLD / part
    path.chmod(0o777 if path.is_dir() else 0o666)

    code, told = migrate(person)

    assert (code, "CONFIG_UNSAFE" in told) == (4, True)
    assert not place_of(person).exists()


def test_no_record_is_taken_into_a_place_that_is_there(person):
    place_of(person).mkdir(parents=True)

    assert migrate(person) == (64, "LEDGER_EXISTS")


def test_no_record_is_taken_into_a_git_work_tree(person):
    (person.folder / ".git").mkdir()

    assert migrate(person, "--ledger", "there") == (4, "LEDGER_IN_GIT")
    assert migrate(person)[0] == 0  # and out of one it is


def test_a_record_is_taken_over_once(person):
    assert migrate(person)[0] == 0
    assert migrate(person) == (64, "LEDGER_ABSENT")

    shutil.copytree(KEPT / "dept", person.folder / OLD)
    assert migrate(person) == (64, "FILE_EXISTS")


def test_a_try_that_was_broken_off_stands_in_nobodys_way(person):
    left = place_of(person).with_name("ledger.new")
    left.mkdir(parents=True)
    (left / "log.key").write_bytes(b"half")

    assert migrate(person)[0] == 0
    assert not left.exists()


def test_a_record_of_this_release_is_not_taken_over(person):
    assert migrate(person)[0] == 0

    assert migrate(person, "--from", place_of(person)) == (64, "LEDGER_NOT_OLD")
