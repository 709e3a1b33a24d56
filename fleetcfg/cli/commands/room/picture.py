"""``fleetcfg room picture``: what a still of a room indicates; the picture is kept nowhere."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.options.common import argument, output_of
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import files_there, naming
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.trusted import trusted_province
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.observations.still_picture import MOST_BYTES
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.rooms.room_pictures import look_at_picture, say_picture
from fleetcfg.workflow.rooms.rooms import require_site


def picture(
    site: Annotated[str, argument("SITE", "help.room.site", callback=naming("room"))],
    file: Annotated[Path, argument("FILE", "help.room.picture.file", callback=files_there)],
    *,
    output: Annotated[str, output_of("room picture")] = "text",
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Print it; sign and record it if a key is named."""
    renderer, at = open_renderer("room picture", output), now()
    province = trusted_province(work)
    known = require_site(as_text(site), province.fleet)
    data, name = read_carried(file, most=MOST_BYTES), province.fleet.sites[known].name
    seen = look_at_picture(data, known, name, province.registers)
    if signing.is_given:
        with open_installation(work.records.ledger) as installation:
            said = say_picture(seen, installation, signing.signer(), now=at)
        seen = replace(seen, said=said)
    renderer.tell(seen)
    return Exit.CLEAN
