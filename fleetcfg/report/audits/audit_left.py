"""How an audit ended whose reader went away: one sentence on stderr, and the coverage."""

from typing import TextIO

from fleetcfg.model.audit import AuditSummary
from fleetcfg.model.finding import DeviceReport
from fleetcfg.report.audits.audit_coverage import coverage_lines
from fleetcfg.report.lines import fold, said
from fleetcfg.report.output import output_for
from fleetcfg.words import Words


class AuditLeft:
    """Keeps the names of the devices that were begun and not read, and tells them at the end."""

    def __init__(self, stream: TextIO, words: Words) -> None:
        self._output = output_for(stream)
        self._words = words
        self._hosts = list[str]()

    def tell(self, noun: object) -> None:
        """Note a device that was begun; print all of them, and how much was looked at."""
        match noun:
            case DeviceReport(host=host, reason="RUN_INTERRUPTED"):
                self._hosts.append(host)
            case AuditSummary():
                self._finish(noun)
            case _:
                pass

    def end(self) -> None:
        """Nothing is left to tell."""

    def _finish(self, summary: AuditSummary) -> None:
        words, columns = self._words, self._output.columns
        if self._hosts:
            hosts = ", ".join(sorted(self._hosts))
            told = words.label("audit.left", count=len(self._hosts), hosts=hosts)
            self._output.put(fold(said(told, "doubtful"), columns, rest="  "))
        self._output.put(coverage_lines(summary, words, columns))
