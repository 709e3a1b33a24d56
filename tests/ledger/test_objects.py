"""Objects beside the log: whole, under their own digest, or told to be broken."""

import os

import pytest

from fleetcfg.errors import LedgerError
from fleetcfg.ledger.objects import objects_of
from fleetcfg.trust.crypto.canonical import digest


@pytest.fixture
def objects(tmp_path):
    return objects_of(tmp_path)


def file_of(objects):
    return next(path for path in objects.folder.rglob("*") if path.is_file())


def test_what_was_put_is_there_under_its_digest(objects):
    name = objects.put(b"state")

    assert name == digest(b"state")
    assert objects.has(name)
    assert objects.get(name) == b"state"
    assert objects.put(b"state") == name


def test_what_was_never_put_is_missing(objects):
    name = digest(b"other")

    assert not objects.has(name)
    with pytest.raises(LedgerError) as error:
        objects.get(name)
    assert (error.value.code, error.value.facts["why"]) == ("LEDGER_OBJECT", "missing")


@pytest.mark.parametrize("data", [b"", b"stat", b"stata", b"state\n"])
def test_what_was_changed_is_told(objects, data):
    name = objects.put(b"state")
    file_of(objects).write_bytes(data)

    with pytest.raises(LedgerError) as error:
        objects.get(name)
    assert (error.value.code, error.value.facts["why"]) == ("LEDGER_OBJECT", "digest")
    objects.put(b"state")
    assert objects.get(name) == b"state"


def test_only_their_owner_reads_them(objects):
    objects.put(b"state")

    file = file_of(objects)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_a_write_that_fails_leaves_nothing_under_the_name(objects, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(LedgerError, match="LEDGER_WRITE"):
        objects.put(b"state")
    assert not objects.has(digest(b"state"))
