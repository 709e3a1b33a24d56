"""Write the agreed texts again: ``python -m tests.report.make_golden``; then read the diff."""

import json

from fleetcfg.model.verdict import OF_PARAMETERS, Verdict
from fleetcfg.report.record import ADDED_VERDICTS
from fleetcfg.view import v2
from tests.report import changesets, changesets2
from tests.report.audits import test_audit
from tests.report.declarations import test_problems


def audit_schema(schema):
    """Return *schema* with each of its lists of verdicts as the table has them."""
    defs = schema["$defs"]
    always = [verdict for verdict in OF_PARAMETERS if verdict not in ADDED_VERDICTS]
    defs["counts"]["required"] = [str(verdict) for verdict in always]
    count = {"type": "integer", "minimum": 0}
    defs["counts"]["properties"] = {str(verdict): count for verdict in OF_PARAMETERS}
    defs["finding"]["properties"]["verdict"]["enum"] = [str(verdict) for verdict in Verdict]
    schema["properties"]["fail_on"]["items"]["enum"] = [str(verdict) for verdict in Verdict]
    findings = defs["coverage"]["properties"]["findings"]
    findings["propertyNames"]["enum"] = [str(verdict) for verdict in Verdict]
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main():
    text = audit_schema(json.loads(test_audit.SCHEMA_FILE.read_text("utf-8")))
    test_audit.SCHEMA_FILE.write_text(text, "utf-8")
    test_audit.GOLDEN.mkdir(exist_ok=True)
    for language in ("vi", "en"):
        texts = {
            "audit": test_audit.told("text", language=language),
            "audit-details": test_audit.told("text", language=language, view=test_audit.AT_LENGTH),
            "signed": test_audit.signed_told("text", language=language),
            "validate": test_problems.told("text", language=language),
            "edit": test_problems.edit_told("text", test_problems.EDIT, language=language),
        }
        for name, text in texts.items():
            (test_audit.GOLDEN / f"{name}-80-{language}.txt").write_text(text, "utf-8")
    for name, document in changesets2.SAMPLES.items():
        view = v2.render(changesets.payload_of(document()))
        (test_audit.GOLDEN / f"view2-{name}.txt").write_bytes(view)


if __name__ == "__main__":
    main()
