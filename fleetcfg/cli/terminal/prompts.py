"""The person at the keyboard: what they are asked and told, and when they want an end."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.cli.language import current_words, word
from fleetcfg.jobs.stop import Stop
from fleetcfg.playbook.people import Notice
from fleetcfg.report.escape import escape
from fleetcfg.report.plays.play_text import notice_lines
from fleetcfg.workflow.plays.notify import run_notify_command

_YES: Final = frozenset({"có", "co", "yes", "y"})


def is_confirmed(question: str) -> bool:
    """Ask the person at the keyboard; only a plain yes is one, and no answer is a no."""
    print(f"{question} ({word('play.yes')}): ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in _YES


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
        """Pass *notice* on."""
        if self.is_spoken:
            for line in notice_lines(notice, current_words(), is_passed_on=bool(self.command)):
                print(line)
        if self.command:
            run_notify_command(self.command, notice)
