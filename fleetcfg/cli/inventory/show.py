"""``fleetcfg inventory show``: one device: who, where, how it is reached, what is declared."""

import sys

from fleetcfg.cli.clock import now
from fleetcfg.cli.language import current_words
from fleetcfg.cli.option_groups import DeclarationOptions
from fleetcfg.cli.options import HostArgument
from fleetcfg.declared.province import declared
from fleetcfg.report.inventory import host_text


def show(host: HostArgument, *, declarations: DeclarationOptions) -> int:
    """Print one device: who, where, how it is reached, and what is declared of it."""
    province = declarations.readable_province(now())
    declaration = declared(province, host)
    device = province.fleet.devices[host]
    sys.stdout.write(host_text(device, declaration, words=current_words()))
    return int(province.has_errors)
