"""Who acknowledged a finding stands beside it, in the forms that have it; all else stays."""

import io
import json
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest

import fleetcfg.report
from fleetcfg.model.acknowledgement import Acknowledgement, acknowledging
from fleetcfg.report.renderers import renderer
from fleetcfg.words import Words
from tests.report import samples
from tests.report.rendered import rendered

SCHEMA = Path(fleetcfg.report.__file__).parent / "schemas" / "audit-1.json"
NOUNS = (samples.HEADER, samples.GUILTY, samples.summary())


def audit(output, *, is_expired=False):
    """Render an audit of which a person has acknowledged one finding."""
    one = samples.TAMPERED
    given = Acknowledgement(
        one.host,
        one.verdict,
        one.parameter,
        one.path,
        one.live,
        "ky-su",
        "Chờ <b>micro</b>",
        samples.START,
        samples.START + timedelta(days=30),
        is_simulated=True,
        is_expired=is_expired,
    )
    of, stream = acknowledging([given], lambda live: live, is_simulated=True), io.StringIO()
    telling = renderer("audit", output, stream, Words("vi"), columns=80, acknowledged=of)
    for noun in NOUNS:
        telling.tell(noun)
    telling.end()
    return stream.getvalue()


def test_json_has_it_beside_the_finding_and_it_counts_as_allowed():
    told, plain = json.loads(audit("json")), json.loads(rendered("audit", "json", *NOUNS))

    jsonschema.validate(told, json.loads(SCHEMA.read_text("utf-8")))
    found = [one for one in told["hosts"][0]["findings"] if one.pop("acknowledged", None)]
    assert [one["parameter"] for one in found] == ["call.encryption"]
    kinds, before = told["totals"].pop("kinds"), plain["totals"].pop("kinds")
    moved = {"breach": before["breach"] - 1, "allowed": before["allowed"] + 1}
    assert kinds == {**before, **moved}
    assert told.pop("totals")["devices"] == plain.pop("totals")["devices"]
    assert told == plain


@pytest.mark.parametrize(
    ("is_expired", "word"), [(False, "đã được ghi nhận"), (True, "ghi nhận đã hết hạn")]
)
def test_the_page_says_who_why_and_until_when_escaped(is_expired, word):
    page = audit("html", is_expired=is_expired)

    assert word in page
    assert "ky-su, Chờ &lt;b&gt;micro&lt;/b&gt;" in page
    assert "24/12/2026 14:05" in page


def test_what_was_found_stays_to_the_byte_in_json_lines():
    assert audit("ndjson") == rendered("audit", "ndjson", *NOUNS)
