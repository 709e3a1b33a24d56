import io
import json
import sys
import tracemalloc
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from junitparser import JUnitXml
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema

from fleetcfg.declared.edit_impact import EditReport, Effect, FactEdit, ParameterEdit
from fleetcfg.declared.province_impact import ProvinceEdit
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import Place, Problem
from fleetcfg.report.declarations.edit import EditSince
from fleetcfg.report.declarations.fingerprint import fingerprints
from fleetcfg.report.declarations.problems import Validation, problem_line
from fleetcfg.report.declarations.problems_text import problems_text
from fleetcfg.report.github import github_command
from fleetcfg.report.renderers import outputs_of
from fleetcfg.words import LANGUAGES, Words
from tests.report import samples
from tests.report.rendered import rendered

GOLDEN = Path(__file__).parent.parent / "golden"
# What the SARIF 2.1.0 standard requires of the parts that we write (sections 3.13 to 3.30).
SARIF = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "language": {"pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message", "ruleId", "level", "partialFingerprints"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"required": ["text"]},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "partialFingerprints": {
                                    "type": "object",
                                    "additionalProperties": {"type": "string"},
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


def told(output, *, language="vi", problems=samples.PROBLEMS):
    validation = Validation(problems, samples.CHECKED, "0.1.0")
    return rendered("problems", output, validation, language=language)


def schema(name):
    return json.loads((files("fleetcfg.report") / f"schemas/{name}-1.json").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_is_what_was_agreed(language):
    assert told("text", language=language) == (GOLDEN / f"validate-80-{language}.txt").read_text(
        "utf-8"
    )


@pytest.mark.parametrize("output", outputs_of("problems"))
def test_no_form_lets_control_characters_through(output):
    text = told(output)

    assert not set(text) & set("\x1b\x9b\u202e\r")


@pytest.mark.parametrize("output", outputs_of("problems"))
def test_every_form_can_say_that_nothing_is_wrong(output):
    assert told(output, problems=())


def test_json_is_of_its_schema():
    Draft202012Validator.check_schema(schema("validate"))
    Draft202012Validator(schema("validate")).validate(json.loads(told("json")))


def test_sarif_has_what_the_standard_requires():
    document = json.loads(told("sarif"))

    Draft202012Validator(SARIF).validate(document)
    run = document["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    first = run["results"][0]["locations"][0]["physicalLocation"]
    assert first["region"] == {"startLine": 12, "startColumn": 5}
    assert first["artifactLocation"] == {
        "uri": "baselines/10%25%2C%20a.yaml",
        "uriBaseId": "SRCROOT",
    }
    assert "region" not in run["results"][2]["locations"][0]["physicalLocation"]


def test_sarif_is_of_the_whole_schema_that_the_standard_publishes():
    document = StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(
        told("sarif")
    )

    assert len(document.runs[0].results) == 3


def test_junit_is_read_back_by_another_reader():
    (suite,) = JUnitXml.fromfile(io.BytesIO(told("junit").encode()))

    cases = list(suite)
    assert (suite.tests, suite.failures, len(cases)) == (5, 2, 5)
    assert [case.result[0].type for case in cases if case.result] == ["PATH_MISSING"] * 2


def test_github_escapes_what_its_commands_are_made_of():
    command = github_command("error", "50%\r\n::x", file="a:b,c%", line=3, col=0)

    assert command == "::error file=a%3Ab%2Cc%25,line=3::50%25%0D%0A::x"


def test_one_line_a_github_command():
    assert [line[:2] for line in told("github").splitlines()] == ["::"] * 4


def test_codequality_has_what_gitlab_requires():
    issues = json.loads(told("codequality"))

    assert [issue["severity"] for issue in issues] == ["critical", "critical", "minor"]
    assert [issue["location"]["lines"]["begin"] for issue in issues] == [12, 14, 1]
    assert len({issue["fingerprint"] for issue in issues}) == 3


def test_a_fingerprint_depends_on_neither_line_nor_value():
    here = Problem("A_CODE", Place("f.yaml", 1, 1), {"key": "k", "value": "1"})
    there = Problem("A_CODE", Place("f.yaml", 9, 4), {"key": "k", "value": "2"})

    assert fingerprints([here]) == fingerprints([there])
    assert len(set(fingerprints([here, there]))) == 2


def test_a_form_that_does_not_exist_is_refused():
    with pytest.raises(RequestError):
        told("html")


def place(line):
    return Place("baselines/20-calls.yaml", line, 3)


BEFORE = Effect("≤ 2048", "2048", "calls", place(9))
AFTER = Effect("≤ 4096", "4096", "calls", place(9))
EDIT = EditReport(
    parameters=tuple(
        ParameterEdit(f"codec-{n:02}", f"site-{n:02}", "call.max_rate", BEFORE, AFTER)
        for n in range(15)
    ),
    added=("codec-moi",),
    moved=(FactEdit("codec-01", "site", "site-01", "site-02"),),
    facts=(FactEdit("codec-02", "address", "", "192.0.2.7"),),
    added_facts=(
        FactEdit("codec-moi", "family", "", "cisco_ce"),
        FactEdit("codec-moi", "address", "", "192.0.2.8"),
    ),
    province=(
        ProvinceEdit("networks", "192.0.2.0/24", None, {}),
        ProvinceEdit("providers", "vnpt", {"contract": "1/HĐ"}, {"contract": "2/HĐ"}),
    ),
)


def edit_told(output, edit, **options):
    return rendered("edit", output, EditSince(edit, "main"), **options)


def test_an_edit_as_json_is_of_its_schema():
    document = json.loads(edit_told("json", EDIT))

    Draft202012Validator(schema("edit")).validate(document)
    assert len(document["parameters"]) == 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_edit_as_text_is_what_was_agreed(language):
    text = edit_told("text", EDIT, language=language)

    assert text == (GOLDEN / f"edit-80-{language}.txt").read_text("utf-8")


def test_an_edit_without_effect_says_so():
    assert "Không có gì" in edit_told("text", EditReport())


def test_an_edit_in_another_form_is_refused():
    with pytest.raises(RequestError):
        edit_told("html", EditReport())


def test_an_edit_is_told_in_every_form_that_problems_have():
    assert set(outputs_of("edit")) == set(outputs_of("problems"))


WARNED = [Problem("INV_SITE_NONE", place(3), {"host": "codec-01"}, "warning")]


def edit_data(output):
    told = EditSince(EDIT, "main", problems=WARNED, checked=samples.CHECKED, tool_version="1")
    return rendered("edit", output, told, language="en")


def test_sarif_has_warnings_and_each_change_as_a_note_where_it_is_made():
    StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(edit_data("sarif"))
    document = json.loads(edit_data("sarif"))
    Draft202012Validator(SARIF).validate(document)

    warned, changed, *others = document["runs"][0]["results"]
    assert (warned["level"], changed["level"]) == ("warning", "note")
    assert changed["message"]["text"].startswith("call.max_rate: ≤ 2048 (set 2048) → ≤ 4096 (set")
    assert "15 devices: codec-00, codec-01, codec-02, +12" in changed["message"]["text"]
    assert changed["locations"][0]["physicalLocation"]["region"]["startLine"] == 9
    assert [one["ruleId"] for one in others] == [
        "EDIT_ADDED",
        "EDIT_FACT",
        "EDIT_FACT",
        "EDIT_REGISTER",
        "EDIT_REGISTER",
    ]


def test_code_quality_has_every_change_as_information_at_a_place():
    issues = json.loads(edit_data("codequality"))

    assert [one["severity"] for one in issues] == ["minor", *["info"] * 6]
    assert all(one["location"]["path"] for one in issues)
    assert len({one["fingerprint"] for one in issues}) == len(issues)


def test_what_an_edit_does_fails_nothing():
    (suite,) = JUnitXml.fromfile(io.BytesIO(edit_data("junit").encode()))

    assert (suite.failures, suite.tests) == (0, 7 + len(samples.CHECKED))
    assert sum("codec-moi" in (case.system_out or "") for case in suite) == 1


def lacking(count: int, file: str = "inventory/hosts.yaml") -> list[Problem]:
    """Return problems that differ by the device, each at the line where that is named."""
    facts = [{"host": f"codec-{number}", "key": "credential"} for number in range(count)]
    return [Problem("INV_MISSING", Place(file, 3 + n, 5), each) for n, each in enumerate(facts)]


def test_text_tells_once_what_devices_of_one_file_lack_alike_with_their_lines():
    text = rendered("problems", "text", Validation(lacking(40), (), "1"), language="en")

    assert text.count("INV_MISSING") == 1
    assert "40 devices: codec-0 (3), codec-1 (4), codec-2 (5), +37" in text
    assert "40 errors" in text


def test_text_tells_apart_what_differs_by_more_than_the_device():
    other = [
        Problem("INV_MISSING", Place("inventory/b.yaml", 3, 5), {"host": "x", "key": "family"})
    ]
    found = [*lacking(2), *lacking(2, "inventory/b.yaml"), *other]

    text = rendered("problems", "text", Validation(found, (), "1"), language="en")

    assert text.count("INV_MISSING") == 3
    assert text.count("2 devices: ") == 2


@pytest.mark.parametrize("output", outputs_of("problems"))
def test_every_form_says_how_many_devices_one_line_reaches(output):
    facts = {"host": "codec-0", "family": "x", "nearest": "", "devices": "codec-0, codec-1, +31"}
    problem = Problem("INV_FAMILY_UNKNOWN", Place("a.yaml", 2, 5), facts, devices=33)

    assert "33" in rendered("problems", output, Validation([problem], (), "1"))


def test_what_each_site_lacks_is_told_once_with_how_many_there_are():
    place = Place("registers", 0, 0)
    found = [Problem("REG_LIAISON_NONE", place, {"site": f"dc-{n}"}, "warning") for n in range(39)]

    text = rendered("problems", "text", Validation(found, (), "1"))

    assert text.count("REG_LIAISON_NONE") == 1
    assert "39 điểm cầu: dc-0, dc-1, dc-2, +36" in text
    assert "39 cảnh báo" in text


@pytest.mark.parametrize(("gravity", "times"), [("warning", 1), ("error", 40)])
def test_a_warning_that_many_files_share_is_told_once_and_an_error_at_each_place(gravity, times):
    places = [Place(f"inventory/group_vars/site_{n}.yaml", 11, 9) for n in range(40)]
    found = [Problem("INV_CONTACT_PERSONAL", place, {}, gravity) for place in places]

    text = rendered("problems", "text", Validation(found, (), "1"))

    assert text.count("INV_CONTACT_PERSONAL") == times
    told = "40 chỗ: inventory/group_vars/site_0.yaml:11:9"
    assert (told in text) == (times == 1)
    assert (
        len(json.loads(rendered("problems", "json", Validation(found, (), "1")))["problems"]) == 40
    )


def test_to_tell_of_thousands_of_problems_takes_hardly_more_memory_than_the_text():
    words = Words("vi")
    each = tuple(
        Problem("INV_UNKNOWN_KEY", Place("a.yaml", n), {"key": f"k{n}", "nearest": ""})
        for n in range(2_000)
    )
    validation = Validation(each, (), "1.0")
    problems_text(validation, words)  # what is loaded once is no part of it
    tracemalloc.start()
    try:
        told = problems_text(validation, words)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert most < 5 * sys.getsizeof(told)


def test_days_are_told_as_people_spell_them_and_no_remedy_ends_in_a_name_that_is_not_there():
    facts = {"clause": "QĐ 32/2019 Điều 5.3", "date": "2026-11-02", "valid_to": "2026-10-31"}
    ended = Problem("BASE_AFTER_BASIS", Place("a.yaml", 8, 1), facts | {"replaced_by": ""})

    line = problem_line(ended, Words("vi"))

    assert "02/11/2026" in line
    assert "31/10/2026" in line
    assert line.endswith("Viện dẫn văn bản thay thế.")
