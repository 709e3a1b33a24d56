"""What it costs to say of a whole fleet what is authorized.

``python -m benchmarks.fold`` builds a record of adopted devices with a whole configuration each,
and of change-sets with a receipt for every device; then a process of its own folds the log and asks
for the authorized state of every device, one after the other, as an audit does. It prints seconds,
devices a second and that process' peak memory. States differ from device to device, as those of a
real fleet do: nothing is shared but the paths. No signature is made or verified here: that is
`benchmarks.verification`.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.ledger.objects import Objects, objects_of
from fleetcfg.ledger.projection import project
from fleetcfg.ledger.store import Store, open_store
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import Json, digest, spell
from fleetcfg.trust.documents.state import State, spell_paths
from fleetcfg_kit.testing.clock import NOON

GOAL = 5.0  # seconds for 10,000 devices
GOAL_DEVICES = 10_000
MODELS = 12  # of model and firmware: each has paths of its own
A_SET = 300  # devices of one change-set
CHANGES = 20  # of each device
AN_ADOPTION = 5_000  # devices: what one document has room for
SIGNER = NoteSigner.from_seed("bench.example/log/1", b"s" * 32)
KEYID = "SHA256:" + "A" * 43


def main() -> int:
    """Build, fold in another process, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=GOAL_DEVICES)
    parser.add_argument("--parameters", type=int, default=1_242, help="of each device")
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.folder is not None:
        return _fold(asked.folder)
    with tempfile.TemporaryDirectory(prefix="fleetcfg-bench-") as name:
        begun = perf_counter()
        octets = _build(Path(name), asked.devices, asked.parameters)
        took = perf_counter() - begun
        print(
            f"built {asked.devices:,} devices x {asked.parameters:,} parameters, "
            f"{octets / 1e6:,.0f} MB of states, in {took:.1f} s",
            flush=True,
        )
        program = [sys.executable, "-m", "benchmarks.fold", "--in", name]
        return subprocess.run(program, check=False).returncode


def _fold(folder: Path) -> int:
    store = open_store(folder, SIGNER)
    begun = perf_counter()
    folded = project(store, objects_of(folder))
    read = perf_counter()
    hosts = folded.hosts()
    changed = sum(folded.of(host, now=NOON).values["sip.000"] == "new" for host in hosts)
    done = perf_counter()
    store.close()
    if changed != len(hosts):
        why = f"only {changed} of {len(hosts)} devices have what was applied"
        raise SystemExit(why)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"log and documents read: {read - begun:.2f} s; states: {done - read:.2f} s")
    print(
        f"folded {len(hosts):,} devices: {done - begun:.2f} s, "
        f"{len(hosts) / (done - begun):,.0f} devices/s, peak {peak:,.0f} MB "
        f"(goal for {GOAL_DEVICES:,}: {GOAL:.0f} s)"
    )
    return 0


def _build(folder: Path, devices: int, parameters: int) -> int:
    store, objects = open_store(folder, SIGNER), objects_of(folder)
    hosts = [f"codec-{number:05}" for number in range(devices)]
    octets = 0
    named: dict[str, str] = {}
    for number, host in enumerate(hosts):
        state = _state(number, parameters)
        octets += len(data := state.to_bytes())
        named[host] = _put(objects, data)
        if number < MODELS:
            _put(objects, spell_paths(state.paths))
    for start in range(0, devices, AN_ADOPTION):
        _adopt(store, objects, {host: named[host] for host in hosts[start : start + AN_ADOPTION]})
    for start in range(0, devices, A_SET):
        _change(store, objects, start, hosts[start : start + A_SET])
    store.close()
    return octets


def _state(number: int, parameters: int) -> State:
    """Return a configuration of which a tenth differs from device to device."""
    model = number % MODELS
    names = [f"sip.{n:03}" for n in range(CHANGES)]
    names += [
        f"model{model:02}.group{n % 40:02}.parameter{n:04}" for n in range(parameters - CHANGES)
    ]
    values = {path: f"{path}-{number}" if n % 10 == 0 else "Off" for n, path in enumerate(names)}
    return State({path: values[path] for path in sorted(values)})


def _put(objects: Objects, data: bytes) -> str:
    """Keep *data* as `Objects.put` does, but for waiting until each file is on the disk."""
    name = digest(data).removeprefix("sha256:")
    target = objects.folder / name[:2] / name[2:]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return digest(data)


AT: dict[str, Json] = {"taken_at": spell_instant(NOON)}


def _adopt(store: Store, objects: Objects, states: dict[str, str]) -> None:
    devices: list[Json] = [
        {"id": host, "firmware": "ce9.15.0", "state_sha256": sha256, "after_seq": 0, **AT}
        for host, sha256 in states.items()
    ]
    name = _put(objects, spell({"id": "AD-1", "version": 1, "devices": devices}))
    with store.writing() as pen:
        pen.add("adopt", {"id": "AD-1", "version": 1, "doc": name, "envelope": name}, at=NOON)


def _change(store: Store, objects: Objects, number: int, hosts: list[str]) -> None:
    document: dict[str, Json] = {
        "id": f"CS-{number}",
        "window": {"not_before": "2026-11-24T00:00:00Z", "not_after": "2026-11-30T00:00:00Z"},
        "executor": {"keyid": KEYID, "log_origin": SIGNER.verifier.name},
        "max_attempts": 1,
        "devices": [{"id": h, "seq": 1, "secrets": [], "ops": list(_ops())} for h in hosts],
    }
    changeset = _put(objects, spell(document))
    ends: list[Json] = [
        {"id": host, "seq": 1, "n": 1, "outcome": "applied", "at": "2026-11-24T01:00:00Z"}
        for host in hosts
    ]
    origin = SIGNER.verifier.name
    payload = spell(
        {
            "changeset": changeset,
            "id": f"CS-{number}",
            "origin": origin,
            "head": {"size": number, "root": f"sha256:{number:064x}"},
            "devices": ends,
        }
    )
    signed = {"payload": b64encode(payload).decode(), "signatures": [{"keyid": KEYID}]}
    receipt = _put(objects, json.dumps(signed).encode())
    with store.writing() as pen:
        pen.add("issued", {"id": f"CS-{number}", "cs": changeset, "bundle": changeset}, at=NOON)
        pen.add("receipt", {"id": f"CS-{number}", "cs": changeset, "receipt": receipt}, at=NOON)


def _ops() -> Iterator[Json]:
    for number in range(CHANGES):
        yield {
            "path": f"sip.{number:03}",
            "type": "string",
            "pre": {"set": True, "value": "Off"},
            "post": {"set": True, "value": "new"},
        }


if __name__ == "__main__":
    sys.exit(main())
