"""``fleetcfg breakglass end``: what a person changed by hand is read, shown and signed."""

from fleetcfg.authority.files import write_new
from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.listeners import reading_listener
from fleetcfg.cli.options import HostArgument, OutOption
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.record_options import RecordOptions, show_anchor
from fleetcfg.cli.signing import Signing
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.breakglass import end_emergency
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import BreakGlassRead, Event
from fleetcfg.workflow.plan import require_new
from fleetcfg.workflow.system import make_context


def end(
    host: HostArgument,
    *,
    out: OutOption,
    signing: Signing,
    declarations: DeclarationOptions,
    records: RecordOptions,
) -> int:
    """Read a device again, show what changed, sign it, and write the document to be carried."""
    require_new(out)
    reading = reading_listener()

    def listen(event: Event) -> None:
        if isinstance(event, BreakGlassRead):
            open_renderer("breakglass").tell(event.document)
        reading(event)

    sources, signer = declarations.sources(), signing.signer()
    with records.open_workspace(sources, now(), signer) as workspace:
        show_anchor(workspace)
        signed = end_emergency(host, workspace, signer, make_context(listen))
    write_new(out, signed + b"\n")
    print(f"→ {out}")
    return Exit.CLEAN
