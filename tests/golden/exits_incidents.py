"""How the commands of incidents and rooms end."""

from tests.golden import situations as s
from tests.golden import situations_incidents as i
from tests.golden import situations_registers as g
from tests.golden.row import Row

SITE = "{site}"
SEEN = f"room seen {SITE} light-chair --value 420 --until 30d {{key}}"

EXITS: tuple[Row, ...] = (
    Row(s.as_signed, "incident open {a} x {key}", 0),
    Row(s.as_signed, "incident open {a} x", 4),
    Row(s.as_signed, "incident open nowhere x {key}", 64),
    Row(i.an_incident, "incident tell {incident} --to vnpt-truc {key}", 0),
    Row(i.an_incident, "incident tell 2020-001 --to vnpt-truc {key}", 64),
    Row(i.an_incident_that_was_told, "incident acknowledge {incident} --by vnpt-truc {key}", 0),
    Row(i.an_incident, "incident acknowledge {incident} --by vnpt-truc {key}", 64),
    Row(i.an_incident_that_was_told, "incident mend {incident} x {key}", 0),
    Row(i.an_incident_that_was_mended, "incident mend {incident} x {key}", 64),
    Row(i.an_incident_that_was_mended, "incident cause {incident} x {key}", 0),
    Row(i.an_incident, "incident cause {incident} x {key}", 64),
    Row(i.an_incident, "incident note {incident} x {key}", 0),
    Row(i.an_incident, "incident note {incident} x --corrects told {key}", 64),
    Row(i.an_incident, "incident notice {incident}", 0),
    Row(i.an_incident_that_was_mended, "incident notice {incident}", 64),
    Row(s.as_signed, "incident list", 0),
    Row(i.an_incident, "incident list", 2),
    Row(s.a_record_in_which_a_line_was_edited, "incident list", 4),
    Row(s.no_record, "incident list", 64),
    Row(i.an_incident, "incident show {incident}", 0),
    Row(i.an_incident, "incident show 2020-001", 64),
    Row(g.too_warm, "audit --store history.sqlite --limit {abc}", 2),
    Row(s.as_signed, "room matrix", 0),
    Row(s.declarations_with_an_error, "room matrix", 1),
    Row(s.nothing_there, "room matrix", 64),
    Row(s.as_signed, f"{SEEN} --good", 0),
    Row(s.as_signed, SEEN, 64),
    Row(i.a_picture, f"room picture {SITE} phong.png", 0),
    Row(i.a_picture, f"room picture {SITE} anh.png", 64),
)
