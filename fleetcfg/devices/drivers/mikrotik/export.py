r"""The language in which RouterOS exports its configuration, read and spelled. Pure, total, linear.

``/ip service set telnet address="" disabled=no`` is one item. Where the device has a remark to
make, the menu stands alone and ``set telnet …`` on a line below. A line that is cut ends with
``\``. What stands in quotes is escaped as in scripts (manual, Scripting: "Constant Escape
Sequences"); bytes that are no ASCII come as ``\E1``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fleetcfg.errors import DeviceError

QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_CUT: Final = re.compile(r"\\\n[ \t]*")
_LINE: Final = re.compile(r"(?:/([a-z0-9/ -]{1,100}?)(?: |$))?(?:(set|add)(?= |$)|$)")
_TOKEN: Final = re.compile(
    rf' +(?:\[((?:[^\]"]|{QUOTED})*)\]|(!?[\w.*/:-]{{1,100}})(?:=({QUOTED}|[^ "]*))?)(?= |$)'
)
_ESCAPE: Final = re.compile(rb"\\(?:([0-9A-F]{2})|(.))", re.DOTALL)
_MEANT: Final = {
    **{letter.encode(): byte for letter, byte in zip("abfnrtv", b"\a\b\f\n\r\t\v", strict=True)},
    b"_": ord(" "),
}
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./:,_-]*")
_SPECIAL: Final = b'"\\$?'
_NOT_WHOLE: Final = ("#error", "#interrupted")  # RouterOS's own remarks


@dataclass(frozen=True, slots=True)
class ExportItem:
    """One thing that is set.

    Attributes:
        menu: Where: ``/ip service``.
        target: Which of the things that are there from the start; empty if there is but one, or if
            it was added.
        values: What it is set to, by property; what is not set is not there.
    """

    menu: str
    target: str
    values: Mapping[str, str]


def items_of(text: str, document: str) -> list[ExportItem]:
    """Return what an export sets, in its order; *document* is what its troubles call it."""
    return list(_items(_CUT.sub("", text.replace("\r\n", "\n")), document))


def _items(text: str, document: str) -> Iterator[ExportItem]:
    menu = ""
    for line in map(str.strip, text.split("\n")):
        if line.startswith(_NOT_WHOLE):
            raise broken(document, line.split(" ", maxsplit=1)[0])
        if not line or line.startswith("#"):
            continue
        found = _LINE.match(line)
        if found is None or not (found[1] or menu):
            raise broken(document, "menu")
        menu = f"/{found[1].replace('/', ' ')}" if found[1] else menu
        if found[2]:
            yield _item(menu, line[found.end() :], document)


def _item(menu: str, words: str, document: str) -> ExportItem:
    target, values, at = "", dict[str, str](), 0
    while at < len(words):
        token = _TOKEN.match(words, at)
        if token is None:
            raise broken(document, "word")
        at, (found, name, value) = token.end(), token.groups()
        if value is not None:
            values[name] = unquoted(value[1:-1]) if value.startswith('"') else value
        elif not (name or "").startswith("!"):  # a property that is not set
            target = target or name or found.strip()
    return ExportItem(menu, target, values)


def broken(path: str, why: str) -> DeviceError:
    """Return the error for what cannot be read."""
    return DeviceError("DEV_ANSWER_BROKEN", path=path, reason=why)


def unquoted(text: str) -> str:
    """Return what stands between quotes, without its escapes; bytes of no UTF-8 are surrogates."""

    def meant(found: re.Match[bytes]) -> bytes:
        if found[1]:
            return bytes.fromhex(found[1].decode())
        return bytes([_MEANT[found[2]]]) if found[2] in _MEANT else found[2]

    data = _ESCAPE.sub(meant, text.encode("utf-8", "surrogateescape"))
    return data.decode("utf-8", "surrogateescape")


def spelled(text: str) -> str:
    """Return *text* as one word of a command, such that it can be nothing else."""
    if _PLAIN.fullmatch(text):
        return text
    data = text.encode("utf-8", "surrogateescape")
    return f'"{"".join(map(_escaped, data))}"'


def _escaped(byte: int) -> str:
    if byte in _SPECIAL:
        return f"\\{chr(byte)}"
    return chr(byte) if ord(" ") <= byte <= ord("~") else f"\\{byte:02X}"
