"""A text that was changed since the program's words were made of it stops the suite."""

import os

import pytest

from tests.words.built import stale_texts


@pytest.mark.parametrize(("built", "stale"), [(None, True), (5, True), (10, False), (15, False)])
def test_a_text_is_stale_until_words_are_made_of_it_again(tmp_path, built, stale):
    text = tmp_path / "vi" / "fleetcfg.po"
    text.parent.mkdir()
    text.write_text('msgid ""\n')
    os.utime(text, (10, 10))
    if built is not None:
        text.with_suffix(".mo").write_bytes(b"")
        os.utime(text.with_suffix(".mo"), (built, built))

    assert stale_texts(tmp_path) == [text] * stale
