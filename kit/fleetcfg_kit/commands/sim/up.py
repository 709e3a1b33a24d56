"""``fleetcfg sim up``: the declared fleet, simulated on loopback."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import SIM_STATE, RttOption, StateDirOption, option
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.terminal.stdout import print_whole
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg_kit.installed import simulator
from fleetcfg_kit.simulated_text import SimulatedFleet, simulated_text


def up(
    *,
    declarations: DeclarationOptions,
    state_dir: StateDirOption = SIM_STATE,
    https_port: Annotated[int, option("--https-port", "PORT", "help.ports", min=0, max=65535)] = 0,
    ssh_port: Annotated[int, option("--ssh-port", "PORT", "help.ports", min=0, max=65535)] = 0,
    rtt_ms: RttOption = 0.0,
    province_dir: Annotated[Path | None, option("--province", "DIR", "help.sim.province")] = None,
) -> int:
    """Start it, and say how to audit it."""
    with simulator():
        from fleetcfg_kit import simulation  # noqa: PLC0415 - an optional extra
    overlay = state_dir / "inventory"  # settings may name it: it is made here, and not read
    declarations = declarations.without(overlay)
    sources, ports = declarations.sources(), simulation.Ports(https_port, ssh_port)
    ready, stand_ins = simulation.simulate_declared(
        sources, state_dir, ports, province_dir, rtt_ms=rtt_ms, at=now()
    )
    unproven = sum(device.evidence != "real" for device in ready.devices)
    overlaid = (*declarations.inventories, overlay)
    fleet = SimulatedFleet(
        len(ready.devices), ready.pid, overlaid, unproven, province_dir, stand_ins
    )
    print_whole(simulated_text(fleet, current_words()).removesuffix("\n"))
    return Exit.CLEAN
