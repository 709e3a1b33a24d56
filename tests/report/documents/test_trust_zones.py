"""What the root says of zones is shown by ``trust show``: who gives work out, and who does it."""

from fleetcfg.report.documents.trust_text import TrustInForce, trust_text
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.root import read_root
from fleetcfg.words import Words
from fleetcfg_kit.testing.documents import ORIGIN, make_root


def test_the_machines_of_a_zone_are_shown() -> None:
    zones = {"vnpt": {"dispatchers": [ORIGIN], "workers": [ORIGIN]}}
    root = read_root(spell(make_root() | {"zones": zones}))

    told = trust_text(TrustInForce(root, "0" * 64, {}), Words("en"))

    assert f"  vnpt  give out: {ORIGIN}\n        work: {ORIGIN}\n" in told
