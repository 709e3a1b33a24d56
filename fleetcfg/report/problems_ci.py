"""Problems for CI servers: GitHub's workflow commands, and JUnit's XML."""

from lxml import etree

from fleetcfg.model.problem import Place, Problem
from fleetcfg.report.escape import escape
from fleetcfg.report.problems import Validation


def problems_github(validation: Validation) -> str:
    """Return one annotation a problem, and a notice that the declarations are unsigned."""
    words = validation.words
    notice = github_command(
        "notice",
        words.label("notice.UNSIGNED.long"),
        title=words.label("notice.UNSIGNED"),
    )
    commands = [
        github_command(
            problem.gravity,
            validation.both(problem),
            file=escape(problem.place.file),
            line=problem.place.line,
            col=problem.place.column,
            title=problem.code,
        )
        for problem in validation.problems
    ]
    return "".join(f"{command}\n" for command in [*commands, notice])


def github_command(name: str, message: str, /, **properties: str | int) -> str:
    """Return ``::name property=value,…::message`` with GitHub's own escapes.

    A property that is empty or 0 is left out.
    """
    spelled = ",".join(
        f"{key}={_property(str(value))}" for key, value in properties.items() if value
    )
    return f"::{name} {spelled}::{_message(message)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def problems_junit(validation: Validation) -> str:
    """Return one test case a problem, and a passed one for each kind of thing that was read.

    An error is a failure; a warning passes, and says so in its output.
    """
    cases = len(validation.problems) + len(validation.checked)
    figures = {"tests": str(cases), "failures": str(validation.errors), "errors": "0"}
    root = etree.Element("testsuites", {"name": "fleetcfg", **figures})
    suite = etree.SubElement(root, "testsuite", {"name": "validate", **figures, "skipped": "0"})
    properties = etree.SubElement(suite, "properties")
    for name, value in (("tool_version", validation.tool_version), ("notices", "UNSIGNED")):
        etree.SubElement(properties, "property", {"name": name, "value": escape(value)})
    for kind, number in validation.checked:
        etree.SubElement(
            suite, "testcase", {"classname": "validate", "name": f"{kind} ({number})", "time": "0"}
        )
    for problem in validation.problems:
        suite.append(_case(problem, validation))
    return str(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True), "UTF-8"
    )


def _case(problem: Problem, validation: Validation) -> etree._Element:  # pyright: ignore[reportPrivateUsage] - lxml gives it no public name
    place = problem.place
    attributes = {
        "classname": escape(place.file) or "validate",
        "name": f"{problem.code} {_spot(place)}".rstrip(),
        "file": escape(place.file),
        "line": str(max(place.line, 1)),
        "time": "0",
    }
    case = etree.Element("testcase", attributes)
    told = f"{escape(str(place))}: {validation.both(problem)}"
    if problem.gravity == "error":
        facts = {"type": problem.code, "message": validation.sentence(problem)}
        etree.SubElement(case, "failure", facts).text = told
    else:
        etree.SubElement(case, "system-out").text = told
    return case


def _spot(place: Place) -> str:
    return f"{place.line}:{place.column}" if place.line else ""


RENDERERS = {"github": problems_github, "junit": problems_junit}
