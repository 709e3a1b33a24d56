"""The composition root: where clock, chance, environment and installed families meet.

For what begins a use case: the command line, or a program of another maker. No use case imports
it, so that a test can give each of them another time, another fleet and other credentials.
"""

import os
import secrets
from collections.abc import Callable
from functools import cache

from fleetcfg.devices.credentials import Keeper
from fleetcfg.devices.registry import catalogs, families
from fleetcfg.jobs.stop import Stop
from fleetcfg.workflow.clock import lasting, now
from fleetcfg.workflow.context import Context, ignore
from fleetcfg.workflow.credential_rules import credential_rules
from fleetcfg.workflow.events import Event


def make_context(on_event: Callable[[Event], None] = ignore, stop: Stop | None = None) -> Context:
    """Return the `Context` of use cases, made from this process and its environment."""
    keeper = Keeper(environ=os.environ, rules=cache(lambda: credential_rules(os.environ)))
    return Context(
        clock=now,
        lasting=lasting,
        token=secrets.token_hex,
        families=families(),
        catalogs=catalogs(),
        credential=keeper.resolve,
        source=keeper.source,
        on_event=on_event,
        stop=stop or Stop(),
    )
