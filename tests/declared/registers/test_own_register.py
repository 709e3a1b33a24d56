"""The register of ``add-a-register.md`` is one file, and has all that one of the product has."""

import re
import sys
from types import ModuleType

import pytest

from fleetcfg.model.registers import own
from tests.declared.changed_copy import ROOT, ask_copy

PAGE = (ROOT / "docs" / "how-to" / "add-a-register.md").read_text("utf-8")
GENERATORS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
ROWS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
ASKED = """
import json
from fleetcfg.cli.program.main import run
from fleetcfg.declared.registers.edits import register_changes
from fleetcfg.declared.schema import json_schema
from fleetcfg.model.registers.registers import NO_REGISTERS
from fleetcfg.report.declarations.inventory_tables import register_table, table_csv, tables_xlsx
from fleetcfg.words import Words
from tests.declared.registers.reading import read
from tests.docs.make_registers import page

shown, no = read(ROWS)
sound, none = read("generators: [{site: dc-b, power: 40, run: 2026-11-02}, {site: dc-a}]")
wrong = [read(f"generators:\\n  - site: dc-a\\n    {typed}\\n")[1] for typed in
         ("power: 0", "powr: 4", "run: 2026-11-02")]
table = register_table("generators", sound, Words("vi"))
print(json.dumps({
    "shown": [no.has_errors, *[str(each.run) for each in shown.own["generators"]]],
    "sites": [each.site for each in sound.own["generators"]],
    "sound": none.has_errors,
    "wrong": [[p.code, p.place.line, {k: str(v) for k, v in p.facts.items()}]
              for each in wrong for p in each],
    "told": Words("en").sentence("REG_OWN_RULE", wrong[2].in_order()[0].facts),
    "schema": json_schema("register")["properties"]["generators"],
    "page": page(),
    "csv": table_csv(table).decode("utf-8-sig").splitlines(),
    "xlsx": len(tables_xlsx([table])),
    "edits": [[e.register, e.name, dict(e.after)] for e in register_changes(NO_REGISTERS, sound)],
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict:
    """What a copy of the checkout says, into which one file was written and nothing else."""
    parts = (
        "tests/docs/make_registers.py",
        "tests/declared/registers/reading.py",
        "docs/reference/registers.md",
    )
    files = {"model/registers/own/generators.py": GENERATORS}
    asked = f"ROWS = {ROWS!r}\n{ASKED}"
    return ask_copy(tmp_path_factory.mktemp("copy"), parts, files, asked)


def test_it_takes_thirty_lines_at_most():
    assert len(GENERATORS.splitlines()) <= 30


def test_the_rows_that_are_shown_are_sound(found):
    assert found["shown"] == [False, "2026-11-02"]


def test_it_is_read_in_order_and_checked_with_codes_and_places(found):
    assert (found["sites"], found["sound"]) == (["dc-a", "dc-b"], False)
    assert [(code, line) for code, line, _ in found["wrong"]] == [
        ("YAML_OUT_OF_RANGE", 3),
        ("YAML_UNKNOWN_KEY", 3),
        ("REG_OWN_RULE", 3),
    ]
    assert found["wrong"][1][2] == {"key": "powr", "nearest": "power"}
    assert "a test run needs the power" in found["told"]


def test_an_editor_is_told_of_it(found):
    row = found["schema"]["items"]

    assert found["schema"]["description"] == "Máy phát điện. / Generators."
    assert (row["required"], row["additionalProperties"]) == (["site"], False)
    assert row["properties"]["power"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 999,
        "description": "Công suất, kVA. / kVA.",
    }


def test_the_reference_page_has_it(found):
    assert "## `generators`: Máy phát điện / Generators\n" in found["page"]
    assert "| `run` |  | Chạy thử ngày / Test run on |\n" in found["page"]


def test_a_spreadsheet_has_a_column_for_each_of_its_fields(found):
    assert found["csv"] == [
        'Điểm cầu,"Công suất, kVA",Chạy thử ngày',
        "# site,power,run",
        "dc-a,,",
        "dc-b,40,2026-11-02",
    ]
    assert found["xlsx"]


def test_the_summary_of_an_edit_tells_of_it(found):
    assert found["edits"] == [
        ["generators", "dc-a", {"site": "dc-a"}],
        ["generators", "dc-b", {"site": "dc-b", "power": "40", "run": "2026-11-02"}],
    ]


@pytest.mark.parametrize("says", [{}, {"REGISTER": "generators"}])
def test_a_file_that_is_none_ends_with_its_name(monkeypatch, says):
    module = ModuleType("generators")
    vars(module).update(says)
    monkeypatch.setitem(sys.modules, f"{own.__name__}.generators", module)

    with pytest.raises(TypeError, match=r"model/registers/own/generators\.py has no REGISTER"):
        own.register_of("generators")
