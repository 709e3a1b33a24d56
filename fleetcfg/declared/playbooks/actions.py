"""The actions of a playbook, and what each may be given: one table, read by reader and schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fleetcfg.model.calls import is_number
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.node_readers import boolean, fields, placed_texts, token, whole
from fleetcfg.model.typed.nodes import Node
from fleetcfg.model.verdict import VERDICTS

Argument = str | int | bool | tuple[str, ...]
ArgumentKind = Literal["text", "whole", "boolean", "texts"]


@dataclass(frozen=True, slots=True)
class Field:
    """One argument of an action.

    Attributes:
        about: What it is for: Vietnamese, then English.
        words: The only words it may be; empty if any.
        most: Largest number it may be.
    """

    kind: ArgumentKind
    about: tuple[str, str]
    words: tuple[str, ...] = ()
    most: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """One action.

    Attributes:
        about: What it does: Vietnamese, then English.
        arguments: By name.
        main: The argument that a bare scalar behind the action means; empty if there is none.
        required: Arguments that it cannot do without.
    """

    about: tuple[str, str]
    arguments: Mapping[str, Field]
    main: str = ""
    required: tuple[str, ...] = ()


COMMANDS = ("standby", "wake", "restart", "diagnostics", "test_call", "hang_up")
SAYINGS = ("power_on", "power_off", "room_seen")
"""What an attestation is recorded as, as a statement of the person who plays with a key."""
DAY = 86_400  # seconds

_MAY_FAIL = tuple(str(verdict) for verdict, info in VERDICTS.items() if info.fails != "never")
_PARAMETERS = Field("texts", ("Chỉ các tham số này", "These parameters only"))
_CLAUSE = Field("texts", ("Điều khoản liên quan", "Clauses it answers"))
_ROLE = Field("text", ("Vai trò người xác nhận", "Role of who attests"))
_SAYS = Field("text", ("Ghi thành lời khai nào", "As which statement it is recorded"), SAYINGS)

ACTIONS: Mapping[str, Action] = {
    "audit": Action(
        ("Đọc cấu hình đang chạy và so với khai báo", "Read live settings, compare with declared"),
        {
            "parameters": _PARAMETERS,
            "fail_on": Field("texts", ("Kết luận bị coi là lỗi", "Verdicts that fail"), _MAY_FAIL),
        },
    ),
    "snapshot": Action(
        ("Sao lưu toàn bộ cấu hình", "Back up the whole configuration"),
        {"into": Field("text", ("Thư mục lưu", "Folder to keep it in"))},
        main="into",
    ),
    "apply": Action(
        ("Ghi đúng bộ thay đổi đã ký", "Write exactly the signed change-set"),
        {"change_set": Field("text", ("Tệp thay đổi đã ký", "File of the signed change-set"))},
        main="change_set",
        required=("change_set",),
    ),
    "verify": Action(
        ("Đọc lại và xác nhận giá trị vừa ghi", "Read back and confirm what was written"),
        {"parameters": _PARAMETERS},
    ),
    "command": Action(
        ("Thao tác vận hành, không đổi cấu hình", "An operation that changes no setting"),
        {
            "do": Field("text", ("Thao tác nào", "Which one"), COMMANDS),
            "otherwise": Field(
                "text",
                (
                    "Điều người xác nhận thay, nếu họ thiết bị không có thao tác ấy",
                    "What a person attests instead, where a family has no such operation",
                ),
            ),
            "role": _ROLE,
            "clause": _CLAUSE,
            "says": _SAYS,
            "to": Field("text", ("Số để gọi thử", "Whom a test call goes to")),
        },
        main="do",
        required=("do",),
    ),
    "confirm": Action(
        ("Hỏi người vận hành, có thì mới đi tiếp", "Ask the operator; go on only if yes"),
        {
            "prompt": Field("text", ("Câu hỏi", "The question")),
            "each_host": Field("boolean", ("Hỏi cho từng thiết bị", "Ask for each device")),
        },
        main="prompt",
        required=("prompt",),
    ),
    "attest": Action(
        ("Ghi lại điều người xác nhận tận mắt", "Record what a person saw with their own eyes"),
        {
            "statement": Field("text", ("Điều được xác nhận", "What is attested")),
            "clause": _CLAUSE,
            "role": _ROLE,
            "says": _SAYS,
        },
        main="statement",
        required=("statement",),
    ),
    "wait": Action(
        ("Chờ một số giây", "Wait a number of seconds"),
        {"seconds": Field("whole", ("Số giây", "Seconds"), most=DAY)},
        main="seconds",
        required=("seconds",),
    ),
    "notify": Action(
        ("Báo cho người có trách nhiệm", "Tell the person in charge"),
        {
            "to": Field("texts", ("Vai trò nhận tin", "Roles that are told")),
            "message": Field("text", ("Nội dung", "What they are told")),
        },
        main="message",
        required=("message",),
    ),
}


def read_action(name: str, node: Node, problems: Problems) -> Mapping[str, Argument]:
    """Read what action *name* is given: a mapping, or a bare scalar for its main argument."""
    action = ACTIONS[name]
    parts = _parts(action, node, problems)
    if parts is None:
        return {}
    for key in action.required:
        if key not in parts:
            problems.error("PLAY_ARGUMENT_MISSING", node.place, action=name, argument=key)
    read = ((key, _read(value, action.arguments[key], problems)) for key, value in parts.items())
    found = {key: value for key, value in read if value is not None}
    if name == "command" and found.get("do") == "test_call":
        _require_number(found.get("to"), node, problems)
    return found


def _parts(action: Action, node: Node, problems: Problems) -> Mapping[str, Node] | None:
    """Return what is written of each argument; None if it cannot be read."""
    if action.main and isinstance(node, nodes.Scalar):
        return {action.main: node}
    if isinstance(node, nodes.Scalar) and node.reading == "nothing":
        return {}
    return fields(node, tuple(action.arguments), problems, unknown="PLAY_UNKNOWN_KEY")


def _require_number(number: Argument | None, node: Node, problems: Problems) -> None:
    """Note where a test call does not say whom to call."""
    if number is None:
        problems.error("PLAY_ARGUMENT_MISSING", node.place, action="test_call", argument="to")
    elif not is_number(str(number)):
        problems.error("PLAY_BAD_NUMBER", node.place, value=str(number))


def _read(node: Node, field: Field, problems: Problems) -> Argument | None:
    match field.kind:
        case "whole":
            return whole(node, problems, least=0, most=field.most)
        case "boolean":
            return boolean(node, problems)
        case "text":
            word = token(node, problems)
            return word if word is None or _is_word(word, node, field, problems) else None
        case "texts":
            return tuple(
                word
                for word, _ in placed_texts(node, problems)
                if _is_word(word, node, field, problems)
            )


def _is_word(word: str, node: Node, field: Field, problems: Problems) -> bool:
    """Tell whether *word* is allowed; note it if not."""
    if not field.words or word in field.words:
        return True
    problems.error(
        "PLAY_BAD_WORD",
        node.place,
        value=word,
        nearest=problems.nearest(word, field.words),
        known=", ".join(field.words),
    )
    return False
