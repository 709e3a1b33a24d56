"""A server as people name it: a name or an address, and a port."""

import re
from dataclasses import dataclass
from typing import Final

_SERVER: Final = re.compile(
    r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253}))(?::([1-9][0-9]{0,4}))?"
)
_MOST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens; port 0 where none was said."""

    host: str
    port: int

    def at_port(self, usual: int) -> "Server":
        """Return it with the *usual* port, if it has none."""
        return self if self.port else Server(self.host, usual)

    def __str__(self) -> str:
        """Spell it as ``mail.example.vn:587``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def server_of(typed: str) -> Server | None:
    """Return the server that *typed* names; None if it names none."""
    found = _SERVER.fullmatch(typed)
    port = int(found[3] or 0) if found else 0
    return None if found is None or port > _MOST_PORT else Server(found[1] or found[2], port)
