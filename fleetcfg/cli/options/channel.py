"""A channel of this machine, by the name that was typed."""

import os

from fleetcfg.cli.terminal.errors import say_problems
from fleetcfg.delivery.channels import Channel
from fleetcfg.errors import DeliveryError
from fleetcfg.model.problem import Problems
from fleetcfg.workflow.delivery.channels import find_channels
from fleetcfg.workflow.delivery.deliver import chosen_channels


def named_channel(name: str) -> Channel:
    """Return the channel *name*; what is wrong with the file of channels is said on stderr."""
    problems = Problems()
    channels = find_channels(os.environ, problems)
    if found := problems.in_order():
        say_problems(found)
        raise DeliveryError("CHANNELS_BROKEN", file=found[0].place.file)
    return chosen_channels(channels, [name])[0]
