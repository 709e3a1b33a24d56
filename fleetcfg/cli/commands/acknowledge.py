"""``fleetcfg acknowledge``: a named person knows of findings, and says why they may wait."""

from typing import Annotated

from fleetcfg.cli.options.common import (
    STORE,
    StoreOption,
    argument,
    flag,
    option,
    output_of,
    verdicts_by,
)
from fleetcfg.cli.options.complete import hosts
from fleetcfg.cli.options.kept import as_text, open_kept, say_ahead
from fleetcfg.cli.options.named import naming, read_by
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.typed_times import until_of
from fleetcfg.model.verdict import verdicts_of
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.audits.acknowledge import (
    AcknowledgeRequest,
    acknowledge_findings,
    require_until,
)
from fleetcfg.workflow.clock import now

_UntilOption = Annotated[
    str,
    option(
        "--until",
        "DATE",
        "help.acknowledge.until",
        callback=read_by(lambda one: require_until(until_of(one, now=now()), now=now())),
    ),
]


def acknowledge(
    host: Annotated[
        str, argument("HOST", "help.host", hosts, callback=naming("device of an audit"))
    ] = "",
    parameter: Annotated[
        str,
        argument(
            "PARAMETER", "help.acknowledge.parameter", callback=naming("parameter of an audit")
        ),
    ] = "",
    *,
    verdict: Annotated[
        str,
        verdicts_by("--verdict", "help.acknowledge.verdict"),
    ] = "",
    reason: Annotated[str, option("--reason", "TEXT", "help.acknowledge.reason")] = "",
    until: _UntilOption = "",
    listed: Annotated[bool, flag("--list", "help.acknowledge.list")] = False,
    output: Annotated[str, output_of("acknowledgements")] = "text",
    store: StoreOption = STORE,
    signing: Signing,
    records: RecordOptions,
) -> int:
    """Record it, or list what was recorded."""
    renderer, at = open_renderer("acknowledgements", output), now()
    with records.open_record() as installation:
        if listed:
            told = installation.acknowledgements(now=at)
        else:
            meant = verdicts_of([verdict])[0] if verdict else None
            ends = until_of(until, now=at)
            request = AcknowledgeRequest(as_text(host), as_text(parameter), meant, reason, ends)
            signer = signing.signer()
            with open_kept(store, as_text(host)) as kept:
                say_ahead(kept)
                told = acknowledge_findings(request, kept, installation, signer, now=at)
    renderer.tell(told)
    return Exit.CLEAN
