"""A field of a device, of a site or of a list of the province is written in one place: its noun."""

import csv
from typing import Any

import pytest
from pydantic import TypeAdapter

from fleetcfg.declared.inventory.variables import DEVICE_VARIABLES
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.nodes import Mapping
from tests.declared.changed_copy import ROOT, ask_copy

LINE = """\
    asset: Annotated[AnsibleTextField, Meaning("Số tài sản", "Asset number")] = ""
    tag: Annotated[FilledField, Meaning("Nhãn", "Tag")] = ""
    counted: Annotated[AnyDayField | None, Meaning("Ngày kiểm kê", "Day of the count")] = None
"""
BEFORE = "    authority_pem: "
# In which file of the product, before what, and the line.
MORE = (
    (
        "model/fleet.py",
        "    technician: ",
        '    floor: Annotated[FilledField, Meaning("Tầng", "Floor")] = ""\n',
    ),
    (
        "model/advisory.py",
        "    fixed_in: ",
        '    link: Annotated[FilledField, Meaning("Liên kết", "Link")] = ""\n',
    ),
)
SAID = {
    "family": "cisco_ce",
    "ansible_host": "10.0.0.1",
    "transport": "https",
    "port": "443",
    "credential": "env:A",
    "certificate": "AB:" * 31 + "AB",
    "authority": "ca.pem",
    "zone": "vnpt",
    "host_key": f"SHA256:{'a' * 42}A",
    "legacy_ssh": "true",
    "legacy_tls": "true",
    "legacy_telnet": "true",
    "serial_number": "SN1",
    "mac": "0050.6000.00AB",
    "model": "Room Kit",
    "firmware": "ce9.15",
    "switch": "sw-1",
    "switch_port": "Gi1/0/1",
    "simulated": "true",
    "simulated_ports": "{telnet: 2323}",
    "custodian": "VP",
    "support_end": "2031-01-01",
}
ASKED = """
import json
from datetime import date
from fleetcfg.cli.program.main import run
from fleetcfg.declared.edit_impact import effective_changes
from fleetcfg.declared.province import load
from fleetcfg.declared.schema import json_schema
from fleetcfg.declared.sheets.csv_file import read_csv
from fleetcfg.declared.sheets.rows import SheetOptions, read_rows
from fleetcfg.declared.sheets.tables import tables_of
from fleetcfg.declared.tree import Tree
from fleetcfg.devices.registry import catalogs
from fleetcfg.model.problem import Problems
from fleetcfg.report.declarations.edit import EditSince, edit_text
from fleetcfg.report.declarations.inventory_tables import inventory_table, table_csv
from fleetcfg.words import Words
from tests.docs.make_declarations import page

def province(more):
    text = (
        "all:\\n  vars: {networks: [10.0.0.0/8], family: cisco_ce}\\n"
        f"  hosts:\\n    codec-a:\\n      ansible_host: 10.0.0.1\\n      credential: env:A\\n{more}"
    )
    tree = Tree({"inventory/hosts.yaml": text.encode()})
    return load([tree], Tree({}), Tree({}), catalogs=catalogs(), on=date(2026, 12, 3))

def wrong(more):
    return [[each.code, each.place.line, {name: str(fact) for name, fact in each.facts.items()}]
            for each in province(more).problems if each.gravity == "error"]

def listed(link, floor):
    text = (
        f"site: {{id: a, name: A, display_name: A, role: central, unit: '1', room: P, provider: v, "
        f"unit_since: 2025-07-01, floor: {floor}}}\\n"
    )
    lists = (
        "networks: [10.0.0.0/8]\\nproviders: [{id: v, name: V}]\\n"
        "units: [{code: '1', name: U, valid_from: 2025-07-01}]\\n"
        f"advisories:\\n  - {{id: a, family: cisco_ce, to: ce9, source: x, link: {link}}}\\n"
    )
    device = "{ansible_host: 10.0.0.1, family: cisco_ce}"
    hosts = f"all:\\n  children:\\n    here: {{hosts: {{codec-a: {device}}}}}\\n"
    files = {"inventory/hosts.yaml": hosts, "inventory/group_vars/all.yaml": lists,
             "inventory/group_vars/here.yaml": text}
    tree = Tree({name: text.encode() for name, text in files.items()})
    return load([tree], Tree({}), Tree({}), catalogs=catalogs(), on=date(2026, 12, 3))

sound, empty = listed("HB-1", "B2"), listed('""', '""')
none, said = province(""), province("      asset: TS-1\\n      counted: 2026-12-01\\n")
device = said.fleet.devices["codec-a"]
edit = effective_changes(none, said)
table = inventory_table(tables_of(said.fleet, catalogs()), "devices", Words("vi"))
problems = Problems()
typed = "Tên thiết bị,Số tài sản,Day of the count\\na,TS-2,1/12/2026".encode()
rows = read_rows([read_csv(typed, "a.csv", problems)], SheetOptions(), problems)
print(json.dumps({
    "read": [device.asset, str(device.counted)],
    "wrong": [wrong("      asset: [a]\\n"), wrong("      assset: a\\n"),
              wrong("      counted: 2026-02-30\\n"), wrong("      tag: ''\\n")],
    "schema": json_schema("host_vars")["properties"],
    "page": page("inventory.md"),
    "csv": table_csv(table).decode("utf-8-sig").splitlines(),
    "rows": [dict(each.values) for each in rows.rows["devices"].values()],
    "edits": [[each.fact, each.before, each.after] for each in edit.facts],
    "listed": [[each.floor for each in sound.fleet.sites.values()],
               [each.link for each in sound.fleet.advisories]],
    "empty": sorted([each.code, str(each.place), each.facts["key"]]
                    for each in empty.problems if each.code == "INV_EMPTY"),
    "group": json_schema("group_vars")["properties"],
    "told": edit_text(EditSince(edit, "HEAD"), Words("vi")),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict:
    """What a copy of the checkout says, in which a device has a field more, and a day."""
    parts = (
        "tests/docs/make_registers.py",
        "tests/docs/make_declarations.py",
        "docs/reference/inventory.md",
    )
    files = dict[str, str]()
    for name, before, line in (("model/fleet.py", BEFORE, LINE), *MORE):
        text = files.get(name) or (ROOT / "fleetcfg" / name).read_text("utf-8")
        files[name] = text.replace(before, line + before)
    return ask_copy(tmp_path_factory.mktemp("copy"), parts, files, ASKED)


def test_a_field_of_one_line_is_read_and_checked_with_its_place(found):
    assert found["read"] == ["TS-1", "2026-12-01"]
    assert found["wrong"] == [
        [["YAML_NOT_TEXT", 7, {"found": "list"}]],
        [["INV_UNKNOWN_KEY", 7, {"key": "assset", "nearest": "asset"}]],
        [["YAML_NOT_DAY", 7, {"found": "day"}]],
        [["INV_EMPTY", 7, {"key": "tag"}]],
    ]


def test_editors_and_the_reference_page_have_it(found):
    assert found["schema"]["asset"] == {
        "type": "string",
        "description": "Số tài sản. / Asset number.",
    }
    assert "| `asset` |  | Số tài sản / Asset number |\n" in found["page"]


def test_a_spreadsheet_has_a_column_for_it_that_is_known_again(found):
    heads, remarks, row = csv.reader(found["csv"])
    columns = heads.index("Số tài sản"), heads.index("Ngày kiểm kê")

    assert [remarks[at] for at in columns] == ["Số tài sản", "Ngày kiểm kê"]
    assert [row[at] for at in columns] == ["TS-1", "2026-12-01"]
    assert found["rows"] == [{"name": "a", "asset": "TS-2", "counted": "2026-12-01"}]


def test_the_summary_of_an_edit_tells_of_it(found):
    assert found["edits"] == [["asset", "", "TS-1"], ["counted", "", "2026-12-01"]]
    assert "codec-a: Số tài sản không có → TS-1" in found["told"]


def test_a_field_of_a_site_and_of_a_list_is_one_line_too(found):
    places = "inventory/group_vars/all.yaml:5", "inventory/group_vars/here.yaml:1"
    link = found["group"]["advisories"]["items"]["properties"]["link"]
    empty = [[code, place.rpartition(":")[0], key] for code, place, key in found["empty"]]

    assert found["listed"] == [["B2"], ["HB-1"]]
    assert empty == [["INV_EMPTY", places[0], "link"], ["INV_EMPTY", places[1], "floor"]]
    assert found["group"]["site"]["properties"]["floor"]["description"] == "Tầng. / Floor."
    assert link == {"type": "string", "minLength": 1, "description": "Liên kết. / Link."}
    assert "| `floor` |  | Tầng / Floor |\n" in found["page"]
    assert "| `link` |  | Liên kết / Link |\n" in found["page"]


def test_what_a_field_is_read_as_is_of_its_type():
    """pydantic, which makes rows of registers, is not asked where a device is made."""
    problems = Problems()
    text = "".join(f"{key}: {value}\n" for key, value in SAID.items())
    nodes = parse(text.encode(), "a.yaml", problems)
    assert isinstance(nodes, Mapping)
    answers: dict[str, Any] = {
        DEVICE_VARIABLES[key].name: DEVICE_VARIABLES[key].reads.read(node, problems)
        for key, node in nodes.items()
    }

    made = TypeAdapter(Device).validate_python(
        {"host": "a", **dict(nodes.items())}, context=problems
    )

    assert SAID.keys() == DEVICE_VARIABLES.keys()
    assert not problems.has_errors
    assert made == Device("a", **answers)
