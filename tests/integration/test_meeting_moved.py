"""A meeting that was moved: what was said of it counts by what the Department signed."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from fleetcfg.testing.fleet import RunningFleet
from tests.integration.conftest import Made
from tests.integration.test_meeting import RUNNING, registers, spelled
from tests.integration.walk import ENGINEER

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

    def opened() -> bool:
        close = ("meeting", "close", RUNNING, "-o", "json", *engineer.key, *store)
        return json.loads(engineer(*close).out)["opened_at"] is not None

    found = [opened()]
    for told in (other, moved):
        changed = begun[0].replace(f'start: "{begun[1]}"', told)
        file.write_text(text.replace(begun[0], changed), "utf-8")
        found.append(opened())
    home.sign_declarations()

    assert (found, opened()) == ([True, False, False], True)
