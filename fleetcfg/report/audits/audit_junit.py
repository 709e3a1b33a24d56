"""An audit as JUnit's XML: a test case a device, and one for each thing found on it.

What counts as a finding is a failure. A device that could not be seen is an error, and what was
not seen of a device that was read is skipped: neither is ever a test that passed.
"""

from lxml import etree

from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.report.audits.audit_kept import AuditKept, finding_line, is_unseen, unread_line
from fleetcfg.report.escape import escape
from fleetcfg.report.junit import JunitElement, junit_text
from fleetcfg.report.renderers import RenderTarget


class AuditJunit:
    """Prints one document, when all was told."""

    def __init__(self, target: RenderTarget) -> None:
        self._out, self._words = target.out, target.words
        self._kept = AuditKept()

    def tell(self, noun: object) -> None:
        """Keep what is told."""
        self._kept.take(noun)

    def end(self) -> None:
        """Print the document; an audit that was broken off has an error of its own."""
        kept = self._kept
        cases = [self._device(device) for device in kept.devices]
        cases += [self._finding(finding) for finding in kept.findings()]
        if not kept.is_whole:
            cases.append(_case("audit", "run"))
            etree.SubElement(cases[-1], "error", {"type": "interrupted"})
        figures = {
            "tests": len(cases),
            "failures": sum(case.find("failure") is not None for case in cases),
            "errors": sum(case.find("error") is not None for case in cases),
            "skipped": sum(case.find("skipped") is not None for case in cases),
        }
        told = {name: str(number) for name, number in figures.items()}
        above = {name: number for name, number in told.items() if name != "skipped"}
        root = etree.Element("testsuites", {"name": "fleetcfg", **above})
        suite = etree.SubElement(root, "testsuite", {"name": "audit", **told})
        properties = etree.SubElement(suite, "properties")
        about = {"tool_version": kept.tool_version, "notices": ", ".join(kept.notices)}
        for name, value in about.items():
            etree.SubElement(properties, "property", {"name": name, "value": escape(value)})
        suite.extend(cases)
        self._out.write(junit_text(root))
        self._out.flush()

    def _device(self, device: DeviceReport) -> JunitElement:
        case = _case(device.host, "read")
        if device.reason:
            facts = {"type": device.reason, "message": escape(unread_line(device, self._words))}
            etree.SubElement(case, "error", facts)
        elif not device.is_judged:
            etree.SubElement(case, "skipped", {"message": "nothing declared was seen"})
        return case

    def _finding(self, finding: Finding) -> JunitElement:
        named = finding.parameter or finding.path or finding.reason or "fleet"
        case = _case(finding.host or "fleet", f"{finding.verdict} {named}")
        told = escape(finding_line(finding, self._words))
        if self._kept.counts(finding.verdict):
            facts = {"type": str(finding.verdict), "message": told}
            etree.SubElement(case, "failure", facts)
        elif is_unseen(finding):
            etree.SubElement(case, "skipped", {"message": told})
        else:
            etree.SubElement(case, "system-out").text = told
        return case


def _case(host: str, name: str) -> JunitElement:
    facts = {"classname": escape(host), "name": escape(name), "time": "0"}
    return etree.Element("testcase", facts)
