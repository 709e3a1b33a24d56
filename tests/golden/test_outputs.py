"""What commands print is, byte for byte, what was agreed, but for what differs from run to run.

After a change that is meant: ``python -m tests.golden.make_said``, and read the diff.
"""

import pytest

from tests.golden.forms import EVERY, LOOK, NOT_IN_FORM, NOT_SAID, asked, forms, scenes
from tests.golden.outputs import LANGUAGES, SAID, printed

CASES = [
    (outputs, language)
    for outputs in scenes()
    for language in LANGUAGES
    if any(language in output.languages for output in outputs)
]


@pytest.mark.parametrize(
    ("outputs", "language"), CASES, ids=[f"{o[0].file}-{lang}-{len(o)}" for o, lang in CASES]
)
def test_it_is_printed_as_was_agreed(scene, monkeypatch, outputs, language):
    monkeypatch.setenv("COLUMNS", "80")

    for name, text in printed(scene, outputs, language).items():
        assert text == (SAID / name).read_text("utf-8"), name


def test_every_text_that_was_agreed_is_asked_for():
    asked_for = {output.name(language) for output in EVERY for language in output.languages}
    assert {file.name for file in SAID.iterdir()} == asked_for
    assert len(asked_for) == sum(len(output.languages) for output in EVERY)


def test_every_command_is_agreed_in_every_form_and_text_in_every_language():
    lacking = {(command, form) for command, takes in forms().items() for form in takes}
    lacking -= set(map(asked, EVERY))

    named = {(command, form) for command in NOT_SAID for form in forms()[command]}
    assert lacking == named | {(c, form) for c, told in NOT_IN_FORM.items() for form in told}
    assert forms().keys() >= LOOK
    assert all(output.languages == LANGUAGES for output in EVERY if asked(output)[1] == "text")
