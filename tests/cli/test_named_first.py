"""What is named is looked at before what is missing is asked for, and all faults come at once."""

from typing import Any

import pytest
import typer

from fleetcfg.cli.program.main import build_app, run
from fleetcfg.cli.program.tree import members_of

WRITTEN = {"--out", "--html", "--export", "--xlsx", "--csv"}
ELSEWHERE = {"--store", "--ca", "--token-library"}
"""Read where they are needed: a database that may not be there yet, what a server is known by, and
a library that the system finds by its name."""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("# what to read first\n")
    return tmp_path


def codes(told: str) -> list[str]:
    lines = told.splitlines()
    return [one.partition(":")[0] for one in lines if not one.startswith(" ") and ": " in one]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("approve README.md", ["BUNDLE_FORMAT"]),
        ("approve nope.json", ["PATH_MISSING"]),
        ("stock count nope", ["PATH_MISSING"]),
        ("trust sign README.md --key nope", ["PATH_MISSING"]),
        ("calendar pull nope.ics", ["PATH_MISSING"]),
        ("inventory import nope.xlsx", ["PATH_MISSING"]),
        ("report provnce", ["REPORT_KIND_UNKNOWN", "USAGE_MISSING"]),
        ("report provnce --out x.foo", ["REPORT_KIND_UNKNOWN", "USAGE_OUTPUT_UNKNOWN"]),
        ("report provnce --out x.foo --format html", ["REPORT_KIND_UNKNOWN"]),
        ("acknowledge nope zz --until 2020-01-01", ["ACKNOWLEDGE_UNTIL"]),
        ("inventory pull nebox", ["SOURCE_UNKNOWN", "USAGE_MISSING"]),
        (
            "audit -o yaml --forks many --timeout 0",
            ["USAGE_OUTPUT_UNKNOWN", "USAGE_WHOLE", "USAGE_"],
        ),
        ("audit --bogus --nope=1 -o yaml", ["USAGE_OPTION", "USAGE_OPTION", "USAGE_OUTPUT"]),
        ("sim power a maybe b", ["USAGE_WORD_UNKNOWN", "USAGE_TOO_MUCH"]),
        ("sim power --nope", ["USAGE_OPTION_UNKNOWN"]),
    ],
)
def test_each_fault_of_a_command_line_is_told_at_once(capsys, typed, told):
    assert run(typed.split()) in {64, 4}

    found = codes(capsys.readouterr().err)
    assert len(found) == len(told), found
    assert all(one.startswith(code) for one, code in zip(found, told, strict=True)), found


def test_a_file_that_is_a_link_is_told_as_one_and_not_as_a_circle(here, capsys):
    (here / "real.sqlite").touch()
    (here / "link.sqlite").symlink_to("real.sqlite")
    run(["history", "--store", "link.sqlite"])

    told = " ".join(capsys.readouterr().err.split())
    assert "STORE_DENIED" in told
    assert "là một liên kết; hãy nêu thẳng tên thật của nó" in told


def test_all_that_is_missing_is_one_fault_in_the_words_of_the_help(capsys):
    assert run(["incident", "open"]) == 64

    told = capsys.readouterr().err
    assert codes(told) == ["USAGE_MISSING"]
    assert "còn thiếu Ở-ĐÂU, VIỆC-GÌ." in told


def test_what_is_missing_names_what_there_is_to_choose_from(capsys):
    assert run(["inventory", "pull"]) == 64

    assert "netbox, --api-endpoint, --token" in capsys.readouterr().err


def test_the_file_that_may_have_been_meant_is_named_and_no_other_folder(capsys):
    assert run(["show", "READM.md"]) == 64

    assert capsys.readouterr().err.splitlines()[1] == "  → Kiểm tra tên; gần nhất: README.md."


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("audit -sim", "--sim"),
        ("audit -sim -o json", "--sim"),
        ("audit -verdict fail", "--verdict"),
        ("validate READM.md", "README.md"),
    ],
)
def test_a_slip_is_told_with_what_was_meant(here, capsys, typed, nearest):
    (here / "inventory").mkdir()
    assert run(typed.split()) == 64

    assert f"gần nhất: {nearest}" in capsys.readouterr().err


def test_where_there_is_no_inventory_nobody_is_sent_to_simulate_one(capsys):
    assert run(["audit", "--sim"]) == 64

    assert codes(capsys.readouterr().err) == ["INVENTORY_MISSING"]


def test_a_key_of_which_an_agent_has_the_private_half_is_there(here, capsys):
    (here / "mine.pub").write_text("ssh-ed25519 AAAA")
    (here / "doc.json").write_text("{}")
    run(["trust", "sign", "doc.json", "--key", "mine"])

    assert "PATH_MISSING: Không có đường dẫn mine" not in capsys.readouterr().err


def test_a_file_of_settings_or_a_variable_is_looked_at_where_it_is_needed(capsys, monkeypatch):
    monkeypatch.setenv("FLEETCFG_KEY", "/his/own/key")

    assert run(["approve", "nope.json"]) == 64
    assert codes(capsys.readouterr().err) == ["PATH_MISSING"]


def test_a_new_fleet_with_three_faults_is_told_of_three(here, capsys):
    typed = ["--unit", "A", "--code", "12", "--provider", "V", "--network", "10.0.0.0/8"]
    wrong = ["--since", "2025-13-01", "--credential", "secret-word", "--device", "codec-1"]

    assert run(["init", "q", *typed, *wrong]) == 64

    told = capsys.readouterr().err
    assert codes(told) == ["INIT_DEVICE", "USAGE_DAY", "INIT_CREDENTIAL"]
    assert "secret-word" not in told
    assert not (here / "q").exists()


def test_what_was_said_of_a_new_fleet_is_looked_at_beside_what_was_not(here, capsys):
    typed = ["--network", "10.0.0.0/33", "--credential", "secret-word"]
    devices = ["--device", "a=zz,cisco_c", "--device", "a=10.0.0.9,cisco_ce"]

    assert run(["init", "q", *typed, *devices]) == 64

    told = capsys.readouterr().err
    assert [one for one in codes(told) if one.isupper()] == [
        *("INIT_CREDENTIAL", "INIT_TWICE", "INIT_UNSAID"),
    ]
    assert "INV_NETWORK\n" in told
    assert "--unit, --code, --provider." in told
    assert "INV_OUTSIDE_NETWORKS" not in told  # it follows from the network, and may be no fault
    assert "INV_NETWORKS_NONE" not in told
    assert not (here / "q").exists()


@pytest.mark.parametrize("said", [("--network", "nope"), ()])
def test_no_device_is_outside_of_networks_that_are_not_known(here, capsys, said):
    run(["init", "q", *said, "--device", "a=10.0.0.9,cisco_c"])

    told = capsys.readouterr().err
    assert "INV_FAMILY_UNKNOWN" in told
    assert "INV_NETWORKS_NONE" not in told
    assert "INV_OUTSIDE" not in told


def _commands():
    whole: Any = typer.main.get_command(build_app())
    for name in whole.list_commands(None):
        for last in members_of(name) or ("",):
            path = [part for part in (name, last) if part]
            command: Any = whole
            for part in path:
                command = command.get_command(None, part)
            yield path, command


def test_every_file_that_a_command_reads_is_looked_at_where_it_is_named():
    looked_at, not_looked_at = 0, []
    for path, command in _commands():
        for param in command.params:
            spelled = param.opts[-1] if param.opts else param.name
            if param.metavar and "FILE" in param.metavar and spelled not in WRITTEN | ELSEWHERE:
                looked_at += param.callback is not None
                not_looked_at += [(path, spelled)] * (param.callback is None)

    assert not_looked_at == []
    assert looked_at > 20
