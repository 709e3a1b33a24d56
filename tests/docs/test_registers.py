"""The reference of the registers is made from the readers; the how-to runs as it stands there."""

import re
import shlex
import shutil
from pathlib import Path

from fleetcfg.cli.program.main import run
from tests.docs.make_registers import PAGE, page

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to" / "keep-registers.md"
YAML = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_reference_is_made_from_the_data() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.docs.make_registers"


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
