"""What a parameter may be set to, as a codec's own valuespace.xml says it.

Knows no parameter and holds no value. A space whose filter is unknown here is enforced by length
alone: real firmware has more filters than are published.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Interface, ip_address, ip_network

_SPACE_NAME = re.compile(r"^(INT|STR|PASSWORD)_(-?\d+)_(-?\d+)(?:_(.+))?$")
_INTEGER = re.compile(r"^-?[0-9]{1,18}$")
_HOST = re.compile(r"^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$")


def _parsed_by(make: Callable[[str], object], text: str) -> bool:
    try:
        make(text)
    except ValueError:
        return False
    return True


def _is_ip_list(text: str) -> bool:
    return all(
        _parsed_by(partial(ip_network, strict=False), part)
        for part in re.split(r"[\s,]+", text.strip())
    )


def _is_host(text: str) -> bool:
    return _parsed_by(IPv6Address, text) or _HOST.match(text) is not None


def _is_xml_text(text: str) -> bool:
    return not re.search(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]", text)


# The empty string passes every filter: it is how a codec says "not set".
_FILTERS: Mapping[str, Callable[[str], bool]] = {
    "IPv4": partial(_parsed_by, IPv4Address),
    "IPv6": partial(_parsed_by, IPv6Address),
    "IPv4v6": partial(_parsed_by, ip_address),
    "IPv6WithNetmask": partial(_parsed_by, IPv6Interface),
    "IP-List": _is_ip_list,
    "IPorHostname": _is_host,
    "BasicDomainNameCheck": lambda text: _HOST.match(text) is not None,
    "ValidHexColor": lambda text: re.fullmatch(r"#[0-9A-Fa-f]{6}", text) is not None,
    "NoInvalidXmlChars": _is_xml_text,
    "Digits": lambda text: re.fullmatch(r"[0-9]+", text) is not None,
    "ValidHoursColonMinutes": (
        lambda text: re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text) is not None
    ),
}


@dataclass(frozen=True, slots=True)
class SimSpace:
    """The values that a parameter may take.

    Attributes:
        name: As valuespace.xml names it, `INT_0_100`.
        kind: `Integer`, `Literal` or `String`.
        low: Smallest number, or fewest characters.
        high: Largest number, or most characters.
        filter: What the characters must spell, `IPv4`; empty for anything.
        hidden: Reads as `***` whatever it is.
        literals: The words of a Literal, in the codec's order.
    """

    name: str
    kind: str
    low: int = 0
    high: int = 0
    filter: str = ""
    hidden: bool = False
    literals: tuple[str, ...] = ()

    @property
    def quoted(self) -> bool:
        """Whether a terminal shows the value between quotes."""
        return self.kind == "String"

    @property
    def help(self) -> str:
        """The space as `??` shows it: `<S: 0, 50>`."""
        if self.kind == "Integer":
            return f"<{self.low}..{self.high}>"
        if self.kind == "String":
            return f"<S: {self.low}, {self.high}>"
        return f"<{', '.join(self.literals)}>"

    def take(self, text: str) -> str | None:
        """Give the value as the codec stores it, or None when it is outside the space."""
        if self.kind == "Literal":
            small = text.lower()
            return next((word for word in self.literals if word.lower() == small), None)
        if self.kind == "Integer":
            if not _INTEGER.match(text) or not self.low <= int(text) <= self.high:
                return None
            return str(int(text))
        return text if self._spells(text) else None

    def _spells(self, text: str) -> bool:
        if not self.low <= len(text) <= self.high or not _is_xml_text(text):
            return False
        check = _FILTERS.get(self.filter)
        return not text or check is None or check(text)


def from_name(name: str) -> SimSpace | None:
    """Make the space that a name like `STR_0_64_IPv4` says; None for a name that says none."""
    match = _SPACE_NAME.match(name)
    if match is None:
        return None
    kind, low, high, filtered = match.groups()
    if kind == "INT":
        return SimSpace(name, "Integer", int(low), int(high))
    wanted = "" if filtered in {None, "NoFilt"} else filtered
    return SimSpace(name, "String", int(low), int(high), wanted, hidden=kind == "PASSWORD")
