"""How the commands for zones end where there is none; in one, tests/zones has them."""

from tests.golden import situations as s
from tests.golden.row import Row

EXITS: tuple[Row, ...] = (
    Row(s.no_record, "dispatch audit --spool usb", 64),
    Row(s.no_record, "dispatch apply none.json --spool usb", 64),
    Row(s.no_record, "dispatch collect --spool usb", 64),
    Row(s.no_record, "dispatch collect", 64),
    Row(s.no_record, "dispatch collect --broker none.toml", 64),
    Row(s.no_record, "dispatch show", 64),
    Row(s.no_record, "dispatch watch --times 1", 64),
    Row(s.no_record, "dispatch worker vnpt --broker none.toml", 64),
    Row(s.no_record, "dispatch run-slice none.fcslice --out none.fcresult", 64),
)
