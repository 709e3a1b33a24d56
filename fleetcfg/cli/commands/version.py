"""``fleetcfg version``: what runs here, and where it keeps things: for a report of a defect."""

import platform
from typing import Annotated

from fleetcfg import __version__
from fleetcfg.cli.options.common import STORE, StoreOption, output_of
from fleetcfg.cli.options.record import RecordOptions, records_folder
from fleetcfg.cli.settings.current import current_settings
from fleetcfg.cli.settings.files import own_file
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.errors import FleetcfgError
from fleetcfg.report.version_text import RunningTool


def version(
    *,
    output: Annotated[str, output_of("version")] = "text",
    store: StoreOption = STORE,
    records: RecordOptions,
) -> None:
    """Print it; what is wrong with the record or a file of settings is said, and stops nothing."""
    settings = current_settings()
    told = RunningTool(
        __version__,
        f"{platform.python_implementation()} {platform.python_version()}",
        platform.platform(),
        str(_record(records)),
        str(store.absolute()),
        [str(file) for file in settings.files],
        str(own_file()),
        sorted(settings.defaults),
    )
    open_renderer("version", output).tell(told)
    if settings.trouble is not None:
        say(settings.trouble)


def _record(records: RecordOptions) -> object:
    try:
        return records.ledger
    except FleetcfgError as trouble:
        say(trouble)
        return records_folder()
