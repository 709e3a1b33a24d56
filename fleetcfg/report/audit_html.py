"""An audit as one page: written as it happens, so that memory does not grow with the fleet.

What a device or a file says goes through `escape`, for control characters and marks that turn the
direction of text, and then through jinja2's autoescape, for markup. No template turns either off.
"""

from typing import Any

from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.model.verdict import VERDICTS
from fleetcfg.report.audit_text import counted_text
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.html_template import template_environment
from fleetcfg.report.renderers import RenderTarget


class AuditHtml:
    """Writes one page; its parts are the macros of the template."""

    def __init__(self, target: RenderTarget) -> None:
        self._out = target.out
        self._words = target.words
        self._acknowledged = target.acknowledged
        tables = {"verdicts": VERDICTS, "exits": {end: int(code) for end, code in EXITS.items()}}
        template = template_environment().get_template("audit.html.j2", globals=tables)
        self._parts: Any = template.module
        self._header: AuditHeader | None = None

    def tell(self, noun: object) -> None:
        """Write the head, one device, the fleet, or the recap."""
        match noun:
            case AuditHeader():
                self._header = noun
                self._put(self._parts.head(noun, self._words))
            case DeviceReport():
                self._put(self._parts.host(noun, self._words, self._acknowledged))
            case FleetReport():
                self._put(self._parts.fleet(noun, self._words, self._acknowledged))
            case AuditSummary():
                only = counted_text(noun, self._words)
                self._put(self._parts.summary(noun, self._header, self._words, only))
            case _:
                pass

    def end(self) -> None:
        """Close the page."""
        self._put("</body>\n</html>")

    def _put(self, text: str) -> None:
        if lines := [line for line in text.splitlines() if line.strip()]:
            self._out.write("\n".join(lines) + "\n")
