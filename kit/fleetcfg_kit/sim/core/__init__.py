r"""What any simulated device needs, whatever it is; and how a family of devices plugs in.

A package that simulates a family brings one `SimFamily` as an entry point::

    [project.entry-points."fleetcfg.sim_families"]
    acme_switch = "acme_sim:FAMILY"

and from then on `fleetcfg sim up`, `fleetcfg sim serve` and `running`
(`fleetcfg_kit.sim.core.in_process`) start its devices: those whose `family` in the inventory or in
the fleet file is `acme_switch`.
A whole family::

    DEFAULTS = {"hostname": "switch", "snmp location": ""}

    @dataclass
    class Cli:  # one session at the command line; satisfies `SimLineCli`
        session: SimSession[SimFlatDevice]

        def prompt(self) -> str:
            return self.session.state.get("hostname") + "# "

        def answer(self, line: str) -> str:
            if line == "exit":
                self.session.leave()
                return ""
            if line == "show config":
                shown = self.session.state.values().items()
                return "".join(f"{path} {value}\n" for path, value in shown)
            path = next((path for path in DEFAULTS if line.startswith(f"{path} ")), "")
            if not path:
                return "% Invalid input\n"
            self.session.state.write(path, line.removeprefix(f"{path} "), self.session.user)
            return ""

    def build(device, accounts, clock):
        return SimFlatDevice(device, accounts, clock, DEFAULTS)

    FAMILY = SimFamily(
        "acme_switch",
        build,
        (ssh_listener(Cli),),
        paths=lambda product, firmware: DEFAULTS,
    )

The parts, each of which may be exchanged for one of the family's own:

* `device.SimDeviceState`: what the state of a device has to offer; `flat_device.SimFlatDevice` is a
  ready one, a table of texts. It counts, keeps the journal and obeys the faults that concern what
  is stored.
* `family.SimListener`: a port and the asyncio protocol spoken there. `ssh.ssh_listener`
  makes one of a command line that answers line by line, `ssh.ssh_shell_listener` of any shell of
  bytes; `shell.converse` serves a shell on any other wire. Login, lock-out, limits of sessions and
  the faults of a wire are served there.
* `faults.SimFault`: what may be wrong with a device. A family that serves only some of them, or
  more, says so in `SimFamily.faults`.
* `engine`, `control`, `launch`, `in_process`: a fleet at work, steered, in a process of its own or
  in that of a test. They know a device by `SimDeviceState` alone.
"""
