"""``fleetcfg inventory pin``: what devices prove themselves with, taken into the inventory."""

from collections.abc import Mapping
from typing import Annotated

import typer

from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import ConnectOption, argument, option
from fleetcfg.cli.options.complete import hosts as known_hosts
from fleetcfg.cli.options.named import naming, read_by
from fleetcfg.cli.options.signing import is_attended
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.prompts import is_confirmed
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.report.declarations.pin_text import PinsTaken
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.declarations.file_edits import write_edits
from fleetcfg.workflow.declarations.pin import (
    PinReading,
    accepted_pins,
    conclude_pins,
    edit_pins,
    hosts_to_pin,
    read_pins,
)


def pin(
    hosts: Annotated[
        list[str] | None,
        argument("HOST", "help.pin.hosts", known_hosts, callback=naming("host")),
    ] = None,
    *,
    accept: Annotated[
        list[str] | None,
        option(
            "--accept",
            "HOST=FINGERPRINT",
            "help.pin.accept",
            callback=read_by(lambda one: accepted_pins([one])),
        ),
    ] = None,
    seconds: ConnectOption = 5.0,
    work: WorkOptions,
) -> int:
    """Show what devices prove themselves with, and take what a person says is theirs."""
    accepted = accepted_pins(accept or ())
    basis = work.open_basis()
    chosen = hosts_to_pin(basis, (*(hosts or ()), *accepted))
    limits = DeviceLimits(connect_seconds=seconds, read_seconds=seconds)
    readings = read_pins(basis, chosen, limits)
    taken: list[PinReading] = []
    for reading in readings:
        open_renderer("pin").tell(reading)
        if _is_taken(reading, accepted):
            taken.append(reading)
    edits = edit_pins(basis.province, taken)
    open_renderer("file edits").tell(edits)
    is_asked = bool(taken) and not accepted
    if is_asked and not is_confirmed(word("pin.ask.write")):
        taken = []
    if taken:
        write_edits(edits)
    open_renderer("pins taken").tell(PinsTaken(readings, taken, basis.contact.has_root))
    return EXITS[conclude_pins(readings, taken)]


def _is_taken(reading: PinReading, accepted: Mapping[str, str]) -> bool:
    """Tell whether a person says that it is the pin of the device: whole, or how it ends."""
    if reading.host in accepted and reading.shown:
        reading.require_meant(accepted[reading.host])
        return reading.is_open
    if accepted or not reading.is_open or not is_attended():
        return False
    typed = str(typer.prompt(word("pin.ask"), default="", show_default=False))
    is_meant = reading.ends_as(typed)
    if typed.strip() and not is_meant:
        print(f"  {word('pin.other')}")
    return is_meant
