"""A codec's JSON-RPC, without a wire: messages in, messages out.

Numbers are numbers here, unlike on every other wire. Every text is a legal input: what cannot be
understood is answered with an error, and ends nothing.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fleetcfg_kit.sim.cisco_ce.address import AddressPath, AddressQuery, QueryStep, ask_json
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall
from fleetcfg_kit.sim.cisco_ce.commands import run
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState, WriteRefusal
from fleetcfg_kit.sim.cisco_ce.events import SimEvent
from fleetcfg_kit.sim.cisco_ce.schema import schema
from fleetcfg_kit.sim.cisco_ce.subscriptions import Subscriptions
from fleetcfg_kit.sim.cisco_ce.trees import grow
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.json_types import JsonObject, a_list, an_object

SUBSCRIPTIONS_MAX = 100

# JSON-RPC 2.0, section 5.1; then the codec's own, as jsxapi's and xows' tests know them.
PARSE, REQUEST, METHOD, PARAMS = -32700, -32600, -32601, -32602
DENIED, TOO_MANY = -31999, -31998
COMMAND, PATH, PARAMETER = 1, 3, 4
ILLEGAL_CAUSE = 27


class JsonRpcError(Exception):
    """A request that is answered with an error.

    Attributes:
        code: Its number.
        text: Its message.
        data: More, such as `{"Cause": 27}`.
    """

    def __init__(self, code: int, text: str, data: Mapping[str, object] | None = None) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text
        self.data = data

    def as_json(self) -> JsonObject:
        """Give the error as JSON-RPC writes it."""
        told: JsonObject = {"code": self.code, "message": self.text}
        return told if self.data is None else {**told, "data": dict(self.data)}


# ---------------------------------------------------------------------------- values


def number(value: str, *, quoted: bool) -> object:
    """Give an integer as a number; what is text stays text, digits or not."""
    return int(value) if not quoted and re.fullmatch(r"-?\d{1,15}", value) else value


def nest_values(told: Sequence[tuple[AddressPath, object]]) -> JsonObject:
    """Nest values: `{"Audio": {"Volume": 50}}`; indexed levels become rows with an `id`."""
    tree: JsonObject = {}
    for path, value in told:
        last = path[-1]
        level = grow(tree, path if last.item else path[:-1], numbered=True)
        level["Value" if last.item else last.name] = value
    return tree


def relative(question: AddressQuery, tree: object) -> object:
    """Go down to what was asked for, as far as it is one thing."""
    for want in question:
        level = an_object(tree) or {}
        name = next((n for n in level if n.lower() == want.name), None)
        if name is None:
            return tree
        tree = level[name]
        rows = a_list(tree)
        if want.item is not None and rows is not None:
            members = [row for row in map(an_object, rows) if row is not None]
            tree = next((row for row in members if str(row["id"]) == want.item), None)
    return tree


# ---------------------------------------------------------------------------- session


@dataclass(slots=True)
class JsonRpcSession:
    """One WebSocket connection."""

    codec: CodecState
    user: str
    send: Callable[[Mapping[str, object]], None]
    subscriptions: Subscriptions[int] = field(init=False)
    next_id: int = 0
    later: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])

    def __post_init__(self) -> None:
        self.subscriptions = Subscriptions(self.codec, self._tell)

    def close(self) -> None:
        """Stop listening."""
        self.subscriptions.clear()

    def hand(self, text: str) -> None:
        """Take one message, and send its answer and what follows from it."""
        told = self._answer(text)
        if told is not None and self.codec.fault is not SimFault.HANGS:
            self.send(told)
        for message in self.later:
            self.send(message)
        self.later.clear()

    def _answer(self, text: str) -> JsonObject | None:
        self.codec.stats.requests += 1
        try:
            request = an_object(json.loads(text)) or {}
        except json.JSONDecodeError:
            error = JsonRpcError(PARSE, "Parse error")
            return {"jsonrpc": "2.0", "error": error.as_json(), "id": None}
        identity = request.get("id")
        try:
            result = self._obey(request)
        except JsonRpcError as error:
            return {"jsonrpc": "2.0", "error": error.as_json(), "id": identity}
        return None if identity is None else {"jsonrpc": "2.0", "result": result, "id": identity}

    def _obey(self, request: Mapping[str, object]) -> object:
        method = request.get("method")
        if not isinstance(method, str):
            raise JsonRpcError(REQUEST, "Invalid request")
        parameters = an_object(request.get("params", {}))
        if parameters is None:
            raise JsonRpcError(PARAMS, "Invalid params")
        first, _, rest = method.partition("/")
        if first.lower() == "xcommand":
            return self._command(rest.split("/"), parameters)
        methods: Mapping[str, Callable[[Mapping[str, object]], object]] = {
            "xget": self._get,
            "xquery": self._query,
            "xset": self._set,
            "xdoc": self._doc,
            "xfeedback/subscribe": self._subscribe,
            "xfeedback/unsubscribe": self._unsubscribe,
        }
        does = methods.get(method.lower())
        if does is None:
            raise JsonRpcError(METHOD, "Method not found")
        return does(parameters)

    # ------------------------------------------------------------------ reading

    def _question(self, parameters: Mapping[str, object], name: str) -> tuple[str, AddressQuery]:
        question = ask_json(parameters.get(name))
        if not question:
            raise JsonRpcError(PARAMS, "Invalid params")
        return question[0].name, question[1:]

    def _find(self, root: str, question: AddressQuery) -> list[tuple[AddressPath, object]]:
        if root not in {"status", "configuration"}:
            raise JsonRpcError(PATH, "No match on address expression")
        overlay, now = self.codec.overlay(root.title())
        found = overlay.template.find(question, shortened=False)
        values = overlay.values(found, now)
        leaves = overlay.template.leaves
        return [(leaves[n].path, number(values[n], quoted=leaves[n].quoted)) for n in found]

    def _get(self, parameters: Mapping[str, object]) -> object:
        root, question = self._question(parameters, "Path")
        told = self._find(root, question)
        if told:
            return relative(question, nest_values(told))
        if root == "status" and question and question[0].name in {"call", "httpfeedback"}:
            return None
        raise JsonRpcError(PATH, "No match on address expression")

    def _query(self, parameters: Mapping[str, object]) -> object:
        root, question = self._question(parameters, "Query")
        told = self._find(root, question)
        return {root.title(): nest_values(told)} if told else {}

    def _doc(self, parameters: Mapping[str, object]) -> object:
        question = ask_json(parameters.get("Path"))
        (tree,) = schema(self.codec, question).values() or ({},)
        return relative(question[1:] if question else (), tree)

    # ------------------------------------------------------------------ writing

    def _set(self, parameters: Mapping[str, object]) -> object:
        root, question = self._question(parameters, "Path")
        value = parameters.get("Value")
        if value is None or isinstance(value, (dict, list)):
            raise JsonRpcError(PARAMS, "Invalid params")
        if root != "configuration":
            raise JsonRpcError(PATH, "No match on address expression")
        roles = self.codec.authenticator.roles(self.user)
        refusal, _ = self.codec.write(question, _spelled(value), actor=self.user, roles=roles)
        if refusal is WriteRefusal.NO_MATCH:
            raise JsonRpcError(PATH, refusal.value)
        if refusal is WriteRefusal.DENIED:
            raise JsonRpcError(DENIED, refusal.value)
        if refusal is not None:
            raise JsonRpcError(COMMAND, refusal.value, {"Cause": ILLEGAL_CAUSE})
        return True

    def _command(self, words: list[str], parameters: Mapping[str, object]) -> object:
        given = {name.lower(): value for name, value in parameters.items()}
        body = given.pop("body", None)
        arguments = {
            name: [_spelled(v) for v in (a_list(value) or [value])] for name, value in given.items()
        }
        text = None if body is None else _spelled(body)
        reply = run(self.codec, SimCommandCall(words, arguments, text, self.user))
        if reply.xpath:
            raise JsonRpcError(METHOD, "Unknown command")
        if reply.status == "ParameterError":
            raise JsonRpcError(PARAMETER, "Invalid or missing parameters")
        if reply.status != "OK":
            raise JsonRpcError(COMMAND, reply.reason, {"Cause": 1})
        told = nest_values([(x.path, number(x.value, quoted=x.quoted)) for x in reply.leaves])
        return {**told, "status": "OK"}

    # ------------------------------------------------------------------ feedback

    def _subscribe(self, parameters: Mapping[str, object]) -> object:
        root, question = self._question(parameters, "Query")
        if len(self.subscriptions.expressions) >= SUBSCRIPTIONS_MAX:
            raise JsonRpcError(TOO_MANY, "Subscriber count exceeded")
        identity, self.next_id = self.next_id, self.next_id + 1
        self.subscriptions.add(identity, (QueryStep(root), *question))
        if parameters.get("NotifyCurrentValue") is True and root in {"status", "configuration"}:
            told = self._find(root, question)
            self.later.append(_event(identity, {root.title(): nest_values(told)} if told else {}))
        return {"Id": identity}

    def _unsubscribe(self, parameters: Mapping[str, object]) -> object:
        identity = parameters.get("Id")
        if not isinstance(identity, int) or not self.subscriptions.remove(identity):
            raise JsonRpcError(PARAMS, "Invalid params")
        return True

    def _tell(self, event: SimEvent, identities: Sequence[int]) -> None:
        tree = nest_values([(x.path, number(x.value, quoted=x.quoted)) for x in event.leaves])
        if event.ghost:
            grow(tree, event.ghost, numbered=True)["ghost"] = True
        for identity in identities:
            self.send(_event(identity, {event.root: tree}))


def _event(identity: int, tree: Mapping[str, object]) -> JsonObject:
    return {"jsonrpc": "2.0", "method": "xFeedback/Event", "params": {"Id": identity, **tree}}


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "True" if value else "False"
    return str(value)
