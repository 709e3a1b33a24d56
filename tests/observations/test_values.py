"""What is kept of a reading: bounded, whoever wrote the file that it is read from."""

import json
import zlib

import pytest

from fleetcfg.observations.values import decompress


@pytest.mark.parametrize("many", [b"[],", b'{"":0},'])
def test_json_of_too_many_values_is_refused_before_it_is_read(many):
    blob = zlib.compress(b"[" + many * 1_000_000 + b"[]]")

    with pytest.raises(ValueError, match="more values than"):
        decompress(blob)


@pytest.mark.parametrize("end", [b"", b"\\"])
def test_a_text_that_does_not_end_is_looked_through_once(end):
    blob = zlib.compress(b'["' + b'\\"' * 4_000_000 + end)  # hours, if once for each mark in it

    with pytest.raises(ValueError, match="EOF while parsing a string"):
        decompress(blob)


def test_signs_within_texts_are_no_values():
    text = json.dumps(['",\\[{:' * 500_000])

    assert decompress(zlib.compress(text.encode())) == json.loads(text)
