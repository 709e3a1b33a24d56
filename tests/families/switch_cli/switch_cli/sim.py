"""A switch that is not there: a table of texts behind a command line."""

import json
from dataclasses import dataclass

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.family import SimFamily, SimSample
from fleetcfg_kit.sim.core.flat_device import SimFlatDevice
from fleetcfg_kit.sim.core.shell import SimSession
from fleetcfg_kit.sim.core.ssh import ssh_listener

MODE = "interface GigabitEthernet0/{} mode"
DEFAULTS = {"hostname": "switch", "management vlan": "10", "snmp location": ""}
DEFAULTS |= {MODE.format(port): "access" for port in range(1, 13)}
DEFAULTS |= {f"interface GigabitEthernet0/{port} description": "" for port in range(1, 13)}
SAMPLE = SimSample(
    "C1000",
    "15.2",
    changes=(("hostname", "sw-01"), ("snmp location", 'Tầng "2"'), (MODE.format(12), "trunk")),
    severing=("management vlan", "20"),
    refused=((MODE.format(99), "trunk"), (MODE.format(1), "on"), ("management vlan", "4095")),
)


@dataclass
class Cli:
    session: SimSession[SimFlatDevice]

    def prompt(self) -> str:
        return "switch# "

    def answer(self, line: str) -> str:
        state = self.session.state
        if line == "show version":
            told = state.device.product, state.serial, state.firmware
            return "product: {}\nserial: {}\nversion: {}\n".format(*told)
        if line == "show config":
            return "".join(f"{p} = {json.dumps(value)}\n" for p, value in state.values().items())
        path, _, value = line.removeprefix("set ").partition(" = ")
        try:
            state.write(path, json.loads(value), self.session.user)
        except (SimError, ValueError):
            return "% Invalid input\n"
        return "OK\n"


FAMILY = SimFamily(
    "switch_cli",
    lambda device, accounts, clock: SimFlatDevice(device, accounts, clock, DEFAULTS),
    (ssh_listener(Cli),),
    paths=lambda product, firmware: DEFAULTS,
    sample=SAMPLE,
)
