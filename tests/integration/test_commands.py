"""Commands that need no device, and what they say to bad input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcfg.cli.program.main import run
from fleetcfg.cli.terminal.stdout import OF_REPORTS
from fleetcfg.report.formats.registry import REPORT_FORMATS


def test_the_sample_province_is_valid_and_says_that_it_is_unsigned(fleetcfg):
    done = fleetcfg.process("validate", "--strict")  # as a person does

    assert done.returncode == 0, done.stdout
    assert "40" in done.stdout
    assert "UNSIGNED" in done.stdout


@pytest.mark.parametrize("language", ["vi", "en"])
def test_help_speaks_the_language_asked_for(fleetcfg, language):
    done = fleetcfg.process("--lang", language, "--help")

    assert done.returncode == 0
    assert ("Tùy chọn:" in done.stdout) == (language == "vi")


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("no-such-command",), "USAGE_COMMAND_UNKNOWN", 64),
        (("inventory", "lst"), "USAGE_COMMAND_UNKNOWN", 64),
        (("audit", "--no-such-option"), "USAGE_OPTION_UNKNOWN", 64),
        (("audit", "--limit"), "USAGE_OPTION_BARE", 64),
        (("audit", "--forks", "many"), "USAGE_WHOLE", 64),
        (("audit", "--forks", "0"), "USAGE_WHOLE", 64),
        (("audit", "--timeout", "soon"), "USAGE_NUMBER", 64),
        (("explain", "codec-bum-to"), "USAGE_MISSING", 64),
        (("schema", "baseline", "playbook"), "USAGE_TOO_MUCH", 64),
        (("--lang", "fr", "validate"), "USAGE_LANGUAGE_UNKNOWN", 64),
        (("validate", "--lang", "fr"), "USAGE_LANGUAGE_UNKNOWN", 64),
        (("audit", "--output", "xml"), "USAGE_OUTPUT_UNKNOWN", 64),
        (("audit", "--fail-on", "bad-luck"), "USAGE_VERDICT_UNKNOWN", 64),
        (("audit", "-i", "no-such-folder"), "PATH_MISSING", 64),
        (("audit", "-i", "docs/adr"), "INVENTORY_EMPTY", 64),
        (("audit", "--limit", "codec-nowhere"), "LIMIT_NO_MATCH", 64),
        (("validate", "no-such-file.yaml"), "PATH_MISSING", 64),
        (("validate", "--since", "no-such-revision"), "TREE_UNKNOWN_REVISION", 64),
        (("explain", "codec-bum-ta", "call.encryption"), "HOST_UNKNOWN", 64),
        (("explain", "codec-bum-to", "call.encrypt"), "PARAMETER_NOT_DECLARED", 64),
        (("explain", "codec-bum-to", "room.backdrop"), "PARAMETER_NOT_ASKED", 64),
        (("inventory", "show", "nobody"), "HOST_UNKNOWN", 64),
        (("schema", "poem"), "USAGE_KIND_UNKNOWN", 64),
        (("history", "codec-bum-to", "--store", "no-such-file"), "HISTORY_EMPTY", 64),
        (("sim", "down", "--state-dir", "no-such-folder"), "SIM_NOT_RUNNING", 1),
        (("audit", "--store", "docs", "--limit", "codec-bum-to"), "STORE_DENIED", 1),
    ],
)
def test_what_cannot_be_done_is_refused_by_name_with_a_remedy(fleetcfg, arguments, code, exit_code):
    done = fleetcfg(*arguments)

    assert done.returncode == exit_code, done.stdout + done.stderr
    assert done.stderr.startswith(f"{code}: ")
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_every_error_of_a_broken_file_is_told_with_its_place(fleetcfg, tmp_path):
    inventory = tmp_path / "inventory"
    inventory.mkdir()
    (inventory / "hosts.yaml").write_text(
        "all:\n  hosts:\n    a: {ansible_host: 10.0.0.1, ansible_host: 10.0.0.2}\n"
        "    b:\n      famly: cisco_ce\n      ansible_host: nowhere\n"
    )

    done = fleetcfg("validate", "-i", inventory, "--output", "json")

    document = json.loads(done.stdout)
    codes = {problem["code"] for problem in document["problems"]}
    assert done.returncode == 1
    assert {"YAML_DUPLICATE_KEY", "INV_UNKNOWN_KEY"} <= codes
    assert all(p["place"]["line"] for p in document["problems"] if p["code"].startswith("YAML"))


@pytest.mark.parametrize("output", ["text", "json", "sarif", "junit", "github", "codequality"])
def test_each_output_of_validate_works_for_a_clean_and_a_broken_tree(fleetcfg, tmp_path, output):
    inventory = tmp_path / "inventory"
    inventory.mkdir()
    (inventory / "hosts.yaml").write_text("all: [1, 2\n")

    clean = fleetcfg("validate", "--output", output)
    broken = fleetcfg("validate", "-i", inventory, "--output", output)

    assert (clean.returncode, broken.returncode) == (0, 1)
    assert "YAML_" in broken.stdout


def test_a_full_disk_is_told(fleetcfg):
    with Path("/dev/full").open("w") as full:
        done = fleetcfg.process(
            "inventory", "list", capture_output=False, stdout=full, stderr=subprocess.PIPE
        )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "OS_REFUSED" in done.stderr
    assert "stdout" in done.stderr


@pytest.mark.parametrize("form", sorted(OF_REPORTS))
def test_an_audit_that_is_wanted_as_a_table_leads_to_the_report(fleetcfg, form):
    done = fleetcfg("audit", "--output", form)

    assert done.returncode == 64
    assert "fleetcfg report audit" in " ".join(done.stderr.split())
    assert form in REPORT_FORMATS


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_process_without_an_output_ends_as_it_would_with_one(fleetcfg, closed):
    codes = [
        subprocess.run(
            ["/bin/sh", "-c", f'"$0" -m fleetcfg {words} {closed}', sys.executable],
            cwd=fleetcfg.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        for words in ("validate", "inventory show nobody")
    ]

    assert [done.returncode for done in codes] == [0, 64]
    assert not any("Traceback" in done.stderr for done in codes)


def test_ansible_reads_the_inventory_and_gets_the_same(fleetcfg):
    ours = json.loads(fleetcfg("inventory", "list").stdout)
    ansible = Path(sys.executable).parent / "ansible-inventory"
    theirs = json.loads(
        subprocess.run(
            [ansible, "-i", "inventory", "--list"],
            cwd=fleetcfg.folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    theirs["_meta"].pop("profile", None)

    assert ours == theirs


WORDS = st.sampled_from(
    [
        "validate",
        "inventory",
        "list",
        "graph",
        "show",
        "explain",
        "schema",
        "baseline",
        "history",
        "--limit",
        "--output",
        "json",
        "-i",
        "docs",
        "inventory",
        "--lang",
        "en",
        "--help",
        "--",
        "",
        "codec-bum-to",
        "call.encryption",
        "\x1b[31m",
        "--since",
        "HEAD",
        "@",
        "--store",
        "/dev/null",
        "ế",
        "\udcff",
    ]
)


@settings(max_examples=25)
@given(st.lists(WORDS, max_size=6))
def test_any_command_line_ends_in_an_exit_code(
    words,
):
    assert run(words) in {0, 1, 2, 3, 4, 64}  # 4: a file that is none is refused
