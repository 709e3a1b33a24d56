"""`fleetcfg init`: a fleet that validates at once, in an empty folder or in a repository."""

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from fleetcfg.authority.files import write_new
from fleetcfg.cli.program.main import run
from fleetcfg.declared.schema import KINDS
from fleetcfg.workflow.declarations import new_fleet

SAID = (
    "--unit",
    "Tỉnh Lai Châu",
    "--code",
    "12",
    "--provider",
    "VNPT Lai Châu",
    "--network",
    "10.20.0.0/16",
    "--credential",
    "keyring:codec",
)
FIRST = ("--device", "codec-a=10.20.0.11,cisco_ce", "--device", "sw-a=10.20.0.12,cisco_ios")


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> list[str]:
    return sorted(f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file())


@pytest.mark.parametrize("devices", [(), FIRST], ids=["none", "two"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_it_writes_validates_and_has_its_layout(here, capsys, devices, language):
    assert run(["init", *SAID, *devices, "--lang", language]) == 0
    told = capsys.readouterr().out

    assert run(["validate"]) == 0
    assert run(["fmt", "--check"]) == 0
    own = [file for file in files(here) if not file.startswith(".fleetcfg/")]
    assert own == [
        ".gitattributes",
        ".gitignore",
        "baselines/README.md",
        "inventory/group_vars/all.yaml",
        "inventory/hosts.yaml",
        "playbooks/README.md",
    ]
    assert all(file in told for file in own)
    assert "schema" not in told
    assert "inventory pin" in told


def test_an_editor_finds_the_schema_of_each_file_and_it_takes_the_file(here):
    assert run(["init", *SAID, *FIRST]) == 0

    for file in here.rglob("*.yaml"):
        text = file.read_text("utf-8")
        (link,) = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", text, re.MULTILINE)
        schema = json.loads((file.parent / link).read_text("utf-8"))
        read = json.dumps(YAML(typ="safe").load(text), default=str)  # a day is text to an editor
        jsonschema.validate(json.loads(read), schema)
    assert ".fleetcfg/" in (here / ".gitignore").read_text("utf-8").splitlines()
    baseline = json.loads((here / ".fleetcfg/schema/baseline.json").read_text("utf-8"))
    assert "call.encryption" in baseline["properties"]["parameters"]["properties"]


def test_a_clone_without_schemas_validates_and_has_them_again_by_one_command(here, capsys):
    assert run(["init", *SAID, *FIRST]) == 0
    made = {file.name: file.read_bytes() for file in (here / ".fleetcfg/schema").iterdir()}
    shutil.rmtree(here / ".fleetcfg")

    assert run(["validate"]) == 0
    assert run(["schema", "all"]) == 0
    (here / ".fleetcfg/schema/baseline.json").write_text("{}")  # of another version
    assert run(["schema", "all"]) == 0

    again = {file.name: file.read_bytes() for file in (here / ".fleetcfg/schema").iterdir()}
    assert again == made
    assert sorted(made) == sorted(f"{kind}.json" for kind in KINDS)


def test_schemas_are_never_written_over_others_in_a_folder_that_is_named(here, capsys):
    assert run(["schema", "all", "--out", "schemas"]) == 0
    assert files(here) == [f"schemas/{kind}.json" for kind in sorted(KINDS)]
    assert run(["schema", "all", "--out", "schemas"]) == 64
    assert run(["schema", "baseline", "--out", "x"]) == 64

    told = capsys.readouterr().err
    assert ("FILE_EXISTS" in told, told.count("USAGE_KIND_UNKNOWN")) == (True, 1)


def test_an_empty_fleet_has_nothing_that_is_told(capsys):
    assert run(["init", *SAID]) == 0
    capsys.readouterr()

    assert run(["validate", "--strict"]) == 0
    assert "0 cảnh báo" in capsys.readouterr().out


def test_a_device_that_waits_for_its_pin_is_a_warning_that_names_the_command(capsys):
    run(["init", *SAID, *FIRST])
    capsys.readouterr()

    assert run(["validate"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.count("INV_PIN_MISSING") == 2
    assert "fleetcfg inventory pin codec-a" in out


def test_where_nobody_can_be_asked_all_that_is_missing_is_named_at_once(here, capsys):
    assert run(["init", "--unit", "Tỉnh Lai Châu", "--network", "10.0.0.0/8"]) == 64

    err = capsys.readouterr().err
    assert "--code, --provider, --credential" in err
    assert list(here.iterdir()) == []


def test_at_a_terminal_only_what_is_missing_is_asked(here, monkeypatch, capsys):
    typed = "12\nVNPT Lai Châu, Viettel\nkeyring:codec\ncodec-a=10.20.0.11,cisco_ce\n\n"
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))

    assert run(["init", "--unit", "Tỉnh Lai Châu", "--network", "10.20.0.0/16"]) == 0

    common = (here / "inventory" / "group_vars" / "all.yaml").read_text("utf-8")
    assert '{code: "12", name: Tỉnh Lai Châu, valid_from: 2025-07-01}' in common
    assert "{id: viettel, name: Viettel}" in common
    assert "ansible_host: 10.20.0.11" in (here / "inventory" / "hosts.yaml").read_text("utf-8")
    assert "Tên đơn vị" not in capsys.readouterr().out


def test_in_a_repository_it_runs_no_git_and_keeps_what_is_there(here, capsys):
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    for name in (".gitignore", ".gitattributes"):
        (here / name).write_text("mine\n")
    before = files(here / ".git")

    assert run(["init", *SAID]) == 0

    told = capsys.readouterr().out
    for name, line in ((".gitignore", ".fleetcfg/"), (".gitattributes", "* -text")):
        assert (here / name).read_text() == "mine\n"
        assert any(name in one and line in one for one in told.splitlines())
    assert files(here / ".git") == before


def test_git_of_windows_keeps_each_byte_of_what_it_takes(here):
    run(["init", *SAID])
    as_windows = ["git", "-c", "core.autocrlf=true"]
    subprocess.run([*as_windows, "init", "-q"], cwd=here, check=True)
    subprocess.run([*as_windows, "add", "."], cwd=here, check=True)
    host = here / "inventory" / "hosts.yaml"
    data = host.read_bytes()
    host.unlink()

    subprocess.run([*as_windows, "checkout", "-q", "--", "."], cwd=here, check=True)

    assert host.read_bytes() == data


def test_private_keys_and_own_data_are_left_out_of_git(here):
    run(["init", *SAID])
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    for name in ("khoa/a", ".fleetcfg/x", "id_ed25519", "b.p12", "inventory/hosts.yaml"):
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).touch()

    asked = ["git", "status", "--porcelain", "-uall"]
    seen = subprocess.run(asked, cwd=here, check=True, capture_output=True, text=True).stdout

    assert "inventory/hosts.yaml" in seen
    assert not any(name in seen for name in ("khoa", "/x", "id_ed", "p12"))


@pytest.mark.parametrize("part", ["inventory", "baselines", "playbooks"])
def test_where_a_part_of_a_fleet_lies_nothing_is_written(here, capsys, part):
    (here / part).mkdir()

    assert run(["init", *SAID]) == 64

    assert f"FILE_EXISTS: Đã có tệp {part}" in capsys.readouterr().err
    assert files(here) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("--device", "codec-a"), "INIT_DEVICE"),
        (("--device", "codec-a=10.99.0.1,cisco_ec"), "INV_FAMILY_UNKNOWN"),
        (("--device", "codec-a=11.0.0.1,cisco_ce"), "INV_OUTSIDE_NETWORKS"),
        (("--credential", "hunter2"), "INIT_CREDENTIAL"),
        (("--provider", "VNPT Lai Chau"), "INIT_TWICE"),
        ((*FIRST, *FIRST), "INIT_TWICE"),
        (("--since", "01/13/2025"), "USAGE_DAY"),
    ],
)
def test_what_would_not_validate_is_told_and_not_written(here, capsys, typed, code):
    assert run(["init", *SAID, *typed]) in {1, 64}

    err = capsys.readouterr().err
    assert code in err
    assert "hunter2" not in err
    assert list(here.iterdir()) == []


def test_a_disk_that_is_full_leaves_nothing_behind(here, capsys, monkeypatch):

    def full(file, data):
        if file.name == "README.md":
            raise OSError(28, "No space left on device", str(file))
        write_new(file, data)

    monkeypatch.setattr(new_fleet, "write_new", full)

    assert run(["init", *SAID]) == 1
    assert files(here) == []


@pytest.mark.parametrize("command", [["validate"], ["audit"], ["inventory", "list"]])
def test_where_there_is_no_inventory_the_way_to_one_is_told(capsys, command):
    assert run(command) == 64

    err = capsys.readouterr().err
    assert "INVENTORY_MISSING" in err
    assert "fleetcfg init" in err


@pytest.mark.parametrize("devices", [(), FIRST], ids=["none", "two"])
def test_it_goes_on_to_the_import_of_a_table(capsys, devices):
    assert run(["init", *SAID, *devices]) == 0

    assert "fleetcfg inventory import" in capsys.readouterr().out


def test_a_wrong_answer_is_told_by_its_option_and_no_file(here, capsys):
    said = ["10.20.0.0/99" if text == "10.20.0.0/16" else text for text in SAID]

    assert run(["init", *said]) == 1

    err = capsys.readouterr().err
    assert err.startswith("--network: lỗi: ")
    assert ".yaml" not in err
    assert list(here.iterdir()) == []


def test_at_a_terminal_what_was_wrong_alone_is_asked_again(here, monkeypatch, capsys):
    devices = "a\ncodec-a=10.20.0.11,cisco_ce\ncodec-b=10.9.0.1,cisco_ce\n\n"
    typed = f"10.20.0.0/99\n{devices}10.20.0.0/16\ncodec-b=10.20.0.12,cisco_ce\n\n"
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))
    known = [*SAID]
    del known[known.index("--network") : known.index("--network") + 2]

    assert run(["init", *known]) == 0

    err = capsys.readouterr().err
    assert "--network: lỗi" in err
    assert "INIT_DEVICE" in err
    hosts = (here / "inventory" / "hosts.yaml").read_text("utf-8")
    assert "10.20.0.11" in hosts
    assert "10.20.0.12" in hosts


def test_at_a_terminal_a_password_for_a_reference_is_asked_for_again(here, monkeypatch, capsys):
    said = [*SAID[:-1], "S3cret"]
    monkeypatch.setattr(sys, "stdin", Keyboard("\nkeyring:codec\n"))

    assert run(["init", *said]) == 0

    err = capsys.readouterr().err
    assert "INIT_CREDENTIAL" in err
    assert "S3cret" not in err
    assert "keyring:codec" in (here / "inventory" / "group_vars" / "all.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("codec-b", "INIT_DEVICE"),
        ("=10.20.0.12,cisco_ce", "INIT_DEVICE"),
        ("codec-b=10.20.0.12,cisco_ce,x", "INIT_DEVICE"),
        ("codec-b=,cisco_ce", "INIT_DEVICE_ADDRESS"),
        ("codec-b=10.20.0.12", "INIT_DEVICE_FAMILY"),
        ("codec-b=10.20.0.12, ", "INIT_DEVICE_FAMILY"),
    ],
)
def test_each_malformed_device_is_told_with_what_is_missing(here, capsys, typed, code):
    assert run(["init", *SAID, *FIRST, "--device", typed, "--device", "codec-c"]) == 64

    err = capsys.readouterr().err
    assert f"{code}: “{typed}”" in err
    assert "INIT_DEVICE: “codec-c”" in err
    assert list(here.iterdir()) == []


def test_at_a_terminal_a_malformed_device_is_asked_for_again(here, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", Keyboard("codec-b=10.20.0.12,cisco_ce\n\n"))
    first = ("--device", "codec-a=10.20.0.11,cisco_ce")

    assert run(["init", *SAID, *first, "--device", "codec-b=10.20.0.12"]) == 0

    assert "INIT_DEVICE_FAMILY: “codec-b=10.20.0.12”" in capsys.readouterr().err
    hosts = (here / "inventory" / "hosts.yaml").read_text("utf-8")
    assert "10.20.0.11" in hosts
    assert "10.20.0.12" in hosts


def test_at_a_terminal_a_wrong_day_is_asked_for_by_its_own_name(here, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", Keyboard("01/07/2025\n"))

    assert run(["init", *SAID, *FIRST, "--since", "31/02/2025"]) == 0

    told = capsys.readouterr()
    assert "USAGE_DAY" in told.err
    assert "Đơn vị có từ ngày" in told.out
    assert "valid_from: 2025-07-01" in (here / "inventory/group_vars/all.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("option", "wrong"), [("--unit", "Tỉnh\u202e Lai"), ("--code", "1\u202e2")]
)
def test_a_wrong_name_and_a_wrong_number_of_the_unit_are_each_told_as_that(capsys, option, wrong):
    said = [*SAID]
    said[said.index(option) + 1] = wrong

    assert run(["init", *said]) == 1

    err = capsys.readouterr().err
    assert err.count("YAML_CONTROL_CHARACTER") == 1
    assert err.startswith(f"{option}: ")


@pytest.mark.parametrize("option", ["--unit", "--code", "--provider", "--network", "--credential"])
def test_blanks_are_no_answer(here, capsys, option):
    said = [*SAID]
    said[said.index(option) + 1] = " "

    assert run(["init", *said]) == 64

    assert (
        f"INIT_UNSAID: Chưa đủ điều để lập danh mục thiết bị: {option}." in capsys.readouterr().err
    )
    assert list(here.iterdir()) == []
