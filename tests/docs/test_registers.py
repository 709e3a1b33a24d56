"""The reference of the registers is made from the readers; the how-to runs as it stands there."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.model.typed.declared_noun import declared_fields, noun_schema
from tests.docs import make_declarations, make_own_files, make_registers

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to" / "keep-registers.md"
YAML = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("made", [make_registers, make_own_files])
def test_the_reference_is_made_from_the_data(made) -> None:
    assert made.PAGE.read_text("utf-8") == made.page(), f"python -m {made.__name__}"


@pytest.mark.parametrize("name", make_declarations.PAGES)
def test_the_keys_of_a_reference_are_made_from_its_noun(name) -> None:
    told = (make_declarations.FOLDER / name).read_text("utf-8")

    assert told == make_declarations.page(name), "python -m tests.docs.make_declarations"


@pytest.mark.parametrize("noun", make_own_files.NOUNS.values(), ids=make_own_files.NOUNS)
def test_an_editor_knows_of_a_file_what_its_page_says(noun) -> None:
    schema = noun_schema(noun)
    fields = {each.key: each for each in declared_fields(noun)}

    assert {key: said["description"] for key, said in schema["properties"].items()} == {
        key: each.about.text for key, each in fields.items()
    }
    assert set(schema.get("required", ())) == {k for k, each in fields.items() if each.is_needed}
    assert not schema["additionalProperties"]


def test_the_how_to_runs_line_by_line(tmp_path, monkeypatch, capsys) -> None:
    for part in ("inventory", "baselines"):
        shutil.copytree(ROOT / part, tmp_path / part)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "registers").mkdir()
    text = HOW_TO.read_text("utf-8")
    for number, said in enumerate(YAML.findall(text)):
        (tmp_path / "registers" / f"{number}.yaml").write_text(said, encoding="utf-8")

    lines = "".join(COMMANDS.findall(text)).splitlines()
    ended, told = [], []
    for line in lines:
        ended.append(run(shlex.split(line)[1:]))
        told.append(capsys.readouterr().out)

    assert ended == [0, 2, 2]
    assert "REG_LIAISON_NONE" in told[1]
    assert "REG_CONTACT_OLD" not in told[1]
    assert "REG_CONTACT_OLD" in told[2]
    assert run(["fmt", "--check"]) == 0
