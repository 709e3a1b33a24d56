"""What broke around the core of release 0.2.0, done again through the command line.

One exploit a test, in the folders of people who meet by files alone. Each begins with a change-set
that was approved and given out.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from fleetcfg.authority import import_logs
from fleetcfg.authority.installation import open_log
from fleetcfg.ledger.entry import read_entry
from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.trust.crypto.canonical import from_base64, spell
from fleetcfg.trust.crypto.envelope import DocumentKind, Signature, draft, namespace, with_signature
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.clocks import clock_ahead
from tests.integration.story import LOG, apply, refused
from tests.integration.walk import (
    APPROVERS,
    CHANGE,
    CLERK,
    ENGINEER,
    HOLDERS,
    TECHNICIAN,
    Home,
    Person,
    fingerprint_of,
)

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


def sign(person: Person, kind: DocumentKind, document: dict[str, Any]) -> bytes:
    """Return *document*, signed with the key of *person*: stolen, or misused."""
    key = person.folder / person.key[1]
    signer = SshSigner(key, read_public(public_file(key).read_bytes()), is_attended=False)
    envelope = draft(spell(document), kind)
    signature = signer.sign(envelope.message, namespace(kind, DOMAIN))
    return with_signature(envelope, Signature(signer.keyid, signature)).to_bytes()


def payload(person: Person, name: str) -> dict[str, Any]:
    return json.loads(from_base64(person.read(name)["payload"]))


def steal(home: Home, **changes: Any) -> None:
    """Have a status signed with the clerk's key, and laid into the technician's folder."""
    document = payload(home[ENGINEER], "trust/status.json") | changes
    stolen = sign(home[CLERK], "status", document)
    (home[TECHNICIAN].folder / "trust/status.json").write_bytes(stolen)


def edit_table(person: Person, statement: str) -> None:
    with closing(sqlite3.connect(person.ledger / "ledger.sqlite")) as database:
        database.execute(statement)
        database.commit()


def report(home: Home) -> None:
    """Bring the technician's log to the Department."""
    home[TECHNICIAN].do("ledger", "export", "--out", LOG)
    home.carry(LOG, TECHNICIAN, CLERK)


# ---------------------------------------------------------------- M1, H3: a stolen status key


def test_a_thief_of_the_status_key_gives_back_nothing_that_was_withdrawn(issued, fleet):
    issued.issue_status("--withdraw", CHANGE)
    assert refused(fleet, issued[TECHNICIAN]) == ("CHANGESET_WITHDRAWN", 7)
    version = payload(issued[ENGINEER], "trust/status.json")["version"]

    steal(issued, version=version + 1, withdrawn=[], device_seq={}, executors={})

    assert refused(fleet, issued[TECHNICIAN]) == ("CHANGESET_WITHDRAWN", 7)


def test_a_thief_of_the_status_key_does_not_use_up_its_numbers(issued, fleet):
    steal(issued, version=2**53 - 1)
    technician = issued[TECHNICIAN]
    taken = technician("ledger", "import", "trust/status.json")

    assert taken.told == "VERSION_JUMP"
    assert apply(technician).code == 0  # by the status that is in the bundle


def test_a_root_ends_what_the_stolen_key_did(issued, fleet):
    """The thief is as far ahead as he may be; another key, named by a root, begins below him."""
    technician, engineer = issued[TECHNICIAN], issued[ENGINEER]
    known = payload(engineer, "trust/status.json")["version"]
    steal(issued, version=known + 900)
    technician.do("ledger", "import", "trust/status.json")
    replace_clerk(issued)

    technician.do(
        "ledger", "import", "trust/root.2.json", "trust/manifest.json", "trust/status.json"
    )

    told = technician.do("trust", "show", "--output", "json")
    assert json.loads(told)["status"]["version"] == known + 1


def replace_clerk(home: Home) -> None:
    """Have a root that revokes the clerk's key and gives the role to another's."""
    engineer = home[ENGINEER]
    policy = engineer.folder / "chinh-sach.yaml"
    text = policy.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("revoked:")]
    revoked = f"revoked: [{{public: khoa/{CLERK}.pub, at: {now().date()}, reason: lộ khóa}}]"
    text = "\n".join([*lines, revoked, ""]).replace(
        f"status: {{people: [{CLERK}],", f"status: {{people: [{APPROVERS[0]}],"
    )
    policy.write_text(text, "utf-8")
    root = "trust/root.2.json"
    engineer.do(
        "trust", "root", "--from", policy.name, "--after", "trust/root.1.json", "--out", root
    )
    home.sign(root, *HOLDERS[:2])
    home.carry(root, ENGINEER, APPROVERS[0])
    engineer.do("trust", "status", "--out", "trust/status.json")
    home.sign("trust/status.json", APPROVERS[0])
    engineer.do("ledger", "import", root, "trust/status.json")
    home.carry_trust()


# ---------------------------------------------------------------- M2: other people's clocks


def test_a_witness_whose_documents_have_run_out_cosigns_nothing(issued, fleet):
    """The clock of the Department's PC is ten years ahead."""
    assert apply(issued[TECHNICIAN]).code == 0
    report(issued)

    with clock_ahead(timedelta(days=3650)):
        assert issued[CLERK]("ledger", "import", LOG).told == "STATUS_EXPIRED"
    assert not (issued[CLERK].folder / LOG).with_suffix(".cosigned").exists()


def test_a_cosignature_of_a_day_that_has_not_come_is_not_believed(issued, fleet):
    assert apply(issued[TECHNICIAN]).code == 0
    report(issued)
    with clock_ahead(timedelta(days=5)):
        issued[CLERK].do("ledger", "import", LOG, code=0)
    issued.carry("ky-thuat.cosigned", CLERK, TECHNICIAN)

    assert issued[TECHNICIAN]("ledger", "import", "ky-thuat.cosigned").told == "CLOCK_BEHIND"


def test_a_dead_clock_here_stops_this_machine_only_while_it_is_dead(issued, fleet):
    technician = issued[TECHNICIAN]
    with clock_ahead(timedelta(days=3650)):
        assert apply(technician).code == 4
        assert technician("ledger", "import", "trust/status.json").code == 4

    assert apply(technician).code == 0


# ---------------------------------------------------------------- M5: tables, and the log


@pytest.mark.parametrize("statement", ["DELETE FROM attempt", "DELETE FROM sequence"])
def test_a_row_that_was_deleted_is_told_and_nothing_is_spent_twice(issued, fleet, statement):
    technician = issued[TECHNICIAN]
    assert apply(technician).code == 0
    edit_table(technician, statement)

    assert technician("ledger", "verify").told == "LEDGER_TABLES"
    assert refused(fleet, technician)[0] == "ALREADY_CONSUMED"


def test_a_root_that_was_put_into_a_table_is_not_trusted(issued, fleet):
    technician = issued[TECHNICIAN]
    edit_table(technician, "UPDATE fact SET value = 'sha256:00' WHERE name = 'root_sha256'")

    assert technician("trust", "show").told == "LEDGER_TABLES"
    assert apply(technician).code == 0


# ---------------------------------------------------------------- 11: the witness reads


def test_a_log_with_two_first_attempts_is_kept_as_evidence_and_never_cosigned(issued, fleet):
    technician, clerk = issued[TECHNICIAN], issued[CLERK]
    assert apply(technician).code == 0
    forge_intent(technician)
    report(issued)

    ended = clerk("ledger", "import", LOG)

    assert ended.told == "LOG_CONTRADICTION"
    assert not (clerk.folder / LOG).with_suffix(".cosigned").exists()
    told = clerk.do("ledger", "show")
    assert "LOG_CONTRADICTION" in told
    assert (clerk.folder / LOG).read_bytes() in kept_objects(clerk)


def test_one_log_after_another_does_not_fill_the_disk(issued, fleet, monkeypatch):
    technician, clerk = issued[TECHNICIAN], issued[CLERK]
    assert apply(technician).code == 0
    for is_first in (True, False):
        forge_intent(technician)
        (technician.folder / LOG).unlink(missing_ok=True)
        report(issued)
        data = (clerk.folder / LOG).read_bytes()
        if is_first:
            # 256 MiB of logs would be no input of modest size.
            monkeypatch.setattr(import_logs, "MOST_EVIDENCE", 2 * len(data))

        assert clerk("ledger", "import", LOG).told == "LOG_CONTRADICTION"
        assert (data in kept_objects(clerk)) is is_first


def forge_intent(person: Person) -> None:
    """Write what only the machine's administrator can: an entry, and a head over it."""
    store = open_log(person.ledger)
    intents = [e for e in map(read_entry, store.lines()) if e.kind == "intent"]
    with store.writing() as transaction:
        transaction.add("intent", dict(intents[0].facts), at=now())
    store.close()


def kept_objects(person: Person) -> list[bytes]:
    return [file.read_bytes() for file in (person.ledger / "objects").rglob("*") if file.is_file()]


def test_a_change_set_that_was_not_issued_here_is_found_in_the_log(made, adopted, fleet, tmp_path):
    """A copy of the Department's record issued it; the record itself knows nothing of it."""
    fleet.tamper(made.web, "Conference AutoAnswer Mode", "On")
    file = adopted.approve(adopted.plan(made.web))
    copy = adopted.copy(tmp_path / "copy", ENGINEER, CLERK)
    copy.record(file)
    shutil.copy(copy[CLERK].folder / file, adopted[TECHNICIAN].folder)
    assert apply(adopted[TECHNICIAN], file=file).code == 0
    report(adopted)

    assert adopted[CLERK]("ledger", "import", LOG).told == "LOG_CONTRADICTION"

    adopted.carry(file, ENGINEER, CLERK)
    adopted[CLERK].do("ledger", "import", file)
    adopted[CLERK].do("ledger", "import", LOG)


def test_a_log_begun_anew_with_another_key_spends_nothing(issued, fleet):
    technician = issued[TECHNICIAN]
    shutil.rmtree(technician.ledger)
    technician.do("ledger", "init", "--origin", f"{DOMAIN}/log/{TECHNICIAN}")
    root = technician.folder / "trust/root.1.json"
    technician.do("trust", "init", root, "--fingerprint", fingerprint_of(root))

    assert refused(fleet, technician) == ("LOG_KEY", 10)


# ---------------------------------------------------------------- 12: refusals stay


def test_every_refusal_is_recorded_of_verify_too_and_at_the_first_step(issued, fleet):
    technician = issued[TECHNICIAN]
    for name, data in (("rac.json", b"{"), ("rong.json", b"{}")):
        (technician.folder / name).write_bytes(data)
        assert technician("verify", name, *technician.key).code == 4
        assert technician("verify", name, *technician.key).code == 4

    told = technician.do("ledger", "show")
    assert told.count("refused") == 2
    assert "JSON_SYNTAX" in told
    assert "BUNDLE_FORMAT" in told


def test_refusals_do_not_fill_the_disk(technician, fleet):
    for turn in range(103):
        (technician.folder / f"{turn}.json").write_bytes(b"{" + b" " * turn)
        technician("verify", f"{turn}.json", *technician.key)

    assert technician.do("ledger", "show", "--last", 0).count("JSON_SYNTAX") == 100
