"""Every command by its name, and where its code stands."""

import builtins
from collections.abc import Mapping, Sequence
from keyword import iskeyword
from typing import Final

COMMANDS: Final[Mapping[str, Sequence[str]]] = {
    "init": (),
    "validate": (),
    "fmt": (),
    "inventory": ("list", "graph", "show", "export", "import", "pull", "pin"),
    "calendar": ("pull", "check"),
    "baseline": ("from",),
    "explain": (),
    "audit": (),
    "history": (),
    "compare": (),
    "acknowledge": (),
    "report": (),
    "deliver": (),
    "sweep": (),
    "snapshot": (),
    "adopt": (),
    "plan": (),
    "show": (),
    "approve": (),
    "reject": (),
    "verify": (),
    "apply": (),
    "reconcile": (),
    "breakglass": ("begin", "end"),
    "incident": (
        "open",
        "tell",
        "acknowledge",
        "mend",
        "cause",
        "note",
        "notice",
        "list",
        "show",
    ),
    "room": ("matrix", "seen", "picture"),
    "play": (),
    "power": (),
    "stock": ("label", "count", "show"),
    "line": ("import", "show"),
    "statement": ("list", "sign"),
    "meeting": ("prepare", "check", "attest", "check-in", "check-out", "open", "watch", "close"),
    "register": ("due",),
    "secret": ("key", "open"),
    "dispatch": ("audit", "apply", "collect", "show", "watch", "run-slice", "worker"),
    "trust": ("key", "join", "root", "manifest", "status", "sign", "init", "show", "verify-tree"),
    "ledger": ("init", "show", "verify", "export", "import"),
    "schema": (),
    "version": (),
    "help": (),
}
"""Each command, in the order in which a newcomer meets them; and the commands of a group."""

MOVED: Final[Mapping[str, Sequence[str]]] = {
    "run-slice": ("dispatch", "run-slice"),
    "worker": ("dispatch", "worker"),
    "verify-tree": ("trust", "verify-tree"),
}
"""Where a command stands now, by its name in the version before.

The old name works for one version, and says so; then its row goes from here, and nothing else.
"""

MOVED_OPTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "deliver": {"--dry-run": "--check"},
    "ledger show": {"--limit": "--last"},
}
"""What an option of a command is called now, by its name in the version before; as `MOVED`."""

HELP_GROUPS: Final[Mapping[str, Sequence[str]]] = {
    "begin": ("init", "inventory", "baseline", "validate", "fmt", "explain"),
    "check": ("audit", "history", "compare", "acknowledge", "snapshot", "sweep", "room", "power"),
    "report": ("report", "deliver"),
    "change": (
        "adopt",
        "plan",
        "show",
        "approve",
        "reject",
        "verify",
        "apply",
        "reconcile",
        "breakglass",
    ),
    "duty": (
        "meeting",
        "calendar",
        "incident",
        "register",
        "statement",
        "stock",
        "line",
        "trust",
        "ledger",
    ),
    "machine": ("play", "dispatch", "secret"),
    "tool": ("schema", "version", "help"),
}
"""The same as `--help` lists them: each command once, below what it is for."""


def command_module(path: Sequence[str], package: str = "fleetcfg.cli.commands") -> str:
    """Return the module of the command *path*; its last part is the name of the function."""
    name = path[-1].replace("-", "_")
    if iskeyword(name) or hasattr(builtins, name):
        name += "_"
    return ".".join((package, *path[:-1], name))
