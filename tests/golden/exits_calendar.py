"""How the commands of the calendar end, as `exits` has the others."""

from tests.golden import situations as s
from tests.golden import situations_calendar as c
from tests.golden.row import Row

PULL = "calendar pull lich.ics"

EXITS: tuple[Row, ...] = (
    Row(c.a_calendar, f"{PULL} --place 'Hội trường Q={{site}}'", 0),
    Row(c.a_calendar, f"{PULL} --place 'Hội trường Q={{site}}' --out lich.yaml", 0),
    Row(s.no_record, "calendar pull https://127.0.0.1:9/lich/", 1),
    Row(c.a_calendar, PULL, 3),
    Row(s.as_signed, PULL, 64),
    Row(c.a_calendar, f"{PULL} --place 'Hội trường Q=nowhere'", 64),
    Row(c.a_calendar, f"{PULL} --user x", 64),
    Row(s.as_signed, "calendar check", 0),
    Row(c.meetings_that_clash, "calendar check", 2),
    Row(s.nothing_there, "calendar check", 64),
)
