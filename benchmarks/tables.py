"""What it costs to send an inventory out as a workbook, and to read the workbook again.

``python -m benchmarks.tables`` makes an inventory in memory, reads it as a command does, and writes
it as XLSX; then it imports what it wrote: nothing to do. It prints seconds and peak memory.
"""

import argparse
import resource
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from fleetcfg.declared.load import Sources
from fleetcfg.declared.sheets.tables import tables_of
from fleetcfg.declared.tree import tree_of
from fleetcfg.devices.registry import catalogs
from fleetcfg.report.declarations.inventory_tables import inventory_xlsx
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.import_inventory import ImportRequest, propose_import
from fleetcfg_kit.testing.clock import NOON

GOAL = 15.0  # seconds for 10,000 devices, from files to the last byte of the workbook
GOAL_DEVICES = 10_000
REGISTERS = b"networks: [10.0.0.0/8]\nfamily: cisco_ce\ncredential: keyring:gbtt\n"


def main() -> int:
    """Export, import, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=GOAL_DEVICES)
    asked = parser.parse_args()
    hosts = "\n".join(["all:", "  hosts:", *_hosts(asked.devices), ""]).encode()
    tree = tree_of({"inventory/hosts.yaml": hosts, "inventory/group_vars/all.yaml": REGISTERS})
    sources = Sources((tree,), tree_of({}), tree_of({}), catalogs())
    begun = perf_counter()
    fleet = sources.province(at=NOON).fleet
    data = inventory_xlsx(tables_of(fleet, sources.catalogs), Words("vi"))
    took = perf_counter() - begun
    print(
        f"exported {asked.devices:,} devices: {took:.1f} s, {len(data) / 1e6:.1f} MB"
        f" (goal for {GOAL_DEVICES:,}: {GOAL:.0f} s)"
    )
    begun = perf_counter()
    proposal = propose_import(ImportRequest(Path("a.xlsx"), data), sources, at=NOON)
    if proposal.edits:
        why = "what was exported did not come back as it was"
        raise SystemExit(why)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"imported it unchanged: {perf_counter() - begun:.1f} s; peak {peak:,.0f} MB")
    return 0


def _hosts(count: int) -> Iterator[str]:
    for number in range(1, count + 1):
        high, middle, low = number.to_bytes(3, "big")
        yield f"    codec-{number:06}:"
        yield f"      ansible_host: 10.{high}.{middle}.{low}"
        yield f"      serial_number: SN{number:08}"
        yield f'      mac: "02:00:00:{high:02x}:{middle:02x}:{low:02x}"'
        yield f'      certificate: "{number:064x}"'
        yield f"      switch: sw-{number:06}"
        yield "      switch_port: GigabitEthernet0/3"
        yield "      model: Cisco Codec Pro"
        yield f"      custodian: Xã {number}"


if __name__ == "__main__":
    raise SystemExit(main())
