"""What a test says of registers, and what becomes of it."""

import textwrap
from datetime import date

from fleetcfg.declared.registers.check import check_registers
from fleetcfg.declared.registers.document import read_registers
from fleetcfg.declared.tree import Tree
from fleetcfg.model.fleet import Device, Fleet, Site
from fleetcfg.model.problem import Problems
from fleetcfg.model.reference_data import Provider, Unit
from fleetcfg.model.registers.registers import Registers

UNIT_SINCE = date(2025, 7, 1)
ON = date(2026, 11, 24)


def site(name: str) -> Site:
    return Site(name, f"Điểm cầu {name}", name, "satellite", "03388", UNIT_SINCE, "P1", "vnpt")


SITES = {name: site(name) for name in ("dc-a", "dc-b", "dc-c")}
DEVICES = {
    f"codec-{name[-1]}": Device(f"codec-{name[-1]}", "cisco_ce", "10.0.0.1", site=one)
    for name, one in SITES.items()
}
BRIDGE = Device(
    "cms-1", "cisco_cms", "10.0.0.9", custodian="Văn phòng", support_end=date(2030, 1, 1)
)
FLEET = Fleet(
    {**DEVICES, BRIDGE.host: BRIDGE},
    {},
    SITES,
    (Unit("03388", "Phường Đoàn Kết", UNIT_SINCE),),
    {"vnpt": Provider("vnpt", "VNPT Lai Châu")},
)

MEETING = """\
meetings:
  - id: giao-ban-12
    number: 89/GM-UBND
    issued: 2026-11-25
    start: 2026-12-01T08:00+07:00
    end: 2026-12-01 11:30
    chair: dc-a
    sites: [dc-a, dc-b]
"""


def read(*texts: str, on: date = ON) -> tuple[Registers, Problems]:
    """Return what files of these texts declare, and what is wrong with them."""
    files = {f"registers/{n}.yaml": text.encode() for n, text in enumerate(texts)}
    problems = Problems()
    registers = read_registers(Tree(files), problems)
    check_registers(registers, FLEET, problems, on=on)
    return registers, problems


def codes(*texts: str, on: date = ON) -> list[str]:
    return [problem.code for problem in read(*texts, on=on)[1]]


def meeting(**changed: str | None) -> str:
    """Return the meeting with other fields; None takes one out."""
    kept = [
        line
        for line in MEETING.splitlines()
        if line.strip(" -").partition(":")[0] not in changed or line.startswith("meetings")
    ]
    more = [f"    {key}: {value}" for key, value in changed.items() if value is not None]
    text = "\n".join([*kept, *more])
    is_headed = any(line.startswith("  - ") for line in kept)
    return f"{text}\n" if is_headed else text.replace("    ", "  - ", 1) + "\n"


def rows(register: str, text: str) -> str:
    """Return a file with one register."""
    return f"{register}:\n{textwrap.indent(textwrap.dedent(text), '  ')}"
