"""``fleetcfg stock label``: sheets of labels with a QR code for each device."""

from pathlib import Path
from typing import Annotated, Final

from fleetcfg.authority.files import write_new
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import argument, option
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.formats.registry import label_sheets
from fleetcfg.report.labels import PrintedLabel
from fleetcfg.report.written_text import ReportFile
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.rooms.stock import fleet_labels

_MODE: Final = 0o600


def label(
    sites: Annotated[
        list[str] | None,
        argument("SITE", "help.stock.label.site", callback=naming("site of stock")),
    ] = None,
    *,
    out: Annotated[Path, option("--out", "FILE", "help.stock.label.out")],
    work: WorkOptions,
) -> int:
    """Write the labels of some sites, or of all, as PDF, HTML or SVG."""
    fleet = work.read_basis().province.fleet
    with work.records.open_record() as installation:
        domain = installation.pinned().root.trust_domain
    labels = fleet_labels(fleet, sites or (), domain)
    named = [(one, fleet.devices[one.host].site) for one in labels]
    printed = [PrintedLabel(str(one), one.host, site.name if site else "") for one, site in named]
    data = label_sheets(printed, out, current_words(), made_at=now())
    write_new(out, data, mode=_MODE)
    open_renderer("report file").tell(ReportFile(str(out), data))
    return Exit.CLEAN
