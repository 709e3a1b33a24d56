"""How the commands of lines end."""

from tests.golden import situations as s
from tests.golden import situations_lines as n
from tests.golden.row import Row

EXITS: tuple[Row, ...] = (
    Row(n.a_line, "line import mau.csv --line dt-1", 0),
    Row(n.a_line, "line import hong.csv --line dt-1", 1),
    Row(n.a_line, "line import mau.csv --line nowhere", 64),
    Row(s.as_signed, "line import nowhere.csv", 64),
    Row(n.a_line_that_keeps_the_rule, "line show dt-1", 0),
    Row(n.a_line_over_the_rule, "line show dt-1", 2),
    Row(n.a_line, "line show dt-1", 3),
    Row(s.as_signed, "line show nowhere", 64),
    Row(s.as_signed, "sim line {a} --loss 1 --state-dir {sim}", 0),
    Row(s.as_signed, "sim line {a} --state-dir nowhere", 1),
    Row(s.as_signed, "sim line {a} --loss 101 --state-dir {sim}", 64),
)
