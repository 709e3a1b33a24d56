"""What was signed is read again where a file was edited, and not once for each file."""

from datetime import UTC, datetime

from fleetcfg.authority.signed_files import SignedDeclarations
from fleetcfg.declared.load import Sources
from fleetcfg.declared.packed_files import PackedFiles
from fleetcfg.declared.tree import tree_of
from fleetcfg.ledger.objects import Objects
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg_kit.testing.department import Department

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
MANY = 200
EDITED = "inventory/group_vars/all/000.yaml"
OTHERS = {f"inventory/group_vars/all/{n:03}.yaml": b"{}\n" for n in range(1, MANY)}


def test_files_that_are_as_they_were_signed_are_unpacked_a_few_times_each(tmp_path, monkeypatch):
    objects, unpacked = Objects(tmp_path), list[str]()
    inventory = {"inventory/hosts.yaml": b"all: {hosts: {}}\n", **OTHERS}
    signed = {**inventory, EDITED: b"x: 1\n"}
    objects.put(signed[EDITED])
    named = [
        {"path": path, "sha256": digest(data), "size": len(data)}
        for path, data in sorted(signed.items())
    ]
    manifest = read_manifest(spell(Department().manifest() | {"files": named, "semantic": {}}))
    here = tree_of({**inventory, EDITED: b"x: 2\n"})
    sources = Sources((here,), tree_of({}), tree_of({}), {})
    said = SignedDeclarations(manifest, sources, sources.province(at=NOW), objects, NOW)
    read = PackedFiles.__getitem__

    def unpack(files: PackedFiles, path: str) -> bytes:
        unpacked.append(path)
        return read(files, path)

    monkeypatch.setattr(PackedFiles, "__getitem__", unpack)

    assert said.contact.has_root
    assert said.signed is not None
    assert MANY <= len(unpacked) < 20 * MANY
