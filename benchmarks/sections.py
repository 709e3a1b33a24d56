"""The tables in which devices take part: side by side, growth, dead hosts, memory."""

from collections.abc import Iterator, Mapping
from math import ceil

from benchmarks.contest import ROSTER, Contestant, Score
from benchmarks.goals import Goal, marginal, side_by_side
from benchmarks.stage import Plan, Section, Stage, allowed, progress, stage
from benchmarks.table import figure, span

IN_FLIGHT = 50
GROWN_IN_FLIGHT = 100
CONNECT_SECONDS = 5.0  # what fleetcfg gives a device to answer at all, by default
MOST_MB = 200
PROBE_RTTS = (200, 400)  # ms, far enough apart that a codec's own pace does not show
TRANSPORTS = ("https", "ssh")
WALL_BOUND = {"https": 1.3, "ssh": 1.2}

HEAD = (
    "client",
    "devices",
    "wall s",
    "devices/s",
    "CPU ms/device",
    "peak MB",
    "simulator ms/device",
    "read",
)


def side(plan: Plan, transport: str) -> Section:
    """Measure everybody over one transport, without latency."""
    count = plan.devices[-1]
    contestants = allowed(ROSTER[transport], plan)
    with stage(count, 0) as here:
        scores = here.rounds(contestants, count, IN_FLIGHT, plan.rounds)
        slopes = tuple(_slopes(here, plan, contestants, scores))
    rows = tuple(row(score) for score in scores.values())
    notes = (
        f"{IN_FLIGHT} in flight except where the client says otherwise.",
        f"Median of {plan.rounds} interleaved rounds (least-greatest); start-up is included.",
        "Ansible reads the configuration only (one task), fewer devices, and does not compare.",
        *slopes,
    )
    return Section(
        f"Side by side over {transport}, round trip 0 ms",
        HEAD,
        rows,
        tuple(side_by_side(scores, transport)),
        notes,
    )


def _slopes(
    here: Stage,
    plan: Plan,
    contestants: tuple[Contestant, ...],
    scores: Mapping[str, Score],
) -> Iterator[str]:
    """Tell what one more device costs, start-up left out."""
    if len(plan.devices) < 2:  # noqa: PLR2004 - two points a line
        return
    pair = [one for one in contestants if one.name.startswith(("fleetcfg", "bare"))]
    small = here.rounds(pair, plan.devices[0], IN_FLIGHT, plan.rounds)
    each = {name: marginal(small[name], scores[name]) for name in small}
    told = ", ".join(f"{name} {figure(value)}" for name, value in each.items())
    yield f"CPU ms for one more device, start-up left out: {told}."


def row(score: Score) -> tuple[str, ...]:
    """Return a row under `HEAD`."""
    return (
        score.name,
        str(score.devices),
        span(score.walls),
        figure(score.rate),
        span(score.cpus),
        figure(score.peak),
        figure(score.farm_cpu),
        str(score.ok),
    )


def growth(plan: Plan) -> Section:
    """Measure how wall time and CPU grow with the fleet and with distance."""
    trips = {transport: _round_trips(transport) for transport in TRANSPORTS}
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    for rtt in plan.rtts:
        with stage(plan.devices[-1], rtt) as here:
            for score, transport in _grown(here, plan):
                rows.append(_growth_row(score, trips[transport]))
                goals += _wall_goal(score, transport, trips[transport])
    told = ", ".join(f"{name} {figure(count)}" for name, count in trips.items())
    notes = (
        f"{GROWN_IN_FLIGHT} in flight (Ansible 50 forks, Nornir 50 workers), one round.",
        (
            f"Round trips a device, the end of its session included: {told}; from the wall time of"
            f" the bare loop with one device at {PROBE_RTTS[0]} and at {PROBE_RTTS[1]} ms."
        ),
        "`to ideal` is wall to ceil(devices / in flight) x round trips x latency.",
    )
    head = (
        "client",
        "devices",
        "rtt ms",
        "wall s",
        "devices/s",
        "CPU ms/device",
        "to ideal",
        "read",
    )
    return Section("Growth", head, tuple(rows), tuple(goals), notes)


def _grown(here: Stage, plan: Plan) -> Iterator[tuple[Score, str]]:
    for transport in TRANSPORTS:
        for one in allowed(ROSTER[transport], plan):
            is_ours = "cold" in one.name or one.name == f"bare loop, {transport}"
            if not is_ours and ", 50 " not in one.name:
                continue
            counts = plan.devices if is_ours else plan.devices[:1]
            for count in counts:
                yield here.once(one, count, GROWN_IN_FLIGHT), transport


def _growth_row(score: Score, trips: float) -> tuple[str, ...]:
    is_full = score.rtt and not score.name.startswith(("Ansible", "Nornir"))
    ratio = figure(score.wall / _ideal(score, trips)) if is_full else "-"
    return (
        score.name,
        str(score.devices),
        str(score.rtt),
        figure(score.wall),
        figure(score.rate),
        figure(score.cpu),
        ratio,
        str(score.ok),
    )


def _ideal(score: Score, trips: float) -> float:
    return ceil(score.devices / score.in_flight) * trips * score.rtt / 1000


def _wall_goal(score: Score, transport: str, trips: float) -> Iterator[Goal]:
    if score.rtt >= 200 and score.devices >= 1000 and score.name.startswith("fleetcfg"):  # noqa: PLR2004 - as the goal says
        measure = f"{transport}: wall, {score.devices} devices, {score.rtt} ms, to the ideal"
        yield Goal(measure, score.wall / _ideal(score, trips), WALL_BOUND[transport])


def _round_trips(transport: str) -> float:
    """Time one device at two distances; what grows with the distance is round trips."""
    walls = []
    bare = next(one for one in ROSTER[transport] if one.name == f"bare loop, {transport}")
    for rtt in PROBE_RTTS:
        with stage(1, rtt) as here:
            walls.append(here.once(bare, 1, 1).wall)
    near, far = PROBE_RTTS
    return round((walls[1] - walls[0]) * 1000 / (far - near), 1)


def dead(plan: Plan) -> Section:
    """Measure what 5 % silent and 5 % refusing devices do to the rest."""
    count = next((size for size in plan.devices if size >= 100), plan.devices[-1])  # noqa: PLR2004 - 5 % of fewer is none
    each = max(1, count // 20)
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    with stage(count, 0) as here:
        hosts = [device.name for device in here.farm.devices]
        silent, refusing = hosts[1 :: count // each][:each], hosts[2 :: count // each][:each]
        pair = {name: [one for one in ROSTER[name] if "cold" in one.name] for name in TRANSPORTS}
        alive = {name: here.rounds(pair[name], count, IN_FLIGHT, plan.rounds) for name in pair}
        here.farm.kill(silent, "silent")
        here.farm.kill(refusing, "refuses")
        struck = {name: here.rounds(pair[name], count, IN_FLIGHT, plan.rounds) for name in pair}
    for name in TRANSPORTS:
        (before,), (after,) = alive[name].values(), struck[name].values()
        rows += [_dead_row(before, "all live"), _dead_row(after, f"{each} silent, {each} refuse")]
        goals += _dead_goals(name, before, after, each)
    head = ("client", "fleet", "devices", "wall s", "last live report s", "read")
    note = f"{IN_FLIGHT} in flight; a device has {CONNECT_SECONDS:.0f} s to answer at all."
    return Section("Dead hosts", head, tuple(rows), tuple(goals), (note,))


def last(score: Score) -> float:
    """Return when the last device was told of that is neither dead nor slow, in seconds."""
    return score.of(lambda heat: heat.tally.last_ok)


def _dead_row(score: Score, fleet: str) -> tuple[str, ...]:
    return (
        score.name,
        fleet,
        str(score.devices),
        span(score.walls),
        figure(last(score)),
        str(score.ok),
    )


def _dead_goals(transport: str, before: Score, after: Score, silent: int) -> Iterator[Goal]:
    most = CONNECT_SECONDS * ceil(silent / after.in_flight) + 1.3 * before.wall
    yield Goal(f"{transport}: wall with dead hosts", after.wall, most, "s")
    yield Goal(f"{transport}: last live report", last(after), 1.3 * last(before), "s")


def memory(plan: Plan) -> Section:
    """Measure the peak memory of the whole tree, and whether it grows with the fleet."""
    sizes = (plan.devices[-1], *((10_000,) if plan.is_alone else ()))
    rows: list[tuple[str, ...]] = []
    peaks: dict[str, list[float]] = {name: [] for name in TRANSPORTS}
    for count in sizes:
        with stage(count, 0) as here:
            for name in TRANSPORTS:
                (one,) = (one for one in ROSTER[name] if "cold" in one.name)
                score = here.once(one, count, GROWN_IN_FLIGHT)
                peaks[name].append(score.peak)
                rows.append((score.name, str(count), figure(score.peak), str(score.ok)))
    progress(f"  peaks: {peaks}")
    goals = tuple(goal for name in TRANSPORTS for goal in _memory_goals(name, sizes, peaks[name]))
    note = f"{GROWN_IN_FLIGHT} in flight; sum of PSS over the process tree, sampled 4 x a second."
    more = "" if plan.is_alone else "10,000 devices: `--only memory`."
    return Section(
        "Memory",
        ("client", "devices", "peak MB", "read"),
        tuple(rows),
        goals,
        tuple(filter(None, (note, more))),
    )


def _memory_goals(transport: str, sizes: tuple[int, ...], peaks: list[float]) -> Iterator[Goal]:
    yield Goal(f"{transport}: peak memory, {sizes[0]} devices", peaks[0], MOST_MB, "MB")
    for count, peak in zip(sizes[1:], peaks[1:], strict=True):
        yield Goal(f"{transport}: peak, {count} to {sizes[0]} devices", peak / peaks[0], 1.2)
