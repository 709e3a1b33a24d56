"""A notice of a playbook passed on by a program of the operator's own, never the playbook's."""

import json
import subprocess
from dataclasses import asdict
from typing import Final

from fleetcfg.errors import NotifyError
from fleetcfg.machine.programs import find_program, split_words
from fleetcfg.playbook.people import Notice

_SECONDS: Final = 60


def run_notify_command(command: str, notice: Notice) -> None:
    """Give *notice* as JSON to the stdin of *command*, which a shell would split into words.

    Raises:
        NotifyError: PLAY_NOTIFY_FAILED.
    """
    told = json.dumps(asdict(notice), ensure_ascii=False)
    try:
        words = split_words(command)
        subprocess.run(  # noqa: S603 - the operator's own command
            [find_program(words[0]), *words[1:]],
            input=told.encode(),
            check=True,
            timeout=_SECONDS,
            stdout=subprocess.DEVNULL,
        )
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        why = str(getattr(error, "strerror", None) or type(error).__name__)
        raise NotifyError("PLAY_NOTIFY_FAILED", why=why) from error
