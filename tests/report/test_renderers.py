"""One table of renderings: each can be loaded, and none lets hostile text through."""

import re

import pytest

from fleetcfg.report.renderers import RENDERERS, outputs_of
from tests.report.hostile import NOUNS
from tests.report.rendered import rendered

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
KINDS_OF_SIGNED_BYTES = {"plan", "trust"}
"""What is told of them has come through the reader of signed documents, which refuses such text."""


def test_every_kind_is_told_with_hostile_text_here():
    assert NOUNS.keys() | KINDS_OF_SIGNED_BYTES == {kind for kind, _ in RENDERERS}


@pytest.mark.parametrize(
    ("kind", "output"), [key for key in RENDERERS if key[0] not in KINDS_OF_SIGNED_BYTES]
)
def test_nothing_hostile_reaches_who_looks(kind, output):
    text = rendered(kind, output, *NOUNS[kind])

    assert not CONTROL.search(text.replace("\n", "")), ascii(text)
    assert "\r" not in text
    if output == "html":
        assert "<script>alert" not in text
    if output == "html" and kind == "audit":
        assert "<script" not in text
        assert text.count("&lt;script&gt;") > 5


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in RENDERERS}))
def test_what_is_told_first_is_text(kind):
    assert outputs_of(kind)[0] == "text"
