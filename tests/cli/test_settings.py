"""``fleetcfg.toml`` and the environment: defaults of options, and no way to steer trust."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fleetcfg.cli.names import COMMANDS
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.settings.current import TYPED, Settings
from fleetcfg.cli.settings.files import NAME
from fleetcfg.cli.settings.settings_file import SETTINGS
from fleetcfg.workflow.context import MOST_AT_ONCE
from tests.cli.kept_audit import RUN, keep_audit

pytestmark = pytest.mark.long


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """Return a working folder; the person's own settings lie beside it, in ``own``."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(folder)
    return folder


def fleetcfg(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run the real command line here."""
    return subprocess.run(
        [sys.executable, "-m", "fleetcfg", *arguments],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def say_own(place: Path, text: str) -> Path:
    file = place.parent / "own" / "fleetcfg" / NAME
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def missing(*arguments: str, **environ: str) -> str:
    """Return which folder the command misses first: the one that it was told."""
    done = fleetcfg("inventory", "graph", *arguments, "--lang", "en", **environ)
    told = re.search(
        r"^(?:PATH_MISSING: There is no path|SETTING_PATH_MISSING: \S+ inventory names) (\w+)",
        done.stderr,
    )
    assert told is not None, done.stderr
    return told[1]


def test_the_command_line_counts_more_than_the_environment_and_that_more_than_a_file(place):
    (place / NAME).write_text('inventory = ["filed"]\n', "utf-8")

    assert missing() == "filed"
    assert missing(FLEETCFG_INVENTORY="set") == "set"
    assert missing("-i", "typed", FLEETCFG_INVENTORY="set") == "typed"


def test_the_file_of_the_folder_counts_more_than_the_persons_own(place):
    say_own(place, 'inventory = ["own"]\nlang = "en"\n')
    assert missing() == "own"

    (place / NAME).write_text('inventory = ["here"]\n', "utf-8")

    assert missing() == "here"


def test_the_language_of_a_file_is_spoken_and_the_environment_comes_before_it(place):
    say_own(place, 'lang = "en"\n')

    assert "Usage:" in fleetcfg("--help").stdout
    assert "Usage:" not in fleetcfg("--help", FLEETCFG_LANG="vi").stdout


def test_a_language_that_is_none_is_refused_and_not_passed_over(place):
    done = fleetcfg("inventory", "graph", FLEETCFG_LANG="xx")

    assert done.returncode == 64
    assert "USAGE_LANGUAGE_UNKNOWN" in done.stderr
    assert fleetcfg("--help", FLEETCFG_LANG="xx").returncode == 0


def test_a_form_of_output_is_taken_by_the_commands_that_have_it(place):
    version = json.loads(fleetcfg("version", FLEETCFG_OUTPUT="json").stdout)

    assert version["schema"] == "fleetcfg.version/1"
    assert fleetcfg("version", FLEETCFG_OUTPUT="sarif").stdout.startswith("fleetcfg ")
    assert "USAGE_OUTPUT_UNKNOWN" in fleetcfg("version", FLEETCFG_OUTPUT="jsn").stderr
    assert fleetcfg("version", "-o", "sarif").returncode == 64


@pytest.mark.parametrize("name", [*sorted(TYPED), "fail-on"])
def test_what_judges_or_trusts_is_set_by_no_file_not_even_the_persons_own(place, name):
    file = say_own(place, f'\n{name} = "x"\n')

    done = fleetcfg("inventory", "graph")

    assert done.returncode == 1
    assert f"{file}:2: lỗi: SETTING_TYPED" in done.stderr


@pytest.mark.parametrize("name", [name for name, rule in SETTINGS.items() if not rule.here])
def test_a_folder_that_was_carried_here_points_at_no_key_no_record_and_no_person(place, name):
    (place / NAME).write_text(f'{name} = "x"\n', "utf-8")

    done = fleetcfg("inventory", "graph")

    assert done.returncode == 1
    assert "SETTING_NOT_HERE" in done.stderr


@pytest.mark.parametrize("path", ["/etc", "../other", "a/../../b", "~/declared", ""])
def test_a_folder_that_was_carried_here_points_at_nothing_outside(place, path):
    (place / NAME).write_text(f'baselines = "{path}"\n', "utf-8")

    done = fleetcfg("inventory", "graph")

    assert done.returncode == 1
    assert ("SETTING_OUTSIDE" in done.stderr) or (not path and "TOML_VALUE" in done.stderr)


def test_the_settings_of_a_folder_are_these_and_a_new_one_is_thought_over():
    """What a carried file may say is decided in docs/adr/0053-what-a-file-may-set.md."""
    here = {name for name, rule in SETTINGS.items() if rule.here}

    assert here == {
        *("inventory", "baselines", "playbooks", "forks", "lang"),
        *("issuer", "recipients"),
    }
    assert not TYPED & SETTINGS.keys()


def test_an_unknown_setting_is_told_with_its_line_and_the_nearest(place):
    (place / NAME).write_text('forks = 3\ninventry = ["x"]\n', "utf-8")

    done = fleetcfg("inventory", "graph")

    assert "fleetcfg.toml:2: lỗi: YAML_UNKNOWN_KEY" in done.stderr
    assert "inventory" in done.stderr


@pytest.mark.parametrize(
    "said",
    [
        "forks = 0",
        'forks = "3"',
        "forks = true",
        'inventory = "inventory"',
        "inventory = []",
        "inventory = [3]",
        'lang = "fr"',
        "baselines = 3",
        'issuer = "UBND tỉnh"',
        "recipients = [1]",
    ],
)
def test_a_value_of_another_kind_is_refused_with_an_example(place, said):
    (place / NAME).write_text(said, "utf-8")

    done = fleetcfg("inventory", "graph")

    assert done.returncode == 1
    assert "fleetcfg.toml:1: lỗi: TOML_VALUE" in done.stderr


@pytest.mark.parametrize(
    "data", [b"forks = \n", b'forks = 3\nlang = "', b"\xff\xfe", b"a=" + b"[" * 4000]
)
def test_what_is_no_toml_is_refused(place, data):
    (place / NAME).write_bytes(data)

    done = fleetcfg("inventory", "graph")

    assert done.returncode == 1
    assert "TOML_SYNTAX" in done.stderr


@pytest.mark.parametrize("text", ["forks = 3\nforks = 4\n", "[lang]\n[lang]\n"])
def test_a_setting_that_is_said_twice_is_told_as_that(place, text):
    (place / NAME).write_text(text, "utf-8")

    done = fleetcfg("inventory", "graph")

    assert done.returncode == 1
    assert "TOML_TWICE" in done.stderr


def test_all_that_is_wrong_with_a_file_is_told_at_once(place):
    wrong = ["forks = 0", 'lang = "fr"', 'inventry = ["x"]', 'key = "a"', 'baselines = "/etc"']
    (place / NAME).write_text("\n".join([*wrong, 'trust = "x"', ""]), "utf-8")

    told = fleetcfg("inventory", "graph").stderr

    codes = ("TOML_VALUE", "TOML_VALUE", "YAML_UNKNOWN_KEY", "SETTING_NOT_HERE", "SETTING_OUTSIDE")
    for line, code in enumerate((*codes, "SETTING_TYPED"), 1):
        assert f"{NAME}:{line}: lỗi: {code}\n" in told
    assert "forks = 20" in told


def test_a_file_that_is_a_link_or_too_large_is_refused(place):
    (place / NAME).symlink_to("/dev/zero")
    assert "FILE_NOT_REGULAR" in fleetcfg("inventory", "graph").stderr

    (place / NAME).unlink()
    (place / NAME).write_text("#" * 4_097, "utf-8")
    assert "FILE_TOO_LARGE" in fleetcfg("inventory", "graph").stderr


def test_version_tells_which_files_are_in_force_and_what_is_wrong_with_one(place):
    own = say_own(place, "forks = 3\n")
    (place / NAME).write_text('lang = "en"\n', "utf-8")

    told = json.loads(fleetcfg("version", "-o", "json").stdout)
    (place / NAME).write_text('key = "x"\n', "utf-8")
    broken = fleetcfg("version")

    assert told["settings"] == [str(own), NAME]
    assert told["set"] == ["forks", "lang"]
    assert broken.returncode == 0
    assert broken.stdout.startswith("fleetcfg ")
    assert "SETTING_NOT_HERE" in broken.stderr


def test_how_many_devices_are_written_at_once_is_never_a_setting():
    made = Settings({"forks": 3, "key": "k"}).default_map(COMMANDS)

    assert made["apply"] == {"key": "k"}
    assert made["audit"] == {"forks": 3, "key": "k"}
    assert made["trust"]["sign"] == {"forks": 3, "key": "k"}
    assert set(made) == set(COMMANDS)


def test_the_simulator_does_not_read_the_overlay_that_it_is_to_make():
    """Settings that name the overlay would stop the command that makes it."""
    overlay = Path(".fleetcfg/sim/inventory")

    assert DeclarationOptions([Path("a"), overlay]).without(overlay).inventories == [Path("a")]
    assert DeclarationOptions([overlay]).without(overlay).inventories == [Path("inventory")]


def test_a_token_that_is_typed_counts_more_than_a_key_that_is_set(place):
    plan = ("plan", "--id", "CS-2026-0001", "--executor", "a", "--reason", "b", "--all")
    words = (*plan, "--for", "3d", "--out", "cs.json", "--token-library", "no-such-library.so")

    set_only = fleetcfg(*words, FLEETCFG_KEY="k")
    (place / "typed").write_text("k")
    typed = fleetcfg(*words, "--key", "typed")

    assert "SIGN_ONE_KEY" not in set_only.stderr
    assert "PATH_MISSING: Không có đường dẫn k." not in set_only.stderr
    assert "SIGN_ONE_KEY" in typed.stderr


def test_links_in_a_circle_are_told_in_words(place):
    say_own(place, "forks = 3\n")
    (place / NAME).symlink_to(NAME)

    told = fleetcfg("inventory", "graph").stderr

    assert "Traceback" not in told
    assert "FILE_NOT_REGULAR" in told


def test_a_key_that_would_cost_much_is_too_large_before_it_is_read(place):
    (place / NAME).write_text("a" + ".a" * 2_100 + " = 1\n", "utf-8")

    assert "FILE_TOO_LARGE" in fleetcfg("version").stdout + fleetcfg("inventory", "graph").stderr


def test_a_form_that_one_answer_of_a_command_lacks_is_set_aside_and_told_once(place):
    """``history`` tells a run as HTML, and the list of runs as text or JSON."""
    keep_audit(place / "kept.sqlite")
    asked = ("history", "--store", "kept.sqlite", "--lang", "en")
    say_own(place, 'output = "html"\n')

    listed, one = fleetcfg(*asked), fleetcfg(*asked, "--run", RUN)
    typed = fleetcfg(*asked, "--output", "html")

    assert (listed.returncode, one.returncode) == (0, 0)
    assert RUN.rpartition("-")[2] in listed.stdout
    assert listed.stderr.count("The setting output = html does not apply") == 1
    assert one.stdout.startswith("<!DOCTYPE html>")
    assert not one.stderr
    assert typed.returncode == 64
    assert "USAGE_OUTPUT_UNKNOWN" in typed.stderr


def test_a_form_is_set_aside_where_an_edit_is_told(place):
    for name in ("inventory", "baselines", "playbooks"):
        (place / name).mkdir()
        (place / name / "README.md").touch()
    (place / "inventory" / "hosts.yaml").write_text("all:\n", "utf-8")
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.invalid")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "a")):
        subprocess.run([*git, *words], check=True)

    done = fleetcfg("validate", "--since", "HEAD", FLEETCFG_OUTPUT="ndjson")

    assert done.returncode == 0
    assert "USAGE_OUTPUT_UNKNOWN" not in done.stderr
    assert done.stderr.count("output = ndjson") == 1


@pytest.mark.parametrize("command", ["list", "graph"])
def test_a_form_is_passed_over_by_a_command_that_has_none(place, command):
    (place / "inventory").mkdir()
    (place / "inventory" / "hosts.yaml").write_text("all:\n", "utf-8")
    say_own(place, 'output = "sarif"\n')

    done = fleetcfg("inventory", command)

    assert "sarif" not in done.stderr + done.stdout


@pytest.mark.parametrize("words", [("audit",), ("snapshot", "--into", "copies")])
def test_more_devices_at_once_than_a_process_can_hold_are_refused(place, words):
    many = f"{MOST_AT_ONCE + 1}"

    typed = fleetcfg(*words, "--forks", many, "--lang", "en")
    environment = fleetcfg(*words, FLEETCFG_FORKS="9" * 30)
    say_own(place, f"forks = {many}\n")
    filed = fleetcfg(*words)

    assert {typed.returncode, environment.returncode, filed.returncode} == {64}
    assert f"USAGE_FORKS: At most {MOST_AT_ONCE} devices" in typed.stderr
    assert "USAGE_FORKS" in environment.stderr
    assert "USAGE_FORKS" in filed.stderr


def test_as_many_devices_at_once_as_a_process_can_hold_are_taken(place):
    assert "USAGE_FORKS" not in fleetcfg("audit", "--forks", str(MOST_AT_ONCE)).stderr


def test_a_folder_that_a_file_names_and_is_not_there_is_told_with_file_line_and_key(place):
    (place / NAME).write_text('lang = "vi"\n\ninventory = ["danh-muc"]\n', "utf-8")

    done = fleetcfg("inventory", "graph")

    assert done.returncode == 64
    assert done.stderr.startswith(
        f"SETTING_PATH_MISSING: {NAME}:3: mục inventory nói tới danh-muc, nhưng ở đây không có"
    )


def test_a_simulation_that_is_down_is_told_by_the_line_that_names_it_and_how_to_go_on(place):
    (place / NAME).write_text('inventory = ["inventory", ".fleetcfg/sim/inventory"]\n', "utf-8")
    (place / "inventory").mkdir()
    (place / "inventory" / "hosts.yaml").write_text("all:\n", "utf-8")
    (place / "baselines").mkdir()

    told = {words: fleetcfg(*words) for words in (("inventory", "graph"), ("validate",))}

    for done in told.values():
        assert done.returncode == 64
        assert done.stderr.startswith(f"SETTING_SIM_DOWN: {NAME}:1: mục inventory nói tới")
        assert "fleetcfg sim up" in done.stderr
