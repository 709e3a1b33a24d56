"""Playbooks: in which order things are done, in Ansible's shape, over fleetcfg's own actions.

They are read and checked here, and run elsewhere. A playbook says *how* and *in what order*; it
names no value of any parameter, so that it can never widen what the Department declared. What is
refused: unknown keys and actions, two actions in one task, hosts that match nothing, conditions
that call, loop or name what no earlier task has registered.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Annotated, ClassVar, Final, Literal

from fleetcfg.declared.baselines.template import check_expression
from fleetcfg.declared.baselines.template_rules import ROOTS, TemplateError, TemplateNames
from fleetcfg.declared.inventory.patterns import count_held, select
from fleetcfg.declared.playbooks.actions import ACTIONS, WithAction
from fleetcfg.declared.syntax.yaml import is_empty, parse
from fleetcfg.declared.tree import Tree
from fleetcfg.errors import RequestError
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import MOST_NEAREST
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.declared_noun import KeyRules, declared, read_noun, rows_of
from fleetcfg.model.typed.fields import (
    NOWHERE,
    WORD_OR_WORDS,
    Fault,
    FieldReader,
    FieldSchema,
    Meaning,
    OneOrMoreField,
    PlaceField,
    PlacesField,
    TakenFor,
    TokenField,
    count_of,
    one_of,
)
from fleetcfg.model.typed.node_readers import items, placed_texts, text, texts, token
from fleetcfg.model.typed.nodes import Node

Order = Literal["inventory", "reverse_inventory", "sorted", "reverse_sorted"]

_NAME: Final = re.compile(r"[a-z_][a-z0-9_]*")
_PERCENT: Final = re.compile(r"(100|[1-9]?[0-9])%")
_SIZE: Final = re.compile("[1-9][0-9]{0,5}")  # a fleet is smaller than a million
_MOST_RETRIES: Final = 1000
_MOST_DELAY: Final = 86_400  # seconds
MOST_HELD = 2**25  # names that the hosts of all plays are held against; some seconds
_NEAREST = 64  # times what to hold a name costs, to find out how near it is to another
_RETRIES, _DELAY = 3, 5  # as Ansible, where `until` stands alone; seconds


def _read_register(node: Node, problems: Problems) -> str | None:
    name = text(node, problems)
    if name is not None and (not _NAME.fullmatch(name) or name in ROOTS):
        problems.error("PLAY_BAD_REGISTER", node.place, name=name)
        return None
    return name


def _read_sizes(node: Node, problems: Problems) -> tuple[int | str, ...]:
    each = node.items if isinstance(node, nodes.Sequence) else (node,)
    if not each:
        problems.error("PLAY_BAD_SERIAL", node.place, value="[]")
    sizes = (_read_size(item, problems) for item in each)
    return tuple(size for size in sizes if size is not None)


def _read_size(node: Node, problems: Problems) -> int | str | None:
    word = token(node, problems)
    if word is None:
        return None
    if _PERCENT.fullmatch(word) and word != "0%":
        return word
    if _SIZE.fullmatch(word):
        return int(word)
    problems.error("PLAY_BAD_SERIAL", node.place, value=word)
    return None


_A_SIZE: Final[FieldSchema] = {
    "anyOf": [
        {"type": "integer", "minimum": 1},
        {"type": "string", "pattern": f"^({_PERCENT.pattern}|[1-9][0-9]*)$"},
    ]
}
_SIZES: Final = FieldReader(
    _read_sizes, {"anyOf": [_A_SIZE, {"type": "array", "items": _A_SIZE, "minItems": 1}]}
)


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class Task(WithAction):
    """One step.

    Attributes:
        when: Conditions, all of which must hold; none if it is always done.
        until: Condition that ends the repeating; empty if it is done once.
        retries: How often it is done again at most, if it has *until*; *delay* seconds lie between.
    """

    RULES: ClassVar = KeyRules(
        "PLAY_UNKNOWN_KEY", schema={"oneOf": [{"required": [name]} for name in ACTIONS]}
    )

    name: Annotated[TokenField, Meaning("Tên bước", "Name of the step")] = ""
    when: Annotated[
        OneOrMoreField,
        Meaning("Chỉ làm khi các điều kiện này đúng", "Only done if these conditions hold"),
    ] = ()
    tags: Annotated[OneOrMoreField, Meaning("Nhãn để chọn bước", "Tags to choose steps by")] = ()
    register: Annotated[
        str,
        FieldReader(_read_register, {"type": "string", "pattern": f"^{_NAME.pattern}$"}),
        Meaning("Tên để bước sau hỏi kết quả", "Name by which later steps ask for the result"),
    ] = ""
    until: Annotated[
        str,
        FieldReader(lambda node, problems: " and ".join(texts(node, problems)), WORD_OR_WORDS),
        Meaning("Làm lại đến khi điều kiện đúng", "Done again until this holds"),
    ] = ""
    retries: Annotated[
        int,
        count_of(1, _MOST_RETRIES),
        Meaning("Làm lại nhiều nhất mấy lần", "How often it is done again at most"),
    ] = _RETRIES
    delay: Annotated[
        int,
        count_of(0, _MOST_DELAY),
        Meaning("Cách nhau bao nhiêu giây", "Seconds between two tries"),
    ] = _DELAY
    place: PlaceField = field(default=NOWHERE, compare=False)
    places: PlacesField = field(default_factory=dict[str, Place], compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield that it has no action, or two, or says how often it repeats what is done once."""
        named = [action for action in ACTIONS if action in self.places]
        if len(named) != 1:
            code = "PLAY_TWO_ACTIONS" if named else "PLAY_NO_ACTION"
            facts = {"actions": ", ".join(named), "known": ", ".join(ACTIONS)}
            yield Fault(code, facts, spoils=True)
        for key in {"retries", "delay"} & self.places.keys():
            if "until" not in self.places:
                yield Fault("PLAY_REPEAT_WITHOUT_UNTIL", {"key": key}, key)


_TASKS: Final = rows_of(Task)


def _read_tasks(node: Node, problems: Problems) -> tuple[Task, ...]:
    if isinstance(node, nodes.Sequence) and not node.items:
        problems.error("PLAY_NO_TASKS", node.place)
    return _TASKS.read(node, problems) or ()


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """Steps for some hosts.

    Attributes:
        hosts: Patterns, as ``--limit`` takes them.
        serial: Size of each batch, a number or a share (``30%``); the last one repeats. Empty: all
            at once.
        max_fail_percentage: A batch in which more than this share of hosts fails ends the play.
    """

    RULES: ClassVar = KeyRules("PLAY_UNKNOWN_KEY")

    name: Annotated[TokenField, Meaning("Tên lượt", "Name of the play")] = ""
    hosts: Annotated[
        OneOrMoreField,
        TakenFor(()),
        Meaning("Thiết bị nào, như --limit", "Which devices, as --limit takes it"),
    ]
    serial: Annotated[
        tuple[int | str, ...],
        _SIZES,
        Meaning("Mỗi đợt bao nhiêu máy: số hoặc %", "Size of each batch: a number or %"),
    ] = ()
    max_fail_percentage: Annotated[
        int | None,
        count_of(0, 100),
        Meaning("Quá tỉ lệ này thì dừng", "Beyond this share the play ends"),
    ] = None
    order: Annotated[
        Order,
        one_of(Order, "PLAY_BAD_ORDER", "value"),
        Meaning("Thứ tự thiết bị", "Order of the devices"),
    ] = "inventory"
    tasks: Annotated[
        tuple[Task, ...],
        FieldReader(_read_tasks, lambda: {**_TASKS.schema, "minItems": 1}, Task),
        TakenFor(()),
        Meaning("Các bước", "Steps"),
    ]
    place: PlaceField = field(default=NOWHERE, compare=False)
    places: PlacesField = field(default_factory=dict[str, Place], compare=False)


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
        if node is None and is_empty(data):
            problems.warning("PLAY_EMPTY_FILE", Place(file))
        if node is not None:
            plays = (_read_play(each, choices, problems) for each in items(node, problems))
            found.append(Playbook(file, tuple(play for play in plays if play is not None)))
    return tuple(found)


def _read_play(node: Node, choices: _HostChoices | None, problems: Problems) -> Play | None:
    play = read_noun(Play, node, problems)
    if play is None or not isinstance(node, nodes.Mapping):
        return None
    hosts = node.get("hosts")
    if isinstance(hosts, nodes.Sequence) and not hosts.items:  # which would choose every device
        problems.error("PLAY_HOSTS_NO_MATCH", hosts.place, part="[]", why="", nearest="")
    elif play.hosts and choices is not None:
        _check_hosts(play, choices, problems)
    _check_conditions(node.get("tasks"), problems)
    return play


def _check_hosts(play: Play, choices: _HostChoices, problems: Problems) -> None:
    """Note where a play chooses no device."""
    error, place = choices.refusal(play.hosts), play.places["hosts"]
    if error is not None and error.code == "PLAY_HOSTS_TOO_MANY":
        problems.error(error.code, place, **error.facts)
    elif error is not None:
        part = str(error.facts.get("part", play.hosts[0]))
        name, close = part.lstrip("&!"), error.facts.get("nearest", "")
        facts = {"part": part, "why": error.code, "nearest": "" if close == name else close}
        if not problems.is_unread(name):  # a name that was told
            problems.error("PLAY_HOSTS_NO_MATCH", place, **facts)


def _read_no_file(name: str) -> str:
    """Refuse ``@file``: a playbook that depends on a file beside it is not what was reviewed."""
    raise RequestError("PLAY_HOSTS_FILE", part=f"@{name}")


def _check_conditions(tasks: Node | None, problems: Problems) -> None:
    """Note what is wrong with conditions; what cannot be read at all has been reported.

    A condition may name what tasks before it registered, and ``until`` what its own task does.
    """
    known, told = dict(ROOTS), Problems()
    for task in tasks.items if isinstance(tasks, nodes.Sequence) else ():
        if not isinstance(task, nodes.Mapping):
            continue
        for key in ("when", "register", "until"):
            if key == "register" and key in task and (name := _read_register(task[key], told)):
                known[name] = None
            elif key != "register" and key in task:
                for condition, place in placed_texts(task[key], told):
                    _check_condition(condition, place, known, problems)


def _check_condition(
    condition: str, place: Place, known: TemplateNames, problems: Problems
) -> None:
    try:
        check_expression(condition, known)
    except TemplateError as error:
        problems.error(error.code, place, **error.facts)
