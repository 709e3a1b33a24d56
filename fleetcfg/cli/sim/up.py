"""``fleetcfg sim up``: the declared fleet, simulated on loopback."""

import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.error_output import say_problems
from fleetcfg.cli.language import word
from fleetcfg.cli.options import SIM_STATE, StateDirOption, option
from fleetcfg.errors import SimError
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now


def up(
    *,
    declarations: DeclarationOptions,
    state_dir: StateDirOption = SIM_STATE,
    https_port: Annotated[int, option("--https-port", "PORT", "help.ports")] = 8443,
    ssh_port: Annotated[int, option("--ssh-port", "PORT", "help.ports")] = 2222,
    rtt_ms: Annotated[float, option("--rtt-ms", "MS", "help.rtt", min=0)] = 0.0,
    province_dir: Annotated[Path | None, option("--province", "DIR", "help.sim.province")] = None,
) -> int:
    """Start it, and say how to audit it."""
    try:
        from fleetcfg import simulation  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise SimError("SIM_NOT_INSTALLED", module=error.name or "") from error
    if province_dir is not None:
        simulation.require_free(province_dir)  # before a device is up
    sources = declarations.sources()
    if (province := sources.province(at=now())).has_errors:
        say_problems(province.problems)
        return Exit.ERROR
    ports = simulation.Ports(https_port, ssh_port)
    ready, facts = simulation.simulate(province, state_dir, ports, rtt_ms=rtt_ms)
    if province_dir is not None:
        simulation.write_province(sources, facts, province_dir)
    folders = (*declarations.inventories, state_dir / "inventory")
    overlaid = " ".join(f"-i {folder}" for folder in folders)
    sys.stdout.write(word("sim.up", count=len(ready.devices), pid=ready.pid))
    sys.stdout.write(f"\n  fleetcfg audit {overlaid}\n")
    if unproven := sum(device.evidence != "real" for device in ready.devices):
        sys.stdout.write(word("sim.up.doc").format(count=unproven) + "\n")
    if province_dir is not None:
        sys.stdout.write(f"  (cd {province_dir} && fleetcfg audit)\n")
    return Exit.CLEAN
