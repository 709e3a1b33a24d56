"""The printers of an audit, by the name that ``--output`` gives them."""

from typing import Protocol, TextIO

from fleetcfg.errors import RequestError
from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import HostReport
from fleetcfg.words import Words

OUTPUTS = ("text", "json", "ndjson")


class AuditPrinter(Protocol):
    """Tells an audit as it happens: `start` once, `host` for each device, `finish` once."""

    def start(self, header: AuditHeader) -> None:
        """Tell what the audit sets out to do."""
        ...

    def host(self, report: HostReport) -> None:
        """Tell what was found on one device."""
        ...

    def finish(self, summary: AuditSummary) -> None:
        """Tell how much was looked at, and how it ended."""
        ...


def audit_printer(output: str, stream: TextIO, words: Words, *, columns: int = 0) -> AuditPrinter:
    """Return the printer called *output*.

    Args:
        output: One of `OUTPUTS`.
        stream: Where it prints.
        words: Of text; JSON has none.
        columns: Width of text; 0 as the terminal says, 80 if it is none.

    Raises:
        RequestError: ``USAGE_OUTPUT_UNKNOWN``.
    """
    match output:
        case "text":
            from fleetcfg.report.audit_text import AuditText  # noqa: PLC0415 - one of three
            from fleetcfg.report.paper import paper_for  # noqa: PLC0415 - one of three

            return AuditText(paper_for(stream, columns=columns), words)
        case "json":
            from fleetcfg.report.audit_json import AuditJson  # noqa: PLC0415 - one of three

            return AuditJson(stream)
        case "ndjson":
            from fleetcfg.report.audit_ndjson import AuditNdjson  # noqa: PLC0415 - one of three

            return AuditNdjson(stream)
        case _:
            raise RequestError("USAGE_OUTPUT_UNKNOWN", output=output, known=", ".join(OUTPUTS))
