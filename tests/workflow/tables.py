"""A small province in memory, as tables that are exported, edited and imported again."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from fleetcfg.declared.load import Sources
from fleetcfg.declared.sheets.columns import TableKind
from fleetcfg.declared.sheets.rows import SheetOptions
from fleetcfg.declared.sheets.tables import tables_of
from fleetcfg.declared.tree import tree_of
from fleetcfg.devices.registry import catalogs
from fleetcfg.report.declarations.inventory_tables import (
    inventory_table,
    inventory_xlsx,
    table_csv,
)
from fleetcfg.words import Language, Words
from fleetcfg.workflow.declarations.import_inventory import (
    ImportProposal,
    ImportRequest,
    propose_import,
    spreadsheet,
)

AT = datetime(2026, 11, 28, tzinfo=UTC)
HOSTS = """\
all:
  children:
    codecs:
      hosts:
        codec-1:  # phòng chính
          ansible_host: 10.0.0.1
          serial_number: SN1  # đọc tại máy
          switch: sw-1
        codec-2: {ansible_host: 10.0.0.2, serial_number: "SN2"}
        codec-3:
          ansible_host: 10.0.0.3
        codec-[4:5]:
          simulated: false
      vars:
        family: cisco_ce
        credential: keyring:gbtt
        certificate: "00000000000000000000000000000000000000000000000000000000000000ab"
        custodian: Văn phòng
    site_1:
      hosts:
        codec-1:
        codec-3:
    site_2:
      hosts: {codec-2: , codec-4: , codec-5: }
"""
ALL = """\
units:
  - {code: "03388", name: Phường Đoàn Kết, valid_from: 2025-07-01}  # nay
  - {code: "03388", name: Phường Quyết Tiến, valid_from: 2012-01-01, valid_to: 2025-06-30}
providers: [{id: vnpt, name: VNPT}]
networks: [10.0.0.0/24]
"""
SITE = """\
site:
  id: dc-1
  name: Điểm cầu 1  # tên cũ
  display_name: Đoàn Kết
  role: central
  unit: "03388"
  unit_since: 2025-07-01
  room: Phòng 1
  provider: vnpt
  contacts:
    - role: Phối hợp
      name: A
"""
FILES: Mapping[str, str] = {
    "inventory/hosts.yaml": HOSTS,
    "inventory/group_vars/all.yaml": ALL,
    "inventory/group_vars/site_1.yaml": SITE,
    "inventory/group_vars/site_2.yaml": SITE.replace("dc-1", "dc-2").replace("central", "chair"),
    "inventory/host_vars/codec-3.yaml": "model: SX20\n# hết\nsupport_end: 2027-01-01\n",
    "inventory/host_vars/codec-4.yaml": "ansible_host: 10.0.0.4\n",
    "inventory/host_vars/codec-5.yaml": "ansible_host: 10.0.0.5\n",
}
CATALOGS = catalogs()
Rows = list[dict[str, str]]


def sources(files: Mapping[str, str] = FILES) -> Sources:
    tree = tree_of({path: text.encode() for path, text in files.items()})
    return Sources((tree,), tree_of({}), tree_of({}), CATALOGS)


def workbook(of: Sources, language: Language = "vi") -> bytes:
    return inventory_xlsx(tables_of(of.province(at=AT).fleet, of.catalogs), Words(language))


def table(
    of: Sources, kind: TableKind = "devices", edit: Callable[[Rows], object] | None = None
) -> bytes:
    """Return one table as CSV, after *edit* of its rows, by the keys of their columns."""
    tables = tables_of(of.province(at=AT).fleet, of.catalogs)
    data = table_csv(inventory_table(tables, kind, Words("vi")))
    if edit is None:
        return data
    heads, *typed = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    rows = [dict(zip(heads, row, strict=True)) for row in typed]
    edit(rows)
    made = io.StringIO()
    writer = csv.DictWriter(made, heads, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue().encode()


def propose(
    data: bytes,
    of: Sources | None = None,
    name: str = "a.csv",
    kind: TableKind = "devices",
    *,
    removes: bool = False,
    given: Mapping[str, str] | None = None,
) -> ImportProposal:
    options = SheetOptions(kind, given=given or {})
    return propose_import(
        ImportRequest(name, spreadsheet(Path(name), data), options, removes), of or sources(), at=AT
    )


def after(proposal: ImportProposal, files: Mapping[str, str] = FILES) -> dict[str, str]:
    """Return the files as they would be written."""
    found = dict(files)
    for edit in proposal.edits:
        assert (None if edit.before is None else edit.before.decode()) == files.get(edit.file)
        if edit.after is None:
            del found[edit.file]
        else:
            found[edit.file] = edit.after.decode()
    return found


def changed(proposal: ImportProposal) -> dict[str, tuple[list[str], list[str]]]:
    """Return the lines that go and those that come, by file."""
    found = {}
    for edit in proposal.edits:
        before, now = ((data or b"").decode().splitlines() for data in (edit.before, edit.after))
        found[edit.file] = (
            [line for line in before if line not in now],
            [line for line in now if line not in before],
        )
    return found
