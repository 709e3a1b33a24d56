"""``fleetcfg line import``: samples that a program exported are taken into the store."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.options.common import STORE, StoreOption, argument, option
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import files_there, naming
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.sheets.sample_file import MOST_BYTES, SampleRules
from fleetcfg.observations.store import open_observations
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.incidents.lines import TakenFile, take_samples


def import_(
    files: Annotated[list[Path], argument("FILE", "help.line.import.files", callback=files_there)],
    *,
    line: Annotated[
        str, option("--line", "LINE", "help.line.import.line", callback=naming("line"))
    ] = "",
    store: StoreOption = STORE,
    declared: DeclarationOptions,
    signing: Signing,
    records: RecordOptions,
) -> int:
    """Take each file whole, or none of it; with a key, say so in the log."""
    at = now()
    lines = [each.id for each in declared.readable_province(at).registers.lines]
    rules = SampleRules(lines, as_text(line), at)
    renderer = open_renderer("samples")
    with closing(open_observations(store)) as observations:
        for file in files:
            data = read_carried(file, most=MOST_BYTES)
            taken = take_samples(as_text(file.name), data, rules, observations)
            if signing.is_given:
                _say(taken, signing, records)
            renderer.tell(taken)
    return Exit.CLEAN


def _say(taken: TakenFile, signing: Signing, records: RecordOptions) -> None:
    from fleetcfg.workflow.incidents.line_statements import vouch_for  # noqa: PLC0415 - needs cryptography

    signer = signing.signer()
    with records.open_record() as installation:
        for _ in vouch_for(taken, installation, signer, now=now()):
            pass
