"""A meeting that was moved: what was said of it counts by what the Department signed."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.model.timezone import spell_instant
from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.conftest import Made
from tests.integration.test_meeting import RUNNING, registers, spelled
from tests.integration.walk import ENGINEER

pytestmark = pytest.mark.long

BEGUN = re.compile(rf'id: {RUNNING}\n    start: "([^"]*)"')


def test_a_meeting_that_was_moved_keeps_what_was_said_of_it_once_that_is_signed(
    made: Made, tmp_path: Path, fleet: RunningFleet
):
    home = made.adopted.copy(tmp_path)
    engineer, store = home[ENGINEER], ("--store", "doi-gio.sqlite")
    file = engineer.folder / "registers" / "cuoc-hop-thu.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(registers(), "utf-8")
    home.sign_declarations()
    engineer("meeting", "open", RUNNING, *engineer.key, *store)
    text = file.read_text("utf-8")
    begun = BEGUN.search(text)
    assert begun is not None
    at = datetime.fromisoformat(begun[1])
    other = f'start: "{spelled(at - timedelta(minutes=5))}"'
    moved = f'{other}\n    moved_from: ["{begun[1]}"]'

    def closed() -> dict[str, Any]:
        close = ("meeting", "close", RUNNING, "-o", "json", *engineer.key, *store)
        return json.loads(engineer(*close).out)

    def opened() -> bool:
        log = closed()
        begins = [(one["meeting"], one["start"]) for one in log["opened_elsewhere"]]
        is_opened = log["opened_at"] is not None
        assert begins == ([] if is_opened else [(RUNNING, spell_instant(at))])  # and never nothing
        return is_opened

    found = [opened()]
    for told in (other, moved):
        changed = begun[0].replace(f'start: "{begun[1]}"', told)
        file.write_text(text.replace(begun[0], changed), "utf-8")
        found.append(opened())
    home.sign_declarations()

    run = closed()["run"]
    page = ("report", "meeting", RUNNING, "--out", "nhat-ky.html", *store)

    assert (found, opened()) == ([True, False, False], True)
    assert engineer(*page, "--run", run[-6:]).code == 0  # as screens call an audit
