"""The register of ``add-a-register.md`` is one file, and has all that one of the product has."""

import re
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Annotated, Any

import pytest

from fleetcfg.errors import DeclarationError
from fleetcfg.model.registers import own
from fleetcfg.model.registers.register import RegisterOfRows
from fleetcfg.model.typed.fields import Meaning, TextField, count_of
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
         ("power: 0", "powr: 4", "run: 2026-11-02", "power: x\\n    run: 2026-11-02")]
twice = read("generators: [{site: dc-a, power: 1}, {site: dc-a, power: 2}]")[1]
table = register_table("generators", sound, Words("vi"))
print(json.dumps({
    "shown": [no.has_errors, *[str(each.run) for each in shown.own["generators"]]],
    "sites": [each.site for each in sound.own["generators"]],
    "sound": none.has_errors,
    "wrong": [[p.code, p.place.line, {k: str(v) for k, v in p.facts.items()}]
              for each in wrong for p in each],
    "twice": [[p.code, p.place.line, p.facts["id"]] for p in twice],
    "told": [Words(each).sentence("REG_OWN_RULE", wrong[2].in_order()[0].facts)
             for each in ("vi", "en")],
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
        ("YAML_NOT_WHOLE", 3),
    ]
    assert found["twice"] == [["REG_ID_TWICE", 1, "dc-a"]]
    assert found["wrong"][1][2] == {"key": "powr", "nearest": "power"}
    vi, en = found["told"]
    assert en.endswith(": a test run needs the power.")
    assert vi.endswith(": chạy thử thì ghi công suất.")


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


@dataclass(frozen=True, slots=True)
class Battery:
    """A noun of which files may say one thing, and not another."""

    site: Annotated[TextField, Meaning("", "")]
    power: Annotated[int | None, count_of(1, 9), Meaning("", "")] = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A noun whose field has no reader."""

    site: Annotated[str, Meaning("", "")]


@dataclass(frozen=True, slots=True)
class Asked:
    """A noun whose field is called as its question."""

    faults: Annotated[TextField, Meaning("", "")]


def of(noun: Any, named_by: str = "site", *order: str) -> dict[str, object]:
    return {"REGISTER": RegisterOfRows(noun, Meaning("", ""), (named_by,), order)}


@pytest.mark.parametrize(
    ("says", "what"),
    [
        ({}, "REGISTER"),
        ({"REGISTER": "generators"}, "REGISTER"),
        (of(int), "noun"),
        (of("Battery"), "noun"),
        (of(Unread), "Unread.site"),
        (of(Asked, "faults"), "Asked.faults"),
        (of(Battery, "room"), "named_by: room"),
        (of(Battery, "site", "room"), "order: room"),
        (
            of(Battery, "site", "power"),
            "order: power",
        ),  # not each row has it
    ],
)
def test_a_file_that_cannot_be_used_is_told_before_a_row_is_typed(monkeypatch, says, what):
    module = ModuleType("batteries")
    vars(module).update(says)
    monkeypatch.setitem(sys.modules, f"{own.__name__}.batteries", module)

    with pytest.raises(DeclarationError) as caught:
        own.register_of("batteries")

    assert caught.value.code == "REG_OWN_BROKEN"
    assert caught.value.facts == {"file": "model/registers/own/batteries.py", "what": what}


@pytest.mark.parametrize("taken", ["meetings", "own", "devices"])
def test_a_file_does_not_take_the_place_of_a_register_that_is_there(tmp_path, taken):
    asked = """
import json
from fleetcfg.errors import DeclarationError
try:
    from fleetcfg.model.registers import registers
except DeclarationError as error:
    print(json.dumps([error.code, error.facts]))
"""
    told = ask_copy(tmp_path, (), {f"model/registers/own/{taken}.py": GENERATORS}, asked)

    facts = {"file": f"model/registers/own/{taken}.py", "what": taken}
    assert told == ["REG_OWN_BROKEN", facts]


def test_a_file_that_python_cannot_read_is_told_as_that(tmp_path):
    asked = """
import json
from fleetcfg.errors import DeclarationError
try:
    from fleetcfg.model.registers import registers
except DeclarationError as error:
    print(json.dumps([error.code, error.facts["what"]]))
"""
    code, what = ask_copy(tmp_path, (), {"model/registers/own/a.py": "\nREGISTER = (\n"}, asked)

    assert (code, what) == ("REG_OWN_BROKEN", "'(' was never closed, 2")
