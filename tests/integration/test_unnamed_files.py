"""Bytes in a bundle that its manifest does not name: told, and carried no further."""

import json

from fleetcfg.trust.crypto.canonical import spell, to_base64
from tests.integration.test_together import (
    FIRST,
    ISSUED,
    SECOND,
    approve_together,
    both,
    bundle_of,
    issue,
    plan_together,
)
from tests.integration.walk import CLERK, DECISION, ENGINEER, TECHNICIAN, Home, Person


def with_junk(person: Person, file: str) -> None:
    """Have a carrier put into *file* bytes that no manifest names."""
    at = person.folder / file
    carried = json.loads(at.read_bytes())
    carried["files"] = [*carried.get("files", ()), to_base64(b"x" * 100_000)]
    at.write_bytes(spell(carried))


def test_a_file_that_nobody_named_is_told_and_neither_approved_nor_issued(made, adopted: Home):
    file = plan_together(adopted, made.web)
    before = bundle_of(adopted[ENGINEER], file).files
    with_junk(adopted[ENGINEER], file)
    adopted.carry(file, ENGINEER, FIRST)
    own = adopted[FIRST]

    ended = own("approve", file, *DECISION, *own.key, *both(own.folder / file))

    assert ended.code == 0, ended
    assert ended.err.count("PART_LEFT_OUT") == 1
    file = file.replace(".json", f".{FIRST}.json")
    assert bundle_of(own, file).files == before
    file = approve_together(adopted, file, SECOND, FIRST)
    with_junk(adopted[SECOND], file)
    issue(adopted, file)
    clerk = adopted[CLERK]
    assert bundle_of(clerk, ISSUED).files == before
    with_junk(clerk, ISSUED)  # which waits for nothing any more
    adopted.carry(ISSUED, CLERK, TECHNICIAN)
    technician = adopted[TECHNICIAN]
    taken = technician("ledger", "import", ISSUED)
    assert (taken.code, taken.err.count("PART_LEFT_OUT")) == (0, 1), taken
    for person in (clerk, technician):
        objects = (path for path in (person.ledger / "objects").rglob("*") if path.is_file())
        assert not any(to_base64(b"x" * 90_000).encode() in each.read_bytes() for each in objects)
