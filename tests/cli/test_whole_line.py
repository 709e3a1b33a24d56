"""Every command of the program, wrong in all that it takes: each fault is told in one answer."""

import shutil
from typing import Any

import pytest
import typer.main

from fleetcfg.cli.options import named_in
from fleetcfg.cli.options.common import SIM_STATE, STORE
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.program.main import build_app, run
from fleetcfg.workflow.clock import now
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.state_folder import FLEET
from tests.cli.kept_audit import ROOT, keep_audit
from tests.declared.test_tree import git

ANY_TEXT = frozenset(
    {
        *("ACCOUNT", "AD-…", "CAUSE", "CODE", "COMMAND", "CS-…", "HEADING", "HOW", "LABEL"),
        *("NAME", "NAME[=KIND]", "NUMBER", "ORIGIN", "PERSON", "TEXT", "VALUE", "VAR", "VERSION"),
    }
)
"""Kinds of which any text may be right."""

FOUND_LATER = {
    "ABOUT": "the record",
    "ADDRESS": "the system, where it is listened at",
    "COUNT:HEX4": "the page that is read",
    "FAMILY": "the simulator",
    "HEX": "the document whose digest it is",
    "ID": "the record",
    "PARAMETER": "what was read",
    "PATH": "what was read",
    "REFERENCE": "who keeps the secret",
    "TAG": "the playbook",
    "URL": "the network",
    "ZONE": "the broker",
}
"""Kinds of names, and who alone knows them when the command runs."""

ELSEWHERE = {
    ("deliver", "--forget"): "what waits",
    ("report", "scope"): "by the kind; below",
    ("secret open", "--host"): "the change-set",
    ("sim device", "--fault"): "the simulator",
    ("inventory pull", "--ca"): "the system",
    ("calendar pull", "--ca"): "the system",
}
"""Names of kinds that are looked up elsewhere, that here another than the declarations knows."""

PLACES = frozenset({"DIR", "FILE"})
"""Some are read, and looked at; others are made."""

MADE_OR_OPENED = frozenset(
    {
        *(
            "--out",
            "--html",
            "--export",
            "--xlsx",
            "--csv",
            "--into",
            "--receipts",
            "--spool",
            "--man",
        ),
        *("--store", "--ledger", "--trust", "--state-dir", "--journal", "--backups", "--keys"),
        *("--token-library", "--from", "--province", "--ca", "folder"),
    }
)

OWN_LOOK = frozenset({"init", "demo"})
"""Commands that look at all that was said together; `init` in tests/cli/test_init.py."""


def leaves(command: Any, path: tuple[str, ...] = ()) -> Any:
    """Yield each command with the words that call it, as the program itself lists them."""
    members = command.list_commands(None) if hasattr(command, "list_commands") else ()
    for name in members:
        yield from leaves(command.get_command(None, name), (*path, name))
    if not members:
        yield path, command


COMMANDS: dict[str, Any] = {
    " ".join(path): command for path, command in leaves(typer.main.get_command(build_app()))
}


def name_of(param: Any) -> str:
    return param.opts[0] if param.param_type_name == "option" else param.name


def is_judged(command: str, param: Any) -> bool:
    """Tell whether a wrong value of *param* can be told before *command* begins."""
    kind, name = param.metavar, name_of(param)
    if kind in ANY_TEXT or kind in FOUND_LATER or (command, name) in ELSEWHERE:
        return False
    return not (kind in PLACES and name in MADE_OR_OPENED) and command not in OWN_LOOK


def wrong_line(command: str) -> tuple[list[str], list[tuple[str, str]], Any]:
    """Return *command* with all it takes wrong, what is left out, and what faults may show.

    Each shows what was typed, or after which option.
    """
    params = [one for one in COMMANDS[command].params if one.metavar]
    left_out = next((one for one in reversed(params) if one.required), None)
    line, shown = command.split(), list[tuple[str, str]]()
    arguments_end = False
    for number, param in enumerate(params):
        is_argument = param.param_type_name == "argument"
        arguments_end = arguments_end or (is_argument and param is left_out)
        judged = is_judged(command, param)
        if param is left_out or (is_argument and arguments_end) or not (judged or is_argument):
            continue
        typed = f"nope{number}"
        line += [typed] if is_argument else [name_of(param), typed]
        if judged:
            shown.append((typed, f" {name_of(param)} "))
    return line, shown, left_out


@pytest.fixture(scope="module")
def there():
    """The sample's declarations, read once for all commands."""
    return WorkOptions().sources().province(at=now())


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A checkout in which an audit was kept, a simulator started, and channels are named."""
    folder = tmp_path_factory.mktemp("installed")
    checkout = folder / "checkout"
    for declared in ("inventory", "baselines", "playbooks", "registers"):
        shutil.copytree(ROOT / declared, checkout / declared)
    (checkout / SIM_STATE).mkdir(parents=True)
    git(checkout, "init", "-q")
    git(checkout, "commit", "-q", "--allow-empty", "-m", "x")
    keep_audit(checkout / STORE)
    fleet = SimFleet((SimDevice("codec-a", "127.1.0.1", "SX10", "ce9", "1", "2"),), "u", "p")
    (checkout / SIM_STATE / FLEET).write_text(fleet.to_json(), "utf-8")
    channels = folder / "channels.yaml"
    channels.write_text("channels:\n  prom: {kind: metrics, file: a.prom}\n", "utf-8")
    channels.chmod(0o600)
    return checkout


@pytest.fixture
def _here(there, installed, monkeypatch):
    monkeypatch.setattr(named_in.NamedIn, "province", there)
    monkeypatch.setenv("FLEETCFG_CHANNELS", str(installed.parent / "channels.yaml"))
    monkeypatch.chdir(installed)


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize("command", [one for one in COMMANDS if wrong_line(one)[1]])
def test_every_fault_of_a_command_line_is_told_in_one_answer(capsys, command):
    line, shown, left_out = wrong_line(command)

    assert run(line) == 64

    told = capsys.readouterr().err
    assert [one for one in shown if not any(part in told for part in one)] == [], told
    assert ("USAGE_MISSING: " in told) is (left_out is not None)


def test_what_is_not_looked_at_before_a_command_begins_is_still_there():
    taken = {(one, name_of(p)) for one, command in COMMANDS.items() for p in command.params}
    kinds = {p.metavar for command in COMMANDS.values() for p in command.params}

    assert ELSEWHERE.keys() - taken == set()
    assert (ANY_TEXT | FOUND_LATER.keys() | PLACES) - kinds == set()
    assert MADE_OR_OPENED - {name for _, name in taken} == set()
    assert len([one for one in COMMANDS if wrong_line(one)[1]]) > 80


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("report unit-score 99999", ["REPORT_ABOUT_UNKNOWN", "USAGE_MISSING"]),
        ("report site nope", ["REPORT_SITE_UNKNOWN", "USAGE_MISSING"]),
        ("report provider nope", ["REPORT_PROVIDER_UNKNOWN", "USAGE_MISSING"]),
        ("report stock nope", ["STOCK_SITE_UNKNOWN", "USAGE_MISSING"]),
        ("report level 9", ["REPORT_LEVEL_UNKNOWN", "USAGE_MISSING"]),
        ("report meeting nope", ["MEETING_UNKNOWN", "USAGE_MISSING"]),
        ("report year 1999", ["REPORT_YEAR_UNKNOWN", "USAGE_MISSING"]),
        ("report adhoc --about nope", ["REPORT_ABOUT_UNKNOWN", "USAGE_MISSING"]),
        ("plan --for xx --limit nope", ["PLAN_WINDOW", "LIMIT_NO_MATCH", "USAGE_MISSING"]),
        ("explain nope", ["HOST_UNKNOWN", "USAGE_MISSING"]),
        ("explain codec-trung-tam nope", ["PARAMETER_NOT_DECLARED"]),
        (
            "meeting attest giao-ban-2026-10 --by nobody --good nothing",
            ["MEETING_ANSWER_UNKNOWN", "ROOM_CONTACT", "USAGE_MISSING"],
        ),
        (
            "meeting attest giao-ban-2026-10 --site nope --by nobody",
            ["MEETING_SITE_UNKNOWN", "ROOM_CONTACT"],
        ),
        ("room seen nope camera --until 2026-01-01", ["ROOM_UNKNOWN", "LEDGER_ABSENT"]),
        ("audit nope --site nowhere", ["LIMIT_NO_MATCH", "USAGE_NAME_UNKNOWN"]),
        ("inventory show nope --wrong", ["USAGE_OPTION_UNKNOWN"]),
        ("compare one two", ["HISTORY_RUN_UNKNOWN"] * 2),
        ("history nope --run no", ["HISTORY_ONE_QUESTION", "HOST_UNKNOWN", "HISTORY_RUN_UNKNOWN"]),
        ("history --site a --provider b", ["HISTORY_SITE_UNKNOWN", "HISTORY_PROVIDER_UNKNOWN"]),
        ("acknowledge nope x", ["HISTORY_EMPTY", "LEDGER_ABSENT"]),
        ("deliver one two --run no", [*["CHANNEL_UNKNOWN"] * 2, "HISTORY_RUN_UNKNOWN"]),
        ("play no --resume x --limit y", ["PLAY_UNKNOWN", "LIMIT_NO_MATCH", "PLAY_RUN_UNKNOWN"]),
        ("validate --since one --rev two", ["TREE_UNKNOWN_REVISION"] * 2),
    ],
)
@pytest.mark.usefixtures("_here")
def test_what_is_named_and_unknown_is_told_beside_what_is_missing(capsys, line, codes):
    assert run(line.split()) == 64
    assert codes_of(capsys.readouterr().err) == codes


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("sim tamper nope path", ["SIM_DEVICE_UNKNOWN", "USAGE_MISSING"]),
        ("sim fault codec-a nope", ["SIM_NOT_RUNNING", "SIM_FAULT_UNKNOWN"]),
        ("sim fault nope none", ["SIM_NOT_RUNNING", "SIM_DEVICE_UNKNOWN"]),
    ],
)
@pytest.mark.usefixtures("_here")
def test_what_the_simulator_knows_is_told_beside_another_fault(capsys, line, codes):
    assert run(line.split()) == 1
    assert codes_of(capsys.readouterr().err) == codes


@pytest.mark.usefixtures("_here")
def test_where_no_channels_are_named_what_else_is_wrong_is_told_first(
    capsys, monkeypatch, tmp_path
):
    monkeypatch.delenv("FLEETCFG_CHANNELS")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    assert run(["deliver", "one", "--run", "no"]) == 64
    assert codes_of(capsys.readouterr().err) == ["HISTORY_RUN_UNKNOWN", "CHANNELS_ABSENT"]


def codes_of(told: str) -> list[str]:
    begun = [line.partition(":")[0] for line in told.splitlines()]
    return [one for one in begun if one.isupper()]


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("dispatch collect --spool . -o json", ["-o"]),
        ("dispatch collect --spool . -xo json", ["-x"]),
        ("dispatch collect -spool .", ["-spool"]),
    ],
)
def test_an_option_that_is_known_is_never_called_unknown(capsys, line, options):
    assert run(line.split()) == 64
    told = [one for one in capsys.readouterr().err.splitlines() if "USAGE_OPTION_UNKNOWN" in one]
    assert [one.rstrip(".").rpartition(" ")[2] for one in told] == options
