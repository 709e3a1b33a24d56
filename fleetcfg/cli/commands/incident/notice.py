"""``fleetcfg incident notice``: what of an incident is over its time, for the next level."""

import os
from typing import Annotated

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.channel import named_channel
from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.trusted import trusted_province
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.incidents import IncidentArgument
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.delivery.outbox import open_outbox
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.notices.incident_notice import IncidentNoticeWriter
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.delivery.channels import outbox_file
from fleetcfg.workflow.incidents.incidents import told_incident
from fleetcfg.workflow.incidents.notices import QueuedNotices, notices_of, queue_notices


def notice(
    incident: IncidentArgument,
    *,
    channel: Annotated[
        str, option("--channel", "CHANNEL", "help.incident.channel", callback=naming("channel"))
    ] = "",
    work: WorkOptions,
) -> int:
    """Print it; have it wait for the next ``deliver`` if a channel is named."""
    at = now()
    province = trusted_province(work)
    with open_installation(work.records.ledger) as installation:
        fleet, registers = province.fleet, province.registers
        told = told_incident(as_text(incident), installation, fleet, registers, now=at)
    queued = QueuedNotices(notices_of(told))
    if channel:
        writer, meant = IncidentNoticeWriter(current_words()), named_channel(as_text(channel))
        with open_outbox(outbox_file(os.environ)) as outbox:
            queued = queue_notices(meant, queued.notices, outbox, writer, now=at)
    open_renderer("incident notices").tell(queued)
    return Exit.CLEAN
