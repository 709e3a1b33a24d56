"""An audit as one page: devices in the order of the inventory, kept on disk until all have come.

What a device or a file says goes through `escape`, for control characters and marks that turn the
direction of text, and then through jinja2's autoescape, for markup. No template turns either off.
"""

from typing import Any

from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.audit_totals import AuditTotals
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.model.verdict import VERDICTS
from fleetcfg.report.audit_words import counted_text
from fleetcfg.report.audits.audit_view import AuditTally, AuditView
from fleetcfg.report.audits.recap import clean_lines, view_lines
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.html_template import template_environment
from fleetcfg.report.lines import text_of
from fleetcfg.report.ordered_spool import OrderedSpool
from fleetcfg.report.renderers import RenderTarget

_WIDE = 10_000  # columns: a page folds its paragraphs itself


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
        self._tally = AuditTally(totals=AuditTotals(target.acknowledged))
        self._devices = OrderedSpool()
        self._fleet, self._read, self._is_ended = "", 0, False

    def tell(self, noun: object) -> None:
        """Write the head; keep one device, or the fleet; write them, and the recap."""
        match noun:
            case AuditView():
                self._tally = AuditTally(noun, AuditTotals(self._acknowledged))
            case AuditHeader():
                self._header = noun
                self._put(self._parts.head(noun, self._words))
            case DeviceReport():
                self._read += not noun.reason
                if (device := self._tally.take(noun)) is not None:
                    told = str(self._parts.host(device, *self._told_by()))
                    self._devices.add(self._tally.order_of(device), told)
            case FleetReport():
                fleet = self._tally.take_fleet(noun)
                self._fleet = str(self._parts.fleet(fleet, *self._told_by()))
            case AuditSummary():
                self._put_found()
                self._put_summary(noun)
                self._is_ended = True
            case _:
                pass

    def end(self) -> None:
        """Close the page; one of an audit that did not come to its end says so."""
        self._put_found()
        if self._header is not None and not self._is_ended:
            facts = {"read": self._read, "asked": self._header.hosts}
            self._put(self._parts.broken_off(self._words.label("report.broken_off", **facts)))
        self._devices.close()
        self._put("</body>\n</html>")

    def _told_by(self) -> tuple[object, ...]:
        """Return what findings are told by: words, and who knows of them."""
        return self._words, self._acknowledged

    def _put_found(self) -> None:
        for told in (*self._devices.drain(), self._fleet):
            self._put(told)
        self._fleet = ""

    def _put_summary(self, summary: AuditSummary) -> None:
        words, tally = self._words, self._tally
        lines = [*clean_lines(tally.totals, words, _WIDE), *view_lines(tally, words, _WIDE)]
        told = [text_of(line) for line in lines if line]
        only = counted_text(summary, words)
        self._put(self._parts.summary(summary, self._header, words, only, told))

    def _put(self, text: str) -> None:
        if lines := [line for line in text.splitlines() if line.strip()]:
            self._out.write("\n".join(lines) + "\n")
