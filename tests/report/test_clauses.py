"""A clause of the vocabulary is not told as if the Department had cited it."""

import json
from dataclasses import replace

import pytest

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import ClauseKey
from fleetcfg.report.reports.fleet_report import fleet_report
from fleetcfg.words import Words
from tests.report import samples
from tests.report.fleets import figures, room
from tests.report.rendered import rendered

SAID = replace(samples.WATCHED, host="a-0", baseline="b")
ADDED = replace(SAID, clause=ClauseKey("information.security"))
CITED = "QĐ 32/2019 Điều 3.3"
MARKED = f"{CITED} (theo từ điển tham số)"


@pytest.mark.parametrize(("finding", "told"), [(SAID, CITED), (ADDED, MARKED)])
def test_it_is_marked_in_every_form(finding, told):
    nouns = samples.HEADER, replace(samples.GUILTY, findings=(finding,)), samples.summary()
    found = figures([room("a", [DeviceState.NOT_AS_DECLARED])], findings=[finding])
    report = fleet_report(found, Words("vi"), kind="audit", scope="")
    rows = [row for one in report.tables for row in one.rows]
    cells = [cell.text for row in rows for cell in row if cell.text.startswith(CITED)]
    told_json = json.loads(rendered("audit", "json", *nouns))["hosts"][0]["findings"][0]

    assert cells == [told, told]
    for output in ("text", "html"):
        assert (MARKED in rendered("audit", output, *nouns)) is (told == MARKED)
    assert told_json["clauses"] == [CITED]
    assert told_json.get("clauses_by") == ("vocabulary" if told == MARKED else None)
