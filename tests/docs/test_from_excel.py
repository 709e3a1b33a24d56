"""``from-excel.md`` runs as it stands there: the list of the page becomes devices and sites."""

import re
import shlex
import textwrap
from pathlib import Path

from fleetcfg.cli.program.main import run
from fleetcfg.declared.sheets.headings import FOR_PEOPLE, headings_of
from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.model.problem import Problems
from fleetcfg_kit.testing.declarations import read_declarations
from tests.declared.sheets.books import book
from tests.workflow.tables import AT

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "from-excel.md"
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
MAPPING = re.compile(r"^ *```yaml\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\|(.*)\|$", re.MULTILINE)


def commands(text):
    """Return the command lines of the page, without the name of the program."""
    for block in BLOCK.findall(text):
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            if line.strip():
                yield shlex.split(line)[1:]


def table(text):
    """Return the sheet of the list."""
    part = text[text.index("trang “Thiết bị”") : text.index("1. Xem thử")]
    heads, _, *rows = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(part)]
    return [heads, *rows]


def test_the_page_runs_line_by_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text("utf-8")
    (tmp_path / "phong-hop.xlsx").write_bytes(book({"Thiết bị": table(text)}))
    begin, look, *others = commands(text)

    ended = [(" ".join(words[:2]), run(words)) for words in (begin, look)]
    (tmp_path / "sheets.yaml").write_text(textwrap.dedent(MAPPING.findall(text)[0]), "utf-8")
    ended += [(" ".join(words[:2]), run(words)) for words in others]

    assert ended == [
        ("init --unit", 0),
        ("inventory import", 1),
        ("inventory import", 2),
        ("inventory import", 0),
        ("validate", 0),
        ("inventory export", 0),
        ("inventory import", 0),
    ]
    told = capsys.readouterr()
    assert "SHEET_COLUMN_UNKNOWN" in told.err
    assert "không có gì phải ghi" in told.out
    fleet = read_declarations(tmp_path).province(at=AT).fleet
    device = fleet.devices["phong-hop-ubnd-xa-bum-to"]
    assert (device.address, device.serial_number) == ("198.51.100.21", "MAU00000008")
    assert fleet.sites["phong-hop-ubnd-xa-pa-u"].unit == "03442"
    assert [unit.name for unit in fleet.units] == ["Tỉnh Lai Châu", "Xã Bum Tở", "Xã Pa Ủ"]
    assert run(["fmt", "--check"]) == 0
    data = (tmp_path / "danh-muc.xlsx").read_bytes()
    titles = [sheet.title for sheet in read_xlsx(data, "danh-muc.xlsx", Problems())]
    assert ", ".join(titles[:4]) in text


def test_the_headings_that_the_page_tells_are_known():
    text = PAGE.read_text("utf-8")
    part = text[text.index("| ý nghĩa |") : text.index("Hãng có nhiều họ máy")]
    _, _, *rows = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(part)]

    known = headings_of("devices")
    for meaning, names in rows[:-1]:
        for name in names.split(" · "):
            assert (name, known.meaning(name)) == (name, known.meaning(meaning) or "?")
    assert {known.meaning(name) for name in rows[-1][1].split(" · ")} == {FOR_PEOPLE}
