"""Where this machine names the channels by which others are told, and where what waits lies.

The file lies in the user's folder of settings, or where ``FLEETCFG_CHANNELS`` says. It is believed
only if it is this user's, no other account can use it, and it does not lie in a git work tree: what
comes with a checkout must not say where findings are sent.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from platformdirs import user_config_path, user_state_path

from fleetcfg.delivery.channel_file import read_channels
from fleetcfg.delivery.channels import Channel
from fleetcfg.errors import DeliveryError
from fleetcfg.model.problem import Problems
from fleetcfg.workflow.own_file import find_own_file, read_own_file

VARIABLE: Final = "FLEETCFG_CHANNELS"
OUTBOX_VARIABLE: Final = "FLEETCFG_OUTBOX"


def find_channels(environ: Mapping[str, str], problems: Problems) -> tuple[Channel, ...]:
    """Return the channels that this machine names; what is wrong with its file is in *problems*.

    Raises:
        DeliveryError: CHANNELS_ABSENT, CHANNELS_CARRIED.
        CredentialError: CRED_FILE_UNREADABLE, CRED_FILE_OWNER, CRED_FILE_MODE.
    """
    usual = user_config_path("fleetcfg", appauthor=False) / "channels.yaml"
    file = find_own_file(environ, VARIABLE, usual)
    if file is None:
        raise DeliveryError("CHANNELS_ABSENT", file=str(usual))
    data = read_own_file(file, DeliveryError("CHANNELS_CARRIED", file=str(file)))
    return read_channels(data, str(file), problems)


def outbox_file(environ: Mapping[str, str]) -> Path:
    """Return where what waits to be sent is kept."""
    named = environ.get(OUTBOX_VARIABLE)
    return Path(named) if named else user_state_path("fleetcfg", appauthor=False) / "outbox.sqlite"
