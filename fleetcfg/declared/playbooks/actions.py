"""The actions of a playbook, and what each may be given: one noun an action."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Final, Literal, TypeVar

from fleetcfg.model.calls import is_number
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.declared_noun import (
    KeyRules,
    declared,
    declared_fields,
    noun_schema,
    read_noun,
)
from fleetcfg.model.typed.fields import (
    Fault,
    FieldReader,
    FieldSchema,
    Meaning,
    OneOrMoreField,
    PlacesField,
    ScalarField,
    TruthField,
    count_of,
    one_of,
)
from fleetcfg.model.typed.node_readers import texts
from fleetcfg.model.typed.nodes import Node
from fleetcfg.model.verdict import VERDICTS

A = TypeVar("A", bound="Action")
Argument = str | int | bool | tuple[str, ...]

DAY: Final = 86_400  # seconds
PlayCommand = Literal["standby", "wake", "restart", "diagnostics", "test_call", "hang_up"]
_Saying = Literal["power_on", "power_off", "room_seen"]
_CommandField = Annotated[PlayCommand, one_of(PlayCommand, "PLAY_BAD_WORD", "value")]
MAY_FAIL: Final = tuple(str(each) for each, info in VERDICTS.items() if info.fails != "never")
_ParametersField = Annotated[
    OneOrMoreField, Meaning("Chỉ các tham số này", "These parameters only")
]
_ClauseField = Annotated[OneOrMoreField, Meaning("Điều khoản liên quan", "Clauses it answers")]
_RoleField = Annotated[ScalarField, Meaning("Vai trò người xác nhận", "Role of who attests")]
_SaysField = Annotated[
    _Saying | Literal[""],
    one_of(_Saying, "PLAY_BAD_WORD", "value"),
    Meaning("Ghi thành lời khai nào", "As which statement it is recorded"),
]


def _read_verdicts(node: Node, problems: Problems) -> tuple[str, ...]:
    words = texts(node, problems)
    for word in words:
        if word not in MAY_FAIL:
            near, known = problems.nearest(word, MAY_FAIL), ", ".join(MAY_FAIL)
            problems.error("PLAY_BAD_WORD", node.place, value=word, nearest=near, known=known)
    return tuple(word for word in words if word in MAY_FAIL)


_VERDICT: Final[FieldSchema] = {"enum": list(MAY_FAIL)}
_VERDICTS: Final[FieldSchema] = {"anyOf": [_VERDICT, {"type": "array", "items": _VERDICT}]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What one action is given.

    Attributes:
        MAIN: The argument that a bare scalar behind the action means; empty if there is none.
    """

    RULES: ClassVar[KeyRules]
    MAIN: ClassVar[str] = ""

    places: PlacesField = field(default_factory=dict[str, Place], compare=False)

    def __init_subclass__(cls, main: str = "") -> None:
        """Take the name of the class for that of the action."""
        cls.MAIN = main or cls.MAIN  # a class with slots is made twice, and once without *main*
        name = cls.__name__.removesuffix("Action").lower()
        cls.RULES = KeyRules(
            "PLAY_UNKNOWN_KEY",
            lambda key: Fault("PLAY_ARGUMENT_MISSING", {"action": name, "argument": key}),
        )

    @property
    def given(self) -> Mapping[str, Argument]:
        """The arguments that were typed, in their order."""
        return {key: getattr(self, key) for key in self.places}


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAction(Action):
    """Read live settings, and compare them with what is declared."""

    parameters: _ParametersField = ()
    fail_on: Annotated[
        tuple[str, ...],
        FieldReader(_read_verdicts, _VERDICTS),
        Meaning("Kết luận bị coi là lỗi", "Verdicts that fail"),
    ] = ()


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotAction(Action, main="into"):
    """Back up the whole configuration."""

    into: Annotated[ScalarField, Meaning("Thư mục lưu", "Folder to keep it in")] = "snapshot"


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyAction(Action, main="change_set"):
    """Write exactly a signed change-set."""

    change_set: Annotated[
        ScalarField, Meaning("Tệp thay đổi đã ký", "File of the signed change-set")
    ]


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyAction(Action):
    """Read back, and confirm what was written."""

    parameters: _ParametersField = ()


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAction(Action, main="do"):
    """An operation that changes no setting."""

    do: Annotated[_CommandField, Meaning("Thao tác nào", "Which one")]
    otherwise: Annotated[
        ScalarField,
        Meaning(
            "Điều người xác nhận thay, nếu họ thiết bị không có thao tác ấy",
            "What a person attests instead, where a family has no such operation",
        ),
    ] = ""
    role: _RoleField = ""
    clause: _ClauseField = ()
    says: _SaysField = ""
    to: Annotated[ScalarField, Meaning("Số để gọi thử", "Whom a test call goes to")] = ""

    def faults(self) -> Iterator[Fault]:
        """Yield that a test call does not say whom to call."""
        if self.do != "test_call":
            return
        if "to" not in self.places:
            yield Fault("PLAY_ARGUMENT_MISSING", {"action": self.do, "argument": "to"})
        elif not is_number(self.to):
            yield Fault("PLAY_BAD_NUMBER", {"value": self.to}, unless=("to",))


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmAction(Action, main="prompt"):
    """Ask the operator; go on only if yes."""

    prompt: Annotated[ScalarField, Meaning("Câu hỏi", "The question")]
    each_host: Annotated[TruthField, Meaning("Hỏi cho từng thiết bị", "Ask for each device")] = (
        False
    )


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class AttestAction(Action, main="statement"):
    """Record what a person saw with their own eyes."""

    statement: Annotated[ScalarField, Meaning("Điều được xác nhận", "What is attested")]
    clause: _ClauseField = ()
    role: _RoleField = ""
    says: _SaysField = ""


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class WaitAction(Action, main="seconds"):
    """Wait a number of seconds."""

    seconds: Annotated[int, count_of(0, DAY), Meaning("Số giây", "Seconds")]


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyAction(Action, main="message"):
    """Tell the person in charge."""

    message: Annotated[ScalarField, Meaning("Nội dung", "What they are told")]
    to: Annotated[OneOrMoreField, Meaning("Vai trò nhận tin", "Roles that are told")] = ()


def _action_of(noun: type[A]) -> FieldReader[A]:
    """Return what reads an action: a mapping, or a bare scalar for its main argument."""

    def read(node: Node, problems: Problems) -> A | None:
        if isinstance(node, nodes.Scalar) and (noun.MAIN or node.reading == "nothing"):
            key = node._replace(text=noun.MAIN)
            at = (node.file, node.line, node.column)
            node = nodes.make_mapping([(key, node)] if noun.MAIN else [], at, {})
        return read_noun(noun, node, problems)

    return FieldReader(read, lambda: _schema(noun), noun)


def _schema(noun: type[Action]) -> FieldSchema:
    known = {each.key: each for each in declared_fields(noun)}
    forms: list[FieldSchema] = [noun_schema(noun)]
    forms.append(known[noun.MAIN].reads.schema if noun.MAIN else {"type": "null"})
    return {"anyOf": forms}


@dataclass(frozen=True, slots=True, kw_only=True)
class WithAction:
    """What a task does: one of these."""

    audit: Annotated[
        AuditAction | None,
        _action_of(AuditAction),
        Meaning(
            "Đọc cấu hình đang chạy và so với khai báo", "Read live settings, compare with declared"
        ),
    ] = None
    snapshot: Annotated[
        SnapshotAction | None,
        _action_of(SnapshotAction),
        Meaning("Sao lưu toàn bộ cấu hình", "Back up the whole configuration"),
    ] = None
    apply: Annotated[
        ApplyAction | None,
        _action_of(ApplyAction),
        Meaning("Ghi đúng bộ thay đổi đã ký", "Write exactly the signed change-set"),
    ] = None
    verify: Annotated[
        VerifyAction | None,
        _action_of(VerifyAction),
        Meaning("Đọc lại và xác nhận giá trị vừa ghi", "Read back and confirm what was written"),
    ] = None
    command: Annotated[
        CommandAction | None,
        _action_of(CommandAction),
        Meaning("Thao tác vận hành, không đổi cấu hình", "An operation that changes no setting"),
    ] = None
    confirm: Annotated[
        ConfirmAction | None,
        _action_of(ConfirmAction),
        Meaning("Hỏi người vận hành, có thì mới đi tiếp", "Ask the operator; go on only if yes"),
    ] = None
    attest: Annotated[
        AttestAction | None,
        _action_of(AttestAction),
        Meaning(
            "Ghi lại điều người xác nhận tận mắt", "Record what a person saw with their own eyes"
        ),
    ] = None
    wait: Annotated[
        WaitAction | None,
        _action_of(WaitAction),
        Meaning("Chờ một số giây", "Wait a number of seconds"),
    ] = None
    notify: Annotated[
        NotifyAction | None,
        _action_of(NotifyAction),
        Meaning("Báo cho người có trách nhiệm", "Tell the person in charge"),
    ] = None

    @property
    def action(self) -> str:
        """The name of what is done; empty if nothing could be read."""
        return next((name for name in ACTIONS if getattr(self, name) is not None), "")

    @property
    def done(self) -> Action:
        """What is done, with its arguments."""
        done: Action | None = getattr(self, self.action, None)
        return done or Action()


ACTIONS: Final[tuple[str, ...]] = tuple(each.key for each in declared_fields(WithAction))
