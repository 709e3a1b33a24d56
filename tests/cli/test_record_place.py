"""Which of a person's records a command means: the carried folder chooses, and brings none."""

import shutil
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.crypto.envelope import draft
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.keys import sign_document

ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLEETCFG_LANG", "en")
    return tmp_path


def begin(domain: str) -> None:
    assert run(["ledger", "init", "--origin", f"{domain}/log/x", "--lang", "en"]) == 0


def carry_root(domain: str, folder: str = "trust") -> None:
    """Lay a root into the folder of signed documents that nobody signed: it only claims."""
    root = Department().root | {"trust_domain": domain}
    Path(folder).mkdir(exist_ok=True)
    Path(folder, "root.1.json").write_bytes(draft(spell(root), "root").to_bytes())


def meant(capsys, *words: str) -> str:
    """Return the origin of the record that a command opens, or the code of the refusal."""
    capsys.readouterr()
    code = run(["ledger", "verify", *words, "--lang", "en"])
    told = capsys.readouterr()
    if code != 0:
        return f"{told.err.partition(':')[0]} {code:d}"
    return str(told.out.splitlines()[1].split()[-1])


def test_a_record_lies_in_the_data_folder_under_the_domain_that_its_name_begins_with(
    here, data_folder
):
    begin("a.example")

    assert (data_folder / "fleetcfg" / "a.example" / "ledger" / "log.key").exists()
    assert list(here.iterdir()) == []


def test_the_folder_of_documents_chooses_among_ones_own_records(here, capsys):
    begin("a.example")
    begin("b.example")
    carry_root("a.example", "mine")
    carry_root("b.example")

    assert meant(capsys) == "b.example/log/x"
    assert meant(capsys, "--trust", "mine") == "a.example/log/x"


def test_without_a_root_the_only_record_is_meant(here, capsys):
    begin("a.example")

    assert meant(capsys) == "a.example/log/x"


def test_without_a_root_several_records_are_ambiguous(here, capsys):
    begin("a.example")
    begin("b.example")

    assert meant(capsys) == "LEDGER_AMBIGUOUS 64"


def test_another_domains_folder_uses_no_record_of_mine(here, capsys):
    begin("a.example")
    carry_root("false.example")

    assert meant(capsys) == "LEDGER_FOREIGN 64"


def test_another_domains_folder_is_not_audited_as_if_there_were_no_root(here, capsys):
    begin("a.example")
    carry_root("false.example")
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / part, part)

    assert run(["audit", "--lang", "en"]) == 64
    assert capsys.readouterr().err.startswith("LEDGER_FOREIGN: ")


def test_a_record_that_is_named_is_meant_whatever_lies_in_the_folder(here, capsys, monkeypatch):
    begin("a.example")
    carry_root("false.example")
    named = ("--ledger", "there")
    assert run(["ledger", "init", "--origin", "x.example/y", *named]) == 0

    assert meant(capsys, *named) == "x.example/y"
    monkeypatch.setenv("FLEETCFG_LEDGER", "there")
    assert meant(capsys) == "x.example/y"


def test_where_there_is_no_record_it_is_said_where_one_would_be(here, capsys, data_folder):
    carry_root("a.example")

    assert run(["ledger", "verify", "--lang", "en"]) == 64
    assert str(data_folder) in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["log", "/log/x", "Sở/log/x", "../log/x", "fleetcfg/x", "so.example/"]
)
def test_a_name_that_begins_with_no_domain_begins_no_record(here, capsys, data_folder, name):
    for named in ((), ("--ledger", "there")):
        code = run(["ledger", "init", "--origin", name, "--lang", "en", *named])

        told = capsys.readouterr().err
        assert (code, told.partition(":")[0]) == (64, "LEDGER_DOMAIN")
        assert "so-khcn.example.vn/log/" in told
    assert not data_folder.exists()
    assert list(here.iterdir()) == []


def test_a_root_of_another_domain_is_not_pinned_in_a_record(here, capsys):
    first, keys = Department().root, Department().keys
    holders = [keys[person] for person in Department().signers["root"]]
    words = ["trust", "init", "root.1.json", "--ledger", "there", "--lang", "en"]
    for domain, ended in ((first["trust_domain"], 0), ("b.example", 4)):
        other = spell(first | {"trust_domain": domain})
        root = sign_document(other, "root", holders, domain)
        Path("root.1.json").write_bytes(root.to_bytes())
        typed = ("--fingerprint", root.sha256.removeprefix("sha256:"), "--origin", "x.example/y")
        assert run([*words, *typed]) == ended

    assert capsys.readouterr().err.startswith("TRUST_DOMAIN: ")
