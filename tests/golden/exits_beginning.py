"""How the commands end with which a fleet begins, as `exits` has the others."""

from tests.golden import situations as s
from tests.golden import situations_beginning as n
from tests.golden import situations_devices as d
from tests.golden import situations_registers as g
from tests.golden.row import Row

INIT = "init --unit X --code 12 --provider Y --network 10.20.0.0/16 --credential keyring:a"
REPORT = "report audit --store history.sqlite --out r.html"
PULL = "inventory pull netbox"
DELIVER = "deliver --store history.sqlite"
FROM = "baseline from {a} --store history.sqlite --out new.yaml"

EXITS: tuple[Row, ...] = (
    Row(s.nothing_there, INIT, 0),
    Row(s.nothing_there, f"{INIT} --device a=11.0.0.1,cisco_ce", 1),
    Row(s.nothing_there, "init", 64),
    Row(s.as_signed, INIT, 64),
    Row(s.as_signed, "fmt", 0),
    Row(s.as_signed, "fmt --check", 0),
    Row(s.declarations_with_an_error, "fmt", 1),
    Row(n.laid_out_otherwise, "fmt --check", 2),
    Row(n.laid_out_otherwise, "fmt", 0),
    Row(s.as_signed, "fmt nowhere.yaml", 64),
    Row(s.as_signed, "inventory pin {a}", 0),
    Row(s.declarations_with_an_error, "inventory pin {a}", 1),
    Row(n.another_pin, "inventory pin {a}", 2),
    Row(d.switched_off, "inventory pin {a} {b}", 3),
    Row(s.as_signed, "inventory pin --accept {a}=00", 4),
    Row(s.as_signed, "inventory pin nowhere", 64),
    Row(s.as_signed, "inventory export --csv b.csv", 0),
    Row(s.declarations_with_an_error, "inventory export --csv b.csv", 1),
    Row(s.as_signed, "inventory export", 64),
    Row(n.a_table, "inventory import a.csv --yes", 0),
    Row(n.a_spoiled_table, "inventory import a.csv --yes", 1),
    Row(n.a_table, "inventory import a.csv --check", 2),
    Row(n.a_linked_table, "inventory import b.csv", 4),
    Row(n.a_table, "inventory import nowhere.csv", 64),
    Row(n.beside_a_netbox, f"{PULL} {{books}} --yes", 0),
    Row(n.beside_a_netbox, f"{PULL} {{books}} --check", 2),
    Row(s.no_record, f"{PULL} --api-endpoint https://127.0.0.1:9 --token command:true", 1),
    Row(s.no_record, PULL, 64),
    Row(n.less_declared, FROM, 0),
    Row(s.declarations_with_an_error, FROM, 1),
    Row(d.switched_off, "baseline from {a} --out new.yaml", 3),
    Row(d.another_box, FROM, 4),
    Row(s.as_signed, "baseline from nowhere", 64),
    Row(d.audited, REPORT, 0),
    Row(s.a_store_that_is_no_store, REPORT, 1),
    Row(d.audited, "report audit --store history.sqlite", 64),
    Row(n.named_metrics, DELIVER, 0),
    Row(d.audited, DELIVER, 1),
    Row(n.named_nobody_there, DELIVER, 3),
    Row(n.named_metrics, f"{DELIVER} nobody", 64),
    Row(d.audited, "power --store history.sqlite", 3),
    Row(s.as_signed, "power --store history.sqlite", 64),
    Row(s.as_signed, "stock label --out nhan.html", 0),
    Row(s.as_signed, "stock label --out nhan.docx", 64),
    Row(g.scanned, "stock count dem.csv --check", 0),
    Row(g.scanned, "stock count dem.csv", 4),
    Row(s.as_signed, "stock count dem.csv --check", 64),
    Row(s.as_signed, "stock show", 0),
    Row(s.as_signed, "stock show nowhere", 64),
    Row(g.another_network, "sweep --network 10.250.0.0/30", 4),
    Row(s.as_signed, "sweep --network x", 64),
)
