"""How the commands about meetings end, as `exits` has the others."""

from tests.golden import situations as s
from tests.golden import situations_meeting as m
from tests.golden.row import Row

CHECK = "meeting check ahead --no-store"
STORE = "--store history.sqlite"
PREPARE = "meeting prepare ahead --into notices --format html"
ATTEST = f"meeting attest ahead --site {m.SITE} --with {{other}} --out tried.json"
IN = f"meeting check-in ahead --site {m.SITE}"
OUT = f"meeting check-out ahead --site {m.SITE}"

EXITS: tuple[Row, ...] = (
    Row(m.meetings, PREPARE, 0),
    Row(s.declarations_with_an_error, PREPARE, 1),
    Row(m.meetings, "meeting prepare nowhere --into notices", 64),
    Row(s.declarations_with_an_error, CHECK, 1),
    Row(m.meeting_of_a_changed_site, CHECK, 2),
    Row(m.meetings, CHECK, 3),
    Row(m.meetings, "meeting check ahed", 64),
    Row(m.meetings, f"{ATTEST} {{key}}", 0),
    Row(m.meetings, ATTEST, 4),
    Row(m.meetings, f"{ATTEST} --bad weather {{key}}", 64),
    Row(m.meetings, f"{IN} {{key}}", 0),
    Row(m.meetings, IN, 4),
    Row(m.meetings, "meeting check-in ahead --site nowhere {key}", 64),
    Row(m.meetings, f"{OUT} {{key}}", 0),
    Row(m.meetings, OUT, 4),
    Row(m.meetings, "meeting check-out ahead --site nowhere {key}", 64),
    Row(s.declarations_with_an_error, f"meeting open ahead {{key}} {STORE}", 1),
    Row(m.meetings, f"meeting open ahead {{key}} {STORE}", 3),
    Row(m.meetings, f"meeting open ahead {STORE}", 4),
    Row(m.meetings, f"meeting open over {{key}} {STORE}", 64),
    Row(s.declarations_with_an_error, "meeting watch ahead --times 1", 1),
    Row(m.meetings, "meeting watch ahead --times 1", 3),
    Row(m.meetings, "meeting watch nowhere", 64),
    Row(s.declarations_with_an_error, f"meeting close runs {{key}} {STORE}", 1),
    Row(m.meeting_changed, f"meeting close runs {{key}} {STORE}", 2),
    Row(m.meeting_of_a_silent_site, f"meeting close runs {{key}} {STORE}", 3),
    Row(m.meetings, f"meeting close runs {STORE}", 4),
    Row(m.meetings, f"meeting close ahead {{key}} {STORE}", 64),
)
