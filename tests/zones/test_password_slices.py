"""A device in a zone gets a new password: sealed at home, opened there, known on both sides."""

import json

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.sealed_secrets import open_sealed
from fleetcfg.authority.sealing_key import make_sealing_key
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import to_base64
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import DeviceDone
from fleetcfg.workflow.zones.tell_home import tell_changes
from fleetcfg_kit.testing.policy import origin_of
from tests.zones.test_audit_slices import codes_of, collected
from tests.zones.world import Zones

HOST, NUMBER = "codec-a", "CS-2026-0001"


def give_sealing_keys(zones: Zones) -> None:
    """Have a root signed by which passwords are sealed to the worker, and to who keeps them."""
    lines = {}
    for part, name, record in (
        ("executors", "tech", zones.worker.ledger),
        ("keepers", "dept", zones.department.record()),
    ):
        public = to_base64(make_sealing_key(record).public)
        lines[part] = f'  {part}: {{{origin_of(name)}: "{public}"}}\n'
    zones.sign_policy("zones:\n", f"sealing:\n{lines['executors']}{lines['keepers']}zones:\n")


def test_a_password_is_replaced_there_and_both_sides_know_it(zones: Zones) -> None:
    give_sealing_keys(zones)
    old = json.loads((zones.fleet.state / "credential.json").read_text())
    bundle = zones.approved(HOST, number=NUMBER, rotate=old["user"])
    (slice_,) = zones.dispatch(bundle=bundle)

    done = zones.run(slice_, is_writing=True)
    zones.give_back(done)
    (home,) = collected(zones).home
    zones.told.clear()
    conclusion = tell_changes(home, zones.context())
    with open_installation(zones.department.record()) as at:
        kept = open_sealed(at, NUMBER, HOST, at=now())
    new = json.loads(kept.file)["password"]
    (reading,) = zones.dispatch(HOST)

    assert conclusion is Conclusion.CLEAN
    assert [one.outcome.fate for one in zones.told if isinstance(one, DeviceDone)] == [Fate.APPLIED]
    assert (kept.is_made, len(new), new != old["password"]) == (True, 20, True)
    assert new.encode() not in slice_ + done.data
    assert codes_of(zones.run(reading).data) == {HOST: ""}
