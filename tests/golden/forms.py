"""Every command in every form that its ``--output`` takes, and text in every language.

The list is the program's own. What each command is asked for is a row of `exits`: the first that
ends well, or the one that has more to tell.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from tests.cli import make_reference
from tests.golden.exits import EXITS
from tests.golden.outputs import OUTPUTS, Output
from tests.golden.row import Row
from tests.golden.runs import in_process
from tests.golden.situations import Situation

# By command: the name of a situation and the exit code of the row that has most to tell.
RICH: Final = {
    "acknowledge": ("audited_before_and_after", 0),
    "compare": ("audited_before_and_after", 2),
    "deliver": ("named_nobody_there", 3),
    "incident list": ("an_incident", 2),
    "line show": ("a_line_over_the_rule", 2),
    "meeting check": ("meeting_of_a_changed_site", 2),
    "meeting close": ("meeting_changed", 2),
    "meeting open": ("meetings", 3),
    "meeting watch": ("meetings", 3),
    "power": ("audited", 3),
    "reconcile": ("broken_off_and_changed_since", 2),
    "register due": ("meetings", 2),
    "stock count": ("scanned", 0),
    "sweep": ("at_another_address", 2),
    "trust verify-tree": ("committed_and_edited", 2),
    "validate": ("declarations_with_an_error", 1),
}
# Commands that change nothing: all that is asked of one situation is asked in one scene.
LOOK: Final = frozenset(
    {
        *("calendar check", "compare", "explain", "help", "history", "incident list"),
        *("incident show", "inventory graph", "ledger show"),
        *("ledger verify", "line show", "meeting check", "power", "register due", "room matrix"),
        *("room picture", "show", "sim stats", "statement list", "stock count", "stock show"),
        *("trust show", "trust verify-tree", "validate"),
    }
)
NOT_SAID: Final = {
    "inventory list": "15,000 lines: tests/integration/test_commands.py",
    "inventory show": "lines are folded by the length of a path: tests/report/declarations",
    "version": "it tells of the machine: tests/cli/test_version.py",
    "schema": "what it prints is shipped, and held by tests/declared/test_schema.py",
    "incident acknowledge": "in time or late, by the minute: tests/report/incidents",
    "demo": "the whole demo takes twenty seconds of a core: tests/demo",
    "sim serve": "its lines end when it is stopped: tests/sim",
    "sim device": "its lines end when it is stopped: tests/sim",
    "sim up": "what it prints is where: tests/sim",
    "dispatch audit": "the office has no zone: tests/zones",
    "dispatch apply": "the office has no zone: tests/zones",
    "dispatch collect": "the office has no zone: tests/zones",
    "dispatch show": "the office has no zone: tests/zones",
    "dispatch watch": "the office has no zone: tests/zones",
    "dispatch run-slice": "the office has no zone: tests/zones",
    "dispatch worker": "the office has no zone: tests/zones",
}
_READ_BACK: Final = ("html", "csv", "xlsx", "docx", "pdf", "chat", "ics", "json")
NOT_IN_FORM: Final = {  # they write a file; tests/report/formats reads each format back
    "report": _READ_BACK[1:],
    "meeting prepare": _READ_BACK[1:],
}
_ASKED: Final = re.compile(r" (?:--output|--format) (\S+)")


@cache
def forms() -> dict[str, tuple[str, ...]]:
    """Return each command with the forms that it takes; text alone where it is asked for none."""
    return {name: tuple(_forms(command)) for name, command in make_reference.commands()}


def _forms(command) -> Iterator[str]:
    spelled = (p.metavar for p in command.params if {"--output", "--format"} & {*p.opts})
    yield from next(spelled, "text").split("|")


def asked(output: Output) -> tuple[str, str]:
    """Return the command and the form that *output* asks for."""
    form = _ASKED.search(output.line)
    command = Row(output.situation, output.line, 0).command
    return command, form[1] if form else forms()[command][0]


def _row(command: str) -> Row:
    name, code = RICH.get(command, (None, 0))
    fitting = (r for r in EXITS if r.command == command and r.code == code)
    return next(r for r in fitting if name in {None, r.situation.__name__})


def _more() -> Iterator[Output]:
    """Yield every command in every form that no other output has."""
    there = set(map(asked, OUTPUTS))
    for command, takes in forms().items():
        for form in takes:
            if command in NOT_SAID or form in NOT_IN_FORM.get(command, ()):
                continue
            if (command, form) not in there:
                row, last = _row(command), "txt" if form == "text" else form
                line = row.line if form == takes[0] else f"{row.line} --output {form}"
                yield Output(f"{command.replace(' ', '-')}.{last}", row.situation, line, row.run)


MORE: Final = tuple(_more())
EVERY: Final = (*OUTPUTS, *MORE)


def scenes() -> Iterator[tuple[Output, ...]]:
    """Yield outputs that are asked for in one scene: several, of commands that change nothing."""
    looks: dict[Situation, list[Output]] = {}
    for output in EVERY:
        if asked(output)[0] in LOOK and output.run is in_process:
            looks.setdefault(output.situation, []).append(output)
        else:
            yield (output,)
    yield from map(tuple, looks.values())
