"""``fleetcfg power``: starts, stops and standing by of stored audits, held against the meetings."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Annotated, Final

from fleetcfg.authority.record_files import is_installed
from fleetcfg.cli.options.common import STORE, StoreOption, option, output_of
from fleetcfg.cli.options.kept import open_kept, say_ahead
from fleetcfg.cli.options.named import read_by
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.selection import count_simulated
from fleetcfg.model.signed_standing import notices_of
from fleetcfg.model.statement import NO_STATEMENTS
from fleetcfg.model.typed_times import past_end_of, time_of
from fleetcfg.observations.values import Readings
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.plays.power_text import PowerShown
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.rooms.power import read_power

_USUAL: Final = timedelta(days=30)


def power(
    *,
    start: Annotated[
        str, option("--from", "DATE", "help.power.from", callback=read_by(time_of))
    ] = "",
    end: Annotated[
        str, option("--to", "DATE", "help.power.to", callback=read_by(past_end_of))
    ] = "",
    output: Annotated[str, output_of("power")] = "text",
    store: StoreOption = STORE,
    work: WorkOptions,
) -> int:
    """Tell what was not by the procedure, and of which devices nothing is known."""
    at, basis = now(), work.read_basis()
    until = past_end_of(end) if end else at
    since = time_of(start) if start else until - _USUAL
    simulated = count_simulated(basis.province, list(basis.province.fleet.devices)) > 0
    ledger = work.records.ledger
    with (
        open_kept(store) as kept,
        work.records.open_record() if is_installed(ledger) else nullcontext() as record,
    ):
        from fleetcfg.authority.statements import known_statements  # noqa: PLC0415 - needs cryptography

        say_ahead(kept)
        said = NO_STATEMENTS if record is None else known_statements(record, now=at)
        readings = kept.of(Readings.SIMULATED) if simulated else kept
        registers = basis.province.registers if basis.registers is None else basis.registers
        fleet = basis.province.fleet
        found = read_power(readings, fleet, registers, said, since=since, until=min(until, at))
    notices = (*notices_of(basis.standing), *["SIMULATED"] * simulated)
    open_renderer("power", output).tell(PowerShown(found, notices))
    return EXITS[found.conclusion]
