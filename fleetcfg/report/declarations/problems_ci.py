"""Problems for CI servers: GitHub's workflow commands, and JUnit's XML."""

from collections.abc import Iterator

from lxml import etree

from fleetcfg.model.problem import Place, Problem, number_of
from fleetcfg.model.signed_standing import notices_of
from fleetcfg.report.declarations.problems import Validation, problem_line, problem_sentence
from fleetcfg.report.escape import escape
from fleetcfg.report.github import github_command
from fleetcfg.report.junit import JunitElement, junit_text
from fleetcfg.words import Words


def problems_github(validation: Validation, words: Words) -> str:
    """Return one annotation a problem, and a notice where declarations are not as signed."""
    notices = [
        github_command(
            "notice", words.label(f"notice.{code}.long"), title=words.label(f"notice.{code}")
        )
        for code in notices_of(validation.standing)
    ]
    return "".join(f"{command}\n" for command in [*github_problems(validation, words), *notices])


def github_problems(validation: Validation, words: Words) -> list[str]:
    """Return one annotation a problem."""
    return [
        github_command(
            "notice" if problem.gravity == "note" else problem.gravity,
            problem_line(problem, words),
            file=escape(problem.place.file),
            line=problem.place.line,
            col=problem.place.column,
            title=problem.code,
        )
        for problem in validation.problems
    ]


def _standing(validation: Validation) -> Iterator[tuple[str, str]]:
    yield "standing", validation.standing
    if notices := notices_of(validation.standing):
        yield "notices", ", ".join(notices)


def problems_junit(validation: Validation, words: Words) -> str:
    """Return one test case a problem, and a passed one for each kind of thing that was read.

    An error is a failure; what else there is passes, and says so in its output. Of very many alike
    the last case counts those that have none; the figures are of all.
    """
    cases = number_of(validation.problems) + len(validation.checked)
    figures = {"tests": str(cases), "failures": str(validation.errors), "errors": "0"}
    root = etree.Element("testsuites", {"name": "fleetcfg", **figures})
    suite = etree.SubElement(root, "testsuite", {"name": "validate", **figures, "skipped": "0"})
    properties = etree.SubElement(suite, "properties")
    for name, value in (("tool_version", validation.tool_version), *_standing(validation)):
        etree.SubElement(properties, "property", {"name": name, "value": escape(value)})
    for kind, number in validation.checked:
        etree.SubElement(
            suite, "testcase", {"classname": "validate", "name": f"{kind} ({number})", "time": "0"}
        )
    for problem in validation.problems:
        suite.append(_case(problem, words))
    return junit_text(root)


def _case(problem: Problem, words: Words) -> JunitElement:
    place = problem.place
    attributes = {
        "classname": escape(place.file) or "validate",
        "name": f"{problem.code} {_spot(place)}".rstrip(),
        "file": escape(place.file),
        "line": str(max(place.line, 1)),
        "time": "0",
    }
    case = etree.Element("testcase", attributes)
    told = f"{escape(str(place))}: {problem_line(problem, words)}"
    if problem.gravity == "error":
        facts = {"type": problem.code, "message": problem_sentence(problem, words)}
        etree.SubElement(case, "failure", facts).text = told
    else:
        etree.SubElement(case, "system-out").text = told
    return case


def _spot(place: Place) -> str:
    return f"{place.line}:{place.column}" if place.line else ""
