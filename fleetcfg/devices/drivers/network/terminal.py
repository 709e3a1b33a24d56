"""The command line of network gear over SSH: a prompt, a line, its echo, an answer, a prompt.

An answer ends at the prompt, and a prompt is a last line without a line end that begins as the
first prompt did: the mode behind it may be another.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.errors import DeviceError

HASH_PROMPT: Final = re.compile(rb"([!-~]{1,100}?)(?:\([!-~]{1,40}\))?[>#] ?")  # sw-a(config)#
_NO_QUESTION: Final = re.compile(rb"(?!)")
_TAKEN_AWAY: Final = re.compile(rb"\A[ \r\x08]*[\r\x08]")  # how a mark behind a page is wiped out
_MOST_OF_A_PROMPT: Final = 160
_NAME_SHOWN: Final = 16  # characters of a name that every mode shows; longer names are cut
_PRIVILEGED: Final = "#"


@dataclass(frozen=True, slots=True)
class System:
    """What one system's command line wants.

    Attributes:
        preparing: Lines that end paging, sent first; what they answer is not looked at.
        refused: What a line begins with that says no.
        denied: What a refusal says if the account may not do it.
        prompt: What a prompt looks like; its first group begins with the device's name.
        question: How a last line ends that waits for a yes or no.
        more: The last line behind a page that is not the last; a blank asks for the next.
    """

    preparing: tuple[str, ...]
    refused: re.Pattern[str] = field(repr=False)
    denied: re.Pattern[str] = field(repr=False)
    prompt: re.Pattern[bytes] = field(default=HASH_PROMPT, repr=False)
    question: re.Pattern[bytes] = field(default=_NO_QUESTION, repr=False)
    more: re.Pattern[bytes] = field(default=_NO_QUESTION, repr=False)

    def refusal_in(self, lines: list[str]) -> str:
        """Return the first line that says no; empty if none does."""
        return next((line for line in lines if self.refused.match(line)), "")


class PromptEnd:
    """Tells how long an exchange is: to a prompt that begins with *name*; any name if empty.

    Only the end of what was heard is looked at, so that no answer costs more than its length.
    A question ends an exchange too, and is what `question` then says; so does a page that is not
    the last, and `page` is then what stands behind it.
    """

    __slots__ = ("_like", "_more", "_name", "_question", "page", "prompt", "question")

    def __init__(
        self,
        name: bytes,
        like: re.Pattern[bytes] = HASH_PROMPT,
        question: re.Pattern[bytes] = _NO_QUESTION,
        more: re.Pattern[bytes] = _NO_QUESTION,
    ) -> None:
        self._name = name
        self._like = like
        self._question = question
        self._more = more
        self.prompt = self.question = self.page = b""

    def __call__(self, heard: bytearray, _seen: int) -> int | None:
        """Return the length, or None if the prompt has not come yet."""
        tail = bytes(heard[-_MOST_OF_A_PROMPT:])
        at = max(tail.rfind(b"\n"), tail.rfind(b"\r")) + 1
        if not at and len(heard) > _MOST_OF_A_PROMPT:
            return None
        last = tail[at:]
        self.page = last if self._more.fullmatch(last) is not None else b""
        found = self._like.fullmatch(last)
        if found is not None and found[1].startswith(self._name):
            self.prompt, self.question = last.rstrip(), b""
        elif self._question.search(last) is not None:
            self.question = last
        elif not self.page:
            return None
        return len(heard)


class CommandLine:
    """One session at the command line of one device."""

    def __init__(
        self,
        peer: Peer,
        pinned: HostKeyPin,
        credential: AskCredential,
        limits: DeviceLimits,
        system: System,
    ) -> None:
        self._ssh = Ssh(peer, pinned, limits)
        self._credential = credential
        self._limits = limits
        self._name = b""
        self._asked = b""
        self.system = system
        self.prompt = ""

    @property
    def is_privileged(self) -> bool:
        """Whether the prompt is one at which settings can be seen."""
        return self.prompt.endswith(_PRIVILEGED)

    def ask(self, line: str) -> list[str]:
        """Type *line*; return what was answered, without echo and prompt."""
        if not self._ssh.is_open:
            self._log_in()
        return self._answered(self._exchange(line))

    def demand(self, line: str) -> str:
        """Type *line*; return what was answered, which is no refusal."""
        said = self.ask(line)
        refusal = self.system.refusal_in(said)
        if refusal:
            is_denied = self.system.denied.search(refusal) is not None
            raise DeviceError("DEV_ROLE" if is_denied else "DEV_VARIABLE_REFUSED")
        return "\n".join(said)

    def confirm(self, line: str, question: re.Pattern[bytes]) -> list[str]:
        """Type *line*, and once ``y`` if *question* is asked; return what was answered at last."""
        if not self._ssh.is_open:
            self._log_in()
        said = self._exchange(line)
        is_known = question.fullmatch(self._asked.strip()) is not None
        return self._answered(self._exchange("y") if is_known else said)

    def _log_in(self) -> None:
        self._ssh.log_in(self._credential)
        self._name = b""
        self._hear()
        self._answered([])
        name = self.system.prompt.fullmatch(self.prompt.encode())
        self._name = (name[1] if name else b"")[:_NAME_SHOWN]
        for line in self.system.preparing:
            self._exchange(line)

    def _exchange(self, line: str) -> list[str]:
        self._ssh.say(f"{line}\n")
        return answer_of(self._hear(), line)

    def _hear(self) -> bytes:
        """Return what came, up to the prompt."""
        system, deadline = self.system, Deadline(self._limits.read_seconds)
        end = PromptEnd(self._name, system.prompt, system.question, system.more)
        heard = [self._ssh.hear(end, deadline)]
        size = len(heard[0])
        while end.page:
            if size > self._limits.most_bytes:
                raise self._ssh.peer.trouble("DEV_TOO_LARGE", most=self._limits.most_bytes)
            heard[-1] = heard[-1].removesuffix(end.page)
            self._ssh.say(" ")
            heard.append(_TAKEN_AWAY.sub(b"", self._ssh.hear(end, deadline)))
            size += len(heard[-1]) + 1  # a page may be empty, and pages have no end
        self._asked = end.question
        self.prompt = end.prompt.decode()
        return b"".join(heard)

    def _answered(self, said: list[str]) -> list[str]:
        """Return *said*; end a session that asks back: what is typed next would be an answer."""
        if self._asked:
            self._ssh.close()
            raise DeviceError("DEV_ASKS")
        return said

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._ssh.cut()

    def close(self) -> None:
        """End the session and the connection."""
        self._ssh.close()


def answer_of(heard: bytes, typed: str) -> list[str]:
    """Return the lines of an answer: without the prompt, and the echo of what was *typed*."""
    lines = [line.rstrip("\r ") for line in heard.decode("utf-8", "replace").split("\n")][:-1]
    lines = [line.lstrip("\r") for line in lines]
    return lines[1:] if lines and lines[0].strip() == typed.strip() else lines
