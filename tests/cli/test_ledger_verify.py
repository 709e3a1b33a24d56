"""``ledger verify``: what the record keeps must be there; what it only names need not be."""

import pytest

from fleetcfg.authority.installation import install, open_installation
from fleetcfg.cli.program.main import run
from fleetcfg_kit.testing.clock import NOON

ABSENT = "sha256:" + "0" * 64
KEPT = "an object that is there"
MEMBERS = ("doc", "envelope", "cs", "bundle", "receipt", "object", "in_force")
MORE = {"trust": {"doc": "status", "sha256": ABSENT, "until": "2026-12-01T00:00:00Z"}}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "ledger"
    install(made, "so.example/log/may-1")
    return made


def verified(folder, kind, facts):
    with open_installation(folder) as found, found.store.writing() as pen:
        kept = found.objects.put(b"kept")
        facts = {name: kept if value is KEPT else value for name, value in facts.items()}
        pen.add(kind, facts, at=NOON)
    return run(["ledger", "verify", "--ledger", str(folder), "--lang", "en"])


def test_a_bundle_that_was_refused_is_named_by_the_record_and_not_kept(folder, capsys):
    code = verified(folder, "refused", {"bundle": ABSENT, "code": "EXPIRED", "stage": 9})

    assert code == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("adopt", "doc"),
        ("adopt", "envelope"),
        ("issued", "cs"),
        ("issued", "bundle"),
        ("receipt", "receipt"),
        ("rejected", "bundle"),
        ("trust", "object"),
        ("trust", "in_force"),
    ],
)
def test_a_document_that_the_record_keeps_and_that_is_gone_is_told(folder, capsys, kind, member):
    named = {"id": "X-1", "version": 1, **dict.fromkeys(MEMBERS, KEPT)}
    code = verified(folder, kind, {**named, **MORE.get(kind, {}), member: ABSENT})

    assert code == 1
    assert capsys.readouterr().err.startswith("LEDGER_OBJECT: ")
