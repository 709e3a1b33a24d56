"""What commands print is, byte for byte, what was agreed, but for what differs from run to run.

After a change that is meant: ``python -m tests.golden.make_said``, and read the diff.
"""

import pytest

from tests.golden.outputs import OUTPUTS, SAID, printed

CASES = [(output, language) for output in OUTPUTS for language in output.languages]


@pytest.mark.parametrize(("output", "language"), CASES, ids=[o.name(lang) for o, lang in CASES])
def test_it_is_printed_as_was_agreed(scene, monkeypatch, output, language):
    monkeypatch.setenv("COLUMNS", "80")

    told = printed(scene, output, language)

    assert told == (SAID / output.name(language)).read_text("utf-8")


def test_every_text_that_was_agreed_is_asked_for():
    assert {file.name for file in SAID.iterdir()} == {o.name(lang) for o, lang in CASES}
