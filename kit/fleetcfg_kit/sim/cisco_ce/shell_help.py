"""What a codec's shell answers to a question mark.

As public transcripts of RoomOS 11 show it; the usage of xFeedback and what a command takes, which
no transcript shows, are written in the form of the rest.
"""

from collections.abc import Iterable, Sequence

from fleetcfg_kit.sim.cisco_ce.address import AddressPath, AddressQuery, spell
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.models.table import rows

SCREEN = 80  # columns of a terminal
VERBS = """\
      - User Commands -

help            xcommand        xconfiguration  xdocument       xevent          
xfeedback       xgetxml         xpreferences    xstatus         xtransaction    
bye             echo            log             systemtools     
OK
"""  # noqa: W291 - as recorded
PREFERENCES = """\
xpreferences usage:
  xpreferences outputmode <terminal/xml/json>
OK
"""
FEEDBACK = """\
xfeedback usage:
  xfeedback register <XPath>
  xfeedback deregister <XPath>
  xfeedback deregisterall
  xfeedback list
OK
"""


def columns(names: Iterable[str]) -> str:
    """Lay out names as a terminal does: down, then across."""
    known = sorted(set(names), key=str.lower)
    width = max(map(len, known), default=0) + 3
    depth = -(-len(known) // (SCREEN // width))
    lines = ["".join(name.ljust(width) for name in known[n::depth]) for n in range(depth)]
    return "".join(f"{line}\n" for line in lines)


def help_on_commands(codec: CodecState, words: Sequence[str]) -> str:
    """List the first words of all commands, or what those that begin with *words* take."""
    known = codec.model.commands.values()
    if not words:
        names = columns(command.path.split()[0] for command in known)
        return f"- User Commands -\n\n{names}\nOK\n"
    asked = [word.lower() for word in words]
    lines: list[str] = []
    for command in known:
        if command.path.lower().split()[: len(asked)] == asked:
            lines.append(f"*h xCommand {command.path}\n")
            lines += [
                f"     {each.name}{'(r)' if each.is_required else ''}: {each.space.help}\n"
                for each in command.arguments.values()
            ]
    return "".join([*lines, "OK\n"])


def help_on_values(
    codec: CodecState, root: str, question: AddressQuery | None, *, is_deep: bool
) -> str:
    """List the spaces of what is asked for; of all when that is deep, else the first words."""
    overlay, _ = codec.overlay(root)
    leaves = overlay.template.leaves
    if question == () and not is_deep:
        title = "User Configurations" if root == "Configuration" else root
        return f"- {title} -\n\n{columns(leaf.path[0].name for leaf in leaves)}\nOK\n"
    found: Sequence[int] = () if question is None else overlay.template.find(question)
    lines = [_place(codec, root, n, leaves[n].path) for n in found]
    return "".join([*lines, "\nOK\n"])


def _place(codec: CodecState, root: str, n: int, path: AddressPath) -> str:
    space = codec.space(n) if root == "Configuration" else None
    return f"*? x{root} {spell(path)}{'' if space is None else f': {space.help}'}\n"


def list_of_events() -> str:
    """List the events that can be heard of."""
    return "".join([*(f"*es Event {row.path}\n" for row in rows("events.txt")), "OK\n"])
