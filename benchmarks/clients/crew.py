"""What the bare clients share: their targets, and processes that are each held to one core.

The set-up is fleetcfg's own (`fleetcfg.jobs.local.reading_pool`): as many processes as cores,
one core each, the same number of threads in each.
"""

import argparse
import gc
import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

JOBS_FOR_A_PROCESS = 8  # fewer in flight than that do not pay for a second process


@dataclass(frozen=True, slots=True)
class Target:
    """One device: where it is, and by what to know it.

    Attributes:
        kind: Of a mixed fleet: which kind it is of.
    """

    host: str
    address: str
    https_port: int
    ssh_port: int
    certificate: str
    host_key: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """Devices of a mixed fleet that are read alike.

    Attributes:
        way: Family and transport: ``poly_group https``.
        names: What is asked for by name, where a device does not tell all that it has.
        declared: As `Errand` has it.
    """

    way: str
    names: tuple[str, ...]
    declared: dict[str, str]


@dataclass(frozen=True, slots=True)
class Errand:
    """What a client is to do.

    Attributes:
        declared: Values by path, as an inventory spells paths: ``Video Output Connector[1] Name``.
        check: Whether the device has to prove its identity.
        rounds: How many devices are in flight.
        limit: Seconds that a connection, and an answer, may take.
    """

    user: str
    password: str
    declared: dict[str, str]
    targets: tuple[Target, ...]
    in_flight: int
    check: bool
    limit: float
    kinds: dict[str, Kind] = field(default_factory=dict[str, Kind])


Visit = Callable[[Target], int]
"""Reads one device, and returns how many of its values are not as declared."""


def errand(arguments: Sequence[str] | None = None) -> Errand:
    """Read the command line, and the file that it names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", type=Path)
    parser.add_argument("--in-flight", type=int, default=50)
    parser.add_argument("--unchecked", action="store_true")
    parser.add_argument("--limit", type=float, default=5.0)
    given = parser.parse_args(arguments)
    raw = json.loads(given.targets.read_text())
    return Errand(
        raw["user"],
        raw["password"],
        raw["declared"],
        tuple(Target(**target) for target in raw["targets"]),
        given.in_flight,
        not given.unchecked,
        given.limit,
        {name: Kind(**kind) for name, kind in raw.get("kinds", {}).items()},
    )


def do(errand: Errand, visit: Visit) -> None:
    """Visit every target, and print what came of it."""
    cores = sorted(os.sched_getaffinity(0))
    at_once = min(len(errand.targets), errand.in_flight)
    processes = max(1, min(len(cores), at_once // JOBS_FOR_A_PROCESS))
    threads = -(-at_once // processes)
    context = get_context("fork")
    gc.freeze()
    ends: list[Connection] = []
    for number in range(processes):
        ours, theirs = context.Pipe()
        share = errand.targets[number::processes]
        context.Process(target=_work, args=(theirs, cores[number], share, threads, visit)).start()
        ends.append(ours)
    tell([json.loads(end.recv_bytes()) for end in ends])


def _work(
    end: Connection, core: int, targets: Sequence[Target], threads: int, visit: Visit
) -> None:
    os.sched_setaffinity(0, {core})

    def one(target: Target) -> int | str:
        try:
            return visit(target)
        except Exception as error:  # noqa: BLE001 - whatever a library raises is counted by name
            return type(error).__name__

    with ThreadPoolExecutor(threads) as pool:
        outcomes = list(pool.map(one, targets))
    end.send_bytes(json.dumps(outcomes).encode())


def tell(outcomes: Sequence[Sequence[int | str]]) -> None:
    """Print the sum of all *outcomes*: a number is a success, a text the name of a failure."""
    every = [outcome for part in outcomes for outcome in part]
    differences = [outcome for outcome in every if isinstance(outcome, int)]
    failures = Counter(outcome for outcome in every if isinstance(outcome, str))
    facts = {"ok": len(differences), "differences": sum(differences), "failures": failures}
    print(json.dumps(facts))


def differing(declared: dict[str, str], live: dict[str, str]) -> int:
    """Return how many of the values are not as declared."""
    return sum(live.get(path) != value for path, value in declared.items())
