"""``dispatch collect`` that dies by SIGKILL once the broker has a slice, before it notes so."""

import os
import signal
import sys
from typing import Any, NoReturn
from unittest.mock import patch

from fleetcfg.__main__ import main


def die(*_: Any, **__: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


if __name__ == "__main__":
    with patch("fleetcfg.authority.dispatched.DispatchedSlices.hand_over", die):
        sys.argv = ["fleetcfg", "dispatch", "collect", "--broker", sys.argv[1]]
        main()
