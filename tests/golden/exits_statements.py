"""How the commands of statements and registers end."""

from tests.golden import situations as s
from tests.golden import situations_meeting as m
from tests.golden.row import Row

EXITS: tuple[Row, ...] = (
    Row(s.as_signed, "register due", 0),
    Row(s.declarations_with_an_error, "register due", 1),
    Row(m.meetings, "register due", 2),
    Row(s.nothing_there, "register due", 64),
    Row(s.as_signed, "statement list", 0),
    Row(s.a_record_in_which_a_line_was_edited, "statement list", 4),
    Row(s.no_record, "statement list", 64),
    Row(m.meeting_attested, "statement sign tried.json --yes {key}", 0),
    Row(m.meeting_attested, "statement sign tried.json {key}", 4),
    Row(s.as_signed, "statement sign nowhere.json {key}", 64),
)
