"""``fleetcfg incident note``: anything else; corrects a step, and erases nothing."""

from typing import Annotated

from fleetcfg.cli.options.common import argument, flag, option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import read_by
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.incidents import (
    AtOption,
    IncidentArgument,
    SaidStep,
    at_of,
    record_step,
)
from fleetcfg.model.incident import NOTICES, STEPS
from fleetcfg.model.statement import StatementFact, StatementKind
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.incidents.incidents import require_note

_STEPS = tuple(STEPS.values())


def note(
    incident: IncidentArgument,
    text: Annotated[str, argument("TEXT", "help.incident.text")],
    *,
    corrects: Annotated[
        str,
        option(
            "--corrects",
            "|".join(_STEPS),
            "help.incident.corrects",
            callback=read_by(lambda one: require_note(one, "")),
            autocompletion=one_of(*_STEPS),
        ),
    ] = "",
    notice: Annotated[
        str,
        option(
            "--notice",
            "|".join(NOTICES),
            "help.incident.notice_given",
            callback=read_by(lambda one: require_note("", one)),
            autocompletion=one_of(*NOTICES),
        ),
    ] = "",
    serious: Annotated[bool, flag("--serious", "help.incident.serious")] = False,
    at: AtOption = "",
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Sign and record it."""
    require_note(corrects, notice)
    said: dict[str, StatementFact] = {
        "corrects": corrects,
        "notice": notice,
        "serious": serious,
    }
    facts = {name: fact for name, fact in said.items() if fact}
    facts |= {"text": as_text(text), **at_of(at)}
    step = SaidStep(as_text(incident), StatementKind.INCIDENT_NOTE, facts)
    return record_step(step, signing, work, now())
