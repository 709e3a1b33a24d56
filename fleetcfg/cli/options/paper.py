"""Options of a report that an office hands on."""

from dataclasses import dataclass, replace
from typing import Annotated

from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.kept import as_text
from fleetcfg.report.report_parts import Report


@dataclass(frozen=True, slots=True)
class PaperOptions:
    """What stands on a report because an office writes it: words that change nothing else."""

    issuer: Annotated[list[str] | None, option("--issuer", "NAME", "help.report.issuer")] = None
    recipients: Annotated[
        list[str] | None, option("--recipient", "NAME", "help.report.recipient")
    ] = None

    def on(self, report: Report) -> Report:
        """Return *report* with who issues it and who gets it."""
        issuer, recipients = self.issuer or (), self.recipients or ()
        return replace(
            report,
            issuer=tuple(map(as_text, issuer)) or report.issuer,
            recipients=tuple(map(as_text, recipients)) or report.recipients,
        )
