"""``fleetcfg stock count``: what a person scanned is held against the inventory, and recorded."""

import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.options.common import argument, flag, option, output_of
from fleetcfg.cli.options.named import files_there, naming
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.errors import RefusalError
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.rooms.stock import MOST_LIST, CountRequest, count_stock, record_count


def count(
    file: Annotated[Path, argument("FILE", "help.stock.count.file", callback=files_there)],
    *,
    site: Annotated[
        str,
        option("--site", "SITE", "help.stock.count.site", callback=naming("site of stock")),
    ] = "",
    photos: Annotated[
        Path | None, option("--photos", "DIR", "help.stock.count.photos", callback=files_there)
    ] = None,
    check: Annotated[bool, flag("--check", "help.stock.count.check")] = False,
    output: Annotated[str, output_of("stock count")] = "text",
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Tell what is there, missing or elsewhere; record what was seen, signed by who counted."""
    signer = None if check else signing.signer()
    fleet = work.read_basis().province.fleet
    asked = CountRequest(file.name, _read(file), site, photos or file.parent)
    with work.records.open_record() as installation:
        found = count_stock(asked, fleet, installation.pinned().root.trust_domain)
        if signer is not None:
            found = record_count(found, installation, signer, now=now())
    open_renderer("stock count", output).tell(found)
    return Exit.CLEAN if found.is_whole else Exit.FINDINGS


def _read(file: Path) -> bytes:
    """Return the list: ``-`` is what is typed, up to its end."""
    if str(file) != "-":
        return read_carried(file, most=MOST_LIST)
    data = sys.stdin.buffer.read(MOST_LIST + 1)
    if len(data) > MOST_LIST:
        raise RefusalError("FILE_TOO_LARGE", file="-", size=len(data), limit=MOST_LIST)
    return data
