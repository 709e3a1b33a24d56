"""Write the agreed texts again: ``python -m tests.report.make_golden``; then read the diff."""

from fleetcfg.view import v2
from tests.report import changesets, changesets2
from tests.report.audits import test_audit
from tests.report.declarations import test_problems


def main():
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
