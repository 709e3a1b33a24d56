"""An audit as JUnit's XML: a suite of devices, and one of each kind of findings.

Only what was seen, and is let be by the exit code, passes. What counts as a finding is a failure,
or an error if it was not seen; so is a device that could not be read. What else was not seen is
skipped.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from lxml import etree

from fleetcfg.model.audit import AuditHeader
from fleetcfg.model.problem import Place
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.verdict import TOLD_KINDS
from fleetcfg.report.audits.audit_kept import (
    AuditKept,
    DeviceSeen,
    KeptDocument,
    KeptFinding,
    broken_off_line,
    finding_line,
    unseen_line,
)
from fleetcfg.report.escape import escape
from fleetcfg.report.junit import JunitElement, junit_text
from fleetcfg.words import Words

_FIGURES: Final = {
    "tests": "self::testcase",
    "failures": "failure",
    "errors": "error",
    "skipped": "skipped",
}


def _document(kept: AuditKept, header: AuditHeader, words: Words) -> str:
    """Return the document; an audit that was broken off has an error of its own."""
    devices = _suite("devices", [*_devices(kept, words)])
    devices.insert(0, _properties(kept, header))
    findings = kept.findings()
    by_kind = {kind: [one for one in findings if one.kind is kind] for kind in TOLD_KINDS}
    suites = [
        devices,
        *(
            _suite(str(kind), [_finding(one, words) for one in told])
            for kind, told in by_kind.items()
            if told
        ),
    ]
    figures = {
        name: str(sum(int(suite.get(name) or 0) for suite in suites))
        for name in ("tests", "failures", "errors")
    }
    root = etree.Element("testsuites", {"name": "fleetcfg", **figures})
    root.extend(suites)
    return junit_text(root)


audit_junit: Final = partial(KeptDocument, _document)


def _devices(kept: AuditKept, words: Words) -> Iterator[JunitElement]:
    """Yield a case for each device: it passes if the device was read, and judged."""
    for device in kept.devices:
        case = _case(device.host, "read", kept.place_of(device.host))
        if (outcome := kept.outcome(device)) is not DeviceSeen.READ:
            message = escape(unseen_line(device, outcome, words))
            if outcome is DeviceSeen.UNKNOWN:
                etree.SubElement(case, "error", {"type": device.reason, "message": message})
            else:
                etree.SubElement(case, "skipped", {"message": message})
        yield case
    if not kept.is_whole:
        case = _case("audit", "run", ())
        facts = {"type": "interrupted", "message": broken_off_line(kept, words)}
        etree.SubElement(case, "error", facts)
        yield case


def _finding(one: KeptFinding, words: Words) -> JunitElement:
    finding = one.finding
    case = _case(finding.host or "fleet", " ".join(filter(None, _named(one))), one.places)
    told = escape(finding_line(one, words))
    if one.counts:
        facts = {"type": str(finding.verdict), "message": told}
        tag = "error" if one.is_unseen else "failure"
        etree.SubElement(case, tag, facts).text = _details(one)
    elif one.is_unseen:
        etree.SubElement(case, "skipped", {"message": told})
    else:
        etree.SubElement(case, "system-out").text = told
    return case


def _named(one: KeptFinding) -> Sequence[str]:
    """Return what a case is called by, besides its device: the same in each run."""
    verdict, _, *rest = one.identity
    return [verdict, *dict.fromkeys(rest)]


def _details(one: KeptFinding) -> str:
    """Return what stands below a failure: the clauses, and the lines that declare it."""
    return "\n".join(escape(text) for text in (*one.finding.clauses, *map(str, one.places)))


def _properties(kept: AuditKept, header: AuditHeader) -> JunitElement:
    about = {
        "tool_version": header.tool_version,
        "run": header.run,
        "notices": ", ".join(header.notices),
    }
    about |= {name: str(count) for name, count in kept.left_out.items()}
    element = etree.Element("properties")
    for name, value in {**about, "started_at": spell_instant(header.started_at)}.items():
        etree.SubElement(element, "property", {"name": name, "value": escape(value)})
    return element


def _suite(name: str, cases: Sequence[JunitElement]) -> JunitElement:
    figures = {
        figure: str(sum(bool(case.xpath(path)) for case in cases))
        for figure, path in _FIGURES.items()
    }
    suite = etree.Element("testsuite", {"name": f"audit.{name}", **figures})
    suite.extend(cases)
    return suite


def _case(host: str, name: str, places: Sequence[Place]) -> JunitElement:
    facts = {"classname": escape(host), "name": escape(name), "time": "0"}
    if places:
        facts |= {"file": escape(places[0].file), "line": str(max(places[0].line, 1))}
    return etree.Element("testcase", facts)
