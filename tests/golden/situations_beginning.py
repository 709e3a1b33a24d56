"""Situations in which a fleet begins, or grows."""

import json
import re

from fleetcfg_kit.testing.fleet import find_port
from tests.delivery import servers
from tests.golden import situations as s
from tests.golden import situations_devices as d
from tests.golden.situations import EAVESDROPPING
from tests.golden.world import BOOK, Scene
from tests.integration.walk import ENGINEER, Person, channels_of
from tests.sources import netbox_server


def laid_out_otherwise(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    file = person.folder / EAVESDROPPING
    file.write_text(file.read_text("utf-8").replace("issued:", "issued:   ", 1), "utf-8")
    return person


def another_pin(scene: Scene) -> Person:
    """Return an engineer whose inventory has another pin of the first device than it shows."""
    person = s.no_record(scene)
    file = person.folder / "inventory" / "hosts.yaml"
    before, host, after = file.read_text("utf-8").partition(f"{scene.world.hosts[0]}:")
    pin = re.compile(r"certificate: ['\"]?[0-9a-f]{64}['\"]?")
    file.write_text(before + host + pin.sub(f"certificate: '{'0' * 64}'", after, count=1), "utf-8")
    return person


def less_declared(scene: Scene) -> Person:
    """Return an engineer who has only one baseline."""
    person = s.no_record(scene)
    for file in (person.folder / "baselines").iterdir():
        if file.name != EAVESDROPPING.name:
            file.unlink()
    return person


def a_table(scene: Scene) -> Person:
    """Return an engineer with a table that has another custodian of the first device."""
    person = s.no_record(scene)
    table = f"Tên thiết bị,Đơn vị quản lý\n{scene.world.hosts[0]},Xã Mới\n"
    (person.folder / "a.csv").write_text(table, "utf-8")
    return person


def a_spoiled_table(scene: Scene) -> Person:
    person = a_table(scene)
    file = person.folder / "a.csv"
    file.write_text(file.read_text("utf-8").replace("Xã Mới", "=1+1"), "utf-8")
    return person


def a_linked_table(scene: Scene) -> Person:
    person = a_table(scene)
    (person.folder / "b.csv").symlink_to("a.csv")
    return person


def named_metrics(scene: Scene) -> Person:
    """Return an engineer who has audited, and whose machine names a file of metrics."""
    return _with_channel(scene, "{kind: metrics, file: a.prom, simulated: true}")


def named_nobody_there(scene: Scene) -> Person:
    """Return the same, with a web hook that nobody listens at."""
    url = f"https://{servers.ADDRESS}:{find_port()}/"
    return _with_channel(
        scene, f"{{kind: hook, url: '{url}', secret: 'env:NONE', simulated: true}}"
    )


def _with_channel(scene: Scene, text: str) -> Person:
    person = d.audited(scene)
    file = channels_of(person.folder)
    file.write_text(f"channels:\n  a: {text}\n", "utf-8")
    file.chmod(0o600)
    return person


def beside_a_netbox(scene: Scene) -> Person:
    """Return an engineer beside a NetBox that has one device more; the way there is in `BOOK`."""
    person = s.no_record(scene)
    known = servers.proved(scene.place)
    new = netbox_server.device(1, "codec-moi", site="dc-xa-ban-bo", address="198.51.100.250/24")
    running = netbox_server.netbox(known.context, netbox_server.listing([new]))
    served = scene.ends.enter_context(running)
    token = scene.place / "token.json"
    token.touch(mode=0o600)
    token.write_text(json.dumps({"user": "a", "password": netbox_server.TOKEN}))
    place = f"--api-endpoint {served.url} --ca {known.ca} --token file:{token}"
    (person.folder / BOOK).write_text(place, "utf-8")
    return person
