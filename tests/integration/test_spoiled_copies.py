"""A copy that a carrier spoiled, and that comes first, spoils nothing of the good ones."""

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from fleetcfg.trust.crypto.canonical import from_base64, spell, to_base64
from fleetcfg.trust.documents.bundle import MAX_CRLS
from tests.integration.story import apply, edit
from tests.integration.test_together import (
    BASELINE,
    ISSUED,
    approve_together,
    approved_together,
    issue,
    plan_together,
)
from tests.integration.walk import (
    APPROVERS,
    CLERK,
    DECISION,
    ENGINEER,
    TECHNICIAN,
    Home,
    Person,
)

pytestmark = pytest.mark.long

SPOILED = "0-spoiled.json"
Doc = dict[str, Any]


def broken(envelope: Doc) -> None:
    """Have the last byte of each signature be another."""
    for signature in envelope["signatures"]:
        data = from_base64(signature["sig"])
        signature["sig"] = to_base64(data[:-1] + bytes([data[-1] ^ 1]))


def newer(envelope: Doc) -> None:
    """Have a document claim a later version: no signature is over that."""
    said = json.loads(from_base64(envelope["payload"]))
    said["version"] += 1
    envelope["payload"] = to_base64(spell(said))


def with_broken_signatures(bundle: Doc) -> None:
    for envelope in (bundle["changeset"], bundle["next"], bundle["status"], *bundle["approvals"]):
        broken(envelope)


def with_broken_author(bundle: Doc) -> None:
    broken(bundle["changeset"])


def with_newer_documents(bundle: Doc) -> None:
    newer(bundle["status"])
    newer(bundle["manifest"])


def padded(bundle: Doc) -> None:
    """Have other files in it, and revocation lists that are none, up to the limit."""
    lists = [to_base64(b"%d" % number) for number in range(MAX_CRLS)]
    bundle.update(files=["QUFBQQ=="], crls=lists)


def emptied(bundle: Doc) -> None:
    bundle["next"]["signatures"] = []
    bundle["approvals"] = []
    del bundle["files"]


WAYS = (with_broken_signatures, with_newer_documents, padded, emptied)


def spoil(person: Person, file: str, way: Callable[[Doc], None]) -> str:
    """Make of *file* a copy that comes first, and is spoiled in one *way*; return its name."""
    bundle = person.read(file)
    way(bundle)
    (person.folder / SPOILED).write_bytes(spell(bundle))
    return SPOILED


def apart_at_the_clerk(home: Home, host: str) -> list[str]:
    """Have both approve side by side, and bring what came back to the clerk."""
    file = plan_together(home, host)
    apart = [approve_together(home, file, person, ENGINEER) for person in APPROVERS]
    for name, person in zip(apart, APPROVERS, strict=True):
        home.carry(name, person, CLERK)
    return apart


@pytest.mark.parametrize("way", WAYS)
def test_a_spoiled_copy_before_two_that_were_approved_apart_spoils_neither(made, adopted, way):
    apart, clerk = apart_at_the_clerk(adopted, made.web), adopted[CLERK]
    came = [spoil(clerk, apart[0], way), *apart]

    clerk.do("trust", "status", *(w for f in came for w in ("--manifest", f)), "--out", "s.json")
    clerk.sign("s.json")
    clerk.do("ledger", "import", "s.json", *came)

    adopted.carry(ISSUED, CLERK, TECHNICIAN)
    technician = adopted[TECHNICIAN]
    technician.do("ledger", "import", ISSUED)
    assert apply(technician, file=ISSUED).code == 0


@pytest.mark.parametrize("way", [with_newer_documents, padded])
def test_a_spoiled_copy_before_the_issued_one_keeps_no_declarations_away(made, adopted, way):
    issue(adopted, approved_together(adopted, made.web))
    adopted.carry(ISSUED, CLERK, TECHNICIAN)
    technician = adopted[TECHNICIAN]

    technician.do("ledger", "import", spoil(technician, ISSUED, way), ISSUED)

    at = technician.folder / BASELINE
    assert at.read_bytes() == (adopted[ENGINEER].folder / BASELINE).read_bytes()


def test_another_draft_in_the_first_copy_does_not_take_the_place_of_the_named_one(made, adopted):
    apart, clerk = apart_at_the_clerk(adopted, made.web), adopted[CLERK]
    engineer = adopted[ENGINEER]
    edit(engineer, "call.auto_answer", "enabled", "disabled")
    engineer.do("trust", "manifest", "--worktree", *DECISION, "--out", "other.json")
    bundle = clerk.read(apart[0]) | {"next": engineer.read("other.json")}
    (clerk.folder / SPOILED).write_bytes(spell(bundle))
    clerk.do("trust", "status", *(w for f in apart for w in ("--manifest", f)), "--out", "s.json")
    clerk.sign("s.json")

    clerk.do("ledger", "import", "s.json", SPOILED, *apart)


def test_what_is_left_out_is_told_with_who_and_why(made, adopted):
    apart, clerk = apart_at_the_clerk(adopted, made.web), adopted[CLERK]
    first = spoil(clerk, apart[0], with_broken_signatures)
    keyid = clerk.read(first)["next"]["signatures"][0]["keyid"]

    files = (word for file in (first, *apart) for word in ("--manifest", file))

    ended = clerk("trust", "status", *files, "--out", "s.json")

    assert ended.code == 0
    (line,) = [one for one in ended.err.splitlines() if one.startswith("PART_LEFT_OUT")]
    assert f"manifest, {keyid}: SIG_INVALID" in line


def test_a_spoiled_copy_alone_is_refused_for_what_is_wrong_with_it(made, adopted):
    issue(adopted, approved_together(adopted, made.web))
    adopted.carry(ISSUED, CLERK, TECHNICIAN)
    technician = adopted[TECHNICIAN]
    shutil.copy(
        technician.folder / spoil(technician, ISSUED, with_broken_author), technician.folder / "x"
    )

    ended = technician("ledger", "import", SPOILED, "x")

    assert ended.code == 4
    assert ended.told == "SIG_INVALID", ended
