"""``fleetcfg compare``: two audits that are kept, side by side."""

from typing import Annotated

from fleetcfg.cli.options.common import STORE, StoreOption, argument, output_of
from fleetcfg.cli.options.kept import as_text, open_kept, say_passed_over
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.audits.compare import compare_named
from fleetcfg.workflow.clock import now


def compare(
    runs: Annotated[list[str], argument("RUN…", "help.compare.runs", callback=naming("audit"))],
    *,
    output: Annotated[str, output_of("compare")] = "text",
    store: StoreOption = STORE,
) -> int:
    """Print what is new, gone, as it was, or not known, and return the exit code."""
    renderer = open_renderer("compare", output)
    with open_kept(store) as kept:
        names = [as_text(name) for name in runs]
        compared = compare_named(kept, names, now=now())
        say_passed_over(kept, compared.later, names[-1])
    renderer.tell(compared)
    renderer.end()
    return EXITS[compared.conclusion]
