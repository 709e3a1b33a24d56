"""A command that moved: by its name of the version before it works, and says where it stands."""

import json
import re
from pathlib import Path

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.cli.names import COMMANDS, MOVED, MOVED_OPTIONS
from fleetcfg.cli.program.main import run
from tests.cli.test_help import EVERY

ROOT = Path(__file__).parents[2]
OLD = sorted(MOVED)
SHIPPED = ("docs", "fleetcfg", "kit", "release", "website", "README.md", "CONTRIBUTING.md")
OF_THEIR_TIME = (ROOT / "docs" / "adr",)  # what was decided is told by the names that it had
TYPED = re.compile(rf"\bfleetcfg ({'|'.join(OLD)})\b")
UNIT_OF_0_3_0 = "ExecStart=/opt/fleetcfg/bin/fleetcfg worker %i"


def told(capsys, words, language):
    use_language(language)
    try:
        code = run([*words, "--lang", language])
    finally:
        use_language("vi")
    said = capsys.readouterr()
    return code, said.out, said.err


def notice(old, language):
    new = " ".join(MOVED[old])
    return {
        "vi": f"Lệnh `fleetcfg {old}` nay là `fleetcfg {new}`; từ bản sau, tên cũ không dùng được"
        " nữa.\n",
        "en": f"`fleetcfg {old}` is now `fleetcfg {new}`; the old name goes with the next"
        " version.\n",
    }[language]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("more", [("--help",), (), ("--nonsense",)], ids=" ".join)
@pytest.mark.parametrize("old", OLD)
def test_by_either_name_a_command_ends_alike_but_for_one_line(capsys, old, more, language):
    code, out, err = told(capsys, (*MOVED[old], *more), language)

    assert told(capsys, (old, *more), language) == (code, out, notice(old, language) + err)


def test_what_programs_read_is_the_same_by_the_old_name(capsys):
    fingerprint = ("--fingerprint", "0" * 64, "--output", "json")
    code, out, err = told(capsys, ("verify-tree", *fingerprint), "en")

    assert json.loads(out)["code"] in err
    assert told(capsys, ("trust", "verify-tree", *fingerprint), "en")[:2] == (code, out)


def test_an_old_name_stands_in_no_list(capsys):
    assert [path for path in EVERY if path[:1] and path[0] in MOVED] == []
    assert set(MOVED).isdisjoint(COMMANDS)
    assert all(MOVED[old] in EVERY for old in OLD)

    run(["--help"])

    names = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert set(names) & set(MOVED) == set()


@pytest.mark.parametrize("old", OLD)
def test_help_of_an_old_name_is_that_of_the_command(capsys, old):
    _, out, _ = told(capsys, ("help", *MOVED[old]), "vi")

    assert told(capsys, ("help", old), "vi") == (0, out, notice(old, "vi"))


def test_an_old_name_is_none_inside_a_group(capsys):
    code, _, err = told(capsys, ("sim", "worker"), "en")

    assert code == 64
    assert "USAGE_COMMAND_UNKNOWN" in err


def test_the_unit_of_a_zone_that_was_set_up_by_0_3_0_still_starts_its_worker(capsys):
    _, _, words = UNIT_OF_0_3_0.replace("%i", "vnpt").partition("/bin/fleetcfg ")
    now = (ROOT / "docs/how-to/units/fleetcfg-worker@.service").read_text("utf-8")
    (started,) = re.findall(r"^ExecStart=\S+/fleetcfg (.*)$", now, re.MULTILINE)

    old = told(capsys, (*words.split(), "--broker", "/none.toml"), "en")
    new = told(capsys, (*started.replace("%i", "vnpt").split(), "--broker", "/none.toml"), "en")

    assert (old[0], old[2]) == (new[0], notice("worker", "en") + new[2])
    assert "/none.toml" in new[2]


def test_nothing_that_is_shipped_types_an_old_name():
    files = [
        file
        for name in SHIPPED
        for file in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])
        if file.is_file() and file.suffix not in {".mo", ".pyc", ".png"}
    ]
    assert len(files) > 1000
    found = [
        f"{file.relative_to(ROOT)}: {typed[0]}"
        for file in files
        if not any(file.is_relative_to(old) for old in OF_THEIR_TIME)
        for typed in TYPED.finditer(file.read_text("utf-8", "replace"))
    ]

    assert found == []


# ------------------------------------------------------------ an option that is called otherwise

RENAMED = [(of, old, new) for of, names in MOVED_OPTIONS.items() for old, new in names.items()]


@pytest.fixture
def kept_nowhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def option_notice(of, old, new, language):
    return {
        "vi": f"Tùy chọn {old} của `fleetcfg {of}` nay là {new}; từ bản sau, tên cũ không dùng được"
        " nữa.\n",
        "en": f"{old} of `fleetcfg {of}` is now {new}; the old name goes with the next version.\n",
    }[language]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("more", [(), ("--nonsense",)], ids=["right", "wrong"])
@pytest.mark.parametrize("renamed", RENAMED, ids=lambda one: one[0])
def test_by_its_old_name_an_option_does_the_same_and_says_its_new_one(
    capsys, kept_nowhere, renamed, more, language
):
    of, old, new = renamed
    value = () if of == "deliver" else ("3",)
    code, out, err = told(capsys, (*of.split(), new, *value, *more), language)
    by_old = told(capsys, (*of.split(), old, *value, *more), language)

    assert by_old == (code, out, option_notice(of, old, new, language) + err)
    assert "USAGE_OPTION_UNKNOWN" not in err or new not in err  # it is one


def test_with_its_value_behind_a_sign_it_is_the_same_and_behind_two_dashes_it_is_none(capsys):
    _, _, joined = told(capsys, ("ledger", "show", "--limit=nope"), "en")
    _, _, behind = told(capsys, ("ledger", "show", "--", "--limit"), "en")

    assert "--last" in joined
    assert "USAGE_WHOLE: --last" in joined
    assert "is now" not in behind


@pytest.mark.parametrize(("of", "old", "new"), RENAMED)
def test_an_old_option_stands_in_no_help_and_in_nothing_that_is_shipped(capsys, of, old, new):
    _, page, _ = told(capsys, (*of.split(), "--help"), "en")
    files = (file for place in SHIPPED for file in [ROOT / place, *(ROOT / place).rglob("*.*")])
    pattern = re.compile(rf"fleetcfg {of}[^\n`]* {old}\b")

    assert new in page
    assert old not in page
    assert [
        file
        for file in files
        if file.suffix in (".md", ".po", ".py", ".service")
        and OF_THEIR_TIME[0] not in file.parents
        and pattern.search(file.read_text("utf-8"))
    ] == []
