"""When a meeting is, as people read it: within one day of Việt Nam, and over midnight there."""

from datetime import UTC, datetime

import pytest

from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.report.meetings.meeting_words import day_text, times_text
from fleetcfg.words import Words

EARLY = datetime(2026, 12, 3, 1, 30, tzinfo=UTC)  # 08:30 on that day in Việt Nam
LATE = datetime(2026, 12, 3, 16, 30, tzinfo=UTC)  # 23:30
SHORT, LONG = (
    "03/12/2026 08:30 – 09:30",
    "03/12/2026 23:30 – 04/12/2026 00:30",
)


@pytest.mark.parametrize(
    ("start", "times", "vi", "en"),
    [
        (
            EARLY,
            SHORT,
            "từ 08:30 đến 09:30, thứ Năm, ngày 03/12/2026",
            "Thursday, 03/12/2026, 08:30 to 09:30",
        ),
        (LATE, LONG, LONG, LONG),
    ],
)
def test_an_hour_that_ends_on_another_day_names_both(start, times, vi, en):
    end = start.replace(hour=start.hour + 1)
    meeting = Meeting("gb-1", start, end, "a", ("a",))

    assert times_text(meeting) == times
    assert (day_text(meeting, Words("vi")), day_text(meeting, Words("en"))) == (vi, en)
