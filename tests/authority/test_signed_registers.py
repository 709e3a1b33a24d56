"""Registers count as they were signed: what was edited since proves nothing."""

from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetcfg.authority.signed_files import SignedDeclarations
from fleetcfg.declared.load import Sources, read_sources
from fleetcfg.declared.tree import tree_of
from fleetcfg.ledger.objects import Objects
from fleetcfg.model.registers.registers import NO_REGISTERS
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.documents.manifest import Manifest, read_manifest
from fleetcfg_kit.testing.department import Department

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
FREEZE = "freezes:\n  - {id: tet, name: Tết, start: '2027-02-04T00:00', end: '%s'}\n"
SIGNED = (FREEZE % "2027-02-14T00:00").encode()
SHORTER = (FREEZE % "2027-02-05T00:00").encode()
FILE = "registers/calendar.yaml"


def sources(registers: dict[str, bytes]) -> Sources:
    inventory = tree_of({"inventory/hosts.yaml": b"all: {}\n"})
    return Sources((inventory,), tree_of({}), tree_of({}), {}, tree_of(registers))


def manifest(files: dict[str, bytes]) -> Manifest:
    every = {"inventory/hosts.yaml": b"all: {}\n", **files}
    named = [
        {"path": path, "sha256": digest(data), "size": len(data)}
        for path, data in sorted(every.items())
    ]
    said = Department().manifest() | {"files": named, "semantic": {}}
    return read_manifest(spell(said))


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(tmp_path)


def declarations(
    here: dict[str, bytes], signed: Manifest | None, objects: Objects
) -> SignedDeclarations:
    found = sources(here)
    return SignedDeclarations(signed, found, found.province(at=NOW), objects, NOW)


def test_registers_that_are_as_they_were_signed_are_those_that_lie_here(objects):
    said = declarations({FILE: SIGNED}, manifest({FILE: SIGNED}), objects)

    assert said.registers is said.province.registers
    assert (said.signed, said.edited) == (said.province, ())
    assert SIGNED in set(said.signed_bytes())


def test_an_edited_register_counts_as_it_was_signed(objects):
    objects.put(SIGNED)

    said = declarations({FILE: SHORTER}, manifest({FILE: SIGNED}), objects)

    assert said.edited == (FILE,)
    assert said.province.registers.freezes[0].end.day == 5
    assert said.registers is not None
    assert said.registers.freezes[0].end.day == 14
    assert said.signed is not None
    assert said.signed.registers == said.registers
    assert SHORTER not in set(said.signed_bytes())


def test_a_register_whose_signed_bytes_are_not_known_proves_nothing(objects):
    said = declarations({FILE: SHORTER}, manifest({FILE: SIGNED}), objects)

    assert said.registers is None
    assert said.signed is not None
    assert said.signed.registers is NO_REGISTERS


@pytest.mark.parametrize("here", [{FILE: SIGNED}, {}])
def test_a_manifest_that_names_no_register_signs_none_and_says_of_each_that_it_is_not(
    here, objects
):
    said = declarations(here, manifest({}), objects)

    assert (said.registers, said.edited, said.is_signed) == (NO_REGISTERS, tuple(here), True)
    assert said.signed is not None
    assert said.signed.registers is NO_REGISTERS


def test_a_register_that_is_gone_is_edited_and_still_counts(objects):
    objects.put(SIGNED)

    said = declarations({}, manifest({FILE: SIGNED}), objects)

    assert said.edited == (FILE,)
    assert said.registers is not None
    assert len(said.registers.freezes) == 1


def test_without_a_manifest_nothing_is_signed(objects):
    assert declarations({FILE: SIGNED}, None, objects).registers is None


def test_registers_lie_beside_the_first_source_and_need_not_be_there(tmp_path):
    for folder in ("inventory", "baselines"):
        (tmp_path / folder).mkdir()
    (tmp_path / "inventory/hosts.yaml").write_text("all: {}\n")
    with chdir(tmp_path):
        names = [Path("inventory")], Path("baselines"), Path("playbooks")
        before = read_sources(*names, catalogs={})
        (tmp_path / "registers").mkdir()
        (tmp_path / FILE).write_bytes(SIGNED)
        after = read_sources(*names, catalogs={})

    assert dict(before.registers.files) == {}
    assert dict(after.registers.files) == {FILE: SIGNED}
    assert before.files == after.files  # no device is asked anything else
