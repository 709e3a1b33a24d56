"""A codec's command line, without a wire: bytes in, bytes out.

Every byte string is a legal input: what cannot be understood is answered as a codec answers it, and
nothing that a client sends ends the session but `bye`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from fleetcfg_kit.sim.cisco_ce import shell_help, shell_output
from fleetcfg_kit.sim.cisco_ce.address import AddressQuery, ask
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall
from fleetcfg_kit.sim.cisco_ce.commands import find, run
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState, WriteRefusal
from fleetcfg_kit.sim.cisco_ce.events import SimEvent
from fleetcfg_kit.sim.cisco_ce.faults import CodecFault, spoil_configuration
from fleetcfg_kit.sim.cisco_ce.greeting import failed_greeting, greeting
from fleetcfg_kit.sim.cisco_ce.models.catalog import ROOMOS
from fleetcfg_kit.sim.cisco_ce.schema import schema
from fleetcfg_kit.sim.cisco_ce.shell_output import OutputMode
from fleetcfg_kit.sim.cisco_ce.subscriptions import Subscriptions
from fleetcfg_kit.sim.cisco_ce.trees import nest
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.lines import LineBuffer
from fleetcfg_kit.sim.core.shell import SimSession

LONGEST_LINE = 1024 * 1024  # bytes; what is longer is thrown away
EXPRESSIONS_MAX = 50  # RoomOS 11 API guide, feedback; CE took 38
META = b"\x1b[?1034h"  # readline puts a terminal into its meta mode when echo goes off
NOT_RECOGNIZED = "Command not recognized.\n"

_VERBS = (
    "xconfiguration",
    "xstatus",
    "xcommand",
    "xpreferences",
    "xfeedback",
    "xdocument",
    "xevent",
)
_SHORTEST_VERB = 4
_RESULT = re.compile(r"\s*\|\s*resultid\s*=\s*(?:\"((?:\\.|[^\"\\])*)\"|(\S+))\s*$", re.IGNORECASE)
_ARGUMENT = re.compile(r"([A-Za-z][\w.]*(?:\[\d+\])?)\s*:\s*(\"(?:\\.|[^\"\\])*\"|[^\s\"]\S*)")
# jsxapi does not end a text with a line of `.`: it tells the bytes that follow (its tsh.ts).
_FRAME = re.compile(rb"^\{(\d{1,7})\} ?$")


def unquote(text: str) -> str:
    """Take the quotes off a value, if it has any."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def verb_of(word: str) -> str | None:
    """Complete a shortened verb; None when it is none or could be several."""
    small = word.lower()
    if small in _VERBS:
        return small
    fitting = [verb for verb in _VERBS if verb.startswith(small)]
    return fitting[0] if len(small) >= _SHORTEST_VERB and len(fitting) == 1 else None


@dataclass(slots=True)
class _Body:
    """A command that waits for its text."""

    order: str
    lines: list[str]


class Tshell:
    """One session at a codec's command line.

    Args:
        session: Who is served. On a terminal lines end with CR LF and what is typed comes back.
    """

    def __init__(self, session: SimSession[CodecState]) -> None:
        self.session = session
        self.codec = session.state
        self.user = session.user
        self.terminal = session.is_terminal
        self.echo = session.is_terminal
        self.mode = OutputMode.TERMINAL
        self._say = session.send
        self._leave = session.leave
        self._buffer = LineBuffer(LONGEST_LINE)
        self._frame = 0
        self._body: _Body | None = None
        self.feedback: Subscriptions[str] = Subscriptions(self.codec, self._hear)

    def start(self) -> None:
        """Greet, or do the one command and leave."""
        if self.codec.fault in {CodecFault.TSHELL_FAILED, SimFault.REBOOTING}:
            self.write(failed_greeting())
            self._leave()
        elif self.session.order is not None:
            self.echo = False
            self.obey(self.session.order.strip(), None)
            self._leave()
        else:
            self.write(greeting(self.codec, self._last_login()))

    def _last_login(self) -> str:
        if self.codec.setting("security\nsession\nshowlastlogon").lower() != "on":
            return ""
        return f"{self.session.peer} at {self.codec.clock.wall():%Y-%m-%d %H:%M:%S}"

    # ------------------------------------------------------------------ bytes

    def write(self, text: str) -> None:
        """Send text, with the line ends that this session has.

        jsxapi asks for no terminal and waits for a line that is exactly `OK`; control systems ask
        for one and wait for CR LF.
        """
        data = text.encode("utf-8", "surrogatepass")
        self._say(data.replace(b"\n", b"\r\n") if self.terminal else data)

    def feed(self, data: bytes) -> None:
        """Take what a client sent."""
        self._buffer.add(data)
        while self._take_frame() if self._frame else self._take_line():
            pass

    def _take_frame(self) -> bool:
        """Do a command that came with its text, framed by its length, as jsxapi frames it."""
        block = self._buffer.block(self._frame)
        if block is None:
            return False
        self._frame = 0
        order, _, body = block.decode("utf-8", "replace").partition("\n")
        self.obey(order.strip(), body)
        return True

    def _take_line(self) -> bool:
        line = self._buffer.line()
        if line is None:
            return False
        if self.echo:
            self._say(line + b"\r\n")
        frame = _FRAME.match(line)
        if frame is not None and self._body is None:
            self._frame = int(frame[1])
        else:
            self._line(line.decode("utf-8", "replace"))
        return True

    def _line(self, line: str) -> None:
        if self._body is None:
            self.obey(line.strip(), None)
        elif line.strip() == ".":
            waiting, self._body = self._body, None
            self.obey(waiting.order, "\n".join(waiting.lines))
        else:
            self._body.lines.append(line)

    # ------------------------------------------------------------------ orders

    def obey(self, order: str, body: str | None) -> None:
        """Do what one line says.

        Args:
            order: The line.
            body: The text that came with it; None when none came.
        """
        if not order:
            return
        self.codec.stats.requests += 1
        match = _RESULT.search(order)
        result = None
        if match is not None:
            result = unquote(f'"{match[1]}"') if match[1] is not None else match[2]
            order = order[: match.start()]
        word, _, rest = order.partition(" ")
        if word.lower() in {"bye", "exit", "quit"}:
            self._leave()
            return
        if word.lower() == "echo":
            self._set_echo(rest)
            return
        if word.lower() in {"?", "help"}:
            self.write(shell_help.VERBS)
            return
        self._dispatch(verb_of(word), rest.strip(), result, body)

    def _dispatch(self, verb: str | None, rest: str, result: str | None, body: str | None) -> None:
        verbs: Mapping[str, Callable[[str, str | None], None]] = {
            "xconfiguration": self._configuration,
            "xdocument": self._document,
            "xevent": self._events,
            "xfeedback": self._feedback,
            "xpreferences": self._preference,
            "xstatus": partial(self._tell, "Status"),
        }
        if verb == "xcommand":
            self._command(rest, result, body)
        elif does := verbs.get(verb or ""):
            does(rest, result)
        else:
            self.write(NOT_RECOGNIZED)

    def _events(self, rest: str, result: str | None) -> None:
        listed = not rest and self.mode is OutputMode.TERMINAL
        self.write(shell_help.list_of_events() if listed else shell_output.done(self.mode, result))

    def _set_echo(self, rest: str) -> None:
        self.echo = self.terminal and rest.strip().lower() != "off"
        if self.terminal and not self.echo:
            self._say(META)
        self.write("\nOK\n")

    def _preference(self, rest: str, result: str | None) -> None:
        del result
        name, _, value = rest.partition(" ")
        wanted = unquote(value.strip().lstrip(":")).lower()
        if name.lower().startswith("output") and wanted in set(OutputMode):
            self.mode = OutputMode(wanted)
        elif not name.lower().startswith(("output", "access", "detail")):
            self.write(shell_help.PREFERENCES if name == "?" else NOT_RECOGNIZED)
            return
        if self.mode is OutputMode.TERMINAL:
            self.write("\nOK\n")

    # ------------------------------------------------------------------ values

    def _configuration(self, rest: str, result: str | None) -> None:
        path, colon, value = rest.partition(":")
        if colon:
            self._set(path, value, result)
        else:
            self._tell("Configuration", rest, result)

    def _set(self, path: str, value: str, result: str | None) -> None:
        question = ask(path)
        refusal, found = (
            self.codec.write(
                question,
                unquote(value),
                actor=self.user,
                roles=self.codec.authenticator.roles(self.user),
            )
            if question
            else (WriteRefusal.NO_MATCH, [])
        )
        if refusal is WriteRefusal.NO_MATCH:
            self._no_match("Configuration", path, result)
        elif refusal is not None:
            leaf = self.codec.configuration.template.leaves[found[0]]
            self.write(shell_output.refused(self.mode, leaf, refusal.value, result))
        else:
            self.write(shell_output.done(self.mode, result))

    def _no_match(self, root: str, asked: str, result: str | None) -> None:
        spelled = re.sub(r"/(\d+)(?=/|$)", r"[\1]", "/".join(asked.split()))
        old = self.codec.model.number < ROOMOS
        self.write(shell_output.no_match(self.mode, root, spelled.strip("/"), result, old=old))

    def _tell(self, root: str, rest: str, result: str | None) -> None:
        asked = rest.rstrip()
        question = ask(asked.rstrip(" ?"))
        if asked.endswith("?"):
            is_deep = asked.endswith("??")
            self.write(shell_help.help_on_values(self.codec, root, question, is_deep=is_deep))
            return
        template = self.codec.overlay(root)[0].template
        found: Sequence[int] = () if question is None else template.find(question)
        if not found and not self._may_be_empty(root, question):
            self._no_match(root, rest, result)
        else:
            self.write(self._values(root, found, result))

    def _values(self, root: str, found: Sequence[int], result: str | None) -> str:
        """Write what was found; nothing of a list that is empty."""
        overlay, now = self.codec.overlay(root)
        shown = overlay.values(found, now)
        match self.mode:
            case OutputMode.TERMINAL:
                good = shell_output.ending(result) if found else "** end\n"
                return spoil_configuration(self.codec.fault, overlay.lines(found, now)) + good
            case OutputMode.XML:
                body = overlay.template.part(found, shown, bare=True) if found else ""
                return shell_output.xml_around(body, result)
            case OutputMode.JSON:
                told = nest(overlay.template.leaves[n].now(shown[n]) for n in found)
                return shell_output.dump({root: told} if told else {}, result)

    def _may_be_empty(self, root: str, question: AddressQuery | None) -> bool:
        """Tell whether a list is asked for that has no members now, such as calls."""
        if root != "Status" or not question:
            return False
        return question[0].name in {"call", "httpfeedback"}

    def _document(self, rest: str, result: str | None) -> None:
        wanted = {name.lower(): unquote(value) for name, value in _ARGUMENT.findall(rest)}
        tree = schema(self.codec, ask(wanted.get("path", "")))
        is_json = wanted.get("format", self.mode).lower() == OutputMode.JSON
        mode = OutputMode.JSON if is_json else OutputMode.XML
        self.write(shell_output.document(mode, tree, result))

    # ------------------------------------------------------------------ commands

    def _command(self, rest: str, result: str | None, body: str | None) -> None:
        if rest.rstrip().endswith("?"):
            asked = rest.rstrip(" ?").replace("/", " ").split()
            self.write(shell_help.help_on_commands(self.codec, asked))
            return
        first = _ARGUMENT.search(rest)
        words = (rest[: first.start()] if first else rest).replace("/", " ").split()
        command = find(self.codec.model.commands, words)
        if command is not None and command.is_multiline and body is None:
            self._body = _Body(
                f"xcommand {rest}" + (f' | resultId="{result}"' if result else ""), []
            )
            return
        arguments: dict[str, list[str]] = {}
        for name, value in _ARGUMENT.findall(rest):
            arguments.setdefault(name.lower().partition("[")[0], []).append(unquote(value))
        reply = run(self.codec, SimCommandCall(words, arguments, body, self.user))
        self.write(shell_output.command(self.mode, reply, result))

    # ------------------------------------------------------------------ feedback

    def _feedback(self, rest: str, result: str | None) -> None:
        verb, _, expression = rest.partition(" ")
        listed = ""
        match verb.lower():
            case "register":
                known = self._register(expression.strip())
            case "deregister":
                known = True
                self.feedback.remove(expression.strip().lower())
            case "deregisterall":
                known = True
                self.feedback.clear()
            case "list":
                known = True
                listed = "".join(f"*xf {text}\n" for text in self.feedback.expressions)
            case _:
                known = False
        if known:
            shown = listed if self.mode is OutputMode.TERMINAL else ""
            self.write(shown + shell_output.done(self.mode, result))
        else:
            self.write(shell_help.FEEDBACK if verb == "?" else NOT_RECOGNIZED)

    def _register(self, expression: str) -> bool:
        """Take one more expression, as long as there is room; False when it is none."""
        question = ask(expression)
        if not expression or question is None:
            return False
        if len(self.feedback.expressions) < EXPRESSIONS_MAX:
            self.feedback.add(expression.lower(), question)
        return True

    def _hear(self, event: SimEvent, covered_by: Sequence[str]) -> None:
        del covered_by
        self.write(shell_output.feedback(self.mode, event))

    def close(self) -> None:
        """Stop listening; what was sent behind the last line is not looked at."""
        self._buffer.pending = b""
        self.feedback.clear()
