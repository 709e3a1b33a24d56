"""Playbooks: in which order things are done, in Ansible's shape, over fleetcfg's own actions.

They are read and checked here, and run elsewhere. A playbook says *how* and *in what order*; it
names no value of any parameter, so that it can never widen what the Department declared. What is
refused: unknown keys and actions, two actions in one task, hosts that match nothing, conditions
that call, loop or name what no earlier task has registered.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from fleetcfg.declared.baselines.template import check_expression
from fleetcfg.declared.baselines.template_rules import ROOTS, TemplateError, TemplateNames
from fleetcfg.declared.inventory.patterns import count_held, select
from fleetcfg.declared.playbooks.actions import ACTIONS, Argument, read_action
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import Tree
from fleetcfg.errors import RequestError
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import MOST_NEAREST
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.node_readers import fields, items, placed_texts, text, token, whole
from fleetcfg.model.typed.nodes import Node

Order = Literal["inventory", "reverse_inventory", "sorted", "reverse_sorted"]

PLAY_KEYS = ("name", "hosts", "serial", "max_fail_percentage", "order", "tasks")
TASK_KEYS = ("name", "when", "tags", "register", "until", "retries", "delay")
ORDERS: tuple[Order, ...] = ("inventory", "reverse_inventory", "sorted", "reverse_sorted")
NAME = re.compile(r"[a-z_][a-z0-9_]*")
PERCENT = re.compile(r"(100|[1-9]?[0-9])%")
_SIZE = re.compile("[1-9][0-9]{0,5}")  # a fleet is smaller than a million
MOST_RETRIES = 1000
MOST_DELAY = 86_400  # seconds
MOST_HELD = 2**25  # names that the hosts of all plays are held against; some seconds
_NEAREST = 64  # times what to hold a name costs, to find out how near it is to another
RETRIES, DELAY = 3, 5  # as Ansible, where `until` stands alone; seconds


@dataclass(frozen=True, slots=True)
class Task:
    """One step.

    Attributes:
        when: Conditions, all of which must hold; none if it is always done.
        until: Condition that ends the repeating; empty if it is done once.
        retries: How often it is done again at most; *delay* seconds lie between.
    """

    name: str
    action: str
    arguments: Mapping[str, Argument]
    place: Place
    when: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    register: str = ""
    until: str = ""
    retries: int = 0
    delay: int = 0


@dataclass(frozen=True, slots=True)
class Play:
    """Steps for some hosts.

    Attributes:
        hosts: Patterns, as ``--limit`` takes them.
        serial: Size of each batch, a number or a share (``30%``); the last one repeats. Empty: all
            at once.
        max_fail_percentage: A batch in which more than this share of hosts fails ends the play.
    """

    name: str
    hosts: tuple[str, ...]
    tasks: tuple[Task, ...]
    place: Place
    serial: tuple[int | str, ...] = ()
    max_fail_percentage: int | None = None
    order: Order = "inventory"


@dataclass(frozen=True, slots=True)
class Playbook:
    """One file: plays, in order."""

    file: str
    plays: tuple[Play, ...] = ()


@dataclass(slots=True)
class _HostChoices:
    """What the plays of all files choose of *fleet*: each choice is looked at once.

    Attributes:
        room: Against how many names more they may be held; below 0 no choice is looked at.
    """

    fleet: Fleet
    room: int = MOST_HELD
    known: dict[tuple[str, ...], RequestError | None] = field(default_factory=dict)

    def refusal(self, names: tuple[str, ...]) -> RequestError | None:
        """Return why *names* choose nothing; None if they choose some device."""
        if self.room >= 0 and names not in self.known:
            self.known[names] = self._looked_at(names)
        return self.known.get(names)

    def _looked_at(self, names: tuple[str, ...]) -> RequestError | None:
        try:
            self.room -= count_held(self.fleet, names, _read_no_file)
            if self.room < 0:
                return RequestError("PLAY_HOSTS_TOO_MANY", limit=MOST_HELD)
            select(self.fleet, names, _read_no_file)
        except RequestError as error:
            compared = len(self.fleet.devices) + len(self.fleet.groups)
            if compared <= MOST_NEAREST:
                self.room = max(0, self.room - _NEAREST * compared)  # the next one says so
            return error
        return None


@dataclass(slots=True)
class _Reading:
    """What the tasks of one play have registered so far, and where problems go."""

    problems: Problems
    choices: _HostChoices | None
    known: dict[str, tuple[str, ...] | None] = field(default_factory=lambda: dict(ROOTS))


def read_playbooks(
    tree: Tree, problems: Problems, *, fleet: Fleet | None = None
) -> tuple[Playbook, ...]:
    """Read every YAML file of *tree*, in the order of their names.

    Args:
        tree: The files.
        problems: Where to report.
        fleet: What ``hosts`` must match something of; None if that is not to be checked.
    """
    found: list[Playbook] = []
    choices = _HostChoices(fleet) if fleet is not None and fleet.devices else None
    for file, data in sorted(tree.files.items()):
        if PurePosixPath(file).suffix not in (".yaml", ".yml"):
            continue
        node = parse(data, file, problems, is_signed=True)
        if node is not None:
            found.append(_read_playbook(file, node, problems, choices))
    return tuple(found)


def _read_playbook(
    file: str, node: Node, problems: Problems, choices: _HostChoices | None
) -> Playbook:
    """Read one file: a list of plays."""
    plays = (_read_play(each, _Reading(problems, choices)) for each in items(node, problems))
    return Playbook(file, tuple(play for play in plays if play is not None))


def _read_play(node: Node, reading: _Reading) -> Play | None:
    problems = reading.problems
    parts = fields(
        node, PLAY_KEYS, problems, required=("hosts", "tasks"), unknown="PLAY_UNKNOWN_KEY"
    )
    if parts is None:
        return None
    hosts = _read_hosts(parts.get("hosts"), reading)
    share = parts.get("max_fail_percentage")
    tasks = tuple(
        task
        for each in (items(parts["tasks"], problems) if "tasks" in parts else ())
        if (task := _read_task(each, reading)) is not None
    )
    steps = parts.get("tasks")
    if isinstance(steps, nodes.Sequence) and not steps.items:
        problems.error("PLAY_NO_TASKS", steps.place)
    return Play(
        name=_read_name(parts.get("name"), problems),
        hosts=hosts,
        tasks=tasks,
        place=node.place,
        serial=_read_serial(parts.get("serial"), problems),
        max_fail_percentage=None if share is None else whole(share, problems, least=0, most=100),
        order=_read_order(parts.get("order"), problems),
    )


def _read_name(node: Node | None, problems: Problems) -> str:
    return (token(node, problems) if node is not None else None) or ""


def _read_hosts(node: Node | None, reading: _Reading) -> tuple[str, ...]:
    """Read the patterns and make sure that they match some device."""
    patterns = placed_texts(node, reading.problems) if node is not None else ()
    names = tuple(pattern for pattern, _ in patterns)
    if node is None or not names or reading.choices is None:
        return names
    error = reading.choices.refusal(names)
    if error is not None and error.code == "PLAY_HOSTS_TOO_MANY":
        reading.problems.error(error.code, node.place, **error.facts)
    elif error is not None:
        part = str(error.facts.get("part", names[0]))
        name, close = part.lstrip("&!"), error.facts.get("nearest", "")
        facts = {"part": part, "why": error.code, "nearest": "" if close == name else close}
        if not reading.problems.is_unread(name):  # a name that was told
            reading.problems.error("PLAY_HOSTS_NO_MATCH", node.place, **facts)
    return names


def _read_no_file(name: str) -> str:
    """Refuse ``@file``: a playbook that depends on a file beside it is not what was reviewed."""
    raise RequestError("PLAY_HOSTS_FILE", part=f"@{name}")


def _read_serial(node: Node | None, problems: Problems) -> tuple[int | str, ...]:
    if node is None:
        return ()
    each = node.items if isinstance(node, nodes.Sequence) else (node,)
    sizes = tuple(size for item in each if (size := _read_size(item, problems)) is not None)
    if not each:
        problems.error("PLAY_BAD_SERIAL", node.place, value="[]")
    return sizes


def _read_size(node: Node, problems: Problems) -> int | str | None:
    word = token(node, problems)
    if word is None:
        return None
    if PERCENT.fullmatch(word) and word != "0%":
        return word
    if _SIZE.fullmatch(word):
        return int(word)
    problems.error("PLAY_BAD_SERIAL", node.place, value=word)
    return None


def _read_order(node: Node | None, problems: Problems) -> Order:
    word = token(node, problems) if node is not None else None
    for order in ORDERS:
        if word == order:
            return order
    if node is not None and word is not None:
        problems.error(
            "PLAY_BAD_ORDER",
            node.place,
            value=word,
            nearest=problems.nearest(word, ORDERS),
            known=", ".join(ORDERS),
        )
    return "inventory"


# ------------------------------------------------------------------ tasks


def _read_task(node: Node, reading: _Reading) -> Task | None:
    problems = reading.problems
    parts = fields(node, (*TASK_KEYS, *ACTIONS), problems, unknown="PLAY_UNKNOWN_KEY")
    if parts is None:
        return None
    named = [action for action in ACTIONS if action in parts]
    when = _read_conditions(parts.get("when"), reading)
    register = _read_register(parts.get("register"), reading)
    until = _read_conditions(parts.get("until"), reading)  # may name what the task itself registers
    retries, delay = _read_repeats(parts, problems)
    if len(named) != 1:
        code = "PLAY_NO_ACTION" if not named else "PLAY_TWO_ACTIONS"
        problems.error(code, node.place, actions=", ".join(named), known=", ".join(ACTIONS))
        return None
    return Task(
        name=_read_name(parts.get("name"), problems),
        action=named[0],
        arguments=read_action(named[0], parts[named[0]], problems),
        place=node.place,
        when=when,
        tags=tuple(
            tag for tag, _ in (placed_texts(parts["tags"], problems) if "tags" in parts else ())
        ),
        register=register,
        until=" and ".join(until),
        retries=retries,
        delay=delay,
    )


def _read_conditions(node: Node | None, reading: _Reading) -> tuple[str, ...]:
    conditions = placed_texts(node, reading.problems) if node is not None else ()
    for condition, place in conditions:
        check_condition(condition, place, reading.known, reading.problems)
    return tuple(condition for condition, _ in conditions)


def check_condition(condition: str, place: Place, known: TemplateNames, problems: Problems) -> None:
    """Note what is wrong with a condition, if anything."""
    try:
        check_expression(condition, known)
    except TemplateError as error:
        problems.error(error.code, place, **error.facts)


def _read_register(node: Node | None, reading: _Reading) -> str:
    name = text(node, reading.problems) if node is not None else None
    if node is None or name is None:
        return ""
    if not NAME.fullmatch(name) or name in ROOTS:
        reading.problems.error("PLAY_BAD_REGISTER", node.place, name=name)
        return ""
    reading.known[name] = None
    return name


def _read_repeats(parts: Mapping[str, Node], problems: Problems) -> tuple[int, int]:
    """Return retries and delay, in seconds; both 0 where nothing is repeated."""
    if "until" not in parts:
        for key in ("retries", "delay"):
            if key in parts:
                problems.error("PLAY_REPEAT_WITHOUT_UNTIL", parts[key].place, key=key)
        return 0, 0
    retries, delay = parts.get("retries"), parts.get("delay")
    return (
        RETRIES
        if retries is None
        else whole(retries, problems, least=1, most=MOST_RETRIES) or RETRIES,
        DELAY if delay is None else whole(delay, problems, least=0, most=MOST_DELAY) or 0,
    )
