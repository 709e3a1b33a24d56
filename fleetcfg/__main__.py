"""``fleetcfg``, and ``python -m fleetcfg``: starts, and may be interrupted meanwhile."""

import gc
import sys


def main() -> None:
    """Run the command line; Ctrl-C before it can speak ends as it would later: 3, no traceback."""
    gc.disable()  # until the command is loaded: what is made till then is there to stay
    try:
        from fleetcfg.cli.program.main import main as run  # noqa: PLC0415 - what may be broken off
    except KeyboardInterrupt:
        sys.exit(3)
    try:
        run()
    finally:
        gc.freeze()  # what is left goes with the process: no use to look through it before


if __name__ == "__main__":
    main()
