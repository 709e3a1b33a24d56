"""``python -m benchmarks``: everything that is measured, in one run."""

import argparse
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import FrameType

from benchmarks import desk, meeting, mixed, report, reports, sections, year
from benchmarks.machine import machine
from benchmarks.stage import Plan, Section, progress

SECTIONS: Mapping[str, Callable[[Plan], Section]] = {
    "startup": desk.startup,
    "inventory": desk.inventory,
    "reports": reports.reports,
    "year": year.year,
    "https": partial(sections.side, transport="https"),
    "ssh": partial(sections.side, transport="ssh"),
    "mixed": mixed.mixed,
    "meeting": meeting.meeting,
    "dead": sections.dead,
    "memory": sections.memory,
    "growth": sections.growth,
}
QUICK = Plan(devices=(10, 50), rtts=(0, 50), rounds=1, hosts=(1000,), slow=5)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in text.split(",")))


def plan_of(arguments: Sequence[str]) -> tuple[Plan, argparse.Namespace]:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small figures in two minutes")
    parser.add_argument("--rounds", type=int, metavar="N")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=[], metavar="NAME")
    parser.add_argument("--devices", type=_numbers, metavar="N,N")
    parser.add_argument("--rtt", type=_numbers, metavar="MS,MS")
    parser.add_argument("--no-peers", action="store_true", help="without Ansible and Nornir")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    base = QUICK if given.quick else Plan()
    plan = Plan(
        devices=given.devices or base.devices,
        rtts=given.rtt or base.rtts,
        rounds=given.rounds or base.rounds,
        hosts=base.hosts,
        slow=base.slow,
        with_peers=not given.no_peers,
        is_alone=bool(given.only) and not given.quick,
    )
    return plan, given


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print as it comes."""
    plan, given = plan_of(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, _leave)  # so that what was started is stopped, as on Ctrl-C
    here = machine()
    print(report.machine_text(here), flush=True)
    done: list[Section] = []
    try:
        for name in given.only or SECTIONS:
            progress(f"== {name}")
            done.append(SECTIONS[name](plan))
            print("\n" + report.section_text(done[-1]), flush=True)
    except KeyboardInterrupt:
        progress("interrupted: everything that was started has been stopped")
        return 130
    if given.json:
        given.json.write_text(report.as_json(here, done) + "\n")
    return 0


def _leave(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
