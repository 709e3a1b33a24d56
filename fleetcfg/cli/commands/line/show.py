"""``fleetcfg line show``: the 95th percentile of seven days, against what lines must carry."""

from contextlib import closing
from dataclasses import replace
from typing import Annotated

from fleetcfg.cli.options.common import STORE, StoreOption, argument, option, output_of
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import naming, read_by
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.model.signed_standing import notices_of
from fleetcfg.model.typed_times import month_of
from fleetcfg.observations.store import open_observations
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.incidents.lines import chosen_lines, judge_lines, lines_in_force


def show(
    lines: Annotated[
        list[str] | None, argument("LINE…", "help.line.show.lines", callback=naming("line"))
    ] = None,
    *,
    month: Annotated[
        str, option("--month", "MONTH", "help.line.show.month", callback=read_by(month_of))
    ] = "",
    output: Annotated[str, output_of("lines")] = "text",
    store: StoreOption = STORE,
    work: WorkOptions,
) -> int:
    """Print each line with what it carried, and return the exit code."""
    at, renderer = now(), open_renderer("lines", output)
    basis = work.read_basis()
    registers = lines_in_force(basis.province.registers, basis.registers_in_force)
    chosen = chosen_lines(registers.lines, [as_text(name) for name in lines or ()])
    asked = month_of(month) if month else None
    law = legal_bases(basis.province.fleet.legal_bases)
    with closing(open_observations(store)) as observations:
        told = judge_lines(chosen, registers.line_rules, observations, month=asked, now=at, law=law)
    renderer.tell(replace(told, notices=notices_of(basis.standing)))
    if "over" in told.states:
        return Exit.FINDINGS
    return Exit.CLEAN if told.states <= {"kept"} else Exit.INCOMPLETE
