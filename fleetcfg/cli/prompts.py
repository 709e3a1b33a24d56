"""The operator of a playbook: what they are asked and told, and when they want an end."""

import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import FrameType
from typing import Final

from fleetcfg.cli.language import current_words, word
from fleetcfg.errors import NotifyError
from fleetcfg.jobs.stop import Stop
from fleetcfg.playbook.people import Notice
from fleetcfg.report.escape import escape

_YES: Final = frozenset({"có", "co", "yes", "y"})
_NOTIFY_SECONDS: Final = 60


@dataclass(slots=True)
class Terminal:
    """The person at the keyboard, who runs a playbook.

    Attributes:
        stop: Asked for if they break off while they are asked.
        command: Gets each notice as JSON on stdin; without one, a person must pass it on.
        is_spoken: Whether a notice is also a line on stdout.
    """

    stop: Stop
    command: str = ""
    is_spoken: bool = True
    is_asking: bool = False

    def confirms(self, prompt: str, hosts: Sequence[str]) -> bool:
        """Ask; only a plain yes is one, and no answer is a no."""
        told = ", ".join(map(escape, hosts))
        return self._ask(f"{escape(prompt)} [{told}] ({word('play.yes')}): ").lower() in _YES

    def attests(self, statement: str, role: str, host: str) -> str:
        """Ask who saw it; an empty line names no one."""
        who = f"{escape(role)}, {word('play.who')}" if role else word("play.who")
        return escape(self._ask(f"{escape(host)}: {escape(statement)} ({who}): "))

    def _ask(self, question: str) -> str:
        print(question, end="", file=sys.stderr, flush=True)
        self.is_asking = True
        try:
            return sys.stdin.readline().strip()
        except KeyboardInterrupt:
            self.stop.ask()
            return ""
        finally:
            self.is_asking = False

    def tell(self, notice: Notice) -> None:
        """Pass *notice* on.

        Raises:
            NotifyError: PLAY_NOTIFY_FAILED.
        """
        if self.is_spoken:
            line = current_words().label(
                "play.notice",
                to=escape(", ".join(notice.to) or "-"),
                message=escape(notice.message),
                hosts=", ".join(map(escape, notice.hosts)),
            )
            print(line)
            if not self.command:
                print(word("play.no_mail"))
        if self.command:
            self._run_command(notice)

    def _run_command(self, notice: Notice) -> None:
        said = json.dumps(asdict(notice), ensure_ascii=False)
        try:
            subprocess.run(  # noqa: S603 - the operator's own command, never the playbook's
                shlex.split(self.command),
                input=said.encode(),
                check=True,
                timeout=_NOTIFY_SECONDS,
                stdout=subprocess.DEVNULL,
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            why = str(getattr(error, "strerror", None) or type(error).__name__)
            raise NotifyError("PLAY_NOTIFY_FAILED", why=why) from error

    @contextmanager
    def hearing(self) -> Generator[None]:
        """While inside, the first Ctrl-C asks for an end after the task under way.

        The second breaks off at once, and so does one in answer to a question.
        """

        def hear(_number: int, _frame: FrameType | None) -> None:
            if self.is_asking or self.stop.is_asked:
                raise KeyboardInterrupt
            self.stop.ask()
            print(word("play.stopping"), file=sys.stderr)

        before = signal.signal(signal.SIGINT, hear)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
